package analysis

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/parallel"
	"github.com/paulmach/orb"
)

// RegionAllocation is the money and need of regions that the dataset does not have: a river's basin, a
// constituency. Money and need of an area that lies in them in part are parted by Query.Spread: among the
// finest areas in it by their population, need or ground, within each by ground.
type RegionAllocation struct {
	Query    ledger.Query
	Regions  []RegionLine // in the order given
	Overlaps []RegionOverlap
	// The money placed in areas, each coin once: that parted to some region, to none, and that of areas
	// some regions cut through that have nothing to part it by.
	Inside, Outside, Undivided spending.Money
	Dataset                    *Allocation // of all areas of the level: what the regions are compared with
}

// RegionLine is a region's figures. Those of regions that overlap hold the same money and need.
type RegionLine struct {
	KM2, OutsideKM2 float64        // its ground, and what of it lies in no area
	Areas, Whole    int            // finest areas with ground in it, and those of them that lie in it wholly
	Amount          spending.Money // parted to it
	Low, High       spending.Money // certain in areas wholly in it; of areas with ground in it, or in conflict over one
	Need            need.Need      // parted to it; missing where that of an area with ground in it is
	NeedKnown       float64        // of the areas whose need is known
	MissingNeed     int            // areas of the level whose need is missing, or cannot be parted

	PerNeed          NullNumber // Amount/Need, major units
	LocationQuotient NullNumber // (Amount/S)/(Need/A), S and A the dataset's
}

// RegionOverlap is what two regions have in common.
type RegionOverlap struct {
	A, B   int
	KM2    float64 // within areas of the dataset
	Amount spending.Money
}

// ErrApart says that a region has no ground in common with any area.
var ErrApart = errors.New("it has no ground in common with any area of the dataset")

// RegionError is of one of the regions given.
type RegionError struct {
	Region int
	Err    error
}

func (e *RegionError) Error() string { return fmt.Sprintf("region %d: %v", e.Region+1, e.Err) }

func (e *RegionError) Unwrap() error { return e.Err }

// AllocateRegions answers a query for valid regions. Its level is that of the needs parted; money is
// parted from the finest areas known. A region without ground in common with any area is a RegionError.
func (v *View) AllocateRegions(ctx context.Context, q ledger.Query, regions []orb.MultiPolygon) (*RegionAllocation,
	error) {
	beside := q
	beside.Spread = ledger.SpreadNone
	dataset, err := v.Allocate(ctx, beside)
	if err != nil {
		return nil, err
	}
	finest := q
	finest.Level = v.description.Levels.Finest()
	rows, err := v.cube(ctx, finest)
	if err != nil {
		return nil, err
	}
	p := parting{View: v, query: q, shares: map[*need.Place]*regionShares{}, common: map[string]*commonGround{}}
	p.answer = &RegionAllocation{Query: q, Dataset: dataset, Regions: make([]RegionLine, len(regions))}
	if err := p.overlay(ctx, regions); err != nil {
		return nil, err
	}
	p.money(rows)
	p.needs()
	p.measure()
	p.answer.Overlaps, err = p.overlaps(ctx)
	return p.answer, err
}

// parting parts the money and need of areas among regions.
type parting struct {
	*View
	query    ledger.Query
	portions [][]shape.Portion // of the areas without parts, by ordinal
	shares   map[*need.Place]*regionShares
	common   map[string]*commonGround // by the regions it lies in
	answer   *RegionAllocation
}

// regionShares is how a place is parted among regions.
type regionShares struct {
	in             [][]int // the regions of each share; none: outside them all
	weight         []int64 // none, or zeros alone: there is nothing to part it by
	touched, whole []int   // regions that have ground in it, and that have all of it
}

// commonGround is what lies in the same regions.
type commonGround struct {
	in     []int
	km2    float64
	amount spending.Money
}

// regionsKey names a list of regions.
func regionsKey(in []int) string {
	key := make([]byte, 0, 4*len(in))
	for _, k := range in {
		key = binary.BigEndian.AppendUint32(key, uint32(k))
	}
	return string(key)
}

// ground gives what lies in the regions.
func (p *parting) ground(in []int) *commonGround {
	key := regionsKey(in)
	if p.common[key] == nil {
		p.common[key] = &commonGround{in: in}
	}
	return p.common[key]
}

