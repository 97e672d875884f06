package analysis

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/store"
	orbgeo "github.com/paulmach/orb/geo"
)

// View answers analyses of one dataset version. It keeps what every answer needs, areas
// and need series, and reads award money from the snapshot's cube. It is safe for
// concurrent use.
type View struct {
	about       store.About
	cubes       store.Cubes
	records     store.Records
	digests     store.Digests
	entries     store.Entries
	description spending.Description
	areas       map[geo.Level][]geo.Area
	places      map[string]*need.Place // by area code
	needs       map[string]*need.Index
	needNames   []string
	defined     []spending.NeedDefinition
	overview    store.Overview
	conflicts   []conflict // of every rung
	// neighbours of a level's areas, in their order; computed on first use.
	neighbours map[geo.Level]func() measure.Neighbours
}

// NewView reads areas and need series of a snapshot. The snapshot must stay open as long
// as the view is used.
func NewView(ctx context.Context, s store.Snapshot) (*View, error) {
	v := &View{
		about:       s,
		cubes:       s,
		records:     s,
		digests:     s,
		entries:     s,
		description: s.Description(),
		areas:       map[geo.Level][]geo.Area{},
		places:      map[string]*need.Place{},
		needs:       map[string]*need.Index{},
		neighbours:  map[geo.Level]func() measure.Neighbours{},
	}
	for depth, level := range v.description.Levels.Keys() {
		areas, err := s.Areas(ctx, level)
		if err != nil {
			return nil, fmt.Errorf("read %s areas: %w", level, err)
		}
		v.areas[level] = areas
		v.neighbours[level] = sync.OnceValue(func() measure.Neighbours { return neighboursOf(areas) })
		for _, a := range areas {
			p := &need.Place{Area: a, Ordinal: len(v.places), Depth: depth, Parent: v.places[a.ParentID],
				SquareKm: sync.OnceValue(func() float64 { return orbgeo.Area(a.Geometry) / 1e6 })}
			v.places[a.ID] = p
			if p.Parent != nil {
				p.Parent.Children = append(p.Parent.Children, p)
			}
		}
	}
	series, err := s.Needs(ctx)
	if err != nil {
		return nil, fmt.Errorf("read need series: %w", err)
	}
	for _, n := range series {
		v.needs[n.Name] = need.NewIndex(n, v.places)
		v.needNames = append(v.needNames, n.Name)
	}
	v.defined = v.definitions()
	if v.overview, err = s.Overview(ctx); err != nil {
		return nil, fmt.Errorf("read the overview: %w", err)
	}
	if err := v.readConflicts(ctx); err != nil {
		return nil, err
	}
	return v, nil
}

// Rungs lists the rungs the dataset has money on, the headline rung first.
func (v *View) Rungs() []spending.Rung {
	rungs := []spending.Rung{spending.Awarded, spending.TenderValue}
	if v.about.Version().Sanctions > 0 {
		rungs = append(rungs, spending.Sanctioned)
	}
	if v.about.Version().Payments > 0 {
		rungs = append(rungs, spending.Paid)
	}
	return rungs
}

func (v *View) hasRung(rung spending.Rung) error {
	if have := v.Rungs(); !slices.Contains(have, rung) {
		return fmt.Errorf("no money on the rung %q in this dataset; it has %v", rung, have)
	}
	return nil
}

// Overview is what the version's records say as a whole.
func (v *View) Overview() *store.Overview { return &v.overview }

// AreasIn lists the areas of a level that lie in an area or are it, sorted by code; all of them where that is "".
func (v *View) AreasIn(level geo.Level, within string) []geo.Area {
	if within == "" {
		return v.areas[level]
	}
	var list []geo.Area
	holds := v.places[within]
	for _, a := range v.areas[level] {
		if at := v.places[a.ID]; holds != nil && at.At(holds.Depth) == holds {
			list = append(list, a)
		}
	}
	return list
}

// Areas lists the areas of a level, sorted by code.
func (v *View) Areas(level geo.Level) []geo.Area { return v.areas[level] }

// Area gives an area by code.
func (v *View) Area(id string) (geo.Area, bool) {
	p, ok := v.places[id]
	if !ok {
		return geo.Area{}, false
	}
	return p.Area, true
}

// Levels are the levels of the dataset, outermost first.
func (v *View) Levels() geo.Hierarchy { return v.description.Levels }

// Description says what the dataset is about.
func (v *View) Description() *spending.Description { return &v.description }

// elsewhere reports whether an area neither lies in another nor holds it; never of "".
func (v *View) elsewhere(area, within string) bool {
	if area == "" || within == "" {
		return false
	}
	p, in := v.places[area], v.places[within]
	if p == nil || in == nil {
		return true
	}
	return p.At(in.Depth) != in && in.At(p.Depth) != p
}

