package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/plan"
)

// Names of the parameters of a plan.
const (
	budgetName   = "budget"
	floorName    = "floor"
	capName      = "cap"
	existingName = "existing"
	claimsName   = "claims"
)

// HeldBackHeader carries beside a CSV plan what certain claims leave of the budget.
const HeldBackHeader = "Floodspend-Held-Back"

// planLabel stands with every plan.
const planLabel = "planning aid, not entitlement"

func (t terms) planEndpoint() *endpoint {
	columns := withTexts(planColumns(t))
	return &endpoint{
		path: "/analysis/plan", id: "getPlan", tag: "Analysis",
		summary: ogc.Says("New money shared out by three rules side by side; a planning aid, not entitlement"),
		params: slices.Concat(
			[]ogc.Param{
				{Name: budgetName, Form: moneyForm(),
					About: "new money to share out, in major units; by default as much as the period has placed in " +
						"areas of the level"},
				{Name: floorName, Form: moneyForm(), Fallback: "0",
					About: "the least each area gets under rule limited"},
				{Name: capName, Form: moneyForm(), About: "the most each area gets under rule limited; by default " +
					"no limit"},
				{Name: existingName, Kind: ogc.Choice, Fallback: "yes", Allowed: []string{"yes", "no"},
					About: "whether the money areas have in the period counts: in claims, and in the index before " +
						"and after"},
				{Name: claimsName, Kind: ogc.Choice, Fallback: "proportional",
					Allowed: []string{"proportional", "equal"},
					About: "how rule by_claims meets certain claims the budget falls short of: in proportion, or by " +
						"constrained equal awards"},
				t.levelParam("level of the areas"),
			},
			t.filterParams("period of need, and with lag of the money that exists. Default: the latest year "+
				"complete in awards and need"),
			[]ogc.Param{geometryParam(geometryNone)}),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"type": ogc.ChoiceOf("FeatureCollection"), "features": ogc.ArrayOf(ogc.FeatureSchema(columnsSchema(columns),
				false)),
			"summary": planSummarySchema(t), "links": ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error { return renderPlan(ctx, q, out, columns) },
	}
}

// planRow is one area's line of a plan.
type planRow struct {
	*plan.AreaPlan
	place place
}

func planColumns(t terms) []column[planRow] {
	type row = planRow
	text, amount := ogc.Typed("string"), ogc.Nullable(moneySchema())
	columns := append(placeColumns(t, func(r row) place { return r.place }), []column[row]{
		{name: "need", about: "need in the period; null = missing, and the area is left out of the plan",
			typ: ogc.Nullable(ogc.Typed("number")), value: func(r row) any { return needValue(r.Need) }},
		{name: "existing", about: "money it has already, 0 where that is not counted", typ: moneySchema(),
			value: func(r row) any { return decimal(r.Currency, r.Existing) }},
		{name: "claim", about: "certain claim, which rule by_claims pays: what it is short of an equal share of " +
			"existing and new money in every placing, " +
			"its share of the budget less gap_high; null where need is missing", typ: amount,
			value: func(r row) any { return planned(r, r.Claim) }},
		{name: "claim_possible", about: "what it may be short of that share: its share of the budget less gap_low",
			typ:   amount,
			value: func(r row) any { return planned(r, r.Possible) }},
		{name: "side", about: "of an equal share of what exists, over every placing the evidence allows",
			typ:   sideSchema(),
			value: func(r row) any { return string(r.Side) }},
	}...)
	for k, rule := range plan.Rules() {
		columns = append(columns, column[row]{name: string(rule), about: "new money under rule " + string(rule) +
			"; null where need is missing", typ: amount,
			value: func(r row) any { return planned(r, r.New[k]) }})
	}
	return append(columns,
		column[row]{name: "bound", about: "what holds the area under rule limited: floor, cap or nothing",
			typ:   ogc.Nullable(ogc.ChoiceOf(string(plan.AtFloor), string(plan.AtCap))),
			value: func(r row) any { return textOrNull(string(r.Bound)) }},
		column[row]{name: "null_reasons", about: "why nulls are null", typ: ogc.Schema{"type": "object",
			"additionalProperties": text}, value: func(r row) any {
			reasons := nullReasons{}
			if r.Reason != "" {
				for _, name := range []string{"need", "claim", "claim_possible", string(plan.ByNeed),
					string(plan.Limited),
					string(plan.ByClaims)} {
					reasons[name] = r.Reason
				}
			}
			return reasons
		}})
}

func planned(r planRow, m spending.Money) any {
	if r.Reason != "" {
		return nil
	}
	return decimal(r.Currency, m)
}

func renderPlan(ctx context.Context, q *request, out *reply, columns []column[planRow]) error {
	query, view, err := needQuery(ctx, q)
	if err != nil {
		return err
	}
	a, err := view.Allocate(ctx, query)
	if err != nil {
		return err
	}
	options := plan.Options{Existing: q.Values.Text(existingName) == "yes", Equal: q.Values.Text(claimsName) == "equal"}
	options.Limits.Cap.Valid = q.Values.Has(capName)
	for _, amount := range []struct {
		name string
		into *spending.Money
	}{{budgetName, &options.Budget}, {floorName, &options.Limits.Floor}, {capName, &options.Limits.Cap.Money}} {
		if *amount.into, err = q.money(amount.name, a.Currency); err != nil {
			return err
		}
	}
	if !q.Values.Has(budgetName) {
		if options.Budget = a.Amount; options.Budget == 0 {
			return ogc.BadParameter(budgetName, "the period has no money in any area, so there is none to begin with",
				"an amount in major units")
		}
	}
	s, err := plan.New(a, options)
	if errors.Is(err, plan.ErrInfeasible) {
		return refused(err, a.Currency)
	}
	if err != nil {
		return err
	}
	rows := make([]planRow, len(s.Areas))
	for i := range s.Areas {
		rows[i] = planRow{&s.Areas[i], q.place(view, s.Areas[i].Area)}
	}
	if q.Format.Name == ogc.CSV.Name {
		out.header.Set(ReconciliationHeader, reconciliationText(&a.Reconciliation, a.Currency))
		out.header.Set(HeldBackHeader, a.Currency.Text(s.HeldBack))
		return writeCSV(out, columns, rows)
	}
	answer := &allocationAnswer{Allocation: a, request: q, view: view}
	return writeAreas(q, out, view, query.Level, columns, rows, func(r planRow) string { return r.Area.ID },
		planSummary(answer, s), answer.links())
}

