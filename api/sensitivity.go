package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

func (t terms) sensitivityEndpoint() *endpoint {
	cells, areas := sensitivityColumns(t), sensitivityAreaColumns(t)
	return &endpoint{
		path: "/analysis/sensitivity", id: "getSensitivity", tag: "Analysis",
		summary: ogc.Says("When a conclusion flips: the same question with every need, lag and rung, at each level"),
		params:  t.filterParams(needPeriod),
		formats: []ogc.Format{ogc.JSON, ogc.CSV}, dataset: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"cells": ogc.ArrayOf(columnsSchema(cells)), "areas": ogc.ArrayOf(columnsSchema(areas)),
			"parameters": ogc.Typed("object"), "dataset": datasetReferenceSchema(),
			"caveats": ogc.ArrayOf(ogc.Typed("string")),
			"links":   ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error {
			return renderSensitivity(ctx, q, out, cells, areas)
		},
	}
}

func sensitivityColumns(t terms) []column[*analysis.SensitivityCell] {
	type cell = *analysis.SensitivityCell
	text, count, ratio := ogc.Typed("string"), ogc.Typed("integer"), ogc.Nullable(ogc.Typed("number"))
	gap := func(of func(cell) *analysis.AreaAllocation, show func(*analysis.AreaAllocation) any) func(cell) any {
		return func(c cell) any {
			if a := of(c); a != nil {
				return show(a)
			}
			return nil
		}
	}
	most, least := func(c cell) *analysis.AreaAllocation { return c.Most },
		func(c cell) *analysis.AreaAllocation { return c.Least }
	id := func(a *analysis.AreaAllocation) any { return a.Area.ID }
	name := func(a *analysis.AreaAllocation) any { return a.Area.Name }
	amount := func(a *analysis.AreaAllocation) any { return money(a.Currency, a.EquityGap) }
	columns := []column[cell]{
		{name: "level", about: joined(t.keys(), "or"), typ: text,
			value: func(c cell) any { return string(c.Allocation.Query.Level) }},
		{name: "rung", about: "what money", typ: text,
			value: func(c cell) any { return string(c.Allocation.Query.Rung) }},
		{name: "need", about: "what need", typ: text, value: func(c cell) any { return c.Allocation.Query.Need }},
		{name: "lag", about: "years the spending window runs on", typ: count,
			value: func(c cell) any { return c.Allocation.Query.Lag }},
		{name: "base", about: "whether it is the question as it was asked; the other cells of its level are compared " +
			"with it", typ: ogc.Typed("boolean"), value: func(c cell) any { return c.Base }},
		{name: "repeats", about: "whether its last year adds no money to any area, so that it repeats the cell whose " +
			"lag is less by one; areas do not count it", typ: ogc.Typed("boolean"),
			value: func(c cell) any { return c.Repeats }},
		{name: "amount", about: "money on the rung placed in the areas", typ: moneySchema(),
			value: func(c cell) any { return decimal(c.Allocation.Currency, c.Allocation.Amount) }},
		{name: "placed", about: "share of the counted money placed at the level or finer", typ: ratio,
			value: func(c cell) any { return number(c.Placed) }},
		{name: "need_total", about: "need of all areas", typ: ratio,
			value: func(c cell) any { return needValue(c.Allocation.Need) }},
		{name: "need_unit", about: "unit of the need", typ: text,
			value: func(c cell) any { return c.Allocation.NeedInfo.Unit }},
		{name: "per_need", about: "money per unit of need, all areas together", typ: ratio,
			value: func(c cell) any { return number(c.Allocation.PerNeed) }},
		{name: "hoover", about: "share of the money that would have to move", typ: ratio,
			value: func(c cell) any { return number(c.Allocation.Hoover) }},
		{name: "gini", about: "need-weighted Gini index", typ: ratio,
			value: func(c cell) any { return number(c.Gini) }},
		{name: "most_id", about: "code of the ranked area furthest above an equal share, of those above in " +
			"every placing",
			typ: ogc.Nullable(text), value: gap(most, id)},
		{name: "most_name", about: "its name", typ: ogc.Nullable(text), value: gap(most, name)},
		{name: "most_gap", about: "its equity gap", typ: ogc.Nullable(moneySchema()), value: gap(most, amount)},
		{name: "least_id", about: "code of the ranked area furthest below an equal share, of those short in every " +
			"placing and both bases", typ: ogc.Nullable(text), value: gap(least, id)},
		{name: "least_name", about: "its name", typ: ogc.Nullable(text), value: gap(least, name)},
		{name: "least_gap", about: "its equity gap", typ: ogc.Nullable(moneySchema()), value: gap(least, amount)},
		{name: "rank_correlation", about: "Spearman's, of the areas' money per unit of need with that in the " +
			"base answer",
			typ: ratio, value: func(c cell) any { return number(c.Correlation) }},
		{name: "compared", about: "areas it is over", typ: count, value: func(c cell) any { return c.Compared }},
		{name: "flips", about: "areas that are below in one of cell and base answer and above in the other", typ: count,
			value: func(c cell) any { return len(c.Flips) }},
		{name: "flipped", about: "their codes", typ: ogc.ArrayOf(text), value: func(c cell) any {
			return append([]string{},
				c.Flips...)
		}},
		{name: "conclusion", about: "the same in words", typ: text, value: func(c cell) any { return c.Conclusion() }},
		{name: "null_reasons", about: "why each null measure is null", typ: ogc.Schema{"type": "object",
			"additionalProperties": text}, value: func(c cell) any { return sensitivityReasons(c) }},
	}
	return append(columns, bucketColumns(t, func(c cell) (*ledger.Reconciliation, spending.Currency) {
		return &c.Allocation.Reconciliation, c.Allocation.Currency
	})...)
}

