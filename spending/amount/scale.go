package amount

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// Scale is the unit that amounts are written in: the name of a power of ten. The zero value is
// the major unit.
type Scale struct {
	Name     string
	Exponent int
	Sign     string // of the currency, where the name says it beyond doubt: Amount ($), Value in EUR
}

// Unit parts what the name of a column says of the unit of its amounts from the rest: Tender
// Value in ₹, Contract Value (Rs. in lakh), Montant (k€ HT), amount_usd.
func Unit(column string) (rest string, s Scale) {
	column = written(column)
	words := names.Words(column)
	n := len(words)
	for n > 1 && (isUnit(words[n-1]) || slices.Contains(fillers, words[n-1]) || len(codes(words[n-1])) > 0) {
		n--
	}
	for i, word := range slices.Backward(words) {
		if exponent := units()[word]; i > 0 && exponent != 0 {
			if slices.Contains(rates, words[i-1]) || word == "000" && figure.MatchString(column) {
				n, s = len(words), Scale{}
				break
			}
			s.Name, s.Exponent = word, exponent
		} else if i == 0 || !slices.Contains(fillers, word) && !slices.Contains(taxes, word) && len(codes(word)) == 0 {
			break
		}
	}
	s.Sign = currencySaid(column)
	return strings.Join(words[:n], " "), s
}

// What looks like a unit and is none: the end of a figure, over 25,000, and what a rate is of, deaths per million.
var (
	figure = regexp.MustCompile(`(?:[2-9]|\d\d)[., \x{a0}\x{202f}]000(?:\D|$)`)
	rates  = []string{"per", "par", "por", "pour", "cada", "prati"}
)

func isUnit(word string) bool { return units()[word] != 0 }

// fillers stand between a column's name and the unit of its amounts; taxes may stand behind it.
var (
	fillers = []string{"in", "en", "of", "de", "d"}
	taxes   = strings.Fields("ht ttc hors tva taxe taxes net gross excl incl excluding including vat tax gst iva " +
		"sin con em us s the")
)

// shortUnit finds a unit and a currency written as one word: k€, M€, £m, $000, kEUR.
var shortUnit = regexp.MustCompile(`(?i)(^|[^\pL\pN])(?:(k|m|mn|md|mds|mrd|bn)(\p{Sc}|eur|usd|gbp)|` +
	`(\p{Sc})['’ ]?(k|m|mn|bn|000s?))($|[^\pL\pN])`)

// longUnits are the units that shortUnit finds, in words.
var longUnits = map[string]string{"k": "thousand", "000": "thousand", "000s": "thousand",
	"m": "million", "mn": "million", "md": "milliard", "mds": "milliard", "mrd": "milliard", "bn": "billion"}

// written gives the name of a column with such units in words.
func written(column string) string {
	m := shortUnit.FindStringSubmatchIndex(column)
	if m == nil {
		return column
	}
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return column[m[2*i]:m[2*i+1]]
	}
	unit := longUnits[strings.ToLower(group(2)+group(5))]
	return column[:m[3]] + group(3) + group(4) + " " + unit + column[m[12]:]
}

// currencyMarked finds a currency at the end of a column's name, in brackets or after in.
var currencyMarked = regexp.MustCompile(
	`(?:[(\[]\s*(?:in\s+|en\s+)?([^()\[\]\s]+)[^()\[\]]*[)\]]|\s(?:in|en)\s+(\S+))[^()\[\]]*$`)

// currencySaid gives the currency that the name of a column says its amounts are in; "" where it
// says none beyond doubt.
func currencySaid(column string) string {
	if m := currencyMarked.FindStringSubmatch(column); m != nil && len(codes(m[1]+m[2])) > 0 {
		return m[1] + m[2]
	}
	words := strings.FieldsFunc(column, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("_,;:/()[]-'’.", r)
	})
	for _, word := range slices.Backward(words[min(1, len(words)):]) {
		switch folded := names.Fold(word); {
		case isCurrency(word):
			return word
		case !isUnit(folded) && !slices.Contains(fillers, folded) && !slices.Contains(taxes, folded):
			return ""
		}
	}
	return ""
}

// isCurrency reports whether a word means currencies and can mean nothing else: a code, a name or a sign.
func isCurrency(word string) bool {
	code := strings.ToUpper(word)
	return len(codes(word)) > 0 && (strings.ContainsFunc(word, isSymbol) || utf8.RuneCountInString(word) > 3 ||
		spending.Currency(code).Known() && !slices.Contains(wordCodes, code))
}

func isSymbol(r rune) bool { return unicode.Is(unicode.Sc, r) }

// wordCodes are codes of currencies that are words as well, in which the name of a column may end.
var wordCodes = strings.Fields("ALL AMD ANG BAM BOB CAD COP CUP DOP GEL LAK MAD MOP MUR NAD PEN RON SAR SOS TOP TRY")

// Parse reads an amount that is written in the unit, see [Parse].
func (s Scale) Parse(text string, expected spending.Currency, decimalComma bool) (Amount, error) {
	return parse(text, expected, decimalComma, s.Exponent)
}

//go:embed units.csv
var unitsFile string

var units = sync.OnceValue(func() map[string]int {
	table := map[string]int{}
	for line := range strings.Lines(unitsFile) {
		word, exponent, _ := strings.Cut(strings.TrimSpace(line), ",")
		if n, err := strconv.Atoi(exponent); err == nil {
			table[names.Fold(word)] = n
		}
	}
	return table
})
