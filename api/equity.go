package api

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/measure"
)

const (
	redrawsName = "redraws"
	rankingName = "ranking"
)

func (t terms) equityEndpoint() *endpoint {
	columns := withTexts(equityColumns(t))
	return &endpoint{
		path: "/analysis/equity", id: "getEquity", tag: "Analysis",
		summary: ogc.Says("How unequal the money is against need: every index at each level, curves, and each " +
			"area's part"),
		params: slices.Concat(
			[]ogc.Param{t.levelParam("level of the areas, curves and spread")},
			t.filterParams(needPeriod),
			[]ogc.Param{
				rankingParam(),
				{Name: redrawsName, Was: "intervals", Kind: ogc.Choice, Fallback: "yes",
					Allowed: []string{"yes", "no"},
					About: "whether to say how far the indices hang on single contracts, by 1,000 redraws of them " +
						"with a fixed seed"}}),
		formats: []ogc.Format{ogc.JSON, ogc.CSV}, dataset: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"indices":             byLevel(t, indicesSchema()),
			"lorenz":              ogc.ArrayOf(curvePointSchema()),
			"concentration_curve": ogc.ArrayOf(curvePointSchema()),
			"ranking":             ogc.Nullable(ogc.Typed("string")),
			"like_need":           ogc.ArrayOf(likeNeedSchema()),
			"spread":              ogc.Nullable(spreadSchema()),
			"areas":               ogc.ArrayOf(columnsSchema(columns)),
			"reconciliation":      reconciliationSchema(t), "parameters": ogc.Typed("object"),
			"dataset": datasetReferenceSchema(),
			"caveats": ogc.ArrayOf(ogc.Typed("string")), "links": ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error { return renderEquity(ctx, q, out, columns) },
	}
}

func rankingParam() ogc.Param {
	return ogc.Param{Name: rankingName,
		About: "what areas are ranked by for the concentration and Kakwani indices, the " +
			"larger the more vulnerable; /dataset lists the rankings there are, the default first"}
}

// rankingOf gives the ranking asked for, the dataset's first by default; "" where it has none.
func rankingOf(q *request, view *analysis.View) (string, error) {
	rankings := view.Rankings()
	usual := ""
	if len(rankings) > 0 {
		usual = rankings[0]
	}
	return cmp.Or(q.Values.Text(rankingName), usual), q.known(rankingName, rankings)
}

// equityRow is one area's part in the indices.
type equityRow struct {
	*analysis.Contribution
	place place
}

// why is the area's part in a sentence, which begins with its name in the language of the request.
func (r equityRow) why() any {
	name := r.place.Name
	if r.place.parent.Name != "" { // namesakes lie in several
		name += ", " + r.place.parent.Name
	}
	return name + ": " + r.Why
}

