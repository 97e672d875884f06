package api

import (
	"cmp"
	"context"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

func (t terms) reconciliationEndpoint() *endpoint {
	columns := unplacedColumns()
	return &endpoint{
		path: "/analysis/reconciliation", id: "getReconciliation", tag: "Analysis",
		summary: ogc.Says("Where all money of the source went, and which records could not be placed, largest first"),
		params: append(t.filterParams("period of spending, lengthened by lag. Default: all time"),
			ogc.Param{Name: ogc.LimitName, Kind: ogc.Integer, Min: 1, Max: maxItems, Clamp: true, Fallback: "100",
				About: "most unplaced records listed"}),
		formats: []ogc.Format{ogc.JSON, ogc.CSV}, dataset: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"reconciliation": reconciliationSchema(t), "unplaced": ogc.ArrayOf(columnsSchema(columns)),
			"spending_window": ogc.Typed("string"),
			"parameters":      ogc.Typed("object"), "dataset": datasetReferenceSchema(), "links": ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error {
			return renderReconciliation(ctx, q, out, columns)
		},
	}
}

func unplacedColumns() []column[*spending.Award] {
	type award = *spending.Award
	return []column[award]{
		{name: "id", about: "id of the record", typ: ogc.Typed("string"), value: func(a award) any { return a.ID }},
		{name: "title", about: "title of the tender", typ: ogc.Nullable(ogc.Typed("string")),
			value: func(a award) any { return textOrNull(a.Title) }},
		{name: "amount", about: "on the rung asked; null = unknown", typ: ogc.Nullable(moneySchema()),
			value: func(a award) any { return money(a.Currency, a.On(a.Rung)) }},
		{name: "precision", about: "conflict or unlocated", typ: ogc.Typed("string"),
			value: func(a award) any { return string(a.Precision) }},
		{name: "reason", about: "why it could not be placed", typ: ogc.Typed("string"),
			value: func(a award) any { return a.WhyUnplaced() }},
		{name: "candidates", about: "codes of the areas it may belong to", typ: ogc.ArrayOf(ogc.Typed("string")),
			value: func(a award) any { return a.CandidateCodes() }},
	}
}

func renderReconciliation(ctx context.Context, q *request, out *reply, columns []column[*spending.Award]) error {
	query, view,
		err := analysisQuery(ctx, q, q.terms().Levels.Finest(), func(*catalogue) spending.Period {
		return spending.Period{}
	})
	if err != nil {
		return err
	}
	query.Need = cmp.Or(query.Need, view.DefaultNeed(q.terms().Levels.Outermost()))
	awards, err := view.Unplaced(ctx, query, q.Values.Integer(ogc.LimitName))
	if err != nil {
		return err
	}
	unplaced := make([]*spending.Award, len(awards))
	for i := range awards {
		unplaced[i] = &awards[i]
	}
	r, err := view.Reconcile(ctx, query)
	if err != nil {
		return err
	}
	if q.Format.Name == ogc.CSV.Name {
		out.header.Set(ReconciliationHeader, reconciliationText(&r, q.opened.version.Currency))
		return writeCSV(out, columns, unplaced)
	}
	b := []byte(`{"reconciliation":`)
	if b, err = appendJSON(b, reconciliationOf(&r, q.opened.version.Currency, query.Window())); err != nil {
		return err
	}
	if b, err = writeRows(out, append(b, `,"unplaced":`...), columns, unplaced); err != nil {
		return err
	}
	return writeMembers(b, out, []member{
		{"spending_window", q.periodText(query.Window())},
		{"parameters", parameters(q, query)},
		{"dataset", referenceTo(q.opened.version)},
		{"links", q.SelfLinks()},
	})
}

// bucketColumns are the buckets of the reconciliation of a row, of which source is the sum of the others; a row without
// one has nulls.
func bucketColumns[T any](t terms, of func(T) (*ledger.Reconciliation, spending.Currency)) []column[T] {
	var columns []column[T]
	add := func(name, about string, bucket func(*ledger.Reconciliation) ledger.Bucket) {
		columns = append(columns, column[T]{name: name, about: about, typ: ogc.Nullable(moneySchema()),
			value: func(row T) any {
				r, currency := of(row)
				if r == nil {
					return nil
				}
				return decimal(currency, bucket(r).Amount)
			}})
	}
	add("source", "all money of the spending window: the sum of the columns after it",
		func(r *ledger.Reconciliation) ledger.Bucket { return r.Source })
	for _, level := range t.Levels.Keys() {
		add("placed_"+string(level), "of it, what the question counts that is known to this level and no finer",
			func(r *ledger.Reconciliation) ledger.Bucket { return r.At(level) })
	}
	add("whole", "known to lie in all areas together", func(r *ledger.Reconciliation) ledger.Bucket { return r.Whole })
	add("conflict", "in places that cannot all hold",
		func(r *ledger.Reconciliation) ledger.Bucket { return r.Conflict })
	add("unlocated", "in no known place", func(r *ledger.Reconciliation) ledger.Bucket { return r.Unlocated })
	add("excluded", "what the question does not count",
		func(r *ledger.Reconciliation) ledger.Bucket { return r.Excluded })
	return columns
}
