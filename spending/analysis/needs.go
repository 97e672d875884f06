package analysis

import (
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

// need derives one area's need in a period (METHOD.md, section 4). An unknown name is the
// caller's error; see View.NeedInfos.
func (v *View) need(name string, p spending.Period, area *need.Place) need.Need {
	return v.derived(name, p, area).UpTo(need.LargestSum / float64(len(v.places)))
}

func (v *View) derived(name string, p spending.Period, area *need.Place) need.Need {
	switch name {
	case spending.AffectedPeak:
		return v.needs[spending.Affected].Largest(p, area)
	case spending.AffectedReports:
		x := v.needs[spending.Affected]
		from, to := x.Span(p)
		total, missing := 0.0, false
		for m := from; m < to; m++ {
			if value, ok := x.At(m, area); ok {
				total += value
			} else {
				missing = true
			}
		}
		return need.LargestMonth(from, to, func(int) (float64, bool) { return total, total > 0 || !missing })
	case spending.Exposed:
		x := v.needs[spending.Population]
		year, none := x.Span(p)
		if year == none {
			return need.Need{Reason: need.NoReportInPeriod}
		}
		return v.inundated(p, area, func(c *need.Place) (float64, bool) { return x.At(year, c) })
	case spending.InundatedArea:
		return v.inundated(p, area, func(c *need.Place) (float64, bool) { return c.SquareKm(), true })
	}
	return v.needs[name].Largest(p, area)
}

// inundated gives the largest month of Σ quantity × inundated share over an area's
// circles.
func (v *View) inundated(p spending.Period, area *need.Place, quantity func(*need.Place) (float64, bool)) need.Need {
	shares := v.needs[spending.InundatedShare]
	from, to := shares.Span(p)
	return need.LargestMonth(from, to, func(m int) (float64, bool) {
		total, known := 0.0, false
		for _, part := range area.Parts() {
			share, ok1 := shares.At(m, part)
			q, ok2 := quantity(part)
			if ok1 && ok2 {
				total, known = total+share*q, true
			}
		}
		return total, known
	})
}

// NeedInfos lists the needs an analysis of this dataset can be asked with, the default
// first.
func (v *View) NeedInfos() []need.Info {
	var infos []need.Info
	add := func(name, label, unit string, from ...string) {
		info := need.Info{Name: name, Label: label, Unit: unit}
		for _, series := range from {
			x := v.needs[series]
			if x == nil {
				return
			}
			info.Source, info.Vintage = joined(info.Source, x.Series.Source), joined(info.Vintage, x.Series.Vintage)
		}
		info.Small = v.small(name, unit)
		infos = append(infos, info)
	}
	add(spending.AffectedPeak, "People reported affected, worst month", "people", spending.Affected)
	add(spending.AffectedReports, "Reports of affected people, all months added up", "person-reports", spending.Affected)
	add(spending.Population, "Population", "people", spending.Population)
	add(spending.Exposed, "Population × inundated share, worst month", "people", spending.Population,
		spending.InundatedShare)
	add(spending.InundatedArea, "Inundated area, worst month", "km²", spending.InundatedShare)
	derived := []string{spending.Affected, spending.Population, spending.InundatedShare}
	for _, name := range v.needNames {
		if !slices.Contains(derived, name) {
			s := v.needs[name].Series
			infos = append(infos, need.Info{Name: name, Label: need.Label(s), Unit: s.Unit, Source: s.Source,
				Vintage: s.Vintage, Small: v.small(name, s.Unit)})
		}
	}
	return infos
}

// joined names two sources or vintages, once where they are the same.
func joined(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return a + "; " + b
}

// NeedMonths lists the published months (or the year's January) a need rests on in a
// period.
func (v *View) NeedMonths(name string, p spending.Period) []spending.Month {
	return v.needs[need.SeriesOf(name)].MonthsIn(p)
}
