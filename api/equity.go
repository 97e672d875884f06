package api

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/measure"
)

const (
	intervalsName = "intervals"
	rankingName   = "ranking"

	intervalsNotAsked = "not_asked"
)

func equityEndpoint() *endpoint {
	columns := equityColumns()
	return &endpoint{
		path: "/analysis/equity", id: "getEquity", tag: "Analysis",
		summary: "How unequal the money is against need: every index at both levels, curves, and each area's part",
		params: slices.Concat(
			[]param{{name: levelName, kind: choiceParam, fallback: string(geo.District), allowed: levels(), about: "level of the areas, curves and intervals"}},
			filterParams("period of need, and with lag of spending. Default: the latest financial year complete in awards and need"),
			[]param{
				rankingParam(),
				{name: intervalsName, kind: choiceParam, fallback: "yes", allowed: []string{"yes", "no"},
					about: "intervals by a bootstrap over contracts, 1,000 draws with a fixed seed"}}),
		formats: []format{jsonFormat, csvFormat}, dataset: true,
		schema: objectOf(map[string]schema{
			"indices":             objectOf(map[string]schema{"district": indicesSchema(), "circle": indicesSchema()}),
			"lorenz":              arrayOf(curvePointSchema()),
			"concentration_curve": arrayOf(curvePointSchema()),
			"ranking":             typed("string"),
			"like_need":           arrayOf(likeNeedSchema()),
			"intervals":           nullable(intervalsSchema()),
			"areas":               arrayOf(columnsSchema(columns)),
			"reconciliation":      reconciliationSchema(), "parameters": typed("object"), "dataset": datasetReferenceSchema(),
			"caveats": arrayOf(typed("string")), "links": linksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error { return renderEquity(ctx, q, out, columns) },
	}
}

func rankingParam() param {
	return param{name: rankingName, about: "what areas are ranked by for the concentration and Kakwani indices, the larger the more vulnerable; /dataset lists rankings, the default first"}
}

// rankingOf gives the ranking asked for, the dataset's first by default.
func rankingOf(q *request, view *spending.View) (string, error) {
	rankings := view.Rankings()
	return cmp.Or(q.values.text(rankingName), rankings[0]), q.known(rankingName, rankings)
}

// equityRow is one area's part in the indices, and what it may have got.
type equityRow struct {
	*spending.Contribution
	awarded *spending.Interval // nil where not asked for
}

func equityColumns() []column[equityRow] {
	text, share := typed("string"), typed("number")
	amount := schema{"type": "number", "nullable": true}
	return []column[equityRow]{
		{name: "id", about: "area code", typ: text, value: func(r equityRow) any { return r.Area.ID }},
		{name: "name", about: "name of the area; not a key", typ: text, value: func(r equityRow) any { return r.Area.Name }},
		{name: "district_id", about: "code of the district the area lies in", typ: text, value: func(r equityRow) any { return r.Area.DistrictID }},
		{name: "awarded", about: "money placed in the area, on the rung asked", typ: moneySchema(), value: func(r equityRow) any { return decimal(r.Currency, r.Awarded) }},
		{name: "awarded_low", about: "of that, by high-confidence attribution only", typ: moneySchema(), value: func(r equityRow) any { return decimal(r.Currency, r.Low) }},
		{name: "awarded_high", about: "with everything that may belong to the area", typ: moneySchema(), value: func(r equityRow) any { return decimal(r.Currency, r.High) }},
		{name: "money_share", about: "the area's share of the money, σ", typ: share, value: func(r equityRow) any { return r.MoneyPart }},
		{name: "need_share", about: "the area's share of the need, p", typ: share, value: func(r equityRow) any { return r.NeedPart }},
		{name: "hoover_part", about: "½|σ − p|; the parts add up to the index", typ: share, value: func(r equityRow) any { return r.Hoover }},
		{name: "theil_part", about: "σ ln(σ/p), 0 where σ or p is 0; the parts add up to a defined index", typ: share, value: func(r equityRow) any { return r.Theil }},
		{name: "like_need_group", about: "place of its group in like_need, from 1; null where it has no need", typ: nullable(typed("integer")), value: func(r equityRow) any {
			if r.Group < 0 {
				return nil
			}
			return r.Group + 1
		}},
		{name: "ranking_value", about: "the value it is ranked by, the larger the more vulnerable; null = unknown", typ: nullable(share), value: func(r equityRow) any { return needValue(r.Rank) }},
		{name: "population", about: "people, whom the Kakwani index ranks; null = unknown", typ: nullable(share), value: func(r equityRow) any { return needValue(r.People) }},
		{name: "awarded_interval_low", about: "2.5th percentile of the awarded money over the draws; null where intervals are not asked for", typ: amount,
			value: func(r equityRow) any { return r.end(func(i *spending.Interval) float64 { return i.Low }) }},
		{name: "awarded_interval_high", about: "97.5th percentile", typ: amount,
			value: func(r equityRow) any { return r.end(func(i *spending.Interval) float64 { return i.High }) }},
		{name: "null_reasons", about: "why each null value is null", typ: schema{"type": "object", "additionalProperties": text}, value: func(r equityRow) any { return r.nullReasons() }},
		{name: "why", about: "the area's part in a sentence", typ: text, value: func(r equityRow) any { return r.Why }},
	}
}

func (r equityRow) nullReasons() nullReasons {
	n := nullReasons{}
	note := func(name, reason string) {
		if reason != "" {
			n[name] = reason
		}
	}
	interval := intervalsNotAsked
	if r.awarded != nil {
		interval = r.awarded.Reason
	}
	note("awarded_interval_low", interval)
	note("awarded_interval_high", interval)
	note("ranking_value", string(r.Rank.Reason))
	note("population", string(r.People.Reason))
	if r.Group < 0 {
		note("like_need_group", spending.ZeroNeed)
	}
	return n
}

func (r equityRow) end(of func(*spending.Interval) float64) any {
	if r.awarded == nil || r.awarded.Reason != "" {
		return nil
	}
	return of(r.awarded)
}

// index names one index of an equity answer.
type index struct {
	name, about string
	of          func(*spending.Equity) measure.Value
}

func equityIndices() []index {
	type e = *spending.Equity
	return []index{
		{"hoover", "share of the money that would have to move for equal money per unit of need", func(x e) measure.Value { return x.Hoover }},
		{"gini", "need-weighted Gini index", func(x e) measure.Value { return x.Gini }},
		{"theil", "Theil's T", func(x e) measure.Value { return x.Theil.Total }},
		{"theil_between", "between districts", func(x e) measure.Value { return x.Theil.Between }},
		{"theil_within", "within districts", func(x e) measure.Value { return x.Theil.Within }},
		{"theil_l", "mean log deviation", func(x e) measure.Value { return x.TheilL }},
		{"atkinson_0_5", "Atkinson's index, ε = 0.5", func(x e) measure.Value { return x.AtkinsonHalf }},
		{"atkinson_1", "Atkinson's index, ε = 1", func(x e) measure.Value { return x.AtkinsonOne }},
		{"cv", "need-weighted coefficient of variation", func(x e) measure.Value { return x.CV }},
		{"horizontal", "horizontal inequity: inequality among areas with like need, Σ p σ Gini over the groups of like_need", func(x e) measure.Value { return x.Horizontal }},
		{"concentration_index", "concentration of money over need, most vulnerable first, see ranking; negative favours the vulnerable", func(x e) measure.Value { return x.Concentration }},
		{"kakwani", "concentration of money less that of need, both over the population in the same ranking", func(x e) measure.Value { return x.Kakwani }},
	}
}

func indicesSchema() schema {
	count := typed("integer")
	properties := map[string]schema{
		"areas": count, "zero_need": described(count, "areas whose need is known to be zero"), "missing_need": described(count, "areas whose need is missing; the indices leave them out"),
		"zero_money": described(count, "areas with no money placed in them"),
		"awarded":    moneySchema(), "need": nullable(typed("number")), "per_affected": nullable(typed("number")),
		"null_reasons": {"type": "object", "additionalProperties": typed("string")},
	}
	maps.Copy(properties, basesSchema())
	for _, i := range equityIndices() {
		properties[i.name] = schema{"type": "number", "nullable": true, "description": i.about}
	}
	return objectOf(properties)
}

func indicesOf(e *spending.Equity) map[string]any {
	a := e.Allocation
	reasons := nullReasons{}
	d := map[string]any{
		"areas": len(a.Areas), "zero_need": a.ZeroNeed, "missing_need": a.MissingNeed, "zero_money": a.ZeroMoney,
		"awarded": decimal(a.Currency, a.Awarded), "need": needValue(a.Need), "per_affected": number(a.PerAffected), "null_reasons": reasons,
	}
	bases := basesOf(a)
	d["bases"], d["outside_need"], d["need_missing"], d["need_small"] = bases.Bases, bases.OutsideNeed, bases.NeedMissing, bases.NeedSmall
	d["zero_with_damage"], d["zero_partial"] = bases.ZeroWithDamage, bases.ZeroPartial
	for name, reason := range map[string]string{"need": string(a.Need.Reason), "per_affected": a.PerAffected.Reason} {
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

func curvePointSchema() schema {
	share := schema{"type": "number", "minimum": 0}
	return objectOf(map[string]schema{"need": share, "money": share})
}

// intervalDocument is an interval as JSON has it.
type intervalDocument struct {
	Low    any `json:"low"`
	High   any `json:"high"`
	Reason any `json:"reason"`
}

func intervalOf(i spending.Interval) intervalDocument {
	if i.Reason != "" {
		return intervalDocument{nil, nil, i.Reason}
	}
	return intervalDocument{i.Low, i.High, nil}
}

func intervalsSchema() schema {
	interval := described(objectOf(map[string]schema{"low": nullable(typed("number")), "high": nullable(typed("number")), "reason": nullable(typed("string"))}), "2.5th and 97.5th percentile of the draws")
	count := typed("integer")
	return objectOf(map[string]schema{
		"draws": count, "seed": count, "contracts": described(count, "awards of known value that are drawn from"),
		"ambiguous": described(count, "of them, those put into one of the areas they may belong to in each draw"),
		"hoover":    interval, "gini": interval, "theil": interval,
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
	equities := map[geo.Level]*spending.Equity{}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		query := query
		query.Level = level
		if equities[level], err = view.Equity(ctx, query, ranking); err != nil {
			return err
		}
	}
	e := equities[query.Level]
	var intervals *spending.Intervals
	awarded := map[string]*spending.Interval{}
	if q.values.text(intervalsName) == "yes" {
		if intervals, err = view.Intervals(ctx, e.Allocation); err != nil {
			return err
		}
		for i := range e.Allocation.Areas {
			awarded[e.Allocation.Areas[i].Area.ID] = &intervals.Awarded[i]
		}
	}
	rows := make([]equityRow, len(e.Contributions))
	for i, c := range e.Contributions {
		rows[i] = equityRow{c, awarded[c.Area.ID]}
	}
	r := &e.Allocation.Reconciliation
	if q.format.name == csvFormat.name {
		out.header.Set(ReconciliationHeader, reconciliationText(r, e.Allocation.Currency))
		return writeCSV(out, columns, rows)
	}
	b := []byte(`{"indices":`)
	if b, err = appendJSON(b, map[string]any{"district": indicesOf(equities[geo.District]), "circle": indicesOf(equities[geo.Circle])}); err != nil {
		return err
	}
	if b, err = appendRows(append(b, `,"areas":`...), columns, rows); err != nil {
		return err
	}
	answer := &allocationAnswer{Allocation: e.Allocation, request: q, view: view}
	return writeMembers(b, out, []member{
		{"lorenz", points(e.Lorenz)},
		{"concentration_curve", points(e.ConcentrationC)},
		{"ranking", e.Ranking},
		{"like_need", likeNeedOf(e)},
		{"intervals", intervalsOf(intervals)},
		{"reconciliation", reconciliationOf(r, e.Allocation.Currency, query.Window())},
		{"parameters", parameters(q, query)},
		{"dataset", referenceTo(q.edition.version)},
		{"caveats", answer.caveats()},
		{"links", q.selfLinks()},
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
	Awarded     json.Number `json:"awarded"`
	PerAffected float64     `json:"per_affected"`
	Gini        any         `json:"gini"`
	NullReasons nullReasons `json:"null_reasons"`
}

func likeNeedSchema() schema {
	number := typed("number")
	return objectOf(map[string]schema{
		"areas": typed("integer"), "need_least": described(number, "of its areas"), "need_most": described(number, "of its areas"), "need": described(number, "of all its areas"),
		"awarded": moneySchema(), "per_affected": number,
		"gini": described(nullable(number), "need-weighted, within the group"), "null_reasons": {"type": "object", "additionalProperties": typed("string")},
	})
}

func likeNeedOf(e *spending.Equity) []groupDocument {
	list := []groupDocument{}
	for _, g := range e.LikeNeed {
		d := groupDocument{g.Areas, g.Least, g.Most, g.Need, decimal(e.Allocation.Currency, g.Awarded), g.PerAffected, measured(g.Gini), nullReasons{}}
		if !g.Gini.Defined() {
			d.NullReasons["gini"] = string(g.Gini.Reason)
		}
		list = append(list, d)
	}
	return list
}

func intervalsOf(i *spending.Intervals) any {
	if i == nil {
		return nil
	}
	return map[string]any{
		"draws": spending.IntervalDraws, "seed": spending.IntervalSeed, "contracts": i.Contracts, "ambiguous": i.Ambiguous,
		"hoover": intervalOf(i.Hoover), "gini": intervalOf(i.Gini), "theil": intervalOf(i.Theil),
	}
}
