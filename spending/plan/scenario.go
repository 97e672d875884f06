package plan

import (
	"errors"
	"fmt"
	"math"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/measure"
)

// Rule names one way of sharing a budget out.
type Rule string

// Rules, in the order they are shown.
const (
	ByNeed   Rule = "by_need"   // in proportion to need
	Limited  Rule = "limited"   // in proportion to need, between a floor and a cap
	ByClaims Rule = "by_claims" // closing gaps: by what each area is certain to be short of its equal share
)

// Rules lists the rules.
func Rules() []Rule { return []Rule{ByNeed, Limited, ByClaims} }

// Options say how new money is to be shared out.
type Options struct {
	Budget   spending.Money
	Limits   Limits // of every area's part under rule Limited
	Existing bool   // count what areas have been awarded already
	Equal    bool   // meet claims by constrained equal awards instead of in proportion
}

// Scenario is a budget shared out by each rule over the areas of an allocation with known
// need.
type Scenario struct {
	Options Options
	Areas   []AreaPlan
	Before  measure.Value // Hoover's index of what areas have; no_money where it is not counted
	Rules   []Outcome     // in the order of Rules
	// HeldBack is what certain claims do not use of the budget under rule ByClaims: it is never
	// spread silently.
	HeldBack spending.Money
}

// AreaPlan is one area's line. Without known need it gets nothing under any rule, and Reason
// says why.
type AreaPlan struct {
	analysis.AreaAllocation
	Reason   string
	Existing spending.Money
	// certain: what it is short of an equal share of existing and new money in every placing, max(0, p·B − gap_high)
	Claim    spending.Money
	Possible spending.Money // what it may be short of it, max(0, p·B − gap_low)
	New      [3]spending.Money
	Bound    Bound // under rule Limited
}

// Outcome says what a rule comes to. Most and Least are the places in Areas of those with
// the largest gain and loss against rule ByNeed, -1 where nobody gains or loses.
type Outcome struct {
	Rule        Rule
	After       measure.Value // Hoover's index of existing and new money
	Most, Least int
	Gain, Loss  spending.Money // theirs; Loss is negative
	Bound       int            // areas held by floor or cap
}

// needScale makes a need whole: needs have six decimals.
const needScale = 1e6

// New shares a budget out over an allocation's areas, whose order, by area code, settles
// ties. Budgets that a rule cannot meet are errors that wrap ErrInfeasible.
func New(a *analysis.Allocation, o Options) (*Scenario, error) {
	s, err := share(a, o)
	var r *refusal
	if errors.As(err, &r) {
		r.currency = a.Currency
	}
	return s, err
}

func share(a *analysis.Allocation, o Options) (*Scenario, error) {
	s := &Scenario{Options: o, Areas: make([]AreaPlan, len(a.Areas))}
	var known []int
	var need []int64
	var limits []Limits
	for i := range a.Areas {
		area := &s.Areas[i]
		area.AreaAllocation = a.Areas[i]
		if o.Existing {
			area.Existing = area.Amount
		}
		if !area.Need.Known() {
			area.Reason = analysis.MissingNeed
			continue
		}
		scaled := math.Round(area.Need.Value * needScale)
		if !(scaled >= 0 && scaled < 1<<62/float64(len(a.Areas))) {
			return nil, fmt.Errorf("%w: the need %v of %s is too large to plan with", ErrInfeasible, area.Need.Value,
				area.Area.Name)
		}
		known, need = append(known, i), append(need, int64(scaled))
		limits = append(limits, o.Limits)
	}
	if len(known) == 0 {
		return nil, fmt.Errorf("%w: the need of every area is missing in the period", ErrInfeasible)
	}
	byNeed, err := Proportional(o.Budget, need)
	if err != nil {
		return nil, err
	}
	limited, bounds, err := WaterFill(o.Budget, need, limits)
	if err != nil {
		return nil, err
	}
	claims := make([]spending.Money, len(known))
	for k, i := range known {
		area := &s.Areas[i]
		area.claim(o, byNeed[k])
		claims[k] = area.Claim
	}
	byClaims, heldBack, err := meet(o, claims)
	if err != nil {
		return nil, err
	}
	s.HeldBack = heldBack
	for k, i := range known {
		area := &s.Areas[i]
		area.Bound = bounds[k]
		area.New = [3]spending.Money{byNeed[k], limited[k], byClaims[k]}
	}
	s.compare(known)
	return s, nil
}

// claim works out an area's claims on its equal share of the budget. Where nothing is known
// of its gap, for want of need or money, or what exists is not counted, the gap is none.
func (area *AreaPlan) claim(o Options, share spending.Money) {
	area.Claim, area.Possible = share, share
	if o.Existing && area.GapHigh.Valid {
		area.Claim, area.Possible = max(0, share-area.GapHigh.Money), max(0, share-area.GapLow.Money)
	}
}

// meet pays claims from the budget, in full where it has as much.
func meet(o Options, claims []spending.Money) (paid []spending.Money, heldBack spending.Money, err error) {
	weights, total := make([]int64, len(claims)), spending.Money(0)
	for i, c := range claims {
		weights[i] = int64(c)
		total += c
	}
	switch {
	case total <= o.Budget:
		return claims, o.Budget - total, nil
	case o.Equal:
		paid, _, err = EqualAwards(o.Budget, claims)
	default:
		paid, err = Proportional(o.Budget, weights)
	}
	return paid, 0, err
}

// compare works out what each rule comes to over the areas with known need.
func (s *Scenario) compare(known []int) {
	need, money := make([]float64, len(known)), make([]float64, len(known))
	for k, i := range known {
		need[k], money[k] = s.Areas[i].Need.Value, float64(s.Areas[i].Existing)
	}
	s.Before = measure.Hoover(money, need)
	for r, rule := range Rules() {
		o := Outcome{Rule: rule, Most: -1, Least: -1}
		for k, i := range known {
			area := &s.Areas[i]
			money[k] = float64(area.Existing + area.New[r])
			switch gain := area.New[r] - area.New[0]; {
			case gain > o.Gain:
				o.Most, o.Gain = i, gain
			case gain < o.Loss:
				o.Least, o.Loss = i, gain
			}
			if rule == Limited && area.Bound != Free {
				o.Bound++
			}
		}
		o.After = measure.Hoover(money, need)
		s.Rules = append(s.Rules, o)
	}
}