// overlay lays the regions over the areas without parts.
func (p *parting) overlay(ctx context.Context, regions []orb.MultiPolygon) error {
	var leaves []*need.Place
	for _, level := range p.description.Levels.Keys() {
		for _, area := range p.areas[level] {
			if at := p.places[area.ID]; len(at.Children) == 0 {
				leaves = append(leaves, at)
			}
		}
	}
	index := shape.NewRegions(regions)
	p.portions = make([][]shape.Portion, len(p.places))
	failures := make([]error, len(leaves))
	if err := parallel.Each(ctx, len(leaves), func() func(int) {
		return func(i int) { p.portions[leaves[i].Ordinal], failures[i] = index.Part(leaves[i].Geometry) }
	}); err != nil {
		return err
	}
	for i, err := range failures {
		if err != nil {
			return fmt.Errorf("%w: the regions cannot be laid over %s: %w", ledger.ErrQuery, leaves[i].ID, err)
		}
	}
	for i, g := range regions {
		p.answer.Regions[i].KM2 = shape.AreaKM2(g)
	}
	covered := make([]float64, len(regions))
	for _, at := range leaves {
		for _, portion := range p.portions[at.Ordinal] {
			p.ground(portion.In).km2 += portion.KM2
			for _, k := range portion.In {
				covered[k] += portion.KM2
			}
		}
		s := p.sharesOf(at)
		for _, k := range s.touched {
			p.answer.Regions[k].Areas++
		}
		for _, k := range s.whole {
			p.answer.Regions[k].Whole++
		}
	}
	for i := range p.answer.Regions {
		line := &p.answer.Regions[i]
		if line.Areas == 0 {
			return &RegionError{i, ErrApart}
		}
		if line.OutsideKM2 = line.KM2 - covered[i]; line.OutsideKM2 < regionHair*line.KM2 {
			line.OutsideKM2 = 0
		}
	}
	return nil
}

// regionHair is the share of a region's ground outside all areas that is none: what rounding leaves.
const regionHair = 1e-6

// sharesOf parts a place by its finest areas.
func (p *parting) sharesOf(at *need.Place) *regionShares {
	if s := p.shares[at]; s != nil {
		return s
	}
	s := &regionShares{}
	p.shares[at] = s
	numbers := map[string]int{}
	held := map[int]int{} // by region, how many of the portions it has
	parted, portions := true, 0
	for _, leaf := range at.Parts() {
		list := p.portions[leaf.Ordinal]
		basis, known := p.basisOf(leaf)
		parted = parted && known
		ground := groundOf(list)
		for _, portion := range list {
			key := regionsKey(portion.In)
			number, found := numbers[key]
			if !found {
				number = len(s.in)
				numbers[key] = number
				s.in, s.weight = append(s.in, portion.In), append(s.weight, 0)
			}
			if ground > 0 {
				s.weight[number] += micro(basis * portion.KM2 / ground)
			}
			portions++
			for _, k := range portion.In {
				held[k]++
			}
		}
	}
	for k, n := range held {
		s.touched = append(s.touched, k)
		if n == portions {
			s.whole = append(s.whole, k)
		}
	}
	slices.Sort(s.touched)
	slices.Sort(s.whole)
	switch {
	case len(s.in) == 1:
		s.weight[0] = 1
	case !parted:
		s.weight = nil
	}
	return s
}

// basisOf is what a finest area weighs among those of a place.
func (p *parting) basisOf(leaf *need.Place) (weight float64, known bool) {
	name := p.query.Need
	switch p.query.Spread {
	case ledger.SpreadPopulation:
		name = spending.Population
	case ledger.SpreadNeed:
	default:
		return groundOf(p.portions[leaf.Ordinal]), true
	}
	n := p.need(name, p.query.Period, leaf)
	return n.Value, n.Known()
}

func groundOf(portions []shape.Portion) (km2 float64) {
	for _, portion := range portions {
		km2 += portion.KM2
	}
	return km2
}

// parted splits an amount among the shares; false where there is nothing to part it by.
func (s *regionShares) parted(amount int64) ([]int64, bool) {
	if !slices.ContainsFunc(s.weight, func(w int64) bool { return w > 0 }) {
		return nil, false
	}
	return spending.Split(amount, s.weight), true
}

// money parts the money of the cube's rows, and fills in its bounds.
func (p *parting) money(rows []ledger.CubeRow) {
	amounts, certain := make([]spending.Money, len(p.places)), make([]spending.Money, len(p.places))
	for i := range rows {
		row := &rows[i]
		at := p.places[row.Area]
		if at == nil || row.Candidate || p.excluded(&p.query, row) != "" {
			continue
		}
		amount := p.query.Amount(row)
		amounts[at.Ordinal] += amount
		if row.Confident {
			certain[at.Ordinal] += amount
		}
	}
	a := p.answer
	for _, level := range p.description.Levels.Keys() {
		for _, area := range p.areas[level] {
			at := p.places[area.ID]
			amount := amounts[at.Ordinal]
			if amount == 0 {
				continue
			}
			s := p.sharesOf(at)
			for _, k := range s.touched {
				a.Regions[k].High += amount
			}
			for _, k := range s.whole {
				a.Regions[k].Low += certain[at.Ordinal]
			}
			p.part(s, amount)
		}
	}
	for _, c := range p.counted(&p.query) {
		for _, k := range p.touchedBy(c.candidates) {
			a.Regions[k].High += c.amount
		}
	}
}

