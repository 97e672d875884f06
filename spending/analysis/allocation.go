package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
)

// NullNumber is a ratio that may be undefined; Reason then says why.
type NullNumber struct {
	Value  float64
	Reason string // "" = defined
}

// Reasons a measure is null. Where the need is missing the reason is MissingNeed.
const (
	ZeroNeed    = "zero_need"    // the need of the area is zero; see AreaNeed.Zero for other zeros
	MissingNeed = "missing_need" // need unknown; AreaNeed.Reason says why
	OutsideNeed = "outside_need" // the need of the area is zero, and the base asked is areas in need
	NoMoney     = "no_money"     // no money in any area of the base
	CoarserOnly = "coarser_only" // no money in any area of the base, and some is known above the level
	NoNeed      = "no_need"      // the need of every area is zero
)

// AreaAllocation is one area's line of an allocation (METHOD.md, section 5): s is Amount,
// a is Need.Value, S and A their totals over the areas of the base asked.
type AreaAllocation struct {
	Area         geo.Area
	Currency     spending.Currency // of every amount
	Amount       spending.Money    // on the rung asked; Spread included
	Low, High    spending.Money    // what is certain to lie here; all that may
	Coarser      spending.Money    // what is known only to an area that it lies in; within High
	Spread       spending.Money    // coarser money spread on the area, 0 unless asked
	Records      int               // records with a part here
	ValueUnknown int               // of those, counted in the first of their areas, value unknown
	Need         need.Need

	PerNeed          NullNumber         // s/a, major units per unit of need
	EquityGap        spending.NullMoney // s − p·S; exact, Σ over areas = 0
	EquityGapReason  string
	EquityGapPP      NullNumber // 100(s/S − a/A)
	GapPerNeed       NullNumber // (s − p·S)/a, major units
	LocationQuotient NullNumber // (s/S)/(a/A)

	GapLow, GapHigh spending.NullMoney // least and largest equity gap that the evidence allows; see Side
	Side            Side
	SideReason      string // why the side is none
	Short           bool   // its side is below in both bases: only then is it named as short
	Reliability     Reliability
	Ranked          bool // it may be called highest or lowest: neither a small need nor few contracts

	certain   spending.Money // Low, but for coarser money
	placed    spending.Money // Amount, without Spread
	coarserAt geo.Level      // finest level above it that money is known to, "" for none
	contracts int            // of known value, each counted in the first of its areas
}

// Allocation sets the money placed in every area against its need.
type Allocation struct {
	Query          ledger.Query
	Currency       spending.Currency // of every amount
	Areas          []AreaAllocation  // sorted by area code
	Coarser        []CoarserMoney    // outermost level first, then by code
	Amount         spending.Money    // Σ over Areas
	Need           need.Need         // Σ over areas with known need
	NeedInfo       need.Info
	NeedMonths     []spending.Month
	PerNeed        NullNumber // S/A of the base asked
	Hoover         NullNumber // ½ Σ|s/S − a/A| over the base asked
	All, InNeed    BaseTotals
	Outside        Outside
	ZeroNeed       int
	ZeroWithDamage int // of ZeroNeed
	ZeroPartial    int // of ZeroNeed
	MissingNeed    int
	ZeroMoney      int
	Reconciliation ledger.Reconciliation
	// Beside sets money for preparedness against those it is for, where the question is of people reported in a
	// year; nil of other questions.
	Beside *Allocation
}

// Allocate answers a query. It refuses rungs and needs the dataset has no data for, naming
// those it has.
func (v *View) Allocate(ctx context.Context, q ledger.Query) (*Allocation, error) {
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
	a := v.allocation(q, info, rows)
	if beside := q; v.preparedFor(&beside) {
		if info, err = v.needInfo(beside.Need); err != nil {
			return nil, err
		}
		a.Beside = v.allocation(beside, info, rows)
	}
	return a, v.floodYear(ctx, q, &a.Reconciliation)
}

