package analysis

import (
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

// Vulnerability is the name of a supplied series that areas are ranked by where a dataset has
// it: the larger the value, the more vulnerable.
const Vulnerability = "vulnerability"

// Rankings lists the stored series that areas can be ranked by for vertical equity, the default first:
// Vulnerability, then the inundated share, then every other one. A dataset may have none.
func (v *View) Rankings() []string {
	var list []string
	for _, name := range []string{Vulnerability, spending.InundatedShare} {
		if slices.Contains(v.needNames, name) {
			list = append(list, name)
		}
	}
	for _, name := range v.needNames {
		switch name {
		case Vulnerability, spending.InundatedShare, spending.Affected, spending.Population:
		default:
			list = append(list, name)
		}
	}
	return list
}

func (v *View) hasRanking(name string) error {
	if have := v.Rankings(); !slices.Contains(have, name) && (len(have) > 0 || name != "") {
		return fmt.Errorf("this dataset has no ranking %q; it has %v", name, have)
	}
	return nil
}

// vulnerability gives the value an area is ranked by, the larger the more vulnerable: the
// largest of the period's months. An area without a value of its own has the mean of its
// parts' known values, weighted by population; the inundated share is of its area. By no ranking it has
// none.
func (v *View) vulnerability(ranking string, p spending.Period, area *need.Place) need.Need {
	if ranking == "" {
		return need.Need{Reason: need.NoReportInPeriod}
	}
	if ranking == spending.InundatedShare {
		return v.inundatedShare(p, area)
	}
	x := v.needs[ranking]
	from, to := x.Span(p)
	return need.LargestMonth(from, to, func(m int) (float64, bool) {
		return v.ranked(x, m, p, area)
	}).UpTo(need.LargestSum)
}

// ranked gives the value of an area in a month, or the population-weighted mean of its parts'.
func (v *View) ranked(x *need.Index, month int, p spending.Period, area *need.Place) (float64, bool) {
	if value, ok := x.Stated(month, area); ok {
		return value, true
	}
	if len(area.Children) == 0 {
		return x.At(month, area)
	}
	total, people := 0.0, 0.0
	for _, c := range area.Children {
		population := v.need(spending.Population, p, c)
		if value, ok := v.ranked(x, month, p, c); ok && population.Known() {
			total, people = total+value*population.Value, people+population.Value
		}
	}
	if people == 0 {
		return 0, false
	}
	return total / people, true
}
