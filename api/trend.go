package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

const (
	areasName = "areas"
	stepName  = "step"
)

// Limits of how many areas are compared, and of how many periods are set side by side.
const (
	fewestCompared = 2
	mostCompared   = 6
	mostPeriods    = 120
)

func (t terms) trendEndpoint() *endpoint {
	return t.seriesEndpoint("/analysis/trend", "getTrend",
		ogc.Says("The measures over years or months, of all areas together and of each"),
		"codes of areas, by commas; by default all of the level",
		func(_ context.Context, q *request, view *analysis.View,
			query ledger.Query) ([]string, error) {
			return areasOf(q, view, query)
		})
}

func (t terms) compareEndpoint() *endpoint {
	about := fmt.Sprintf("codes of %d to %d areas, by commas; by default the two of the level most in need",
		fewestCompared, mostCompared)
	return t.seriesEndpoint("/analysis/compare", "getComparison", ogc.Says("A few areas side by side over years or "+
		"months"),
		about,
		func(ctx context.Context, q *request, view *analysis.View, query ledger.Query) ([]string, error) {
			list, err := areasOf(q, view, query)
			switch {
			case err != nil:
				return nil, err
			case !q.Values.Has(areasName):
				return mostInNeed(ctx, view, query)
			case len(list) < fewestCompared || len(list) > mostCompared:
				return nil, ogc.BadParameter(areasName,
					fmt.Sprintf("a comparison takes %d to %d areas, not %d", fewestCompared,
						mostCompared, len(list)),
					fmt.Sprintf("%d to %d area codes of one level", fewestCompared, mostCompared))
			}
			return list, nil
		})
}

// areasOf gives the codes asked for, by default all of the level that lie in the area asked.
func areasOf(q *request, view *analysis.View, query ledger.Query) ([]string, error) {
	var codes []string
	level := query.Level
	for _, a := range view.AreasIn(level, query.Within) {
		codes = append(codes, a.ID)
	}
	list := q.Values.List(areasName)
	for _, id := range list {
		if !slices.Contains(codes, id) {
			problem := fmt.Sprintf("there is no %s %q", level, id)
			if query.Within != "" {
				problem += " in " + query.Within + ", which within asks for"
			}
			return nil, ogc.BadParameter(areasName, problem, "codes such as "+
				strings.Join(codes[:min(1, len(codes))], "")+", which "+itemsPath(q.terms().plural(level))+" lists")
		}
	}
	if len(list) == 0 {
		return codes, nil
	}
	return list, nil
}

func mostInNeed(ctx context.Context, view *analysis.View, query ledger.Query) ([]string, error) {
	a, err := view.Allocate(ctx, query)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(a.Areas, func(x, y analysis.AreaAllocation) int {
		return cmp.Compare(y.Need.Value,
			x.Need.Value)
	})
	var list []string
	for _, area := range a.Areas[:min(fewestCompared, len(a.Areas))] {
		list = append(list, area.Area.ID)
	}
	return list, nil
}

// seriesRow is one area, or all together, in one period.
type seriesRow struct {
	allocation *analysis.Allocation
	area       *analysis.AreaAllocation // nil for the whole
	equity     *analysis.Equity
	place      place // of an area
}

func seriesColumns(t terms) []column[seriesRow] {
	columns := []column[seriesRow]{
		{name: "period", about: "period of need; spending runs on by lag", typ: ogc.Typed("string"),
			value: func(r seriesRow) any { return t.periodText(r.allocation.Query.Period) }},
	}
	for _, c := range placeColumns(t, func(r seriesRow) place { return r.place }) {
		of := c.value
		c.about, c.typ = c.about+"; null for all areas together", ogc.Nullable(c.typ)
		c.value = func(r seriesRow) any {
			if r.area == nil {
				return nil
			}
			return of(r)
		}
		columns = append(columns, c)
	}
	columns = append(columns, seriesMeasures()...)
	for _, i := range equityIndices() {
		columns = append(columns, column[seriesRow]{name: i.name, about: i.about + "; of all areas, null for one",
			typ: ogc.Nullable(ogc.Typed("number")), value: func(r seriesRow) any {
				if r.area != nil {
					return nil
				}
				return measured(i.of(r.equity))
			}})
	}
	return append(columns, column[seriesRow]{name: "null_reasons", about: "why each null measure is null",
		typ:   ogc.Schema{"type": "object", "additionalProperties": ogc.Typed("string")},
		value: func(r seriesRow) any { return r.nullReasons() }})
}

// ofArea is a value that rows of one area have.
func ofArea(of func(*analysis.AreaAllocation) any) func(seriesRow) any {
	return either(func(*analysis.Allocation) any { return nil }, of)
}

// either is a value of all areas together, or of one.
func either(whole func(*analysis.Allocation) any, of func(*analysis.AreaAllocation) any) func(seriesRow) any {
	return func(r seriesRow) any {
		if r.area == nil {
			return whole(r.allocation)
		}
		return of(r.area)
	}
}

