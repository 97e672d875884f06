package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/need"
)

// Equity holds every inequality index of one allocation (METHOD.md, section 5). The indices
// are over the areas of the base asked.
type Equity struct {
	Allocation     *Allocation
	Hoover         measure.Value
	Gini           measure.Value
	Theil          measure.Decomposition // groups are the areas above; at the outermost level between is the total
	TheilL         measure.Value
	AtkinsonHalf   measure.Value // ε = 0.5
	AtkinsonOne    measure.Value // ε = 1
	CV             measure.Value
	Horizontal     measure.Value // among areas with like need
	LikeNeed       []LikeNeed
	Concentration  measure.Value // most vulnerable first; see Ranking
	Kakwani        measure.Value // concentration of money − of need, same ranking over population
	Lorenz         []measure.Point
	ConcentrationC []measure.Point
	Ranking        string // what areas are ranked by
	Contributions  []*Contribution
}

// LikeNeed is a group of areas with like need.
type LikeNeed struct {
	measure.Group
	Amount  spending.Money
	PerNeed float64 // major units per unit of need
}

// Contribution is one area's part in the indices, and a sentence on it.
type Contribution struct {
	*AreaAllocation
	MoneyPart float64   // σ
	NeedPart  float64   // p
	Hoover    float64   // ½|σ − p|
	Theil     float64   // σ ln(σ/p), 0 where undefined
	Group     int       // place in LikeNeed, -1 for an area without need
	Rank      need.Need // the value it is ranked by
	People    need.Need // its population
	Why       string    // its part in words, without its name
}

// Equity answers a query with every index at one level. Areas are ranked for the
// concentration indices by a ranking of Rankings, the most vulnerable first, or by none where there is none.
func (v *View) Equity(ctx context.Context, q ledger.Query, ranking string) (*Equity, error) {
	if err := v.hasRanking(ranking); err != nil {
		return nil, err
	}
	a, err := v.Allocate(ctx, q)
	if err != nil {
		return nil, err
	}
	e := &Equity{Allocation: a, Ranking: ranking}
	s, need := a.known(q.Base)
	like := measure.LikeNeed(need)
	var rank, population []float64
	var group []string
	var amounts []spending.Money
	ranked := true
	for i := range a.Areas {
		if !a.Areas[i].in(q.Base) {
			continue
		}
		area := v.places[a.Areas[i].Area.ID]
		c := &Contribution{AreaAllocation: &a.Areas[i], Group: like[len(group)],
			Rank: v.vulnerability(ranking, q.Period, area), People: v.need(spending.Population, q.Period, area)}
		group, amounts = append(group, cmp.Or(area.ParentID, area.ID)), append(amounts, a.Areas[i].Amount)
		ranked = ranked && c.Rank.Known() && c.People.Known()
		rank, population = append(rank, -c.Rank.Value), append(population, c.People.Value)
		e.Contributions = append(e.Contributions, c)
	}
	e.Hoover, e.Gini = measure.Hoover(s, need), measure.Gini(s, need)
	e.Theil, e.TheilL = measure.Theil(s, need, group), measure.TheilL(s, need)
	e.AtkinsonHalf, e.AtkinsonOne = measure.Atkinson(s, need, 0.5), measure.Atkinson(s, need, 1)
	e.CV, e.Lorenz = measure.CV(s, need), measure.Lorenz(s, need)
	var groups []measure.Group
	e.Horizontal, groups = measure.Horizontal(s, need, like)
	for _, g := range groups {
		e.LikeNeed = append(e.LikeNeed, LikeNeed{Group: g})
	}
	for i, g := range like {
		if g >= 0 {
			e.LikeNeed[g].Amount += amounts[i]
		}
	}
	for g := range e.LikeNeed {
		x := &e.LikeNeed[g]
		x.PerNeed = a.Currency.Major(x.Amount) / x.Need
	}
	if ranked {
		e.Concentration, e.ConcentrationC = measure.Concentration(s, need, rank)
		e.Kakwani = measure.Kakwani(s, need, population, rank)
	} else {
		e.Concentration.Reason, e.Kakwani.Reason = MissingNeed, MissingNeed
	}
	if reason := a.undefined(a.totals()); reason != "" {
		for _, x := range e.indices() {
			x.Value, x.Reason = 0, measure.Reason(reason)
		}
	}
	e.contribute(v, s, need)
	return e, nil
}

