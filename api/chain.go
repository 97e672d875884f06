package api

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
)

// chainNote is what counts of statuses do not say.
const chainNote = "No award found does not mean unrepaired: small works hardly reach a tender portal. Medians are of " +
	"the damage with a repair found; what is open may still get one. An award counts once in each area whose damage " +
	"it repairs, and once in the whole. Of several areas damage counts in the first."

const className = "class"

// ListedHeader carries beside a CSV table of areas all damage that is listed, and what of it lies in none of them.
const ListedHeader = "Floodspend-Listed"

// chainRow is what followed the damage of one area.
type chainRow struct {
	*analysis.ChainCounts
	place    place
	currency spending.Currency
}

func (t terms) chainColumns() []column[chainRow] {
	return append(placeColumns(t, func(r chainRow) place { return r.place }), chainCountColumns()...)
}

// chainCountColumns are the columns of counts, those of an area and those of the whole.
func chainCountColumns() []column[chainRow] {
	type row = chainRow
	count, days := ogc.Typed("integer"), ogc.Nullable(ogc.Typed("number"))
	columns := []column[row]{{name: "listed", about: "damages that reports list; the statuses add up to them",
		typ: count, value: func(r row) any { return r.Listed }}}
	for _, status := range spending.DamageStatuses() {
		columns = append(columns, column[row]{name: string(status), about: "of these with that status", typ: count,
			value: func(r row) any { return r.Status[status] }})
	}
	columns = append(columns, []column[row]{
		{name: "identifiable", about: "of these with a name, number or place that can be matched", typ: count,
			value: func(r row) any { return r.Identifiable }},
		{name: "identifiable_share", about: "identifiable ÷ listed; null where nothing is listed",
			typ:   ogc.Nullable(ogc.Schema{"type": "number", "minimum": 0, "maximum": 1}),
			value: func(r row) any { return shareOrNull(r.Identifiable, r.Listed) }},
		{name: "stated", about: "damages that the reports count in all, of lists they do not count as many as " +
			"are listed; null where they count none of the area, or one class is asked for",
			typ: ogc.Nullable(count), value: func(r row) any {
				if !r.StatedKnown {
					return nil
				}
				return r.Stated
			}},
		{name: "not_listed", about: "stated − listed; below 0 where more is listed than stated",
			typ: ogc.Nullable(count), value: func(r row) any {
				if !r.StatedKnown {
					return nil
				}
				return r.NotListed()
			}},
		{name: "open", about: fmt.Sprintf("without a repair found, whose name may be matched, and younger than %d "+
			"months", ledger.OpenMonths), typ: count, value: func(r row) any { return r.Open }},
		{name: "linked_amount", about: "money of the awards that repair, each once", typ: moneySchema(),
			value: func(r row) any { return decimal(r.currency, r.Linked) }},
		{name: "linked_awards", about: "number of these awards", typ: count,
			value: func(r row) any { return r.LinkedAwards }},
		{name: "linked_unknown", about: "of these of unknown value", typ: count,
			value: func(r row) any { return r.ValueUnknown }},
	}...)
	median := func(name, to string, of func(row) measure.Median) {
		columns = append(columns,
			column[row]{name: name, about: "median days from the report to the " + to + " of the first repair; " +
				"null where none is found", typ: days, value: func(r row) any {
				if of(r).N == 0 {
					return nil
				}
				return of(r).Value
			}},
			column[row]{name: name + "_n", about: "damages it is the median of", typ: count,
				value: func(r row) any { return of(r).N }},
			column[row]{name: name + "_low", about: "its 95 % interval by order statistics; null of fewer than six",
				typ: days, value: func(r row) any { return boundOrNull(of(r), of(r).Low) }},
			column[row]{name: name + "_high", about: "upper end of it", typ: days,
				value: func(r row) any { return boundOrNull(of(r), of(r).High) }})
	}
	median("days_to_publication", "publication", func(r row) measure.Median { return r.ToPublication })
	median("days_to_contract", "contract", func(r row) measure.Median { return r.ToContract })
	return append(columns, column[row]{name: "months_without_minutes",
		about: "months of its reports in which no sanction is dated: their minutes may be missing", typ: count,
		value: func(r row) any { return r.MonthsWithoutMinutes }})
}

func shareOrNull(part, whole int) any {
	if whole == 0 {
		return nil
	}
	return float64(part) / float64(whole)
}

