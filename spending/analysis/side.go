package analysis

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
)

// Side says on which side of an equal share an area's money lies, over every placing that
// the evidence allows, each coin in one place (METHOD.md, section 3).
type Side string

// Sides.
const (
	Below         Side = "below"     // it has less in every placing
	Above         Side = "above"     // it has more in every placing
	Even          Side = "even"      // it has its share in every placing, or it alone is in need
	SideUncertain Side = "uncertain" // the placings disagree
	NoSide        Side = "none"      // its need is zero or missing, or there is no money
)

// Reliability sums up how far an area's figures can be relied on.
type Reliability string

// Reliabilities: the first that holds, from the last.
const (
	OK           Reliability = "ok"
	Caution      Reliability = "caution"       // p·n under 11, n the contracts: a coefficient of variation over 30 %
	FewContracts Reliability = "few_contracts" // p·n under 1: over 100 %
	SmallNeed    Reliability = "small_need"    // the need is under NeedInfo.Small
	Uncertain    Reliability = "uncertain"     // its side is
	// its side is uncertain, and money is known to an area it lies in only, none to itself
	OnlyCoarser     Reliability = "coarser"
	ReliabilityNone Reliability = "no_need" // its need is zero or missing
)

// Reliabilities lists them in their order.
func Reliabilities() []Reliability {
	return []Reliability{OK, Caution, FewContracts, SmallNeed, Uncertain, OnlyCoarser, ReliabilityNone}
}

// Sides lists the sides.
func Sides() []Side { return []Side{Below, Above, Even, SideUncertain, NoSide} }

// sides fills in each area's side in both bases, and what follows from it.
func (v *View) sides(a *Allocation, beside map[*need.Place]*coarser) {
	conflicts := v.counted(&a.Query)
	all, inNeed := v.sidesIn(a, ledger.BaseAll, beside, conflicts),
		v.sidesIn(a, ledger.BaseInNeed, beside, conflicts)
	asked := all
	if a.Query.Base == ledger.BaseInNeed {
		asked = inNeed
	}
	contracts := float64(a.totals().Contracts)
	for i := range a.Areas {
		line, s := &a.Areas[i], &asked[i]
		line.GapLow, line.GapHigh, line.Side, line.SideReason = s.low, s.high, s.side, s.reason
		line.Short = all[i].side == Below && inNeed[i].side == Below
		expected := contracts * line.Need.Value / a.Need.Value // p·n; of no use where the need is zero
		line.Ranked = line.in(ledger.BaseInNeed) && line.Need.Value >= a.NeedInfo.Small && expected >= 1
		line.Reliability = line.reliability(a.NeedInfo.Small, expected)
	}
}

func (line *AreaAllocation) reliability(small, expected float64) Reliability {
	switch {
	case !line.in(ledger.BaseInNeed):
		return ReliabilityNone
	case line.Side == SideUncertain && line.placed == 0 && line.Coarser > 0:
		return OnlyCoarser
	case line.Side == SideUncertain:
		return Uncertain
	case line.Need.Value < small:
		return SmallNeed
	case expected < 1:
		return FewContracts
	case expected < 11:
		return Caution
	}
	return OK
}

// sided is an area's side in a base.
type sided struct {
	low, high spending.NullMoney
	side      Side
	reason    string
}

// mayLie is the money that lies in a base: that certain to, and, of coarser money by the place it is
// known to, that certain to lie in its areas.
type mayLie struct {
	certain spending.Money
	within  map[*need.Place]spending.Money
}

// sidesIn gives the side of each area in a base, and fills in the money that may lie in it:
// gap_low = low − p·M and gap_high = (1 − p)·high − p·K, with M the money that may lie in
// the base and K the money certain to lie in its other areas. Gaps are rounded outward to
// the minor unit, so that they hold every gap between them.
func (v *View) sidesIn(a *Allocation, base ledger.Base, beside map[*need.Place]*coarser,
	conflicts []counted) []sided {
	totals := &a.All
	if base == ledger.BaseInNeed {
		totals = &a.InNeed
	}
	money := v.moneyIn(a, base, totals, beside, conflicts)
	total, needy := int64(0), 0
	for i := range a.Areas {
		if line := &a.Areas[i]; line.in(base) {
			if total += micro(line.Need.Value); line.Need.Value > 0 {
				needy++
			}
		}
	}
	sides := make([]sided, len(a.Areas))
	for i := range a.Areas {
		line, s := &a.Areas[i], &sides[i]
		if s.side, s.reason = NoSide, a.sideless(line, totals); s.reason != "" {
			continue
		}
		others := money.certain - line.certain
		for p := v.places[line.Area.ID].Parent; p != nil; p = p.Parent {
			others -= money.within[p]
		}
		part := micro(line.Need.Value)
		s.low = spending.Known(line.Low - share(totals.MayLie, part, total, true))
		s.high = spending.Known(line.High - share(line.High+others, part, total, false))
		switch {
		case s.high.Money < 0:
			s.side = Below
		case s.low.Money > 0:
			s.side = Above
		case s.low.Money == 0 && s.high.Money == 0, needy == 1:
			s.side = Even
		default:
			s.side = SideUncertain
		}
	}
	return sides
}

