package spending

import (
	"math"
	"slices"
	"strings"
)

// NeedReason says why an area's need is missing.
type NeedReason string

// Reasons a need is missing. A need of zero is known and has no reason here.
const (
	NoReportInPeriod NeedReason = "no_report_in_period" // nothing was published in the period
	NoValueForArea   NeedReason = "no_value_for_area"   // published, but the area's value is missing
	NeedOverflow     NeedReason = "overflow"            // larger than exact shares of it can be computed
)

// AreaNeed is the need of one area in a period.
type AreaNeed struct {
	Value  float64 // rounded to six decimals, so that its decimal form is exact; 0 when Reason is set
	Reason NeedReason
	Zero   string // of a known need of zero, what kind of zero: ZeroNeed, ZeroWithDamage or ZeroPartial
}

// Known reports whether the need is known, zero included.
func (n AreaNeed) Known() bool { return n.Reason == "" }

// NeedInfo describes a need an analysis can be asked with.
type NeedInfo struct {
	Name, Label, Unit, Source, Vintage string
	Small                              float64 // a need below it is too small to rank
}

// needIndex is a stored series arranged for lookup: by month, then by area.
type needIndex struct {
	series    NeedSeries
	published []Month     // oldest first
	values    []areaNeeds // of the published months
}

// areaNeeds are one month's values, by the areas' places. An absent area is zero.
type areaNeeds struct {
	value []float64
	state []needState
}

type needState uint8

const (
	needAbsent needState = iota
	needGiven
	needMissing // marked missing, whatever else is given
)

// indexNeed arranges a series. Values of other areas, or of months that are not published,
// are left out.
func indexNeed(s NeedSeries, places map[string]*place) *needIndex {
	x := &needIndex{s, slices.Compact(slices.Sorted(slices.Values(s.Months))), nil}
	x.values = make([]areaNeeds, len(x.published))
	for i := range x.values {
		x.values[i] = areaNeeds{make([]float64, len(places)), make([]needState, len(places))}
	}
	for _, v := range s.Values {
		month, published := slices.BinarySearch(x.published, v.Month)
		at := places[v.Area]
		switch {
		case !published || at == nil:
		case v.Missing:
			x.values[month].state[at.n] = needMissing
		default:
			x.values[month].value[at.n] += v.Value
			x.values[month].state[at.n] = max(x.values[month].state[at.n], needGiven)
		}
	}
	return x
}

// monthsIn lists the published months of a period, oldest first; see span.
func (x *needIndex) monthsIn(p Period) []Month {
	if x == nil {
		return nil
	}
	from, to := x.span(p)
	return x.published[from:to:to]
}

// span gives the published months of a period as a range of places. A yearly series gives
// the one year that stands for the period: the year it begins in, or else the latest
// published before it; for all time the latest.
func (x *needIndex) span(p Period) (from, to int) {
	if x == nil {
		return 0, 0
	}
	until := func(m Month) int { n, _ := slices.BinarySearch(x.published, m+1); return n }
	switch {
	case x.series.Yearly:
		to = len(x.published)
		if !p.All() {
			to = until(p.From/12*12 + 11)
		}
		return max(0, to-1), to
	case p.All():
		return 0, len(x.published)
	}
	return until(p.From - 1), until(p.To)
}

// at gives an area's value in one published month: the circle's own, or for a district
// the sum of its circles plus what is known of the district only. ok is false where the
// value is marked missing; a district misses a month only if nothing of it is known.
func (x *needIndex) at(month int, area *place) (value float64, ok bool) {
	m := &x.values[month]
	value, ok = m.value[area.n], m.state[area.n] != needMissing
	if len(area.circles) > 0 {
		some := m.state[area.n] == needGiven
		for _, c := range area.circles {
			value += m.value[c.n]
			some = some || m.state[c.n] != needMissing
		}
		ok = ok && some
	}
	return value, ok
}

// largestMonth takes the largest of the months from … to whose value is known. It is zero
// only if every month is known to be: a missing one may hold more.
func largestMonth(from, to int, monthly func(month int) (float64, bool)) AreaNeed {
	if from == to {
		return AreaNeed{Reason: NoReportInPeriod}
	}
	largest, missing := 0.0, false
	for m := from; m < to; m++ {
		if v, ok := monthly(m); ok {
			largest = math.Max(largest, v)
		} else {
			missing = true
		}
	}
	if largest == 0 && missing {
		return AreaNeed{Reason: NoValueForArea}
	}
	return AreaNeed{Value: sixDecimals(largest)}
}