// preparedFor puts those whom preparedness is for, people exposed or else all who live there, in the place of a query's
// people reported in a year (METHOD.md, section 5); false where it is of other kinds or needs, or there are none.
func (v *View) preparedFor(q *ledger.Query) bool {
	if len(q.Kinds) != 1 || q.Kinds[0] != spending.Preparedness || !v.Reported(q.Need) {
		return false
	}
	exposed := func(d spending.NeedDefinition) bool {
		return d.Name == spending.Exposed || strings.HasPrefix(d.Series, spending.Exposed+":")
	}
	living := func(d spending.NeedDefinition) bool { return d.Name == spending.Population }
	i := slices.IndexFunc(v.defined, exposed)
	if i < 0 {
		i = slices.IndexFunc(v.defined, living)
	}
	if i >= 0 {
		q.Need = v.defined[i].Name
	}
	return i >= 0
}

// allocation answers a query from the cube's rows of its rung and window.
func (v *View) allocation(q ledger.Query, info need.Info, rows []ledger.CubeRow) *Allocation {
	a := &Allocation{Query: q, Currency: v.about.Version().Currency, NeedInfo: info,
		NeedMonths: v.NeedMonths(q.Need, q.Period)}
	a.Reconciliation = v.reconcile(rows, q)
	beside := v.collect(a, rows)
	v.spread(a, beside)
	a.measure()
	v.sides(a, beside)
	return a
}

func (v *View) needInfo(name string) (need.Info, error) {
	var names []string
	for _, info := range v.NeedInfos() {
		if info.Name == name {
			return info, nil
		}
		names = append(names, info.Name)
	}
	return need.Info{}, fmt.Errorf("this dataset has no need series %q; it has %v", name, names)
}

// micro gives a need in whole millionths, the unit shares are computed in.
func micro(need float64) int64 { return int64(math.Round(need * 1e6)) }

// measure computes the measures of METHOD.md, section 5. The fair shares p·S are exact,
// by largest remainder, ties by area code, so that equity gaps sum to zero.
func (a *Allocation) measure() {
	a.count()
	for base, totals := range map[ledger.Base]*BaseTotals{ledger.BaseAll: &a.All, ledger.BaseInNeed: &a.InNeed} {
		a.total(base, totals)
	}
	base := a.totals()
	a.PerNeed, a.Hoover = base.EqualShare, base.Hoover
	var lines []*AreaAllocation
	var shares []int64
	for i := range a.Areas {
		line := &a.Areas[i]
		switch reason := base.EqualShare.Reason; {
		case !line.Need.Known():
			line.undefined(MissingNeed)
		case reason != "":
			line.undefined(reason)
		case !line.in(a.Query.Base):
			line.undefined(OutsideNeed)
		default:
			lines, shares = append(lines, line), append(shares, micro(line.Need.Value))
		}
	}
	S, A := base.Money, a.Need.Value
	for i, fair := range spending.Split(int64(S), shares) {
		line := lines[i]
		money, need := a.Currency.Major(line.Amount), line.Need.Value
		sigma, p := float64(line.Amount)/float64(S), need/A
		line.EquityGap = spending.Known(line.Amount - spending.Money(fair))
		line.EquityGapPP.Value = 100 * (sigma - p)
		line.PerNeed = over(money, need, line.Need.Zero)
		line.GapPerNeed = over(money-a.Currency.Major(S)*need/A, need, line.Need.Zero)
		line.LocationQuotient = over(sigma, p, line.Need.Zero)
	}
}

// known gives money and need of the areas of a base, in order.
func (a *Allocation) known(base ledger.Base) (money, need []float64) {
	for i := range a.Areas {
		if line := &a.Areas[i]; line.in(base) {
			money, need = append(money, float64(line.Amount)), append(need, line.Need.Value)
		}
	}
	return money, need
}

func (line *AreaAllocation) undefined(reason string) {
	line.EquityGapReason = reason
	for _, n := range []*NullNumber{&line.PerNeed, &line.EquityGapPP, &line.GapPerNeed, &line.LocationQuotient} {
		n.Reason = reason
	}
}

func over(numerator, denominator float64, reason string) NullNumber {
	if denominator == 0 {
		return NullNumber{Reason: reason}
	}
	return NullNumber{Value: numerator / denominator}
}