// part gives a place's money to the regions it lies in.
func (p *parting) part(s *regionShares, amount spending.Money) {
	a := p.answer
	parts, ok := s.parted(int64(amount))
	if !ok {
		a.Undivided += amount
		return
	}
	for i, part := range parts {
		p.ground(s.in[i]).amount += spending.Money(part)
		if len(s.in[i]) == 0 {
			a.Outside += spending.Money(part)
		} else {
			a.Inside += spending.Money(part)
		}
		for _, k := range s.in[i] {
			a.Regions[k].Amount += spending.Money(part)
		}
	}
}

// touchedBy lists the regions with ground in one of some places.
func (p *parting) touchedBy(places []*need.Place) []int {
	var touched []int
	for _, at := range places {
		touched = append(touched, p.sharesOf(at).touched...)
	}
	slices.Sort(touched)
	return slices.Compact(touched)
}

// needs parts the needs of the areas of the level asked.
func (p *parting) needs() {
	micros := make([]int64, len(p.answer.Regions))
	for i := range p.answer.Dataset.Areas {
		area := &p.answer.Dataset.Areas[i]
		s := p.sharesOf(p.places[area.Area.ID])
		parts, ok := s.parted(micro(area.Need.Value))
		for _, k := range s.touched {
			line := &p.answer.Regions[k]
			line.Need.Zero = worseZero(line.Need.Zero, area.Need.Zero)
			if !area.Need.Known() || !ok && area.Need.Value > 0 {
				line.MissingNeed++
				line.Need.Reason = cmp.Or(line.Need.Reason, area.Need.Reason, need.NoValueForArea)
			}
		}
		for i, part := range parts {
			for _, k := range s.in[i] {
				micros[k] += part
			}
		}
	}
	for k, n := range micros {
		line := &p.answer.Regions[k]
		if line.NeedKnown = need.Rounded(float64(n) / 1e6); line.Need.Known() {
			line.Need.Value = line.NeedKnown
		}
		if n > 0 || !line.Need.Known() {
			line.Need.Zero = ""
		} else if line.Need.Zero == "" {
			line.Need.Zero = ZeroNeed
		}
	}
}

// worseZero gives the one of two kinds of zero that says less of nobody being in need.
func worseZero(x, y string) string {
	order := []string{"", ZeroNeed, ZeroPartial, ZeroWithDamage}
	return order[max(slices.Index(order, x), slices.Index(order, y))]
}

func (p *parting) measure() {
	base, A := p.answer.Dataset.totals(), p.answer.Dataset.Need.Value
	for i := range p.answer.Regions {
		line := &p.answer.Regions[i]
		if !line.Need.Known() {
			line.PerNeed.Reason, line.LocationQuotient.Reason = MissingNeed, MissingNeed
			continue
		}
		line.PerNeed = over(p.answer.Dataset.Currency.Major(line.Amount), line.Need.Value, line.Need.Zero)
		if line.LocationQuotient.Reason = base.EqualShare.Reason; base.EqualShare.Reason == "" {
			line.LocationQuotient = over(float64(line.Amount)/float64(base.Money), line.Need.Value/A, line.Need.Zero)
		}
	}
}

// mostOverlaps bounds how often pairs of regions are looked at for what they have in common.
const mostOverlaps = 1_000_000_000

// overlaps lists the pairs of regions that have ground in common, in order.
func (p *parting) overlaps(ctx context.Context) ([]RegionOverlap, error) {
	n, looked := len(p.answer.Regions), 0
	pairs := make([]RegionOverlap, n*n)
	for _, key := range slices.Sorted(maps.Keys(p.common)) {
		c := p.common[key]
		if looked += len(c.in) * len(c.in); looked > mostOverlaps {
			return nil, fmt.Errorf("%w: the regions overlap in more ways than can be listed; ask for fewer at a time",
				ledger.ErrQuery)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, a := range c.in {
			for _, b := range c.in[i+1:] {
				pair := &pairs[a*n+b]
				pair.A, pair.B = a, b
				pair.KM2 += c.km2
				pair.Amount += c.amount
			}
		}
	}
	return slices.DeleteFunc(pairs, func(o RegionOverlap) bool { return o.A == o.B }), nil
}
