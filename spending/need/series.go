package need

import (
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// Reason says why an area's need is missing.
type Reason string

// Reasons a need is missing. A need of zero is known and has no reason here.
const (
	NoReportInPeriod Reason = "no_report_in_period" // nothing was published in the period
	NoValueForArea   Reason = "no_value_for_area"   // published, but the area's value is missing
	Overflow         Reason = "overflow"            // larger than exact shares of it can be computed
)

// Need is the need of one area in a period.
type Need struct {
	Value  float64 // rounded to six decimals, so that its decimal form is exact; 0 when Reason is set
	Reason Reason
	Zero   string // of a known need of zero, what kind of zero: see analysis.ZeroNeed
}

// Known reports whether the need is known, zero included.
func (n Need) Known() bool { return n.Reason == "" }

// Info describes a need an analysis can be asked with.
type Info struct {
	Name, Label, Unit, Source, Vintage string
	Small                              float64 // a need below it is too small to rank
}

// Index is a stored series arranged for lookup: by month, then by area.
type Index struct {
	Series    spending.NeedSeries
	Published []spending.Month // oldest first
	values    []monthNeeds     // of the published months
}

// monthNeeds are one month's values, by the areas' places. An absent area is zero.
type monthNeeds struct {
	value []float64
	state []state
}

type state uint8

const (
	absent state = iota
	given
	missing // marked missing, whatever else is given
)

// NewIndex arranges a series. Values of other areas, or of months that are not published,
// are left out.
func NewIndex(s spending.NeedSeries, places map[string]*Place) *Index {
	x := &Index{s, slices.Compact(slices.Sorted(slices.Values(s.Months))), nil}
	x.values = make([]monthNeeds, len(x.Published))
	for i := range x.values {
		x.values[i] = monthNeeds{make([]float64, len(places)), make([]state, len(places))}
	}
	for _, v := range s.Values {
		month, published := slices.BinarySearch(x.Published, v.Month)
		at := places[v.Area]
		switch {
		case !published || at == nil:
		case v.Missing:
			x.values[month].state[at.Ordinal] = missing
		default:
			x.values[month].value[at.Ordinal] += v.Value
			x.values[month].state[at.Ordinal] = max(x.values[month].state[at.Ordinal], given)
		}
	}
	return x
}

// MonthsIn lists the published months of a period, oldest first; see Span.
func (x *Index) MonthsIn(p spending.Period) []spending.Month {
	if x == nil {
		return nil
	}
	from, to := x.Span(p)
	return x.Published[from:to:to]
}

// Span gives the published months of a period as a range of places. A yearly series gives
// the one year that stands for the period: the year it begins in, or else the latest
// published before it; for all time the latest.
func (x *Index) Span(p spending.Period) (from, to int) {
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

// At gives an area's value in one published month: the circle's own, or for a district
// the sum of its circles plus what is known of the district only. ok is false where the
// value is marked missing; a district misses a month only if nothing of it is known.
func (x *Index) At(month int, area *Place) (value float64, ok bool) {
	m := &x.values[month]
	value, ok = m.value[area.Ordinal], m.state[area.Ordinal] != missing
	if len(area.Circles) > 0 {
		some := m.state[area.Ordinal] == given
		for _, c := range area.Circles {
			value += m.value[c.Ordinal]
			some = some || m.state[c.Ordinal] != missing
		}
		ok = ok && some
	}
	return value, ok
}

// Stated gives the value a series has of the area itself in one published month, whatever
// it says of its circles; ok is false where it has none.
func (x *Index) Stated(month int, area *Place) (value float64, ok bool) {
	m := &x.values[month]
	return m.value[area.Ordinal], m.state[area.Ordinal] == given
}

// LargestMonth takes the largest of the months from … to whose value is known. It is zero
// only if every month is known to be: a missing one may hold more.
func LargestMonth(from, to int, monthly func(month int) (float64, bool)) Need {
	if from == to {
		return Need{Reason: NoReportInPeriod}
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
		return Need{Reason: NoValueForArea}
	}
	return Need{Value: Rounded(largest)}
}

// Rounded gives a need as every need is kept: to six decimals.
func Rounded(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// LargestSum is the largest need of all areas together whose millionths spending.Split can
// share by.
const LargestSum = 9e12

// UpTo makes a need above a bound unknown.
func (n Need) UpTo(most float64) Need {
	if n.Value > most {
		return Need{Reason: Overflow}
	}
	return n
}

// Largest gives an area's largest month of a period.
func (x *Index) Largest(p spending.Period, area *Place) Need {
	from, to := x.Span(p)
	return LargestMonth(from, to, func(m int) (float64, bool) { return x.At(m, area) })
}

// SeriesOf names the stored series whose months a need rests on.
func SeriesOf(need string) string {
	switch need {
	case spending.AffectedPeak, spending.AffectedReports:
		return spending.Affected
	case spending.Exposed, spending.InundatedArea:
		return spending.InundatedShare
	}
	return need
}

// Label describes a stored series: one of a layer in words, any other by its name, without
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
