package amount

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/floodspend/floodspend/spending"
)

// Amount is an amount of money as a table writes it.
type Amount struct {
	Money   spending.Money
	Rounded bool // it had more decimals than the minor unit, and is rounded half up
	// Sign is what stands beside the number for a currency, as it stands; "" where nothing does.
	Sign string
	// Currency is the one expected, where the sign allows it, or else the one the sign
	// means; "" where it may mean several others.
	Currency spending.Currency
	// Grouped says that one separator parts the number into thousands: 84,000. Where others of its
	// column follow the other convention it may be 84.
	Grouped bool
}

// Text gives the amount with its currency, or the sign where that may be several.
func (a Amount) Text() string {
	if a.Currency == "" {
		return a.Currency.Text(a.Money) + " " + a.Sign
	}
	return a.Currency.Text(a.Money) + " " + string(a.Currency)
}

// Parse reads an amount of zero or more, of a currency expected unless a sign or a code
// beside the number says another. It refuses what has two readings, such as 84.000 of a
// currency that has not three decimals.
func Parse(text string, expected spending.Currency, decimalComma bool) (Amount, error) {
	return parse(text, expected, decimalComma, 0)
}

// parse reads an amount in units of a power of ten.
func parse(text string, expected spending.Currency, decimalComma bool, exponent int) (Amount, error) {
	number, sign, ok := split(text)
	currency, known := meant(sign, expected)
	switch {
	case !ok:
		return Amount{}, notAmount(text, expected, decimalComma)
	case !known:
		return Amount{}, fmt.Errorf("not an amount: what stands beside the number, %s, is no currency",
			spending.Excerpt(sign))
	}
	n, err := ParseNumber(number, decimalComma)
	switch {
	case errors.Is(err, errNoNumber):
		return Amount{}, notAmount(text, expected, decimalComma)
	case err != nil:
		return Amount{}, fmt.Errorf("not an amount: %w", err)
	case n.Negative:
		return Amount{}, errors.New("the amount is negative")
	case n.Other != "" && currency.Digits() != 3 && exponent == 0:
		return Amount{}, fmt.Errorf("the amount can be read in two ways, as %s or, where the %s parts "+
			"thousands, as %s%s", trimmed(n.Plain), pointName(decimalComma), n.Other, hint(decimalComma))
	}
	if exponent != 0 {
		whole, decimals, _ := strings.Cut(n.Plain, ".")
		if n.Plain, err = shifted(whole, decimals, strconv.Itoa(exponent)); err != nil {
			return Amount{}, fmt.Errorf("not an amount: %w", err)
		}
	}
	m, rounded, err := currency.Parse(n.Plain)
	if err != nil {
		return Amount{}, notAmount(text, expected, decimalComma)
	}
	return Amount{m, rounded, sign, currency, n.Grouped}, nil
}

// IsOtherwise says of a text that is no amount that it is one if the decimals follow the other
// mark.
func IsOtherwise(text string, decimalComma bool) bool {
	number, _, ok := split(text)
	if !ok {
		return false
	}
	_, err := ParseNumber(number, decimalComma)
	n, other := ParseNumber(number, !decimalComma)
	return err != nil && other == nil && n.Other == ""
}

func notAmount(text string, currency spending.Currency, decimalComma bool) error {
	example := "1,37,37,712.50"
	if decimalComma {
		example = "13.737.712,50"
	}
	otherwise := ""
	if IsOtherwise(text, decimalComma) {
		otherwise = ", but one if the decimals follow a " + pointName(!decimalComma) + hint(decimalComma)
	}
	return fmt.Errorf("not an amount of at most %d digits such as %s%s", currency.MostDigits(), example, otherwise)
}

func pointName(decimalComma bool) string {
	if decimalComma {
		return "comma"
	}
	return "point"
}

func hint(decimalComma bool) string {
	if decimalComma {
		return " (import without decimal comma)"
	}
	return " (import with decimal comma: decimal_comma in a description, or --decimal-comma)"
}

// trimmed gives a decimal without zeros at its end.
func trimmed(plain string) string { return strings.TrimSuffix(strings.TrimRight(plain, "0"), ".") }

