package spending

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/measure"
)

// Equity holds every inequality index of one allocation (METHOD.md, section 5). The indices
// are over areas with known need.
type Equity struct {
	Allocation     *Allocation
	Hoover         measure.Value
	Gini           measure.Value
	Theil          measure.Decomposition // groups are districts; at district level between is the total
	TheilL         measure.Value
	AtkinsonHalf   measure.Value // ε = 0.5
	AtkinsonOne    measure.Value // ε = 1
	CV             measure.Value
	Concentration  measure.Value // most inundated first; see Vulnerability
	Kakwani        measure.Value // concentration of money − of need, same ranking over population
	Lorenz         []measure.Point
	ConcentrationC []measure.Point
	Vulnerability  string // what areas are ranked by
	Contributions  []Contribution
}

// Contribution is one area's part in the indices, and a sentence on it.
type Contribution struct {
	Area      geo.Area
	MoneyPart float64 // σ
	NeedPart  float64 // p
	Hoover    float64 // ½|σ − p|
	Theil     float64 // σ ln(σ/p), 0 where undefined
	Why       string
}

// Equity answers a query with every index at one level. Areas are ranked for the
// concentration indices by their largest inundated share in the period, most inundated
// first.
func (v *View) Equity(ctx context.Context, q Query) (*Equity, error) {
	a, err := v.Allocate(ctx, q)
	if err != nil {
		return nil, err
	}
	e := &Equity{Allocation: a, Vulnerability: InundatedShare}
	var s, need, rank, population []float64
	var group []string
	ranked := true
	for i := range a.Areas {
		line := &a.Areas[i]
		if !line.Need.Known() {
			continue
		}
		s, need = append(s, float64(line.Awarded)), append(need, line.Need.Value)
		group = append(group, line.Area.DistrictID)
		inundated, people := v.inundatedShare(q.Period, line.Area), v.need(Population, q.Period, line.Area)
		ranked = ranked && inundated.Known() && people.Known()
		rank, population = append(rank, -inundated.Value), append(population, people.Value)
	}
	e.Hoover, e.Gini = measure.Hoover(s, need), measure.Gini(s, need)
	e.Theil, e.TheilL = measure.Theil(s, need, group), measure.TheilL(s, need)
	e.AtkinsonHalf, e.AtkinsonOne = measure.Atkinson(s, need, 0.5), measure.Atkinson(s, need, 1)
	e.CV, e.Lorenz = measure.CV(s, need), measure.Lorenz(s, need)
	if ranked {
		e.Concentration, e.ConcentrationC = measure.Concentration(s, need, rank)
		e.Kakwani = measure.Kakwani(s, need, population, rank)
	} else {
		e.Concentration.Reason, e.Kakwani.Reason = MissingNeed, MissingNeed
	}
	e.contribute()
	return e, nil
}

// inundatedShare is an area's largest inundated share in a period: Σ share × area over its
// circles, of the area.
func (v *View) inundatedShare(p Period, area geo.Area) AreaNeed {
	n := v.need(InundatedArea, p, area)
	if km2 := v.areaKM2(area); n.Known() && km2 > 0 {
		n.Value /= km2
	}
	return n
}

// contribute lists each area's part in the indices, the largest part in Hoover first.
func (e *Equity) contribute() {
	a := e.Allocation
	if !e.Hoover.Defined() {
		return
	}
	var money Money
	for i := range a.Areas {
		if a.Areas[i].Need.Known() {
			money += a.Areas[i].Awarded
		}
	}
	for i := range a.Areas {
		line := &a.Areas[i]
		if !line.Need.Known() {
			continue
		}
		c := Contribution{
			Area:      line.Area,
			MoneyPart: float64(line.Awarded) / float64(money),
			NeedPart:  line.Need.Value / a.Need.Value,
		}
		c.Hoover = math.Abs(c.MoneyPart-c.NeedPart) / 2
		if c.MoneyPart > 0 && c.NeedPart > 0 {
			c.Theil = c.MoneyPart * math.Log(c.MoneyPart/c.NeedPart)
		}
		c.Why = fmt.Sprintf("%s: %s of %s, %s of the money", c.Area.Name, percent(c.NeedPart), whatNeeds(a.Query.Need), percent(c.MoneyPart))
		e.Contributions = append(e.Contributions, c)
	}
	slices.SortStableFunc(e.Contributions, func(x, y Contribution) int { return cmp.Compare(y.Hoover, x.Hoover) })
}

// whatNeeds says in a sentence what a need counts.
func whatNeeds(need string) string {
	switch need {
	case AffectedPeak:
		return "affected people"
	case AffectedReports:
		return "reports of affected people"
	case Population:
		return "the population"
	case Exposed:
		return "the exposed people"
	case InundatedArea:
		return "the inundated area"
	}
	return "the need (" + need + ")"
}

func percent(share float64) string {
	switch p := 100 * share; {
	case p == 0:
		return "none"
	case p < 1:
		return fmt.Sprintf("%.1f %%", p)
	default:
		return fmt.Sprintf("%.0f %%", p)
	}
}