func boundOrNull(m measure.Median, bound float64) any {
	if !m.Bounded {
		return nil
	}
	return bound
}

func (t terms) chainEndpoint() *endpoint {
	columns := t.chainColumns()
	counts := columnsSchema(chainCountColumns())
	return &endpoint{
		path: "/analysis/chain", id: "getChain", tag: "Analysis",
		summary: ogc.Says("What followed the damage that reports list: awards found, possible, none, by area " +
			"and in all"),
		params: []ogc.Param{
			t.levelParam("level of the areas"),
			t.periodParam(allTime, "only damage reported in this period"),
			{Name: className, About: "only damage of this class; /collections/damage has them"},
			{Name: withinName, About: "only areas in the area of this code, or that area itself"},
			geometryParam(geometrySimplified),
		},
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"type": ogc.ChoiceOf("FeatureCollection"),
			"features": ogc.ArrayOf(ogc.FeatureSchema(columnsSchema(columns),
				false)),
			"summary": ogc.ObjectOf(map[string]ogc.Schema{
				"whole":   ogc.Described(counts, "all damage asked for: the areas' and what is known more coarsely"),
				"coarser": ogc.Described(counts, "damage known to an area above the level only"), "unlocated": counts,
				"without_minutes": ogc.Described(ogc.Nullable(ogc.ArrayOf(ogc.Typed("string"))),
					"months, from the first report or of the period, without a sanction; null where "+
						"there are none at all"),
				"parameters": ogc.Typed("object"), "dataset": datasetReferenceSchema(), "note": ogc.Typed("string"),
			}),
			"links": ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error { return renderChain(ctx, q, out, columns) },
	}
}

func chainQuery(ctx context.Context, q *request) (query analysis.ChainQuery, view *analysis.View, err error) {
	view, _, err = q.load(ctx)
	if err != nil {
		return query, nil, err
	}
	query = analysis.ChainQuery{Level: geo.Level(q.Values.Text(levelName)), Class: q.Values.Text(className),
		Within: q.Values.Text(withinName)}
	if err := q.holds(view, query.Within, query.Level); err != nil {
		return query, nil, err
	}
	query.Period, err = q.period(periodName)
	return query, view, err
}

func renderChain(ctx context.Context, q *request, out *reply, columns []column[chainRow]) error {
	query, view, err := chainQuery(ctx, q)
	if err != nil {
		return err
	}
	c, err := view.Chain(ctx, query)
	if err == nil {
		err = q.known(className, c.Known)
	}
	if err != nil {
		return err
	}
	currency := q.opened.version.Currency
	rows := make([]chainRow, len(c.Areas))
	for i := range c.Areas {
		rows[i] = chainRow{&c.Areas[i].ChainCounts, q.place(view, c.Areas[i].Area), currency}
	}
	if q.Format.Name == ogc.CSV.Name {
		out.header.Set(ListedHeader, fmt.Sprintf("listed=%d, coarser=%d, unlocated=%d", c.Whole.Listed,
			c.Coarser.Listed, c.Unlocated.Listed))
		return writeCSV(out, columns, rows)
	}
	summary := members{}
	for _, x := range []struct {
		name   string
		counts *analysis.ChainCounts
	}{{"whole", &c.Whole}, {"coarser", &c.Coarser}, {"unlocated", &c.Unlocated}} {
		summary = append(summary, member{x.name, countsObject(chainRow{x.counts, place{}, currency})})
	}
	var without any
	if c.WithoutMinutes != nil {
		months := []string{}
		for _, m := range c.WithoutMinutes {
			months = append(months, m.String())
		}
		without = months
	}
	summary = append(summary, members{
		{"without_minutes", without},
		{"parameters", parameters(q, ledger.Query{Period: c.Period})},
		{"dataset", referenceTo(q.opened.version)}, {"note", q.Say(chainNote)},
	}...)
	links := append(q.SelfLinks(), ogc.Link{Href: q.Href(itemsPath("damage"), ""), Rel: "related",
		Type: ogc.GeoJSON.MediaType, Title: q.Say("the damages, each with its status")})
	return writeAreas(q, out, view, query.Level, columns, rows, func(r chainRow) string { return r.place.ID }, summary,
		links)
}

// countsObject gives the counts of a row as an object.
func countsObject(row chainRow) members {
	var object members
	for _, c := range chainCountColumns() {
		object = append(object, member{c.name, c.value(row)})
	}
	return object
}