// under lists the areas of a depth that lie in a place, sorted by code; itself at its own.
func under(p *need.Place, depth int) []*need.Place {
	if p.Depth == depth {
		return []*need.Place{p}
	}
	var areas []*need.Place
	for _, c := range p.Children {
		areas = append(areas, under(c, depth)...)
	}
	return areas
}

// AreaKM2 gives an area's size in km², 0 for unknown codes.
func (v *View) AreaKM2(id string) float64 {
	if p := v.places[id]; p != nil {
		return p.SquareKm()
	}
	return 0
}

// DefaultPeriod is the latest financial year that is complete in both awards and reported
// need; the year that has both so far where none is complete, or all time where none has.
func (v *View) DefaultPeriod() spending.Period {
	first, last := v.about.Version().AwardsFrom, v.about.Version().AwardsTo
	if need := v.NeedSpan(v.DefaultNeed(v.description.Levels.Outermost())); !need.All() {
		first, last = max(first, need.From), min(last, need.To)
	}
	if last == 0 {
		return spending.Period{}
	}
	year := v.description.Calendar.Year(last)
	if before := (spending.Period{From: year.From - 12, To: year.To - 12}); year.To > last &&
		before.To >= first {
		return before
	}
	return year
}

// Periods lists the financial years the awards cover, oldest first.
func (v *View) Periods() []spending.Period {
	version := v.about.Version()
	return v.years(spending.Period{From: version.AwardsFrom, To: version.AwardsTo})
}

// Years lists the financial years that the awards cover, oldest first, and those that have money a query counts
// besides: that of other rungs and date bases may lie before and after.
func (v *View) Years(ctx context.Context, q ledger.Query) ([]spending.Period, error) {
	if q.Date == ledger.DateContract && q.Rung.Records() == spending.Awarded {
		return v.Periods(), nil
	}
	asked := q.CubeQuery()
	asked.Window, asked.ByMonth = spending.Period{}, true
	rows, err := v.cubes.Cube(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("read the months of %s money: %w", q.Rung, err)
	}
	span := spending.Period{From: v.about.Version().AwardsFrom, To: v.about.Version().AwardsTo}
	for i := range rows {
		row := &rows[i]
		if !row.Dated || row.Candidate || v.excluded(&q, row) != "" {
			continue
		}
		if span.From == 0 || row.Month < span.From {
			span.From = row.Month
		}
		span.To = max(span.To, row.Month)
	}
	return v.years(span), nil
}

// years lists the financial years that have a month of a span; none where that is all time.
func (v *View) years(span spending.Period) []spending.Period {
	var years []spending.Period
	calendar := v.description.Calendar
	for y := calendar.Year(span.From); !span.All() && y.From <= span.To; y = calendar.Year(y.To + 1) {
		years = append(years, y)
	}
	return years
}

// MoneySpan is the months the records of a rung cover; zero where there are none.
func (v *View) MoneySpan(rung spending.Rung) spending.Period {
	for _, r := range v.overview.Rungs {
		if rung.Records() != spending.Awarded && r.Rung == rung {
			return spending.Period{From: r.From, To: r.To}
		}
	}
	version := v.about.Version()
	return spending.Period{From: version.AwardsFrom, To: version.AwardsTo}
}

// NeedSpan is the months from the first to the last that a need was published for; zero where
// it is of calendar years.
func (v *View) NeedSpan(name string) spending.Period {
	x := v.seriesOf(name)
	if x == nil || x.Carried() || len(x.Published) == 0 {
		return spending.Period{}
	}
	span := spending.Period{From: x.Published[0], To: x.Published[len(x.Published)-1]}
	if x.Series.Yearly {
		span.To += 11
	}
	return span
}

// Complete reports whether a query's whole spending window lies within the months of its
// money, and its whole period within those of its need, where they are known.
func (v *View) Complete(q ledger.Query) bool {
	return q.Window().Within(v.MoneySpan(q.Rung)) && q.Period.Within(v.NeedSpan(q.Need))
}

// HeldSpan is the months a rung's files cover and those its records are dated in besides; zero where
// there are none.
func (v *View) HeldSpan(rung spending.Rung) spending.Period {
	held := v.MoneySpan(rung)
	for _, r := range v.overview.Rungs {
		if r.Rung == rung.Records() && r.From != 0 && !held.All() {
			held = spending.Period{From: min(held.From, r.From), To: max(held.To, r.To)}
		}
	}
	return held
}

// Outside reports whether the dataset holds nothing for a query's period: no month of any
// rung's money in its spending window, and none of its need in its period.
func (v *View) Outside(q ledger.Query) bool {
	for _, rung := range v.Rungs() {
		money := v.HeldSpan(rung)
		if q.Date == ledger.DateFloodYear && !money.All() {
			money.From -= ledger.OpenMonths // the floods of so long before may be answered
		}
		if money.All() || q.Window().Meets(money) {
			return false
		}
	}
	need := v.NeedSpan(q.Need)
	return need.All() || !q.Period.Meets(need)
}
