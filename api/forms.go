package api

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
)

// allTime is the period that holds everything, undated awards included.
const allTime = "all"

// The years of a period, whose every month may be work.
const (
	firstYear = 1900
	lastYear  = 2200
)

// periodForm reads periods of a calendar: 2024-25, 2024-07, 2024-06/2024-09 or all.
func periodForm(c spending.Calendar) *ogc.Form {
	return &ogc.Form{Type: "string",
		Canonical: func(text string) (string, error) {
			period, err := parsePeriod(c, text)
			return periodText(c, period), err
		},
		Allowed: []ogc.Phrase{aYear(c), ogc.Says("a month, 2024-07"), ogc.Says("a range of months, 2024-06/2024-09"),
			ogc.Verbatim(allTime), ogc.Says("years from {first} to {last}", "first", firstYear, "last", lastYear)}}
}

// period gives the value of a parameter of a periodForm, all time where it is absent.
func (q *request) period(name string) (spending.Period, error) {
	return parsePeriod(q.terms().Calendar, cmp.Or(q.Values.Text(name), allTime))
}

func parsePeriod(c spending.Calendar, text string) (spending.Period, error) {
	if text == allTime {
		return spending.Period{}, nil
	}
	period, err := c.Parse(text)
	if err == nil && (period.From < spending.NewMonth(firstYear, time.January) ||
		period.To > spending.NewMonth(lastYear, time.December)) {
		err = fmt.Errorf("it is not within the years %d to %d", firstYear, lastYear)
	}
	return period, err
}

func periodText(c spending.Calendar, p spending.Period) string {
	if p.All() {
		return allTime
	}
	return c.Name(p)
}

// aYear says what a year looks like.
func aYear(c spending.Calendar) ogc.Phrase {
	name := c.Name(c.Year(spending.NewMonth(2024, c.Begins)))
	if c.Begins == time.January {
		return ogc.Says("a year, {year}", "year", name)
	}
	return ogc.Says("a financial year, {year}", "year", name)
}

// moneyForm reads amounts in major units, see decimal; whether the currency has its decimals is for money to say.
func moneyForm() *ogc.Form {
	return &ogc.Form{Type: "number", Canonical: canonicalMoney,
		Allowed: []ogc.Phrase{ogc.Says("an amount in major units with no more decimals than its currency has, " +
			"1234567.5")}}
}

// canonicalMoney refuses groups of digits, which sources have: here a comma may be a decimal point
// meant otherwise.
func canonicalMoney(text string) (string, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole+decimals == "" || strings.Trim(whole+decimals, "0123456789") != "" {
		return "", ogc.ErrUnreadable
	}
	whole, decimals = cmp.Or(strings.TrimLeft(whole, "0"), "0"), strings.TrimRight(decimals, "0")
	return strings.TrimSuffix(whole+"."+decimals, "."), nil
}

// money gives the value of a parameter of a moneyForm in a currency, 0 where it is absent.
func (q *request) money(name string, c spending.Currency) (spending.Money, error) {
	text := q.Values.Text(name)
	if text == "" {
		return 0, nil
	}
	m, rounded, err := c.Parse(text)
	if rounded {
		err = fmt.Errorf("amount %q has %s", text, c.TooFine())
	}
	if err != nil {
		return 0, q.Values.Param(name).Refuse("cannot be in {currency}: {why}", "currency", c, "why",
			ogc.Says(err.Error()))
	}
	return m, nil
}
