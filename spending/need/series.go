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
	Outside          Reason = "outside"             // what it is asked for lies in no area
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
	Words, Per                         string  // what it counts, in a sentence, and one of them; "" where not stated
	Small                              float64 // a need below it is too small to rank
}

// Counts says in a sentence what the need counts.
func (i *Info) Counts() string {
	if i.Words != "" {
		return i.Words
	}
	return "the need (" + strings.ReplaceAll(i.Name, "_", " ") + ")"
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

// Carried reports whether a year stands for those after it that are not published, as that of a population does: a
// calendar year. What happened in a financial year is asked of it alone.
func (x *Index) Carried() bool {
	return x.Series.Yearly && len(x.Published) > 0 && x.Published[0]%12 == 0
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
	case x.Carried():
		to = len(x.Published)
		if !p.All() {
			to = until(p.From/12*12 + 11)
		}
		return max(0, to-1), to
	case p.All():
		return 0, len(x.Published)
	}
	if x.Series.Yearly {
		return until(p.From - 1), max(until(p.From-1), until(p.To-11)) // that lie in it as a whole
	}
	return until(p.From - 1), until(p.To)
}

// At gives an area's value in one published month: its own, and for an area that is divided
// what is known of it beside the sum of its parts. ok is false where the value is marked
// missing; a divided area misses a month only if nothing of it is known.
func (x *Index) At(month int, area *Place) (value float64, ok bool) {
	m := &x.values[month]
	value, ok = m.value[area.Ordinal], m.state[area.Ordinal] != missing
	if len(area.Children) == 0 {
		return value, ok
	}
	some := m.state[area.Ordinal] == given
	for _, c := range area.Children {
		part, known := x.At(month, c)
		value += part
		some = some || known
	}
	return value, ok && some
}

// Stated gives the value a series has of the area itself in one published month, whatever
// it says of its parts; ok is false where it has none.
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

// Latest gives the latest month published by the end of a period; of a yearly series, the
// year that stands for the period. ok is false where there is none.
func (x *Index) Latest(p spending.Period) (month int, ok bool) {
	from, to := x.Span(p)
	if x != nil && !x.Carried() && !p.All() {
		from = 0
		to, _ = slices.BinarySearch(x.Published, p.To+1)
	}
	return to - 1, to > from
}

// In gives an area's value in a published month as a need.
func (x *Index) In(month int, area *Place) Need {
	return LargestMonth(month, month+1, func(m int) (float64, bool) { return x.At(m, area) })
}

// Sum gives the sum of an area's months of a period; see LargestMonth for missing ones.
func (x *Index) Sum(p spending.Period, area *Place) Need {
	from, to := x.Span(p)
	total, missing := 0.0, false
	for m := from; m < to; m++ {
		if value, ok := x.At(m, area); ok {
			total += value
		} else {
			missing = true
		}
	}
	return LargestMonth(from, to, func(int) (float64, bool) { return total, total > 0 || !missing })
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