// seriesMeasures are the columns of money, need and what is made of them.
func seriesMeasures() []column[seriesRow] {
	type (
		whole = *analysis.Allocation
		area  = *analysis.AreaAllocation
	)
	amount, ratio := moneySchema(), ogc.Nullable(ogc.Typed("number"))
	return []column[seriesRow]{
		{name: "amount", about: "money placed in the area or areas", typ: amount,
			value: either(func(a whole) any { return decimal(a.Currency, a.Amount) },
				func(a area) any { return decimal(a.Currency, a.Amount) })},
		{name: "amount_low", about: "what is certain to lie in the area", typ: ogc.Nullable(amount),
			value: ofArea(func(a area) any { return decimal(a.Currency, a.Low) })},
		{name: "amount_high", about: "all that may lie in it", typ: ogc.Nullable(amount),
			value: ofArea(func(a area) any { return decimal(a.Currency, a.High) })},
		{name: "need", about: "need in the period; null = missing, which is not zero", typ: ratio,
			value: either(func(a whole) any { return needValue(a.Need) },
				func(a area) any { return needValue(a.Need) })},
		{name: "per_need", about: "amount per unit of need", typ: ratio,
			value: either(func(a whole) any { return number(a.PerNeed) },
				func(a area) any { return number(a.PerNeed) })},
		{name: "equity_gap", about: "amount less an equal share by need", typ: ogc.Nullable(amount),
			value: ofArea(func(a area) any { return money(a.Currency, a.EquityGap) })},
		{name: "equity_gap_pp", about: "share of the money less share of the need, percentage points", typ: ratio,
			value: ofArea(func(a area) any { return number(a.EquityGapPP) })},
		{name: "gap_per_need", about: "equity gap per unit of need", typ: ratio,
			value: ofArea(func(a area) any { return number(a.GapPerNeed) })},
		{name: "location_quotient", about: "share of the money over share of the need", typ: ratio,
			value: ofArea(func(a area) any { return number(a.LocationQuotient) })},
		{name: "side", about: "of an equal share, over every placing the evidence allows",
			typ:   ogc.Nullable(sideSchema()),
			value: ofArea(func(a area) any { return string(a.Side) })},
		{name: "short", about: "whether side is below in both bases", typ: ogc.Nullable(ogc.Typed("boolean")),
			value: ofArea(func(a area) any { return a.Short })},
		{name: "reliability", about: "how far the area's figures can be relied on",
			typ:   ogc.Nullable(reliabilitySchema()),
			value: ofArea(func(a area) any { return string(a.Reliability) })},
		{name: "ranked", about: "whether it may be called highest or lowest", typ: ogc.Nullable(ogc.Typed("boolean")),
			value: ofArea(func(a area) any { return a.Ranked })},
	}
}

// Reasons a measure has no place in a row.
const (
	ofOneArea  = "of_one_area"  // the row is all areas together
	ofAllAreas = "of_all_areas" // the row is one area
)

func (r seriesRow) nullReasons() nullReasons {
	if r.area != nil {
		n := allocationRow{AreaAllocation: r.area}.nullReasons()
		if !r.area.Need.Known() {
			n["need"] = string(r.area.Need.Reason)
		}
		delete(n, "side")
		for _, i := range equityIndices() {
			n[i.name] = ofAllAreas
		}
		return n
	}
	n, a := nullReasons{}, r.allocation
	for _, name := range []string{"amount_low", "amount_high", "side", "short", "reliability", "ranked", "equity_gap",
		"equity_gap_pp", "gap_per_need", "location_quotient"} {
		n[name] = ofOneArea
	}
	for name, reason := range map[string]string{"need": string(a.Need.Reason), "per_need": a.PerNeed.Reason} {
		if reason != "" {
			n[name] = reason
		}
	}
	for _, i := range equityIndices() {
		if v := i.of(r.equity); !v.Defined() {
			n[i.name] = string(v.Reason)
		}
	}
	return n
}

// reconciliation is that of a row of all areas together; nil of one.
func (r seriesRow) reconciliation() (*ledger.Reconciliation, spending.Currency) {
	if r.area != nil {
		return nil, ""
	}
	return &r.allocation.Reconciliation, r.allocation.Currency
}

