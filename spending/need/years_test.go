package need_test

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

// A calendar year of people stands for the years after it; a financial year of damage for no period that does not
// contain it.
func TestYears(t *testing.T) {
	place := &need.Place{Area: geo.Area{ID: "d"}}
	places := map[string]*need.Place{"d": place}
	series := func(first spending.Month) *need.Index {
		return need.NewIndex(spending.NeedSeries{Yearly: true, Months: []spending.Month{first, first + 12},
			Values: []spending.NeedValue{{Area: "d", Month: first, Value: 5},
				{Area: "d", Month: first + 12, Value: 9}}}, places)
	}
	of := func(from, months spending.Month) spending.Period {
		return spending.Period{From: from, To: from + months - 1}
	}
	january := spending.Month(2020 * 12)
	april := january + 3
	for _, c := range []struct {
		name            string
		x               *need.Index
		period          spending.Period
		largest, latest float64 // -1: none
	}{
		{"people of its year", series(january), of(april, 12), 5, 5},
		{"people later", series(january), of(april+60, 12), 9, 9},
		{"damage of its year", series(april), of(april, 12), 5, 5},
		{"damage later", series(april), of(april+60, 12), -1, 9},
		{"damage of a month", series(april), of(april, 1), -1, 5},
		{"damage of two years", series(april), of(april, 24), 9, 9},
		{"damage of most of a year", series(april), of(april+1, 12), -1, 9},
		{"damage of all time", series(april), spending.Period{}, 9, 9},
	} {
		got := -1.0
		if n := c.x.Largest(c.period, place); n.Known() {
			got = n.Value
		}
		latest := -1.0
		if m, ok := c.x.Latest(c.period); ok {
			latest = c.x.In(m, place).Value
		}
		if got != c.largest || latest != c.latest {
			t.Errorf("%s: largest %v, latest %v; want %v, %v", c.name, got, latest, c.largest, c.latest)
		}
	}
}
