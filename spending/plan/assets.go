package plan

import (
	"fmt"
	"math"
	"math/big"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
)

// AssetOptions say what is paid for assets, and out of what.
type AssetOptions struct {
	Budget    spending.NullMoney
	UnitCosts map[string]spending.Money // by class, for a metre or a thing; others are the median of linked awards
}

// AssetPlan pays for exposed or damaged assets that nothing is linked with, in the order of their list (METHOD.md,
// section 8): each in whole, until the first that costs more than is left. An asset whose cost is not known is passed
// over. It is a planning aid.
type AssetPlan struct {
	Lines    []AssetLine // as the assets
	Planned  spending.Money
	HeldBack spending.Money // what is left of the budget: it is never spread
	Paid     int            // assets
	Unpriced int            // assets whose cost is not known
	Stopped  int            // place in Lines of the first that is not paid for want of money; -1: none
	// TiedAtStop is how many assets that are paid stand where the first that is not does: their ids decided.
	TiedAtStop int
}

// AssetLine is one asset's line of a plan.
type AssetLine struct {
	Quantity float64 // metres, or 1 of what is counted
	UnitCost spending.NullMoney
	Supplied bool // the cost of a unit is the user's, not the median of linked awards
	Awards   int  // of which it is the median
	Cost     spending.NullMoney
	Planned  spending.NullMoney // what it gets; not valid where there is no budget
}

// Assets plans for the unlinked assets of an answer.
func Assets(a *analysis.Assets, o AssetOptions) (*AssetPlan, error) {
	type kind struct {
		class    string
		measured spending.Measure
	}
	costs := map[kind]analysis.UnitCost{}
	for _, c := range a.Costs {
		costs[kind{c.Class, c.Measured}] = c
	}
	p := &AssetPlan{Lines: make([]AssetLine, len(a.Unlinked)), HeldBack: o.Budget.Money, Stopped: -1}
	for i := range a.Unlinked {
		u, line := &a.Unlinked[i], &p.Lines[i]
		linked := costs[kind{u.Class, u.Measured}]
		line.Quantity = analysis.Quantity(&u.Asset, u.Share)
		line.UnitCost, line.Awards = linked.Cost, linked.Awards
		if own, has := o.UnitCosts[u.Class]; has {
			line.UnitCost, line.Supplied, line.Awards = spending.Known(own), true, 0
		}
		if err := line.price(); err != nil {
			return nil, fmt.Errorf("%w: asset %s: %w", ErrInfeasible, u.ID, err)
		}
		if !line.Cost.Valid {
			p.Unpriced++
		}
		if o.Budget.Valid {
			p.pay(i)
		}
	}
	if p.Stopped >= 0 {
		stopped := &a.Unlinked[p.Stopped]
		for i := p.Stopped - 1; i >= 0 && i >= p.Stopped-stopped.Tied; i-- {
			if p.Lines[i].Planned.Money > 0 && analysis.SamePlace(&a.Unlinked[i], stopped) {
				p.TiedAtStop++
			}
		}
	}
	return p, nil
}

// price works out what an asset costs, rounded half up to the minor unit.
func (l *AssetLine) price() error {
	if !l.UnitCost.Valid {
		return nil
	}
	cost := new(big.Int).Mul(big.NewInt(int64(l.UnitCost.Money)), big.NewInt(int64(math.Round(1000*l.Quantity))))
	cost.Div(cost.Add(cost, big.NewInt(500)), big.NewInt(1000))
	if !cost.IsInt64() {
		return fmt.Errorf("it would cost %v minor units", cost)
	}
	l.Cost = spending.Known(spending.Money(cost.Int64()))
	return nil
}

// pay takes the next asset of the list.
func (p *AssetPlan) pay(i int) {
	line := &p.Lines[i]
	line.Planned = spending.Known(0)
	switch {
	case p.Stopped >= 0 || !line.Cost.Valid:
	case line.Cost.Money > p.HeldBack:
		p.Stopped = i
	default:
		line.Planned = line.Cost
		p.Planned, p.HeldBack, p.Paid = p.Planned+line.Cost.Money, p.HeldBack-line.Cost.Money, p.Paid+1
	}
}
