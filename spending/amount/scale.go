package amount

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

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
// Value in ₹, Contract Value (Rs. in lakh).
func Unit(column string) (rest string, s Scale) {
	words := names.Words(column)
	for len(words) > 1 {
		word := words[len(words)-1]
		exponent, unit := units()[word]
		if !unit && !slices.Contains(fillers, word) && len(codes(word)) == 0 {
			break
		}
		if exponent != 0 {
			s = Scale{Name: word, Exponent: exponent}
		}
		words = words[:len(words)-1]
	}
	if m := currencySaid.FindStringSubmatch(column); m != nil && len(codes(m[1]+m[2])) > 0 {
		s.Sign = m[1] + m[2]
	}
	return strings.Join(words, " "), s
}

// currencySaid finds a currency at the end of a column's name, in brackets or after in: a word
// alone may be another one.
var currencySaid = regexp.MustCompile(`(?:[(\[]\s*(?:in\s+|en\s+)?([^()\[\]\s]+)[^()\[\]]*[)\]]|\s(?:in|en)\s+(\S+))` +
	`[^()\[\]]*$`)

// fillers stand between a column's name and the unit of its amounts.
var fillers = []string{"in", "en", "of"}

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
			table[word] = n
		}
	}
	return table
})
