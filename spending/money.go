package spending

import (
	"fmt"
	"strconv"
	"strings"
)

// Money is an exact amount in the currency's minor unit (paise for INR).
type Money int64

// NullMoney is an amount that may be unknown. Unknown is not zero.
type NullMoney struct {
	Money
	Valid bool
}

// Known wraps an amount that is known.
func Known(m Money) NullMoney { return NullMoney{Money: m, Valid: true} }

// String gives major units as a decimal with at most two places and no grouping,
// "1234567.5": the form money has in JSON and CSV.
func (m Money) String() string { return string(m.append(nil)) }

func (m Money) append(b []byte) []byte {
	u := uint64(m)
	if m < 0 {
		b = append(b, '-')
		u = -u
	}
	b = strconv.AppendUint(b, u/100, 10)
	switch minor := u % 100; {
	case minor == 0:
	case minor%10 == 0:
		b = append(b, '.', byte('0'+minor/10))
	default:
		b = append(b, '.', byte('0'+minor/10), byte('0'+minor%10))
	}
	return b
}

// MarshalJSON writes the amount as a JSON number in major units, exactly.
func (m Money) MarshalJSON() ([]byte, error) { return m.append(nil), nil }

// MarshalJSON writes null for an unknown amount.
func (m NullMoney) MarshalJSON() ([]byte, error) {
	if !m.Valid {
		return []byte("null"), nil
	}
	return m.Money.append(nil), nil
}

// ParseMoney reads an amount in major units as sources write it: "19,800,000",
// "1,37,37,712", "11677055.0", "₹ 5,000/-". Digits past the second decimal are rounded
// half up; rounded says so. Grouping commas are accepted anywhere before the point. It
// refuses anything else, negative amounts included, naming the text.
func ParseMoney(text string) (m Money, rounded bool, err error) {
	s := strings.TrimSpace(text)
	s = strings.TrimSuffix(s, "/-")
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "₹"), "Rs."))
	whole, frac, _ := strings.Cut(s, ".")
	whole = strings.ReplaceAll(whole, ",", "")
	if whole == "" && frac == "" || !digits(whole) || !digits(frac) || len(whole) > 16 {
		return 0, false, fmt.Errorf("amount %q is not a number of at most 16 digits such as 1,37,37,712.50", text)
	}
	var n int64
	if whole != "" {
		if n, err = strconv.ParseInt(whole, 10, 64); err != nil {
			return 0, false, fmt.Errorf("amount %q: %w", text, err)
		}
	}
	cents := frac
	if len(cents) > 2 {
		rounded = strings.Trim(cents[2:], "0") != ""
		cents = cents[:2]
	}
	for len(cents) < 2 {
		cents += "0"
	}
	c, _ := strconv.ParseInt(cents, 10, 64)
	n = n*100 + c
	if rounded && frac[2] >= '5' {
		n++
	}
	return Money(n), rounded, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
