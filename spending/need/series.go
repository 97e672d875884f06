package need

import (
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
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
type NeedIndex struct {
	Series    spending.NeedSeries
	Published []spending.Month // oldest first
	Values    []areaNeeds      // of the published months
}

// areaNeeds are one month's values, by the areas' places. An absent area is zero.
type areaNeeds struct {
	Value []float64
	State []needState
}

type needState uint8

const (
	needAbsent needState = iota
	NeedGiven
	NeedMissing // marked missing, whatever else is given
)

// indexNeed arranges a series. Values of other areas, or of months that are not published,
// are left out.
func IndexNeed(s spending.NeedSeries, places map[string]*Place) *NeedIndex {
	x := &NeedIndex{s, slices.Compact(slices.Sorted(slices.Values(s.Months))), nil}
	x.Values = make([]areaNeeds, len(x.Published))
	for i := range x.Values {
		x.Values[i] = areaNeeds{make([]float64, len(places)), make([]needState, len(places))}
	}
	for _, v := range s.Values {
		month, published := slices.BinarySearch(x.Published, v.Month)
		at := places[v.Area]
		switch {
		case !published || at == nil:
		case v.Missing:
			x.Values[month].State[at.N] = NeedMissing
		default:
			x.Values[month].Value[at.N] += v.Value
			x.Values[month].State[at.N] = max(x.Values[month].State[at.N], NeedGiven)
		}
	}
	return x
}

// monthsIn lists the published months of a period, oldest first; see span.
func (x *NeedIndex) MonthsIn(p spending.Period) []spending.Month {
	if x == nil {
		return nil
	}
	from, to := x.Span(p)
	return x.Published[from:to:to]
}

// span gives the published months of a period as a range of places. A yearly series gives
// the one year that stands for the period: the year it begins in, or else the latest
// published before it; for all time the latest.
func (x *NeedIndex) Span(p spending.Period) (from, to int) {
	if x == nil {
		return 0, 0
	}
	until := func(m spending.Month) int { n, _ := slices.BinarySearch(x.Published, m+1); return n }
	switch {
	case x.Series.Yearly:
		to = len(x.Published)
		if !p.All() {
			to = until(p.From/12*12 + 11)
		}
		return max(0, to-1), to
	case p.All():
		return 0, len(x.Published)
	}
	return until(p.From - 1), until(p.To)
}

// at gives an area's value in one published month: the circle's own, or for a district
// the sum of its circles plus what is known of the district only. ok is false where the
// value is marked missing; a district misses a month only if nothing of it is known.
func (x *NeedIndex) At(month int, area *Place) (value float64, ok bool) {
	m := &x.Values[month]
	value, ok = m.Value[area.N], m.State[area.N] != NeedMissing
	if len(area.Circles) > 0 {
		some := m.State[area.N] == NeedGiven
		for _, c := range area.Circles {
			value += m.Value[c.N]
			some = some || m.State[c.N] != NeedMissing
		}
		ok = ok && some
	}
	return value, ok
}

// largestMonth takes the largest of the months from … to whose value is known. It is zero
// only if every month is known to be: a missing one may hold more.
func LargestMonth(from, to int, monthly func(month int) (float64, bool)) AreaNeed {
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
	return AreaNeed{Value: SixDecimals(largest)}
}

func SixDecimals(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// largestSum is the largest need of all areas together whose millionths Split can share by.
const LargestSum = 9e12

// upTo makes a need above a bound unknown.
func (n AreaNeed) UpTo(most float64) AreaNeed {
	if n.Value > most {
		return AreaNeed{Reason: NeedOverflow}
	}
	return n
}

// largest gives an area's largest month of a period.
func (x *NeedIndex) Largest(p spending.Period, area *Place) AreaNeed {
	from, to := x.Span(p)
	return LargestMonth(from, to, func(m int) (float64, bool) { return x.At(m, area) })
}

// seriesOf names the stored series whose months a need rests on.
func SeriesOf(need string) string {
	switch need {
	case spending.AffectedPeak, spending.AffectedReports:
		return spending.Affected
	case spending.Exposed, spending.InundatedArea:
		return spending.InundatedShare
	}
	return need
}

// label describes a stored series: one of a layer in words, any other by its name, without
// underscores.
func Label(s spending.NeedSeries) string {
	quantity, rest, _ := strings.Cut(s.Name, ":")
	layer, class, _ := strings.Cut(rest, ":")
	switch {
	case layer == "":
		return strings.ReplaceAll(s.Name, "_", " ")
	case quantity == spending.InundatedArea:
		quantity = "Inundated area"
	case quantity == spending.Exposed:
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

func Join(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return a + "; " + b
}