func equityColumns(t terms) []column[equityRow] {
	text, share := ogc.Typed("string"), ogc.Typed("number")
	return append(placeColumns(t, func(r equityRow) place { return r.place }), []column[equityRow]{
		{name: "amount", about: "money placed in the area, on the rung asked", typ: moneySchema(),
			value: func(r equityRow) any { return decimal(r.Currency, r.Amount) }},
		{name: "amount_low", about: "what is certain to lie in the area", typ: moneySchema(),
			value: func(r equityRow) any { return decimal(r.Currency, r.Low) }},
		{name: "amount_high", about: "all that may lie in it", typ: moneySchema(),
			value: func(r equityRow) any { return decimal(r.Currency, r.High) }},
		{name: "money_share", about: "the area's share of the money, σ", typ: share,
			value: func(r equityRow) any { return r.MoneyPart }},
		{name: "need_share", about: "the area's share of the need, p", typ: share,
			value: func(r equityRow) any { return r.NeedPart }},
		{name: "hoover_part", about: "½|σ − p|; the parts add up to the index", typ: share,
			value: func(r equityRow) any { return r.Hoover }},
		{name: "theil_part", about: "σ ln(σ/p), 0 where σ or p is 0; the parts add up to a defined index", typ: share,
			value: func(r equityRow) any { return r.Theil }},
		{name: "like_need_group", about: "place of its group in like_need, from 1; null where it has no need",
			typ: ogc.Nullable(ogc.Typed("integer")), value: func(r equityRow) any {
				if r.Group < 0 {
					return nil
				}
				return r.Group + 1
			}},
		{name: "ranking_value", about: "the value it is ranked by, the larger the more vulnerable; null = unknown",
			typ: ogc.Nullable(share), value: func(r equityRow) any { return needValue(r.Rank) }},
		{name: "population", about: "people, whom the Kakwani index ranks; null = unknown", typ: ogc.Nullable(share),
			value: func(r equityRow) any { return needValue(r.People) }},
		{name: "side", about: "of an equal share, over every placing the evidence allows",
			typ: sideSchema(), value: func(r equityRow) any { return string(r.Side) }},
		{name: "short", about: "whether side is below in both bases", typ: ogc.Typed("boolean"),
			value: func(r equityRow) any { return r.Short }},
		{name: "reliability", about: "how far its figures can be relied on",
			typ:   reliabilitySchema(),
			value: func(r equityRow) any { return string(r.Reliability) }},
		{name: "ranked", about: "whether it may be called highest or lowest", typ: ogc.Typed("boolean"),
			value: func(r equityRow) any { return r.Ranked }},
		{name: "null_reasons", about: "why each null value is null", typ: ogc.Schema{"type": "object",
			"additionalProperties": text}, value: func(r equityRow) any { return r.nullReasons() }},
		{name: "why", about: "the area's part in a sentence", typ: text, value: equityRow.why},
	}...)
}

func (r equityRow) nullReasons() nullReasons {
	n := nullReasons{}
	note := func(name, reason string) {
		if reason != "" {
			n[name] = reason
		}
	}
	note("ranking_value", string(r.Rank.Reason))
	note("population", string(r.People.Reason))
	if r.Group < 0 {
		note("like_need_group", r.Need.Zero)
	}
	return n
}

// index names one index of an equity answer.
type index struct {
	name, about string
	of          func(*analysis.Equity) measure.Value
}

func equityIndices() []index {
	type e = *analysis.Equity
	return []index{
		{"hoover", "share of the money that would have to move for equal money per unit of need",
			func(x e) measure.Value { return x.Hoover }},
		{"gini", "need-weighted Gini index", func(x e) measure.Value { return x.Gini }},
		{"theil", "Theil's T", func(x e) measure.Value { return x.Theil.Total }},
		{"theil_between", "between the areas of the level above", func(x e) measure.Value { return x.Theil.Between }},
		{"theil_within", "within the areas of the level above", func(x e) measure.Value { return x.Theil.Within }},
		{"theil_l", "mean log deviation", func(x e) measure.Value { return x.TheilL }},
		{"atkinson_0_5", "Atkinson's index, ε = 0.5", func(x e) measure.Value { return x.AtkinsonHalf }},
		{"atkinson_1", "Atkinson's index, ε = 1", func(x e) measure.Value { return x.AtkinsonOne }},
		{"cv", "need-weighted coefficient of variation", func(x e) measure.Value { return x.CV }},
		{"horizontal",
			"horizontal inequity: inequality among areas with like need, Σ p σ Gini over the groups of like_need",
			func(x e) measure.Value { return x.Horizontal }},
		{"concentration_index", "concentration of money over need, most vulnerable first, see ranking; negative " +
			"favours the vulnerable", func(x e) measure.Value { return x.Concentration }},
		{"kakwani", "concentration of money less that of need, both over the population in the same ranking",
			func(x e) measure.Value { return x.Kakwani }},
	}
}

// byLevel is an object with something of each level.
func byLevel(t terms, of ogc.Schema) ogc.Schema {
	levels := map[string]ogc.Schema{}
	for _, level := range t.keys() {
		levels[level] = of
	}
	return ogc.ObjectOf(levels)
}