func (t terms) seriesEndpoint(path, id string, summary ogc.Phrase, areasAbout string,
	choose func(context.Context, *request, *analysis.View,
		ledger.Query) ([]string, error)) *endpoint {
	columns := seriesColumns(t)
	return &endpoint{
		path: path, id: id, tag: "Analysis", summary: summary,
		params: slices.Concat([]ogc.Param{
			{Name: areasName, Many: true, About: areasAbout},
			{Name: stepName, Kind: ogc.Choice, Fallback: "year", Allowed: []string{"year", "month"},
				About: fmt.Sprintf("years, those of the period or the latest %d that have money, or the months of the "+
					"period, at most %[1]d", mostPeriods)},
			t.levelParam("level of the areas"),
		},
			t.filterParams("the period whose years or months are wanted. Default: all years; at step month the latest "+
				"year complete in awards and need"), []ogc.Param{rankingParam()}),
		formats: []ogc.Format{ogc.JSON, ogc.CSV}, dataset: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"rows": ogc.ArrayOf(columnsSchema(columns)), "periods": ogc.ArrayOf(ogc.Typed("string")),
			"parameters": ogc.Typed("object"),
			"dataset":    datasetReferenceSchema(), "caveats": ogc.ArrayOf(ogc.Typed("string")),
			"links":          ogc.LinksSchema(),
			"indices":        ogc.Described(ogc.ArrayOf(indicesSchema()), "of all areas, in the order of periods"),
			"reconciliation": ogc.Described(ogc.ArrayOf(reconciliationSchema(t)), "in the order of periods"),
		}),
		render: func(ctx context.Context, q *request, out *reply) error {
			query, view, err := needQuery(ctx, q)
			if err != nil {
				return err
			}
			chosen, err := choose(ctx, q, view, query)
			if err != nil {
				return err
			}
			periods, err := periodsOf(ctx, q, view, query)
			if err != nil {
				return err
			}
			ranking, err := rankingOf(q, view)
			if err != nil {
				return err
			}
			trend, err := view.Trend(ctx, query, ranking, periods)
			if err != nil {
				return err
			}
			return writeSeries(q, out, view, query, columns, trend, chosen)
		},
	}
}

// periodsOf gives the periods to set side by side: the years or months asked for, or the latest of all years.
func periodsOf(ctx context.Context, q *request, view *analysis.View, query ledger.Query) ([]spending.Period, error) {
	if q.Values.Text(stepName) != "month" {
		years, err := view.Years(ctx, query)
		if q.Values.Has(periodName) {
			years = slices.DeleteFunc(years, func(y spending.Period) bool { return !y.Meets(query.Period) })
			if len(years) == 0 { // it has need, and no money
				years = append(years, q.terms().Calendar.Year(query.Period.To))
			}
		}
		return years[max(0, len(years)-mostPeriods):], err
	}
	allowed := []string{aYear(q.terms().Calendar).String(), fmt.Sprintf("a range of at most %d months, 2024-06/2024-09",
		mostPeriods)}
	switch p := query.Period; {
	case query.Date == ledger.DateFloodYear:
		return nil, ogc.BadParameter(stepName, "with date=flood_year money stands in whole years", "year")
	case p.All():
		return nil, ogc.BadParameter(periodName, "all time has no months to list", allowed...)
	case p.To-p.From >= mostPeriods:
		return nil, ogc.BadParameter(periodName, fmt.Sprintf("period %s has %d months; step=month lists at most %d", p,
			p.To-p.From+1, mostPeriods), allowed...)
	}
	return query.Period.Months(), nil
}

// writeSeries writes the whole and each chosen area for each period, and beside them how
// each period reconciles.
func writeSeries(q *request, out *reply, view *analysis.View, query ledger.Query, columns []column[seriesRow],
	trend []*analysis.Equity, chosen []string) error {
	var rows []seriesRow
	periods, indices, reconciliations := []string{}, []map[string]any{}, []reconciliationDocument{}
	for _, e := range trend {
		a := e.Allocation
		indices = append(indices, indicesOf(e))
		periods = append(periods, q.periodText(a.Query.Period))
		reconciliations = append(reconciliations, reconciliationOf(&a.Reconciliation, a.Currency, a.Query.Window()))
		rows = append(rows, seriesRow{allocation: a, equity: e})
		for i := range a.Areas {
			if slices.Contains(chosen, a.Areas[i].Area.ID) {
				rows = append(rows, seriesRow{a, &a.Areas[i], e, q.place(view, a.Areas[i].Area)})
			}
		}
	}
	if q.Format.Name == ogc.CSV.Name {
		return writeCSV(out, append(slices.Clip(columns), bucketColumns(q.terms(), seriesRow.reconciliation)...), rows)
	}
	b, err := writeRows(out, []byte(`{"rows":`), columns, rows)
	if err != nil {
		return err
	}
	latest := &allocationAnswer{Allocation: &analysis.Allocation{Query: query}, request: q, view: view}
	if len(trend) > 0 {
		latest.Allocation = trend[len(trend)-1].Allocation
	}
	return writeMembers(b, out, []member{
		{"periods", periods}, {"indices", indices}, {"reconciliation", reconciliations},
		{"parameters", parameters(q, query)},
		{"dataset", referenceTo(q.opened.version)}, {"caveats", latest.caveats()}, {"links", q.SelfLinks()},
	})
}