// noneCertain says that no area is both ranked and on the side asked for in every placing.
const noneCertain = "none_certain"

func sensitivityReasons(c *analysis.SensitivityCell) nullReasons {
	a, reasons := c.Allocation, nullReasons{}
	list := map[string]string{
		"placed": c.Placed.Reason, "need_total": string(a.Need.Reason), "per_need": a.PerNeed.Reason,
		"hoover": a.Hoover.Reason, "gini": c.Gini.Reason,
		"rank_correlation": c.Correlation.Reason,
	}
	for name, area := range map[string]*analysis.AreaAllocation{"most": c.Most, "least": c.Least} {
		if area == nil {
			for _, part := range []string{"_id", "_name", "_gap"} {
				list[name+part] = cmp.Or(a.PerNeed.Reason, noneCertain)
			}
		}
	}
	for name, reason := range list {
		if reason != "" {
			reasons[name] = reason
		}
	}
	return reasons
}

func fallsShort() []string {
	return []string{string(analysis.ShortInAll), string(analysis.ShortInMost), string(analysis.ShortInFew),
		string(analysis.ShortInNone), string(analysis.ShortNotDefined)}
}

// sensitivityRow sums up the cells of one area.
type sensitivityRow struct {
	*analysis.AreaSensitivity
	place place
}

func sensitivityAreaColumns(t terms) []column[sensitivityRow] {
	type area = sensitivityRow
	text, count := ogc.Typed("string"), ogc.Typed("integer")
	return append(placeColumns(t, func(a area) place { return a.place }), []column[area]{
		{name: "equity_gap", about: "of the base answer; null = undefined", typ: ogc.Nullable(moneySchema()),
			value: func(a area) any { return money(a.Currency, a.Gap) }},
		{name: "ranked", about: "whether it may be called highest or lowest in the base answer",
			typ:   ogc.Typed("boolean"),
			value: func(a area) any { return a.Ranked }},
		{name: "short", about: "cells of its level, repeats left out, in which it has less than an equal share " +
			"in every placing and both bases", typ: count, value: func(a area) any { return a.Short }},
		{name: "even", about: "cells in which its side is even", typ: count, value: func(a area) any { return a.Even }},
		{name: "over", about: "cells in which its side is above", typ: count,
			value: func(a area) any { return a.Over }},
		{name: "uncertain", about: "cells in which it is on no side for certain", typ: count,
			value: func(a area) any { return a.Uncertain }},
		{name: "undefined", about: "cells in which it has no side", typ: count,
			value: func(a area) any { return a.Unknown }},
		{name: "flips", about: "cells in which it is above and in the base answer below, or the other way round",
			typ: count, value: func(a area) any { return a.Flips }},
		{name: "falls_short", about: "in how many of the cells in which it has a side it is short: all, most " +
			"(more than half), few or none; undefined where there is no such cell",
			typ: ogc.ChoiceOf(fallsShort()...), value: func(a area) any { return string(a.FallsShort()) }},
		{name: "null_reasons", about: "why equity_gap is null",
			typ: ogc.Schema{"type": "object", "additionalProperties": text},
			value: func(a area) any {
				if a.GapReason != "" {
					return nullReasons{"equity_gap": a.GapReason}
				}
				return nullReasons{}
			}},
	}...)
}

// namedCell gives a cell with the names of its areas in the language of the request.
func (q *request) namedCell(c analysis.SensitivityCell) *analysis.SensitivityCell {
	for _, area := range []**analysis.AreaAllocation{&c.Most, &c.Least} {
		if *area != nil {
			named := **area
			named.Area = q.named(named.Area)
			*area = &named
		}
	}
	return &c
}

func renderSensitivity(ctx context.Context, q *request, out *reply, cells []column[*analysis.SensitivityCell],
	areas []column[sensitivityRow]) error {
	levels := q.terms().Levels
	query, view,
		err := analysisQuery(ctx, q, levels.Finest(), func(have *catalogue) spending.Period { return have.period })
	if err != nil {
		return err
	}
	if query, err = withNeed(view, query, levels.Outermost()); err != nil {
		return err
	}
	s, err := view.Sensitivity(ctx, query)
	if err != nil {
		return err
	}
	rows := make([]*analysis.SensitivityCell, len(s.Cells))
	for i := range s.Cells {
		rows[i] = q.namedCell(s.Cells[i])
	}
	if q.Format.Name == ogc.CSV.Name {
		return writeCSV(out, cells, rows)
	}
	b, err := writeRows(out, []byte(`{"cells":`), cells, rows)
	if err != nil {
		return err
	}
	lines := make([]sensitivityRow, len(s.Areas))
	for i := range s.Areas {
		lines[i] = sensitivityRow{&s.Areas[i], q.place(view, s.Areas[i].Area)}
	}
	if b, err = writeRows(out, append(b, `,"areas":`...), areas, lines); err != nil {
		return err
	}
	query.Level, query.Spread = levels.Outermost(), ledger.SpreadNone
	answer := &allocationAnswer{Allocation: &analysis.Allocation{Query: query}, request: q, view: view}
	return writeMembers(b, out, []member{
		{"parameters", parameters(q, query)}, {"dataset", referenceTo(q.opened.version)},
		{"caveats", slices.Concat([]string{answer.request.Say("Rungs stand beside each other; they are never added " +
			"up.")},
			answer.caveats())},
		{"links", q.SelfLinks()},
	})
}