func (e *Equity) indices() []*measure.Value {
	return []*measure.Value{&e.Hoover, &e.Gini, &e.Theil.Total, &e.Theil.Between, &e.Theil.Within, &e.TheilL,
		&e.AtkinsonHalf,
		&e.AtkinsonOne, &e.CV, &e.Horizontal, &e.Concentration, &e.Kakwani}
}

// inundatedShare is an area's largest inundated share in a period: Σ share × area over its
// parts, of the area.
func (v *View) inundatedShare(p spending.Period, area *need.Place) need.Need {
	n := v.need(spending.InundatedArea, p, area)
	if km2 := area.SquareKm(); n.Known() && km2 > 0 {
		n.Value /= km2
	}
	return n
}

// contribute fills in each area's part in the indices, the largest part in Hoover first.
// There are none where Hoover is undefined.
func (e *Equity) contribute(v *View, s, need []float64) {
	if !e.Hoover.Defined() {
		e.Contributions = nil
		return
	}
	money, what, where := 0.0, e.Allocation.NeedInfo.Counts(), e.Allocation.whatMoney()
	for _, m := range s {
		money += m
	}
	for i, c := range e.Contributions {
		c.MoneyPart, c.NeedPart = s[i]/money, need[i]/e.Allocation.Need.Value
		c.Hoover = math.Abs(c.MoneyPart-c.NeedPart) / 2
		if c.MoneyPart > 0 && c.NeedPart > 0 {
			c.Theil = c.MoneyPart * math.Log(c.MoneyPart/c.NeedPart)
		}
		c.Why = v.why(c, what, where)
	}
	slices.SortStableFunc(e.Contributions, func(x, y *Contribution) int { return cmp.Compare(y.Hoover, x.Hoover) })
}

// why says an area's part in a sentence, on which side of an equal share it is wherever the evidence
// lets the money lie, and what keeps it from being compared with others.
func (v *View) why(c *Contribution, what, where string) string {
	text := percent(c.NeedPart) + " of " + what + ", " + percent(c.MoneyPart) + " of " + where
	switch {
	case c.Short:
		text += "; less than an equal share in every placing"
	case c.Side == Above:
		text += "; more than an equal share in every placing"
	}
	switch {
	case c.Reliability == OnlyCoarser:
		return text + "; money known to its " + v.description.Word(c.coarserAt) +
			" only may lie here, and whether that is less or more than an equal share is uncertain"
	case c.Reliability == Uncertain:
		return text + "; whether that is less or more than an equal share is uncertain"
	case c.Need.Zero == ZeroWithDamage:
		return text + "; 0 are counted beside reported damage"
	case c.Need.Zero == ZeroPartial:
		return text + "; a month of the flood season is missing"
	case c.Reliability == SmallNeed:
		return text + "; its need is too small to rank"
	case c.Reliability == FewContracts:
		return text + "; there are too few contracts to rank it"
	}
	return text
}

// whatMoney says in a sentence which money the shares of a base are of.
func (a *Allocation) whatMoney() string {
	switch {
	case a.Query.Base == ledger.BaseInNeed:
		return "the money placed in areas in need"
	case a.MissingNeed > 0:
		return "the money placed where the need is known"
	}
	return "the money placed"
}

func percent(share float64) string {
	p, decimals := 100*share, 0
	switch {
	case p == 0:
		return "none"
	case p < 0.05:
		return "less than 0.1 %"
	case p > 99.95 && p < 100:
		return "more than 99.9 %"
	case p < 1, p >= 99.5 && p < 100:
		decimals = 1
	}
	return strconv.FormatFloat(p, 'f', decimals, 64) + " %"
}