func indicesSchema() ogc.Schema {
	count := ogc.Typed("integer")
	properties := map[string]ogc.Schema{
		"areas": count, "zero_need": ogc.Described(count, "areas whose need is known to be zero"),
		"missing_need": ogc.Described(count, "areas whose need is missing; the indices leave them out"),
		"zero_money":   ogc.Described(count, "areas with no money placed in them"),
		"amount":       moneySchema(), "need": ogc.Nullable(ogc.Typed("number")),
		"per_need":     ogc.Nullable(ogc.Typed("number")),
		"null_reasons": {"type": "object", "additionalProperties": ogc.Typed("string")},
	}
	maps.Copy(properties, basesSchema())
	for _, i := range equityIndices() {
		properties[i.name] = ogc.Schema{"type": "number", "nullable": true, "description": i.about}
	}
	return ogc.ObjectOf(properties)
}

func indicesOf(e *analysis.Equity) map[string]any {
	a := e.Allocation
	reasons := nullReasons{}
	d := map[string]any{
		"areas": len(a.Areas), "zero_need": a.ZeroNeed, "missing_need": a.MissingNeed, "zero_money": a.ZeroMoney,
		"amount": decimal(a.Currency, a.Amount), "need": needValue(a.Need), "per_need": number(a.PerNeed),
		"null_reasons": reasons,
	}
	bases := basesOf(a)
	d["bases"], d["outside_need"], d["need_missing"], d["need_small"] = bases.Bases, bases.OutsideNeed,
		bases.NeedMissing, bases.NeedSmall
	d["zero_with_damage"], d["zero_partial"] = bases.ZeroWithDamage, bases.ZeroPartial
	for name, reason := range map[string]string{"need": string(a.Need.Reason), "per_need": a.PerNeed.Reason} {
		if reason != "" {
			reasons[name] = reason
		}
	}
	for _, i := range equityIndices() {
		v := i.of(e)
		d[i.name] = measured(v)
		if !v.Defined() {
			reasons[i.name] = string(v.Reason)
		}
	}
	return d
}

func curvePointSchema() ogc.Schema {
	share := ogc.Schema{"type": "number", "minimum": 0}
	return ogc.ObjectOf(map[string]ogc.Schema{"need": share, "money": share})
}

// spreadDocument says how far an index hangs on single contracts.
type spreadDocument struct {
	Low    any `json:"low"`
	High   any `json:"high"`
	Bias   any `json:"bias"`
	Reason any `json:"reason"`
}

func spreadOf(s analysis.IndexSpread) spreadDocument {
	if s.Reason != "" {
		return spreadDocument{Reason: s.Reason}
	}
	return spreadDocument{Low: s.Low, High: s.High, Bias: s.Bias}
}

func spreadSchema() ogc.Schema {
	index, count := ogc.Nullable(ogc.Typed("number")), ogc.Typed("integer")
	spread := ogc.Described(ogc.ObjectOf(map[string]ogc.Schema{"low": index, "high": index,
		"bias": ogc.Described(index, "mean of the draws less the index"), "reason": ogc.Nullable(ogc.Typed("string"))}),
		"the index less and plus the distance within which 95 % of the draws lie, cut to its range; null with "+
			"few_contracts where there are fewer than 30, or one above half of the money")
	return ogc.ObjectOf(map[string]ogc.Schema{
		"draws": count, "seed": count, "contracts": ogc.Described(count,
			"awards of known value with money in the base, which are drawn from"),
		"hoover": spread, "gini": spread, "theil": spread,
	})
}

