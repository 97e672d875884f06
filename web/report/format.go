package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

const (
	noBreak = "\u00a0" // before lakh and crore
	narrow  = "\u202f" // before %
	minus   = "\u2212"
	dash    = "–"
)

// scale is a unit that large amounts are said in.
type scale struct {
	size, from float64 // numbers from there on, what rounds up to it included
	name       string
}

// currency says how amounts are written: rupees in lakh and crore, others in millions.
type currency struct {
	code   spending.Currency
	symbol string
	indian bool
	scales []scale // the largest first
	column scale   // of the columns of tables
}

func currencyOf(code spending.Currency) currency {
	if code == spending.INR || code == "" {
		return currency{code, "₹", true, []scale{{1e12, 999_995e6, "lakh crore"}, {1e7, 99.5e5, "crore"},
			{1e5, 99_999.5, "lakh"}}, scale{1e7, 0, "crore"}}
	}
	return currency{code, string(code) + noBreak, false, []scale{{1e9, 999.5e6, "billion"}, {1e6, 999_999.5, "million"}},
		scale{1e6, 0, "million"}}
}

// group puts separators into a run of digits.
func (c currency) group(digits string) string {
	var parts []string
	for size := 3; len(digits) > size; {
		parts = append([]string{digits[len(digits)-size:]}, parts...)
		digits = digits[:len(digits)-size]
		if c.indian {
			size = 2
		}
	}
	return strings.Join(append([]string{digits}, parts...), ",")
}

// fixed writes a magnitude with so many decimals.
func (c currency) fixed(magnitude float64, decimals int) string {
	whole, fraction, found := strings.Cut(strconv.FormatFloat(magnitude, 'f', decimals, 64), ".")
	if !found {
		return c.group(whole)
	}
	return c.group(whole) + "." + fraction
}

// significant keeps three digits above one, never fewer than the whole number.
func (c currency) significant(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 9.995:
		return c.fixed(v, 2)
	case v < 99.95:
		return c.fixed(v, 1)
	}
	return c.fixed(v, 0)
}

// short writes a number by the scale that fits it, "12.3 lakh".
func (c currency) short(v float64) string {
	magnitude, text := math.Abs(v), ""
	for _, s := range c.scales {
		if magnitude >= s.from {
			text = c.significant(magnitude/s.size) + noBreak + s.name
			break
		}
	}
	switch {
	case text != "":
	case magnitude == math.Trunc(magnitude):
		text = c.fixed(magnitude, 0)
	default:
		text = c.significant(magnitude)
	}
	if v < 0 {
		return minus + text
	}
	return text
}

// rough is an amount in three digits, "₹412 crore".
func (c currency) rough(v float64) string {
	text := c.short(math.Abs(v))
	if v < 0 {
		return minus + c.symbol + text
	}
	return c.symbol + text
}

// minor gives an exact amount of an answer in minor units, 0 where it is unknown. The API
// writes none the currency has not.
func (c currency) minor(m money) spending.Money {
	digits, negative := strings.CutPrefix(string(m), "-")
	amount, _, _ := c.code.Parse(digits)
	if negative {
		return -amount
	}
	return amount
}

// major gives an amount in major units, to be shown rounded.
func (c currency) major(m spending.Money) float64 { return c.code.Major(m) }

// float gives an exact amount of an answer in major units, to be shown rounded.
func (c currency) float(m money) float64 { return c.major(c.minor(m)) }

// exact is an amount to the minor unit, "₹41,20,34,567.50".
func (c currency) exact(m spending.Money) string {
	digits, negative := strings.CutPrefix(c.code.Text(m), "-")
	whole, fraction, found := strings.Cut(digits, ".")
	text := c.symbol + c.group(whole)
	if found {
		text += "." + fraction + strings.Repeat("0", c.code.Digits()-len(fraction))
	}
	if negative {
		return minus + text
	}
	return text
}

// inColumn is an amount in the unit that a table's head names.
func (c currency) inColumn(amount money) string {
	m := c.minor(amount)
	magnitude := math.Abs(c.major(m)) / c.column.size
	text := c.fixed(magnitude, 2)
	switch {
	case m == 0:
		return "0"
	case magnitude < 0.005:
		text = "<0.01"
	}
	if m < 0 {
		return minus + text
	}
	return text
}

func signed(text string, v float64) string {
	if v > 0 {
		return "+" + text
	}
	return text
}

// percent keeps a decimal of small and nearly whole shares, so that only nothing is 0 % and
// only everything is 100 %.
func percent(share float64) string {
	p := 100 * share
	text := strconv.FormatFloat(p, 'f', 0, 64)
	switch {
	case p > 0 && p < 0.05:
		text = "<0.1"
	case p > 0 && p < 1, p >= 99.5 && p < 99.95:
		text = strconv.FormatFloat(p, 'f', 1, 64)
	case p >= 99.95 && p < 100:
		text = ">99.9"
	}
	return text + narrow + "%"
}

// month writes "2024-06" as "Jun 2024", and leaves anything else.
func month(text string) string {
	t, err := time.Parse("2006-01", text)
	if err != nil {
		return text
	}
	return t.Format("Jan 2006")
}

// counted writes a number with the word for its things.
func (c currency) counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", c.fixed(float64(n), 0), many)
}
