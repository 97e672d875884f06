package spending

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	iso4217 "github.com/bojanz/currency"
)

// Money is an exact amount in the currency's minor unit: paise for INR, whole guaraníes for
// PYG, which has none smaller.
type Money int64

// NullMoney is an amount that may be unknown. Unknown is not zero.
type NullMoney struct {
	Money
	Valid bool
}

// Known wraps an amount that is known.
func Known(m Money) NullMoney { return NullMoney{Money: m, Valid: true} }

// Currency is an ISO 4217 code.
type Currency string

// INR is the Indian rupee.
const INR Currency = "INR"

// Known says whether ISO 4217 has the code.
func (c Currency) Known() bool {
	_, ok := iso4217.GetDigits(string(c))
	return ok
}

// Digits is the number of decimals of the minor unit by ISO 4217: 2 for INR, 0 for PYG, 3
// for KWD. A code that is not known has 2.
func (c Currency) Digits() int {
	if digits, ok := iso4217.GetDigits(string(c)); ok {
		return int(digits)
	}
	return 2
}

// unit is the number of minor units in a major one.
func (c Currency) unit() int64 {
	unit := int64(1)
	for range c.Digits() {
		unit *= 10
	}
	return unit
}

// Major gives an amount in major units, for ratios and for show.
func (c Currency) Major(m Money) float64 { return float64(m) / float64(c.unit()) }

// Text gives major units as a decimal with at most Digits places and no grouping,
// "1234567.5": the form money has in JSON and CSV.
func (c Currency) Text(m Money) string {
	b, u := make([]byte, 0, len("-92233720368547758.08")), uint64(m)
	if m < 0 {
		b, u = append(b, '-'), -u
	}
	unit := uint64(c.unit())
	b = strconv.AppendUint(b, u/unit, 10)
	if minor := u % unit; minor != 0 {
		point := len(b)
		b = strconv.AppendUint(b, unit+minor, 10) // with all its zeros, after a one
		b[point] = '.'
		b = bytes.TrimRight(b, "0")
	}
	return string(b)
}

// Parse reads an amount in major units as sources write it: "19,800,000",
// "1,37,37,712", "11677055.0", "₹ 5,000/-". Decimals past the minor unit are rounded
// half up; rounded says so. Grouping commas are accepted anywhere before the point. It
// refuses anything else, negative amounts included, naming the text.
func (c Currency) Parse(text string) (m Money, rounded bool, err error) {
	s := strings.TrimSpace(text)
	s = strings.TrimSuffix(s, "/-")
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "₹"), "Rs."))
	whole, frac, _ := strings.Cut(s, ".")
	whole = strings.ReplaceAll(whole, ",", "")
	if whole == "" && frac == "" || !digits(whole) || !digits(frac) || len(whole) > c.MostDigits() {
		return 0, false, fmt.Errorf("amount %q is not a number of at most %d digits such as 1,37,37,712.50", text,
			c.MostDigits())
	}
	places := c.Digits()
	minor := frac
	if len(minor) > places {
		rounded = strings.Trim(minor[places:], "0") != ""
		minor = minor[:places]
	}
	minor += strings.Repeat("0", places-len(minor))
	n, err := strconv.ParseInt("0"+whole+minor, 10, 64)
	if err != nil {
		return 0, false, fmt.Errorf("amount %q: %w", text, err)
	}
	if rounded && frac[places] >= '5' {
		n++
	}
	return Money(n), rounded, nil
}

// MostDigits is how many digits an amount may have before the point, so that sums of many
// amounts can be held.
func (c Currency) MostDigits() int { return 18 - c.Digits() }

// TooFine says what an amount has that is finer than the minor unit, "more than two decimals".
func (c Currency) TooFine() string {
	return [...]string{"decimals", "more than one decimal", "more than two decimals", "more than three decimals",
		"more than four decimals"}[c.Digits()]
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Sortable orders unknown amounts below every known one.
func (m NullMoney) Sortable() Money {
	if !m.Valid {
		return -1
	}
	return m.Money
}