// moneyIn adds to the totals of a base all money that may lie in it, and gives the part certain to.
func (v *View) moneyIn(a *Allocation, base ledger.Base, totals *BaseTotals, beside map[*need.Place]*coarser,
	conflicts []counted) mayLie {
	money := mayLie{within: map[*need.Place]spending.Money{}}
	in := make([]bool, len(v.places))
	for i := range a.Areas {
		if line := &a.Areas[i]; line.in(base) {
			in[v.places[line.Area.ID].Ordinal] = true
			totals.MayLie += line.placed
			money.certain += line.certain
		}
	}
	for at, known := range beside {
		some, every := false, true
		for _, area := range known.areas {
			some, every = some || in[area.Ordinal], every && in[area.Ordinal]
		}
		if some {
			totals.MayLie += known.Amount
		}
		if some && every {
			money.within[at] = known.certain
			money.certain += known.certain
		}
	}
	reach := v.reaching(v.description.Levels.Depth(a.Query.Level), in)
	for _, c := range conflicts {
		if slices.ContainsFunc(c.candidates, func(p *need.Place) bool { return reach[p.Ordinal] }) {
			totals.MayLie += c.amount
		}
	}
	return money
}

// sideless gives the reason for which an area has no side, or "".
func (a *Allocation) sideless(line *AreaAllocation, t *BaseTotals) string {
	switch {
	case !line.Need.Known():
		return MissingNeed
	case a.Need.Value == 0:
		return NoNeed
	case line.Need.Value == 0:
		return line.Need.Zero
	case t.MayLie == 0:
		return NoMoney
	}
	return ""
}

// share gives money·part/whole, rounded up or down.
func share(money spending.Money, part, whole int64, up bool) spending.Money {
	high, low := bits.Mul64(uint64(money), uint64(part))
	quotient, rest := bits.Div64(high, low, uint64(whole))
	if up && rest > 0 {
		quotient++
	}
	return spending.Money(quotient)
}

// conflict is a record in conflict with the places it may lie in.
type conflict struct {
	ledger.Conflict
	candidates []*need.Place
}

// readConflicts reads the conflicts of every rung.
func (v *View) readConflicts(ctx context.Context) error {
	found, err := v.cubes.Conflicts(ctx)
	if err != nil {
		return fmt.Errorf("read conflicts: %w", err)
	}
	v.conflicts = make([]conflict, len(found))
	for i := range found {
		c := &v.conflicts[i]
		c.Conflict = found[i]
		for _, code := range c.Candidates {
			if at := v.places[code]; at != nil {
				c.candidates = append(c.candidates, at)
			}
		}
	}
	return nil
}

// counted is what a query counts of a conflict.
type counted struct {
	amount     spending.Money
	candidates []*need.Place
}

// counted gives the conflicts that a query counts.
func (v *View) counted(q *ledger.Query) []counted {
	var list []counted
	window := q.Window()
	for i := range v.conflicts {
		c := &v.conflicts[i]
		if amount, ok := c.Counted(q, window); ok {
			list = append(list, counted{amount, c.candidates})
		}
	}
	return list
}

// reaching tells of each place whether it lies in, or holds, one of the areas given, which are of a depth.
func (v *View) reaching(depth int, in []bool) []bool {
	reach := slices.Clone(in)
	for _, p := range v.places {
		switch {
		case p.Depth > depth:
			reach[p.Ordinal] = in[p.At(depth).Ordinal]
		case p.Depth == depth && in[p.Ordinal]:
			for holds := p.Parent; holds != nil; holds = holds.Parent {
				reach[holds.Ordinal] = true
			}
		}
	}
	return reach
}
