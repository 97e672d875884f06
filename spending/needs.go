package spending

import (
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
)

// NeedReason says why an area's need is missing.
type NeedReason string

// Reasons a need is missing. A need of zero is known and has no reason here.
const (
	NoReportInPeriod NeedReason = "no_report_in_period" // nothing was published in the period
	NoValueForArea   NeedReason = "no_value_for_area"   // published, but the area's value is missing
)

// AreaNeed is the need of one area in a period.
type AreaNeed struct {
	Value  float64 // rounded to six decimals, so that its decimal form is exact; 0 when Reason is set
	Reason NeedReason
}

// Known reports whether the need is known, zero included.
func (n AreaNeed) Known() bool { return n.Reason == "" }

// NeedInfo describes a need an analysis can be asked with.
type NeedInfo struct {
	Name, Label, Unit, Source, Vintage string
}

// needIndex is a stored series arranged for lookup: by month, then by area.
type needIndex struct {
	series    NeedSeries
	published []Month                      // oldest first
	months    map[Month]map[string]float64 // of the published months; absent areas are zero
	gaps      map[Month]map[string]bool    // observations marked missing
}

func indexNeed(s NeedSeries) *needIndex {
	published := slices.Sorted(slices.Values(s.Months))
	x := &needIndex{s, published, map[Month]map[string]float64{}, map[Month]map[string]bool{}}
	for _, m := range s.Months {
		x.months[m] = map[string]float64{}
	}
	for _, v := range s.Values {
		if v.Missing {
			if x.gaps[v.Month] == nil {
				x.gaps[v.Month] = map[string]bool{}
			}
			x.gaps[v.Month][v.Area] = true
		} else if month := x.months[v.Month]; month != nil {
			month[v.Area] += v.Value
		}
	}
	return x
}

// monthsIn lists the published months of a period, oldest first. A yearly series gives
// the one year that stands for the period: the year it begins in, or else the latest
// published before it; for all time the latest.
func (x *needIndex) monthsIn(p Period) []Month {
	if x == nil {
		return nil
	}
	until := func(m Month) int { n, _ := slices.BinarySearch(x.published, m+1); return n }
	from, to := 0, len(x.published)
	switch {
	case x.series.Yearly:
		if !p.All() {
			to = until(p.From/12*12 + 11)
		}
		from = max(0, to-1)
	case !p.All():
		from, to = until(p.From-1), until(p.To)
	}
	return x.published[from:to:to]
}

// at gives an area's value in one published month: the circle's own, or for a district
// the sum of its circles plus what is known of the district only. ok is false where the
// value is marked missing; a district misses a month only if nothing of it is known.
func (x *needIndex) at(m Month, area geo.Area, circles []string) (value float64, ok bool) {
	values, gaps := x.months[m], x.gaps[m]
	value, ok = values[area.ID], !gaps[area.ID]
	if area.Level == geo.District && len(circles) > 0 {
		_, own := values[area.ID]
		ok = ok && (own || !x.allMissing(m, circles))
		for _, c := range circles {
			value += values[c]
		}
	}
	return value, ok
}

func (x *needIndex) allMissing(m Month, circles []string) bool {
	for _, c := range circles {
		if !x.gaps[m][c] {
			return false
		}
	}
	return true
}

// largestMonth takes the largest of the months whose value is known. It is zero only if
// every month is known to be: a missing one may hold more.
func largestMonth(months []Month, monthly func(Month) (float64, bool)) AreaNeed {
	if len(months) == 0 {
		return AreaNeed{Reason: NoReportInPeriod}
	}
	largest, missing := 0.0, false
	for _, m := range months {
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
func (v *View) need(name string, p Period, area geo.Area) AreaNeed {
	circles := v.circlesOf[area.ID]
	stored := func(series string, m Month) (float64, bool) { return v.needs[series].at(m, area, circles) }
	switch name {
	case AffectedPeak:
		return largestMonth(v.needs[Affected].monthsIn(p), func(m Month) (float64, bool) { return stored(Affected, m) })
	case AffectedReports:
		months := v.needs[Affected].monthsIn(p)
		total, missing := 0.0, false
		for _, m := range months {
			if x, ok := stored(Affected, m); ok {
				total += x
			} else {
				missing = true
			}
		}
		return largestMonth(months, func(Month) (float64, bool) { return total, total > 0 || !missing })
	case Exposed:
		year := v.needs[Population].monthsIn(p)
		if len(year) == 0 {
			return AreaNeed{Reason: NoReportInPeriod}
		}
		return v.inundated(p, area, func(c geo.Area) (float64, bool) { return v.needs[Population].at(year[0], c, nil) })
	case InundatedArea:
		return v.inundated(p, area, func(c geo.Area) (float64, bool) { return v.areaKM2(c), true })
	}
	return largestMonth(v.needs[name].monthsIn(p), func(m Month) (float64, bool) { return stored(name, m) })
}

// inundated gives the largest month of Σ quantity × inundated share over an area's
// circles.
func (v *View) inundated(p Period, area geo.Area, quantity func(geo.Area) (float64, bool)) AreaNeed {
	shares := v.needs[InundatedShare]
	parts := []geo.Area{area}
	if ids := v.circlesOf[area.ID]; area.Level == geo.District && len(ids) > 0 {
		parts = parts[:0]
		for _, id := range ids {
			parts = append(parts, v.byID[id])
		}
	}
	return largestMonth(shares.monthsIn(p), func(m Month) (float64, bool) {
		total, known := 0.0, false
		for _, part := range parts {
			share, ok1 := shares.at(m, part, nil)
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
			infos = append(infos, NeedInfo{name, label(s), s.Unit, s.Source, s.Vintage})
		}
	}
	return infos
}

// NeedMonths lists the published months (or the year's January) a need rests on in a
// period.
func (v *View) NeedMonths(name string, p Period) []Month {
	switch name {
	case AffectedPeak, AffectedReports:
		name = Affected
	case Exposed, InundatedArea:
		name = InundatedShare
	}
	return v.needs[name].monthsIn(p)
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