func sixDecimals(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// need derives one area's need in a period (METHOD.md, section 4). An unknown name is the
// caller's error; see View.NeedInfos.
func (v *View) need(name string, p Period, area *place) AreaNeed {
	return v.derived(name, p, area).upTo(largestSum / float64(len(v.places)))
}

// largestSum is the largest need of all areas together whose millionths Split can share by.
const largestSum = 9e12

// upTo makes a need above a bound unknown.
func (n AreaNeed) upTo(most float64) AreaNeed {
	if n.Value > most {
		return AreaNeed{Reason: NeedOverflow}
	}
	return n
}

func (v *View) derived(name string, p Period, area *place) AreaNeed {
	switch name {
	case AffectedPeak:
		return v.needs[Affected].largest(p, area)
	case AffectedReports:
		x := v.needs[Affected]
		from, to := x.span(p)
		total, missing := 0.0, false
		for m := from; m < to; m++ {
			if value, ok := x.at(m, area); ok {
				total += value
			} else {
				missing = true
			}
		}
		return largestMonth(from, to, func(int) (float64, bool) { return total, total > 0 || !missing })
	case Exposed:
		x := v.needs[Population]
		year, none := x.span(p)
		if year == none {
			return AreaNeed{Reason: NoReportInPeriod}
		}
		return v.inundated(p, area, func(c *place) (float64, bool) { return x.at(year, c) })
	case InundatedArea:
		return v.inundated(p, area, func(c *place) (float64, bool) { return c.km2(), true })
	}
	return v.needs[name].largest(p, area)
}

// largest gives an area's largest month of a period.
func (x *needIndex) largest(p Period, area *place) AreaNeed {
	from, to := x.span(p)
	return largestMonth(from, to, func(m int) (float64, bool) { return x.at(m, area) })
}

// inundated gives the largest month of Σ quantity × inundated share over an area's
// circles.
func (v *View) inundated(p Period, area *place, quantity func(*place) (float64, bool)) AreaNeed {
	shares := v.needs[InundatedShare]
	from, to := shares.span(p)
	return largestMonth(from, to, func(m int) (float64, bool) {
		total, known := 0.0, false
		for _, part := range area.parts() {
			share, ok1 := shares.at(m, part)
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
func (v *View) NeedInfos() []NeedInfo {
	var infos []NeedInfo
	add := func(name, label, unit string, from ...string) {
		info := NeedInfo{Name: name, Label: label, Unit: unit}
		for _, series := range from {
			x := v.needs[series]
			if x == nil {
				return
			}
			info.Source, info.Vintage = join(info.Source, x.series.Source), join(info.Vintage, x.series.Vintage)
		}
		info.Small = v.small(name, unit)
		infos = append(infos, info)
	}
	add(AffectedPeak, "People reported affected, worst month", "people", Affected)
	add(AffectedReports, "Reports of affected people, all months added up", "person-reports", Affected)
	add(Population, "Population", "people", Population)
	add(Exposed, "Population × inundated share, worst month", "people", Population, InundatedShare)
	add(InundatedArea, "Inundated area, worst month", "km²", InundatedShare)
	derived := []string{Affected, Population, InundatedShare}
	for _, name := range v.needNames {
		if !slices.Contains(derived, name) {
			s := v.needs[name].series
			infos = append(infos, NeedInfo{name, label(s), s.Unit, s.Source, s.Vintage, v.small(name, s.Unit)})
		}
	}
	return infos
}

// NeedMonths lists the published months (or the year's January) a need rests on in a
// period.
func (v *View) NeedMonths(name string, p Period) []Month { return v.needs[seriesOf(name)].monthsIn(p) }

// seriesOf names the stored series whose months a need rests on.
func seriesOf(need string) string {
	switch need {
	case AffectedPeak, AffectedReports:
		return Affected
	case Exposed, InundatedArea:
		return InundatedShare
	}
	return need
}

// label describes a stored series: one of a layer in words, any other by its name, without
// underscores.
func label(s NeedSeries) string {
	quantity, rest, _ := strings.Cut(s.Name, ":")
	layer, class, _ := strings.Cut(rest, ":")
	switch {
	case layer == "":
		return strings.ReplaceAll(s.Name, "_", " ")
	case quantity == InundatedArea:
		quantity = "Inundated area"
	case quantity == Exposed:
		quantity = "Exposed people"
	default:
		return s.Name
	}
	text := quantity + ", layer " + layer
	if class != "" {
		text += ", class " + class
	}
	if !s.Yearly {
		text += ", worst month"
	}
	return text
}

func join(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return a + "; " + b
}
