package analysis

import (
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// ChainQuery asks what followed the reported damage of areas.
type ChainQuery struct {
	Level  geo.Level
	Period spending.Period // of the reports
	Class  string          // only damage of this class
	Within string          // only areas that lie in this one, and what lies in it
}

// Chain is the answer: each damage stands in one area, or coarser, or nowhere, and in one status.
type Chain struct {
	ChainQuery
	Areas     []AreaChain // all of the level, sorted by code
	Coarser   ChainCounts // damage known to an area above the level only
	Unlocated ChainCounts
	Whole     ChainCounts
	// Months of the period, or from the first report to the last month of awards, without a sanction; nil where the
	// dataset has none.
	WithoutMinutes []spending.Month
	Known          []string // classes of all damage, asked for or not, sorted
}

// AreaChain is what followed the damage of an area.
type AreaChain struct {
	Area geo.Area
	ChainCounts
}

// ChainCounts are damages by what followed (METHOD.md, section 8).
type ChainCounts struct {
	Listed       int
	Status       map[spending.DamageStatus]int // Σ = Listed
	Identifiable int                           // have a name, number or place that can be matched
	Stated       int                           // what the reports say there is in all
	StatedKnown  bool                          // the reports say so of this area
	Open         int                           // without a repair, and awards are still waited for
	// of damage with a repair: days from the report to the publication, and to the contract, of the first one
	ToPublication, ToContract measure.Median
	// money of the awards that repair, each once; of several areas in each of them
	Linked       spending.Money
	LinkedAwards int
	ValueUnknown int // of LinkedAwards
	// months of its reports without a sanction
	MonthsWithoutMinutes int
}

// NotListed is what the reports state beside what they list.
func (c *ChainCounts) NotListed() int { return c.Stated - c.Listed }

// gathered is what counts are made of.
type gathered struct {
	counts                *ChainCounts
	publication, contract []float64
	awards                map[string]bool
	months                map[spending.Month]bool
}

func newGathered(c *ChainCounts) *gathered {
	c.Status = map[spending.DamageStatus]int{}
	for _, s := range spending.DamageStatuses() {
		c.Status[s] = 0
	}
	return &gathered{counts: c, awards: map[string]bool{}, months: map[spending.Month]bool{}}
}

// Chain works out what followed the damage that a query asks of.
func (v *View) Chain(ctx context.Context, q ChainQuery) (*Chain, error) {
	d, err := v.damageAndLinks(ctx)
	if err != nil {
		return nil, err
	}
	c := &Chain{ChainQuery: q}
	byArea := map[string]*gathered{}
	for _, a := range v.areas[q.Level] {
		if !v.elsewhere(a.ID, q.Within) {
			c.Areas = append(c.Areas, AreaChain{Area: a})
		}
	}
	for i := range c.Areas {
		byArea[c.Areas[i].Area.ID] = newGathered(&c.Areas[i].ChainCounts)
	}
	coarser, unlocated, whole := newGathered(&c.Coarser), newGathered(&c.Unlocated), newGathered(&c.Whole)
	repairs := map[string][]*spending.Link{}
	for i := range d.Links {
		l := &d.Links[i]
		if l.FromKind == spending.DamageEnd && l.ToKind == spending.AwardEnd && l.Relation == spending.Repairs {
			repairs[l.From] = append(repairs[l.From], l)
		}
	}
	for i := range d.Damage {
		x := &d.Damage[i]
		if !slices.Contains(c.Known, x.Class) {
			c.Known = append(c.Known, x.Class)
		}
		if !v.asksOf(&q, x) {
			continue
		}
		whole.add(x, repairs[x.ID])
		switch at := byArea[v.areaOf(x, q.Level)]; {
		case at != nil:
			at.add(x, repairs[x.ID])
		case len(x.Parts) > 0:
			coarser.add(x, repairs[x.ID])
		default:
			unlocated.add(x, repairs[x.ID])
		}
	}
	slices.Sort(c.Known)
	all := []*gathered{coarser, unlocated, whole}
	for _, g := range byArea {
		all = append(all, g)
	}
	return c, v.finish(ctx, c, all)
}

// finish adds to counts what is not of damage: money, totals and minutes.
func (v *View) finish(ctx context.Context, c *Chain, all []*gathered) error {
	money, err := v.awardMoney(ctx, all[2].awards)
	if err != nil {
		return err
	}
	minutes, err := v.sanctionMonths(ctx)
	if err != nil {
		return err
	}
	for _, g := range all {
		g.counts.ToPublication, g.counts.ToContract = measure.MedianOf(g.publication), measure.MedianOf(g.contract)
		for id := range g.awards {
			m, counts := money[id]
			if !counts {
				continue
			}
			g.counts.LinkedAwards++
			if g.counts.Linked += m.Money; !m.Valid {
				g.counts.ValueUnknown++
			}
		}
		for m := range g.months {
			if !minutes[m] {
				g.counts.MonthsWithoutMinutes++
			}
		}
	}
	if len(minutes) > 0 {
		c.WithoutMinutes = v.withoutMinutes(c.Period, all[2].months, minutes)
	}
	if c.Class == "" { // totals are of all classes
		v.stated(c)
	}
	return nil
}

// asksOf reports whether a damage is asked of.
func (v *View) asksOf(q *ChainQuery, x *spending.Damage) bool {
	if !q.Period.Contains(x.Month) || q.Class != "" && x.Class != q.Class {
		return false
	}
	return q.Within == "" || len(x.Parts) > 0 && !v.elsewhere(x.Parts[0].Area, q.Within)
}

// areaOf gives the area of a level that a damage lies in, the first of several; "" where it is known no finer than
// above.
func (v *View) areaOf(x *spending.Damage, level geo.Level) string {
	if len(x.Parts) == 0 {
		return ""
	}
	return x.Parts[0].At(v.description.Levels.Depth(level))
}

func (g *gathered) add(x *spending.Damage, repairs []*spending.Link) {
	c := g.counts
	c.Listed++
	c.Status[x.Status]++
	if x.Identifiable {
		c.Identifiable++
	}
	waited := x.Status == spending.PossibleAward || x.Status == spending.SanctionedOnly ||
		x.Status == spending.TooRecent || x.Status == spending.NoAwardFound
	if waited && x.Observed < ledger.OpenMonths {
		c.Open++
	}
	g.months[x.Month] = true
	publication, contract := -1, -1
	for _, l := range repairs {
		g.awards[l.ToRecord] = true
		publication, contract = sooner(publication, l.DaysToPublication), sooner(contract, l.DaysToContract)
	}
	if publication >= 0 {
		g.publication = append(g.publication, float64(publication))
	}
	if contract >= 0 {
		g.contract = append(g.contract, float64(contract))
	}
}

// sooner gives the smaller of two numbers of days, below 0 unknown.
func sooner(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// damageAndLinks reads the registers of damage and links.
func (v *View) damageAndLinks(ctx context.Context) (*spending.Dataset, error) {
	d := &spending.Dataset{}
	for _, r := range spending.Registers(v.Levels()) {
		name := r.Table().Name
		if name != "damage" && name != "links" {
			continue
		}
		if _, err := v.entries.Entries(ctx, name, store.EntryQuery{}, func(e spending.Entry) error {
			return r.Take(d, e)
		}); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return d, nil
}

// awardMoney gives what active awards, by their ids, were awarded.
func (v *View) awardMoney(ctx context.Context, ids map[string]bool) (map[string]spending.NullMoney, error) {
	const atOnce = 500
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	slices.Sort(list)
	money := map[string]spending.NullMoney{}
	for some := range slices.Chunk(list, atOnce) {
		q := store.AwardQuery{Equal: map[string]string{"status": spending.StatusActive},
			Filter: &filter.Expr{Op: filter.OneOf, Left: filter.Operand{Field: "id"}, List: some}}
		if _, err := v.records.Awards(ctx, q, func(a *spending.Award) error {
			money[a.ID] = a.Awarded
			return nil
		}); err != nil {
			return nil, fmt.Errorf("read the awards of links: %w", err)
		}
	}
	return money, nil
}

// sanctionMonths gives the months that have sanctions.
func (v *View) sanctionMonths(ctx context.Context) (map[spending.Month]bool, error) {
	rows, err := v.cubes.Cube(ctx, ledger.CubeQuery{Level: v.Levels().Outermost(), Rung: spending.Sanctioned,
		ByMonth: true})
	if err != nil {
		return nil, fmt.Errorf("read the months of sanctions: %w", err)
	}
	months := map[spending.Month]bool{}
	for i := range rows {
		if rows[i].Dated {
			months[rows[i].Month] = true
		}
	}
	return months, nil
}

// withoutMinutes lists the months of a period, or from the first report on, that have no sanction.
func (v *View) withoutMinutes(p spending.Period, reports, minutes map[spending.Month]bool) []spending.Month {
	list := []spending.Month{}
	if p.All() {
		for m := range reports {
			if p.From == 0 || m < p.From {
				p.From = m
			}
		}
		p.To = max(p.From, v.about.Version().AwardsTo)
	}
	for m := p.From; m <= p.To && m != 0; m++ {
		if !minutes[m] {
			list = append(list, m)
		}
	}
	return list
}

// stated adds what the reports say there is in all, of areas for which they say so.
func (v *View) stated(c *Chain) {
	x := v.needs[spending.DamageStated]
	if x == nil {
		return
	}
	finest := 0
	for _, value := range x.Series.Values {
		if p := v.places[value.Area]; p != nil {
			finest = max(finest, p.Depth)
		}
	}
	total := func(area string, counts *ChainCounts) {
		if n := x.Sum(c.Period, v.places[area]); n.Known() {
			counts.Stated, counts.StatedKnown = counts.Stated+int(n.Value), true
		}
	}
	if v.description.Levels.Depth(c.Level) <= finest {
		for i := range c.Areas {
			total(c.Areas[i].Area.ID, &c.Areas[i].ChainCounts)
		}
	}
	if c.Within != "" {
		if v.places[c.Within].Depth <= finest {
			total(c.Within, &c.Whole)
		}
		return
	}
	for _, a := range v.areas[v.Levels().Outermost()] {
		total(a.ID, &c.Whole)
	}
}
