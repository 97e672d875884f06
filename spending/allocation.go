package spending

import (
	"context"
	"fmt"
	"math"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/measure"
)

// NullNumber is a ratio that may be undefined; Reason then says why.
type NullNumber struct {
	Value  float64
	Reason string // "" = defined
}

// Reasons a measure is null. Where the need is missing the reason is MissingNeed.
const (
	ZeroNeed    = "zero_need"    // nobody affected in the area
	MissingNeed = "missing_need" // need unknown; AreaNeed.Reason says why
	NoMoney     = "no_money"     // no money in any area with known need
	NoNeed      = "no_need"      // nobody affected in any area
)

// AreaAllocation is one area's line of an allocation (METHOD.md, section 5): s is Awarded,
// a is Need.Value, S and A their totals over areas with known need.
type AreaAllocation struct {
	Area         geo.Area
	Currency     Currency // of every amount
	Awarded      Money    // on the rung asked; Spread included
	Low, High    Money    // Awarded by high-confidence attribution only; Awarded plus all that may belong
	Spread       Money    // district-only money spread on the circle, 0 unless asked
	Awards       int      // awards with a part here
	ValueUnknown int      // of those, counted in the first of their areas, value unknown
	Need         AreaNeed

	PerAffected      NullNumber // s/a, major units per unit of need
	EquityGap        NullMoney  // s − p·S; exact, Σ over areas = 0
	EquityGapReason  string
	EquityGapPP      NullNumber // 100(s/S − a/A)
	GapPerAffected   NullNumber // (s − p·S)/a, major units
	LocationQuotient NullNumber // (s/S)/(a/A)
}

// DistrictOnlyMoney is money known to a district and no finer, shown beside its circles.
type DistrictOnlyMoney struct {
	District geo.Area
	Bucket
}

// Allocation says what every area was awarded against its need.
type Allocation struct {
	Query          Query
	Currency       Currency         // of every amount
	Areas          []AreaAllocation // sorted by area code
	DistrictOnly   []DistrictOnlyMoney
	Awarded        Money    // Σ over Areas
	Need           AreaNeed // Σ over areas with known need
	NeedInfo       NeedInfo
	NeedMonths     []Month
	PerAffected    NullNumber // S/A
	Hoover         NullNumber // ½ Σ|s/S − a/A|
	ZeroNeed       int
	MissingNeed    int
	ZeroMoney      int
	Reconciliation Reconciliation
}

// Allocate answers a query. It refuses rungs and needs the dataset has no data for, naming
// those it has.
func (v *View) Allocate(ctx context.Context, q Query) (*Allocation, error) {
	info, err := v.needInfo(q.Need)
	if err != nil {
		return nil, err
	}
	if err := v.hasRung(q.Rung); err != nil {
		return nil, err
	}
	rows, err := v.cube(ctx, q)
	if err != nil {
		return nil, err
	}
	return v.allocation(q, info, rows), nil
}

// allocation answers a query from the cube's rows of its rung and window.
func (v *View) allocation(q Query, info NeedInfo, rows []CubeRow) *Allocation {
	a := &Allocation{Query: q, Currency: v.snapshot.Version().Currency, NeedInfo: info, NeedMonths: v.NeedMonths(q.Need, q.Period)}
	a.Reconciliation = v.reconcile(rows, q)
	districtOnly := v.collect(a, rows)
	v.spread(a, districtOnly)
	a.measure()
	return a
}

func (v *View) needInfo(name string) (NeedInfo, error) {
	var names []string
	for _, info := range v.NeedInfos() {
		if info.Name == name {
			return info, nil
		}
		names = append(names, info.Name)
	}
	return NeedInfo{}, fmt.Errorf("this dataset has no need series %q; it has %v", name, names)
}

// collect fills in the areas with their money, bounds and need, and gives the money known
// to each district only, by district code.
func (v *View) collect(a *Allocation, rows []CubeRow) map[string]*Bucket {
	q := a.Query
	lines := make([]*AreaAllocation, len(v.places)) // by place, nil for areas not asked for
	a.Areas = make([]AreaAllocation, 0, len(v.areas[q.Level]))
	for _, area := range v.areas[q.Level] {
		if q.District == "" || area.DistrictID == q.District {
			at := v.places[area.ID]
			a.Areas = append(a.Areas, AreaAllocation{Area: area, Currency: a.Currency, Need: v.need(q.Need, q.Period, at)})
			lines[at.n] = &a.Areas[len(a.Areas)-1]
		}
	}
	districtOnly := map[string]*Bucket{}
	candidates := map[string]Money{} // district code → money that may belong anywhere in it
	var at *place                    // of the row; rows of an area follow one another
	for i := range rows {
		row := &rows[i]
		if row.Area == "" || row.Candidate && row.Precision != Conflict || v.excluded(&q, row) != "" {
			continue
		}
		if at == nil || at.ID != row.Area {
			if at = v.places[row.Area]; at == nil {
				continue
			}
		}
		amount := q.amount(row)
		if q.Level == geo.Circle && row.Candidate && at.Level == geo.District {
			candidates[row.Area] += amount
			continue
		}
		if q.Level == geo.Circle && row.Precision == AtDistrict {
			if districtOnly[row.Area] == nil {
				districtOnly[row.Area] = &Bucket{}
			}
			districtOnly[row.Area].add(amount, row.Awards)
			continue
		}
		line := lines[at.n]
		if line == nil {
			continue
		}
		line.High += amount
		if row.Candidate {
			continue
		}
		line.Awarded += amount
		line.Awards += row.Awards
		line.ValueUnknown += row.Unknown
		if row.Confident {
			line.Low += amount
		}
	}
	for i := range a.Areas {
		line := &a.Areas[i]
		line.High += candidates[line.Area.DistrictID]
		if b := districtOnly[line.Area.DistrictID]; b != nil {
			line.High += b.Amount
		}
	}
	for _, d := range v.areas[geo.District] {
		if b := districtOnly[d.ID]; b != nil {
			a.DistrictOnly = append(a.DistrictOnly, DistrictOnlyMoney{d, *b})
		}
	}
	return districtOnly
}

