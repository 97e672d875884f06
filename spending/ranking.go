package spending

import "slices"

// Vulnerability is the name of a supplied series that areas are ranked by where a dataset has
// it: the larger the value, the more vulnerable.
const Vulnerability = "vulnerability"

// Rankings lists what areas can be ranked by for vertical equity, the default first:
// Vulnerability where it is supplied, or else the inundated share, then every other stored
// series.
func (v *View) Rankings() []string {
	list := []string{InundatedShare}
	for _, name := range v.needNames {
		switch name {
		case Vulnerability:
			list = slices.Insert(list, 0, name)
		case InundatedShare, Affected, Population:
		default:
			list = append(list, name)
		}
	}
	return list
}

// vulnerability gives the value an area is ranked by, the larger the more vulnerable: the
// largest of the period's months. A district without a value of its own has the mean of its
// circles' known values, weighted by population; the inundated share is of its area.
func (v *View) vulnerability(ranking string, p Period, area *place) AreaNeed {
	if ranking == InundatedShare {
		return v.inundatedShare(p, area)
	}
	x := v.needs[ranking]
	from, to := x.span(p)
	return largestMonth(from, to, func(m int) (float64, bool) {
		if len(area.circles) > 0 && x.values[m].state[area.n] != needGiven {
			return v.meanOf(x, m, p, area.circles)
		}
		return x.values[m].value[area.n], x.values[m].state[area.n] != needMissing
	}).upTo(largestSum)
}

// meanOf gives the population-weighted mean of circles' values in a month.
func (v *View) meanOf(x *needIndex, month int, p Period, circles []*place) (float64, bool) {
	total, people := 0.0, 0.0
	for _, c := range circles {
		population := v.need(Population, p, c)
		if value, ok := x.at(month, c); ok && population.Known() {
			total, people = total+value*population.Value, people+population.Value
		}
	}
	if people == 0 {
		return 0, false
	}
	return total / people, true
}
