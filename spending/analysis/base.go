package analysis

import (
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/need"
)

// BaseTotals are an allocation's totals and indices over the areas of a base.
type BaseTotals struct {
	Areas      int
	Contracts  int            // of known value, each counted in the first of its areas
	Money      spending.Money // S
	MayLie     spending.Money // all that may lie in these areas, each coin once
	EqualShare NullNumber     // S/A, major units per unit of need
	Hoover     NullNumber
	Gini       NullNumber
	Theil      NullNumber
	CV         NullNumber
}

// Outside is the money placed where it is not compared with a need above zero: with that of
// the base in need it adds up to what is placed.
type Outside struct {
	Zero           spending.Money // in areas of zero need, partial zeros included
	ZeroWithDamage spending.Money // in areas where nobody is counted beside reported damage
	Missing        spending.Money // in areas whose need is missing
}

// in reports whether the area is of a base.
func (line *AreaAllocation) in(base ledger.Base) bool {
	return line.Need.Known() && (base != ledger.BaseInNeed || line.Need.Value > 0)
}

// totals gives the totals of the base asked.
func (a *Allocation) totals() *BaseTotals {
	if a.Query.Base == ledger.BaseInNeed {
		return &a.InNeed
	}
	return &a.All
}

// count adds up money, need and areas, by what is known of their need.
func (a *Allocation) count() {
	A := 0.0
	for i := range a.Areas {
		line := &a.Areas[i]
		a.Amount += line.Amount
		A += line.Need.Value
		if line.Amount == 0 {
			a.ZeroMoney++
		}
		switch {
		case !line.Need.Known():
			a.MissingNeed++
			a.Outside.Missing += line.Amount
		case line.Need.Zero == ZeroWithDamage:
			a.ZeroNeed++
			a.ZeroWithDamage++
			a.Outside.ZeroWithDamage += line.Amount
		case line.Need.Value == 0:
			a.ZeroNeed++
			a.Outside.Zero += line.Amount
			if line.Need.Zero == ZeroPartial {
				a.ZeroPartial++
			}
		}
	}
	a.Need = need.Need{Value: need.Rounded(A)}
	if a.MissingNeed == len(a.Areas) {
		a.Need = need.Need{Reason: need.NoReportInPeriod}
	}
}

// total adds up a base and works out its indices.
func (a *Allocation) total(base ledger.Base, t *BaseTotals) {
	for i := range a.Areas {
		if line := &a.Areas[i]; line.in(base) {
			t.Areas++
			t.Contracts += line.contracts
			t.Money += line.Amount
		}
	}
	if reason := a.undefined(t); reason != "" {
		for _, n := range []*NullNumber{&t.EqualShare, &t.Hoover, &t.Gini, &t.Theil, &t.CV} {
			n.Reason = reason
		}
		return
	}
	t.EqualShare.Value = a.Currency.Major(t.Money) / a.Need.Value
	money, need := a.known(base)
	t.Hoover, t.Gini = nullNumber(measure.Hoover(money, need)), nullNumber(measure.Gini(money, need))
	t.Theil, t.CV = nullNumber(measure.TheilT(money, need)), nullNumber(measure.CV(money, need))
}

// undefined gives the reason for which nothing of a base can be compared, or "".
func (a *Allocation) undefined(t *BaseTotals) string {
	switch {
	case a.MissingNeed == len(a.Areas):
		return MissingNeed
	case a.Need.Value == 0:
		return NoNeed
	case t.Money == 0 && (len(a.Coarser) > 0 || a.Reconciliation.Whole.Amount > 0):
		return CoarserOnly
	case t.Money == 0:
		return NoMoney
	}
	return ""
}

func nullNumber(v measure.Value) NullNumber { return NullNumber{v.Value, string(v.Reason)} }