func renderEquity(ctx context.Context, q *request, out *reply, columns []column[equityRow]) error {
	query, view, err := needQuery(ctx, q)
	if err != nil {
		return err
	}
	ranking, err := rankingOf(q, view)
	if err != nil {
		return err
	}
	var e *analysis.Equity // at the level asked
	var indices members    // by level
	for _, level := range view.Levels().Keys() {
		query := query
		query.Level = level
		at, err := view.Equity(ctx, query, ranking)
		if err != nil {
			return err
		}
		indices = append(indices, member{string(level), indicesOf(at)})
		if e == nil || level == geo.Level(q.Values.Text(levelName)) {
			e = at
		}
	}
	var redraws *analysis.Redraws
	if q.Values.Text(redrawsName) == "yes" {
		if redraws, err = view.Redraw(ctx, e.Allocation); err != nil {
			return err
		}
	}
	rows := make([]equityRow, len(e.Contributions))
	for i, c := range e.Contributions {
		rows[i] = equityRow{c, q.place(view, c.Area)}
	}
	r := &e.Allocation.Reconciliation
	if q.Format.Name == ogc.CSV.Name {
		out.header.Set(ReconciliationHeader, reconciliationText(r, e.Allocation.Currency))
		return writeCSV(out, columns, rows)
	}
	b := []byte(`{"indices":`)
	if b, err = appendJSON(b, indices); err != nil {
		return err
	}
	if b, err = writeRows(out, append(b, `,"areas":`...), columns, rows); err != nil {
		return err
	}
	answer := &allocationAnswer{Allocation: e.Allocation, request: q, view: view}
	return writeMembers(b, out, []member{
		{"lorenz", points(e.Lorenz)},
		{"concentration_curve", points(e.ConcentrationC)},
		{"ranking", textOrNull(e.Ranking)},
		{"like_need", likeNeedOf(e)},
		{"spread", spreadsOf(redraws)},
		{"reconciliation", reconciliationOf(r, e.Allocation.Currency, query.Window())},
		{"parameters", parameters(q, query)},
		{"dataset", referenceTo(q.opened.version)},
		{"caveats", answer.caveats()},
		{"links", q.SelfLinks()},
	})
}

// points gives a curve, empty where it is undefined.
func points(curve []measure.Point) []measure.Point {
	if curve == nil {
		return []measure.Point{}
	}
	return curve
}

// groupDocument is a group of areas with like need, as JSON has it.
type groupDocument struct {
	Areas       int         `json:"areas"`
	Least       float64     `json:"need_least"`
	Most        float64     `json:"need_most"`
	Need        float64     `json:"need"`
	Amount      json.Number `json:"amount"`
	PerNeed     float64     `json:"per_need"`
	Gini        any         `json:"gini"`
	NullReasons nullReasons `json:"null_reasons"`
}

func likeNeedSchema() ogc.Schema {
	number := ogc.Typed("number")
	return ogc.ObjectOf(map[string]ogc.Schema{
		"areas": ogc.Typed("integer"), "need_least": ogc.Described(number, "of its areas"),
		"need_most": ogc.Described(number, "of its areas"), "need": ogc.Described(number, "of all its areas"),
		"amount": moneySchema(), "per_need": number,
		"gini":         ogc.Described(ogc.Nullable(number), "need-weighted, within the group"),
		"null_reasons": {"type": "object", "additionalProperties": ogc.Typed("string")},
	})
}

func likeNeedOf(e *analysis.Equity) []groupDocument {
	list := []groupDocument{}
	for _, g := range e.LikeNeed {
		d := groupDocument{g.Areas, g.Least, g.Most, g.Need, decimal(e.Allocation.Currency, g.Amount), g.PerNeed,
			measured(g.Gini), nullReasons{}}
		if !g.Gini.Defined() {
			d.NullReasons["gini"] = string(g.Gini.Reason)
		}
		list = append(list, d)
	}
	return list
}

func spreadsOf(r *analysis.Redraws) any {
	if r == nil {
		return nil
	}
	return map[string]any{
		"draws": analysis.RedrawDraws, "seed": analysis.RedrawSeed, "contracts": r.Contracts,
		"hoover": spreadOf(r.Hoover), "gini": spreadOf(r.Gini), "theil": spreadOf(r.Theil),
	}
}