// spread shares district-only money out over the district's circles by the basis asked.
// Where the basis is zero or unknown in all of them the money stays beside the map.
func (v *View) spread(a *Allocation, districtOnly map[string]*Bucket) {
	q := a.Query
	if q.Level != geo.Circle || q.Spread == SpreadNone || q.Spread == "" {
		return
	}
	for district, b := range districtOnly {
		var lines []*AreaAllocation
		var shares []int64
		for i := range a.Areas {
			line := &a.Areas[i]
			if line.Area.DistrictID != district {
				continue
			}
			basis, area := line.Need.Value, v.places[line.Area.ID]
			switch q.Spread {
			case SpreadPopulation:
				basis = v.need(Population, q.Period, area).Value
			case SpreadArea:
				basis = area.km2()
			}
			lines, shares = append(lines, line), append(shares, micro(basis))
		}
		for i, part := range Split(int64(b.Amount), shares) {
			lines[i].Spread = Money(part)
			lines[i].Awarded += Money(part)
		}
	}
}

// micro gives a need in whole millionths, the unit shares are computed in.
func micro(need float64) int64 { return int64(math.Round(need * 1e6)) }

// measure computes the measures of METHOD.md, section 5. The fair shares p·S are exact,
// by largest remainder, ties by area code, so that equity gaps sum to zero.
func (a *Allocation) measure() {
	var known []*AreaAllocation
	var shares []int64
	var S Money
	var A float64
	for i := range a.Areas {
		line := &a.Areas[i]
		a.Awarded += line.Awarded
		if line.Awarded == 0 {
			a.ZeroMoney++
		}
		switch {
		case !line.Need.Known():
			a.MissingNeed++
			line.undefined(MissingNeed)
			continue
		case line.Need.Value == 0:
			a.ZeroNeed++
		}
		known, shares = append(known, line), append(shares, micro(line.Need.Value))
		S += line.Awarded
		A += line.Need.Value
	}
	a.Need = AreaNeed{Value: sixDecimals(A)}
	switch {
	case len(known) == 0:
		a.Need = AreaNeed{Reason: NoReportInPeriod}
		a.PerAffected.Reason, a.Hoover.Reason = MissingNeed, MissingNeed
		return
	case A == 0:
		a.PerAffected.Reason, a.Hoover.Reason = NoNeed, NoNeed
		for _, line := range known {
			line.undefined(NoNeed)
		}
		return
	}
	major := a.Currency.Major
	a.PerAffected.Value = major(S) / A
	h := measure.Hoover(a.known())
	a.Hoover = NullNumber{h.Value, string(h.Reason)}
	for i, fair := range Split(int64(S), shares) {
		line := known[i]
		gap := line.Awarded - Money(fair)
		line.EquityGap = Known(gap)
		line.PerAffected = over(major(line.Awarded), line.Need.Value, ZeroNeed)
		line.GapPerAffected = over(major(line.Awarded)-major(S)*line.Need.Value/A, line.Need.Value, ZeroNeed)
		if S == 0 {
			line.EquityGapPP.Reason, line.LocationQuotient.Reason = NoMoney, NoMoney
			continue
		}
		sigma, p := float64(line.Awarded)/float64(S), line.Need.Value/A
		line.EquityGapPP.Value = 100 * (sigma - p)
		line.LocationQuotient = over(sigma, p, ZeroNeed)
	}
}

// known gives money and need of the areas with known need, in order.
func (a *Allocation) known() (money, need []float64) {
	for i := range a.Areas {
		if line := &a.Areas[i]; line.Need.Known() {
			money, need = append(money, float64(line.Awarded)), append(need, line.Need.Value)
		}
	}
	return money, need
}

func (line *AreaAllocation) undefined(reason string) {
	line.EquityGapReason = reason
	for _, n := range []*NullNumber{&line.PerAffected, &line.EquityGapPP, &line.GapPerAffected, &line.LocationQuotient} {
		n.Reason = reason
	}
}

func over(numerator, denominator float64, reason string) NullNumber {
	if denominator == 0 {
		return NullNumber{Reason: reason}
	}
	return NullNumber{Value: numerator / denominator}
}
