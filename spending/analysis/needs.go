package analysis

import (
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

// definitions arranges the needs of a dataset whose series are there, in the order they are
// listed: those it defines, then its other series.
func (v *View) definitions() []spending.NeedDefinition {
	var list []spending.NeedDefinition
	used := map[string]bool{}
	for _, d := range v.about.Description().Needs {
		for _, series := range d.Rests() {
			used[series] = true
		}
		if !slices.ContainsFunc(d.Rests(), func(series string) bool { return v.needs[series] == nil }) {
			list = append(list, d)
		}
	}
	for _, name := range v.needNames {
		if !used[name] && name != spending.DamageStated {
			s := &v.needs[name].Series
			list = append(list, spending.NeedDefinition{Name: name, Rule: spending.PeakOf, Series: name, Unit: s.Unit,
				Label: map[string]string{"en": need.Label(*s)}})
		}
	}
	return list
}

// Definition gives a need by its name; of a stored series that is no need by itself, its
// largest month.
func (v *View) Definition(name string) *spending.NeedDefinition {
	if i := slices.IndexFunc(v.defined, func(d spending.NeedDefinition) bool { return d.Name == name }); i >= 0 {
		return &v.defined[i]
	}
	return &spending.NeedDefinition{Name: name, Rule: spending.PeakOf, Series: name}
}

// seriesOf gives the stored series whose months a need rests on, nil where it is not there.
func (v *View) seriesOf(name string) *need.Index { return v.needs[v.Definition(name).Series] }

// need derives one area's need in a period (METHOD.md, section 4). An unknown name is the
// caller's error; see View.NeedInfos.
func (v *View) need(name string, p spending.Period, area *need.Place) need.Need {
	return v.derived(v.Definition(name), p, area).UpTo(need.LargestSum / float64(len(v.places)))
}

func (v *View) derived(d *spending.NeedDefinition, p spending.Period, area *need.Place) need.Need {
	x := v.needs[d.Series]
	switch d.Rule {
	case spending.SumOf:
		return x.Sum(p, area)
	case spending.LatestOf:
		month, ok := x.Latest(p)
		if !ok {
			return need.Need{Reason: need.NoReportInPeriod}
		}
		return x.In(month, area)
	case spending.ShareOf:
		return v.shared(d, p, area)
	}
	return x.Largest(p, area)
}

// shared gives the largest month of Σ share × quantity over the parts of an area.
func (v *View) shared(d *spending.NeedDefinition, p spending.Period, area *need.Place) need.Need {
	quantity := func(part *need.Place) (float64, bool) { return part.SquareKm(), true }
	if d.Of != spending.SquareKilometres {
		of := v.needs[d.Of]
		month, ok := of.Latest(p)
		if !ok {
			return need.Need{Reason: need.NoReportInPeriod}
		}
		quantity = func(part *need.Place) (float64, bool) { return of.At(month, part) }
	}
	shares := v.needs[d.Series]
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

// NeedInfos lists the needs an analysis of this dataset can be asked with, in their order.
func (v *View) NeedInfos() []need.Info {
	infos := make([]need.Info, len(v.defined))
	for i := range v.defined {
		d := &v.defined[i]
		info := &infos[i]
		*info = need.Info{Name: d.Name, Unit: d.Unit, Label: v.description.In("en", d.Label),
			Words: v.description.In("en", d.Words), Per: v.description.In("en", d.Per), Small: v.small(d.Name, d.Unit)}
		for _, series := range d.Rests() {
			s := &v.needs[series].Series
			info.Source, info.Vintage = joined(info.Source, s.Source), joined(info.Vintage, s.Vintage)
		}
	}
	return infos
}

// NeedSeries are the series of the dataset, in its order; they are not to be changed.
func (v *View) NeedSeries() []*spending.NeedSeries {
	list := make([]*spending.NeedSeries, len(v.needNames))
	for i, name := range v.needNames {
		list[i] = &v.needs[name].Series
	}
	return list
}

// DefaultNeed names the need a level is compared with where none is asked; "" where there is
// none.
func (v *View) DefaultNeed(level geo.Level) string {
	everywhere := ""
	for i := range v.defined {
		d := &v.defined[i]
		if slices.Contains(d.Levels, level) {
			return d.Name
		}
		if len(d.Levels) == 0 && everywhere == "" {
			everywhere = d.Name
		}
	}
	return everywhere
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
	return v.seriesOf(name).MonthsIn(p)
}

// Reported reports whether a need is made of people that are reported month by month, and not
// seen by a layer.
func (v *View) Reported(name string) bool {
	d := v.Definition(name)
	x := v.needs[d.Series]
	return x != nil && !x.Series.Yearly && x.Series.Unit == "people" && d.Rule != spending.ShareOf &&
		!strings.Contains(d.Series, ":")
}
