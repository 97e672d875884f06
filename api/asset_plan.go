package api

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/plan"
)

const unitCostName = "unit_cost"

// unitCostParam reads what works on assets cost: class:amount, several parted by commas.
func unitCostParam() ogc.Param {
	return ogc.Param{Name: unitCostName, About: "what works on one metre of a line of a class cost, or on one other " +
		"asset, in major units: road:15000.50,bridge:2500000. By default the median of the awards that are " +
		"linked with assets of the class, over their length or number",
		Form: &ogc.Form{Type: "string", Canonical: canonicalUnitCosts,
			Allowed: []ogc.Phrase{ogc.Says("class:amount, several parted by commas, each class once: road:15000.50")}}}
}

func canonicalUnitCosts(text string) (string, error) {
	costs, err := unitCosts(text)
	var parts []string
	for _, class := range slices.Sorted(maps.Keys(costs)) {
		parts = append(parts, class+":"+costs[class])
	}
	return strings.Join(parts, ","), err
}

// unitCosts gives amounts by class.
func unitCosts(text string) (map[string]string, error) {
	costs := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		at := strings.LastIndexByte(part, ':')
		if at < 1 {
			return nil, ogc.ErrUnreadable
		}
		amount, err := canonicalMoney(part[at+1:])
		if _, twice := costs[part[:at]]; twice || err != nil || len(costs) == ogc.MostValues {
			return nil, ogc.ErrUnreadable
		}
		costs[part[:at]] = amount
	}
	return costs, nil
}

// assetPlan plans with the budget and the costs that are asked with.
func assetPlan(q *request, a *analysis.Assets) (*plan.AssetPlan, error) {
	currency := q.opened.version.Currency
	o := plan.AssetOptions{UnitCosts: map[string]spending.Money{}}
	var err error
	if o.Budget.Valid = q.Values.Has(budgetName); o.Budget.Valid {
		if o.Budget.Money, err = q.money(budgetName, currency); err != nil {
			return nil, err
		}
	}
	if text := q.Values.Text(unitCostName); text != "" {
		costs, err := unitCosts(text)
		if err != nil {
			return nil, err
		}
		for _, class := range slices.Sorted(maps.Keys(costs)) {
			amount, rounded, err := currency.Parse(costs[class])
			if rounded {
				err = fmt.Errorf("amount %q has %s", costs[class], currency.TooFine())
			}
			if err != nil {
				return nil, q.Values.Param(unitCostName).Refuse("cannot be in {currency}: {why}", "currency", currency,
					"why",
					ogc.Says(err.Error()))
			}
			if !slices.Contains(a.Known, class) {
				return nil, ogc.BadParameter(unitCostName, fmt.Sprintf("names the class %q, which no asset has", class),
					a.Known...)
			}
			o.UnitCosts[class] = amount
		}
	}
	p, err := plan.Assets(a, o)
	if errors.Is(err, plan.ErrInfeasible) {
		return nil, ogc.BadParameter(unitCostName, err.Error(), "smaller amounts")
	}
	return p, err
}

// Where the cost of a unit is from.
const (
	suppliedCost = "supplied"
	linkedCost   = "linked_awards"
)

func assetPlanColumns() []column[unlinkedRow] {
	type row = unlinkedRow
	amount := ogc.Nullable(moneySchema())
	money := func(m func(row) spending.NullMoney) func(row) any {
		return func(r row) any {
			if !m(r).Valid {
				return nil
			}
			return decimal(r.currency, m(r).Money)
		}
	}
	return []column[row]{
		{name: "quantity", about: "what would be paid for: the metres of a line that are exposed, all of them where " +
			"none are; 1 of other assets", typ: ogc.Typed("number"),
			value: func(r row) any { return millimetres(r.Quantity) }},
		{name: "unit_cost", about: "what one metre, or one asset, costs; null where nobody says it and no award is " +
			"linked with one of the class", typ: amount,
			value: money(func(r row) spending.NullMoney { return r.UnitCost })},
		{name: "unit_cost_from", about: "who says it", typ: ogc.Nullable(ogc.ChoiceOf(suppliedCost, linkedCost)),
			value: func(r row) any {
				switch {
				case r.Supplied:
					return suppliedCost
				case r.UnitCost.Valid:
					return linkedCost
				}
				return nil
			}},
		{name: "cost", about: "quantity × unit_cost", typ: amount,
			value: money(func(r row) spending.NullMoney { return r.Cost })},
		{name: "planned", about: "what it would get of the budget: its cost, or 0; null without a budget", typ: amount,
			value: money(func(r row) spending.NullMoney { return r.Planned })},
	}
}

func assetPlanSchema() ogc.Schema {
	count, amount := ogc.Typed("integer"), ogc.Nullable(moneySchema())
	return ogc.ObjectOf(map[string]ogc.Schema{
		"label":     ogc.Typed("string"),
		"budget":    ogc.Described(amount, "null where none is given"),
		"planned":   ogc.Described(amount, "what the assets that are paid for cost"),
		"held_back": ogc.Described(amount, "what is left of the budget; it is not spread"),
		"paid":      ogc.Described(count, "assets that would be paid for"),
		"unpriced":  ogc.Described(count, "assets whose cost is not known, which are passed over"),
		"stopped_at": ogc.Described(ogc.Nullable(ogc.Typed("string")),
			"id of the first asset that costs more than is left; null where there is none"),
		"tied_at_stop": ogc.Described(count, "assets that are paid for with the need, exposure and damage of that "+
			"one: their ids alone put them before it"),
		"unit_costs": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{
			"class": ogc.Typed("string"), "measure": ogc.ChoiceOf(string(spending.ByLength), string(spending.ByCount)),
			"median": ogc.Described(amount, "of linked awards, for one metre or one asset; null where there is none"),
			"awards": ogc.Described(count, "of which it is the median"),
		})),
	})
}

func assetPlanSummary(q *request, a *analysis.Assets, p *plan.AssetPlan) members {
	currency := q.opened.version.Currency
	var budget, planned, left, stopped any
	if q.Values.Has(budgetName) {
		budget, planned, left = decimal(currency, p.Planned+p.HeldBack), decimal(currency, p.Planned),
			decimal(currency, p.HeldBack)
	}
	if p.Stopped >= 0 {
		stopped = a.Unlinked[p.Stopped].ID
	}
	costs := []members{}
	for _, c := range a.Costs {
		var median any
		if c.Cost.Valid {
			median = decimal(currency, c.Cost.Money)
		}
		costs = append(costs, members{{"class", c.Class}, {"measure", string(c.Measured)}, {"median", median},
			{"awards", c.Awards}})
	}
	return members{{"label", planLabel}, {"budget", budget}, {"planned", planned}, {"held_back", left},
		{"paid", p.Paid}, {"unpriced", p.Unpriced}, {"stopped_at", stopped}, {"tied_at_stop", p.TiedAtStop},
		{"unit_costs", costs}}
}