// feasible is the least and the most of a budget in major units; null is no limit.
type feasible struct {
	Least json.Number  `json:"least"`
	Most  *json.Number `json:"most"`
}

func refused(err error, currency spending.Currency) *ogc.Problem {
	p := ogc.BadParameter(budgetName, err.Error(), cmp.Or(plan.Feasible(err),
		"a period and a base in which an area is in need"))
	if budgets := plan.FeasibleBudgets(err); budgets != nil {
		within := feasible{Least: decimal(currency, budgets.Least)}
		if budgets.Most.Valid {
			most := decimal(currency, budgets.Most.Money)
			within.Most = &most
		}
		p.Extensions = map[string]any{"feasible": within}
	}
	return p
}

func planSummarySchema(t terms) ogc.Schema {
	count, index := ogc.Typed("integer"), ogc.Nullable(ogc.Typed("number"))
	mover := ogc.Nullable(
		ogc.ObjectOf(map[string]ogc.Schema{"id": ogc.Typed("string"), "name": ogc.Typed("string"),
			"amount": moneySchema()}))
	rule := ogc.ObjectOf(map[string]ogc.Schema{
		"rule":         ogc.Typed("string"),
		"hoover_after": ogc.Described(index, "Hoover's index of what areas have and the new money"),
		"bound":        ogc.Described(count, "areas held by the floor or the cap"),
		"gains_most":   ogc.Described(mover, "against rule by_need; null where no area gains"),
		"loses_most":   ogc.Described(mover, "against rule by_need; null where no area loses"),
	})
	return ogc.ObjectOf(map[string]ogc.Schema{
		"label": ogc.Typed("string"), "budget": ogc.Described(moneySchema(), "what each rule shares out"),
		"areas": count, "missing_need": ogc.Described(count, "areas left out because their need is missing"),
		"need":            ogc.Described(ogc.Nullable(ogc.Typed("number")), "of the areas planned for"),
		"existing":        ogc.Described(moneySchema(), "of the areas planned for, 0 where it is not counted"),
		"claims":          ogc.Described(moneySchema(), "certain claims of the areas planned for"),
		"claims_possible": ogc.Described(moneySchema(), "possible claims of the areas planned for"),
		"held_back": ogc.Described(moneySchema(),
			"what certain claims leave of the budget under rule by_claims; it is not spread"),
		"hoover_before": ogc.Described(index, "Hoover's index of what areas have"), "rules": ogc.ArrayOf(rule),
		"null_reasons":   {"type": "object", "additionalProperties": ogc.Typed("string")},
		"reconciliation": reconciliationSchema(t), "parameters": ogc.Typed("object"),
		"dataset": datasetReferenceSchema(),
		"caveats": ogc.ArrayOf(ogc.Typed("string")),
	})
}

// planSummary says what each rule comes to; gains and losses are against rule by_need.
func planSummary(answer *allocationAnswer, s *plan.Scenario) map[string]any {
	reasons := nullReasons{}
	if !s.Before.Defined() {
		reasons["hoover_before"] = string(s.Before.Reason)
	}
	mover := func(i int, amount spending.Money) any {
		if i < 0 {
			return nil
		}
		return map[string]any{"id": s.Areas[i].Area.ID, "name": answer.request.named(s.Areas[i].Area).Name,
			"amount": decimal(answer.Currency, amount)}
	}
	var existing, claims, possible spending.Money
	for i := range s.Areas {
		if s.Areas[i].Reason == "" {
			existing, claims, possible = existing+s.Areas[i].Existing, claims+s.Areas[i].Claim, possible+
				s.Areas[i].Possible
		}
	}
	var rules []map[string]any
	for _, o := range s.Rules {
		if !o.After.Defined() {
			reasons[string(o.Rule)+".hoover_after"] = string(o.After.Reason)
		}
		rules = append(rules, map[string]any{
			"rule": o.Rule, "hoover_after": measured(o.After), "bound": o.Bound,
			"gains_most": mover(o.Most, o.Gain), "loses_most": mover(o.Least, o.Loss),
		})
	}
	return map[string]any{
		"label": planLabel, "budget": decimal(answer.Currency, s.Options.Budget),
		"existing": decimal(answer.Currency, existing), "claims": decimal(answer.Currency, claims),
		"claims_possible": decimal(answer.Currency, possible), "held_back": decimal(answer.Currency, s.HeldBack),
		"areas": len(s.Areas), "missing_need": answer.MissingNeed, "need": needValue(answer.Need),
		"hoover_before": measured(s.Before), "rules": rules, "null_reasons": reasons,
		"reconciliation": reconciliationOf(&answer.Reconciliation, answer.Currency, answer.Query.Window()),
		"parameters":     parameters(answer.request, answer.Query),
		"dataset":        referenceTo(answer.request.opened.version),
		"caveats":        answer.caveats(),
	}
}