// split parts the number in a text, with its sign and exponent, from what stands on either
// side for a currency; ok is false where different things stand there.
func split(text string) (number, sign string, ok bool) {
	text = strings.TrimSpace(latinDigits(text))
	// nothing smaller than a major unit
	for _, ending := range []string{"/-", "/=", ",-", ",–", ",--", ".-", ".–", ".--"} {
		text = strings.TrimSuffix(text, ending)
	}
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	first, last := strings.IndexFunc(text, isDigit), strings.LastIndexFunc(text, isDigit)
	if first < 0 {
		return "", "", false
	}
	before, after := text[:first], text[last+1:]
	number = text[first : last+1]
	minus, ok := negative(before, after)
	if !ok {
		return "", "", false
	}
	number = minus + number
	before, after = unmarked(before), unmarked(after)
	if before == "." || before == "," { // .50
		before, number = "", before+number
	}
	if after == "." || after == "," { // 100.
		after = ""
	}
	if before != "" && after != "" && signKey(before) != signKey(after) {
		joined, ok := agree(before, after)
		return number, joined, ok
	}
	if before == "" {
		before = after
	}
	return number, before, true
}

// negative gives "-" where signs before or behind a number say that it is below zero, (5) and 5- among
// them; it is not ok where they say nothing.
func negative(before, after string) (minus string, ok bool) {
	if !strings.ContainsFunc(before, isMark) && !strings.ContainsFunc(after, isMark) {
		return "", true
	}
	opens, closes := strings.ContainsRune(before, '('), strings.ContainsRune(after, ')')
	if strings.Count(before+after, "+") == 0 && opens == closes {
		return "-", true
	}
	return "", !opens && !closes
}

// isMark reports whether a sign before or behind a number may say that it is negative, or is a plus.
func isMark(r rune) bool { return strings.ContainsRune("-+()\u2212\u2013", r) }

// unmarked gives what a text says beside such signs.
func unmarked(text string) string {
	return strings.TrimSpace(strings.Map(without(isMark), text))
}

func without(drop func(rune) bool) func(rune) rune {
	return func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}
}

// agree gives the one of two signs that says more, where both may mean the same currency:
// $ 100 USD.
func agree(a, b string) (string, bool) {
	one, other := codes(a), codes(b)
	shared := slices.ContainsFunc(one, func(c spending.Currency) bool { return slices.Contains(other, c) })
	if len(other) < len(one) {
		a = b
	}
	return a, shared
}

// meant gives the currency an amount is of, see Amount; known is false for a sign that is
// none.
func meant(sign string, expected spending.Currency) (c spending.Currency, known bool) {
	if sign == "" {
		return expected, true
	}
	switch list := codes(sign); {
	case slices.Contains(list, expected):
		return expected, true
	case len(list) == 1:
		return list[0], true
	default:
		return "", len(list) > 1
	}
}

// CurrencyOf gives the currency a text of a currency column means, a code or a sign; the
// text itself where it is neither.
func CurrencyOf(text string, expected spending.Currency) spending.Currency {
	if c, known := meant(text, expected); known && c != "" {
		return c
	}
	return spending.Currency(strings.ToUpper(text))
}

// codes gives the currencies a sign, a word or a code may mean.
func codes(sign string) []spending.Currency {
	if code := spending.Currency(strings.ToUpper(sign)); len(sign) == 3 && code.Known() {
		return []spending.Currency{code}
	}
	return signs()[signKey(sign)]
}

func signKey(sign string) string {
	return strings.ToLower(strings.Map(without(func(r rune) bool { return unicode.IsSpace(r) || r == '.' }), sign))
}

//go:embed signs.csv
var signsFile string

// signs are the currencies by sign.
var signs = sync.OnceValue(func() map[string][]spending.Currency {
	table := map[string][]spending.Currency{}
	for line := range strings.Lines(signsFile) {
		sign, list, _ := strings.Cut(strings.TrimSpace(line), ",")
		if strings.HasPrefix(sign, "#") {
			continue
		}
		for code := range strings.FieldsSeq(list) {
			table[sign] = append(table[sign], spending.Currency(code))
		}
	}
	return table
})
