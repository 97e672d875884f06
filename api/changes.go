package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

// Parameters that name versions.
const (
	datasetName = "dataset"
	fromName    = "from"
	toName      = "to"
)

func datasetParam() ogc.Param {
	return ogc.Param{Name: datasetName,
		About: "ID of a kept version to answer from, by default the current one; /dataset lists them"}
}

// mostChanged bounds the records that are listed.
const mostChanged = 1000

func (t terms) changesEndpoint() *endpoint {
	columns := movementColumns()
	params := append([]ogc.Param{
		{Name: fromName, About: "ID of the version to begin at, by default the one before; the same where none " +
			"before it is kept"},
		{Name: toName, About: "ID of the version to end at, by default the one asked"},
		t.levelParam("level of the areas"),
	}, slices.DeleteFunc(t.filterParams("period of the money. Default: all time"), func(p ogc.Param) bool {
		return slices.Contains([]string{needName, lagName, withinName, baseName}, p.Name)
	})...)
	return &endpoint{
		path: "/analysis/changes", id: "getChanges", tag: "Analysis",
		summary: ogc.Says("Why the money moved from one version of the dataset to another: records added, gone, " +
			"re-dated, re-valued, judged or placed otherwise. For every area and bucket, amount_from and the six " +
			"movements add up to amount_to. What a change of a record moves is counted in the order of the fields"),
		params: append(params, ogc.Param{Name: ogc.LimitName, Kind: ogc.Integer, Min: 1, Max: mostChanged, Clamp: true,
			Fallback: "100", About: "most changed records listed, those that moved most money first"}),
		formats: []ogc.Format{ogc.JSON, ogc.CSV}, dataset: true, kept: true,
		schema: changesSchema(columns),
		render: func(ctx context.Context, q *request, out *reply) error {
			return renderChanges(ctx, q, out, columns)
		},
	}
}

func changesSchema(columns []column[movement]) ogc.Schema {
	text := ogc.Typed("string")
	return ogc.ObjectOf(map[string]ogc.Schema{
		"movements": ogc.ArrayOf(columnsSchema(columns)), "source": columnsSchema(columns),
		"counts": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{
			"change":  ogc.Described(ogc.Nullable(text), "null: texts or evidence only"),
			"by":      ogc.Described(ogc.ChoiceOf(string(analysis.BySource), string(analysis.ByRules)), causeAbout),
			"records": ogc.Typed("integer")})),
		"changed": ogc.Described(ogc.Typed("integer"), "records changed in all"),
		"records": ogc.ArrayOf(columnsSchema(changedColumns())),
		"needs": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{"name": text,
			"change": ogc.ChoiceOf("added", "gone", "changed")})),
		"from": versionSchema(), "to": versionSchema(), "parameters": ogc.Typed("object"),
		"dataset": datasetReferenceSchema(), "links": ogc.LinksSchema(),
	})
}

const causeAbout = "source: it states something else; rules: it states the same, which is judged otherwise"

func versionSchema() ogc.Schema {
	return ogc.ObjectOf(map[string]ogc.Schema{"id": ogc.Typed("string"), "created": ogc.StringOf("date-time"),
		"rules": ogc.Typed("string")})
}

// movement is a bucket's, with the currency it is in.
type movement struct {
	*analysis.Movement
	currency spending.Currency
}

func movementColumns() []column[movement] {
	text := func(name, about string, value func(movement) string) column[movement] {
		return column[movement]{name: name, about: about, typ: ogc.Nullable(ogc.Typed("string")),
			value: func(m movement) any { return textOrNull(value(m)) }}
	}
	amount := func(name, about string, value func(movement) spending.Money) column[movement] {
		return column[movement]{name: name, about: about, typ: moneySchema(),
			value: func(m movement) any { return decimal(m.currency, value(m)) }}
	}
	columns := []column[movement]{
		text("level", "level of the area: the one asked, or one above that money is known no finer than",
			func(m movement) string { return string(m.Level) }),
		text("id", "code of the area", func(m movement) string { return m.Area }),
		text("name", "name of the area", func(m movement) string { return m.Name }),
		text("bucket", "where it is no area: whole, conflict, unlocated or excluded with its reason",
			func(m movement) string { return m.Bucket }),
		amount("amount_from", "in the version to begin at", func(m movement) spending.Money { return m.From }),
	}
	about := map[analysis.Change]string{
		analysis.Added: "of records that are new", analysis.Gone: "of records that are gone, negative",
		analysis.Redated:   "of records with another date",
		analysis.Revalued:  "of records with another amount",
		analysis.Reverdict: "of records with another status, relevance, kind or fund",
		analysis.Replaced:  "of records in another place",
	}
	for _, change := range analysis.AllChanges() {
		columns = append(columns, amount(string(change), about[change],
			func(m movement) spending.Money { return m.By[change] }))
	}
	return append(columns, amount("amount_to", "in the version to end at",
		func(m movement) spending.Money { return m.To }))
}

func changedColumns() []column[*analysis.ChangedRecord] {
	type changed = *analysis.ChangedRecord
	of := func(name, about string, typ ogc.Schema, value func(*spending.Award) any) []column[changed] {
		side := func(a *spending.Award) any {
			if a == nil {
				return nil
			}
			return value(a)
		}
		return []column[changed]{
			{name: name + "_from", about: about, typ: ogc.Nullable(typ),
				value: func(c changed) any { return side(c.From) }},
			{name: name + "_to", about: about, typ: ogc.Nullable(typ),
				value: func(c changed) any { return side(c.To) }},
		}
	}
	text, texts := ogc.Typed("string"), ogc.ArrayOf(ogc.Typed("string"))
	title := func(c changed) any {
		if c.To != nil {
			return textOrNull(c.To.Title)
		}
		return textOrNull(c.From.Title)
	}
	return slices.Concat([]column[changed]{
		{name: "id", about: "id of the record", typ: text, value: func(c changed) any { return c.ID() }},
		{name: "title", about: "title of the tender", typ: ogc.Nullable(text), value: title},
		{name: "changes", about: "how it changed; none: in its texts or the evidence only", typ: texts,
			value: func(c changed) any { return names(c.Changes) }},
		{name: "by", about: causeAbout, typ: text, value: func(c changed) any { return string(c.Cause) }},
	},
		of("amount", "on the record's rung; null = unknown, or no record", moneySchema(),
			func(a *spending.Award) any { return money(a.Currency, a.On(a.Rung)) }),
		of("contract_date", "date of the contract", ogc.StringOf("date"),
			func(a *spending.Award) any { return dayOrNull(a.ContractDate) }),
		of("status", "status of the record", text, func(a *spending.Award) any { return a.Status }),
		of("flood", "flood relevance", text, func(a *spending.Award) any { return string(a.Flood) }),
		of("kind", "kind of flood work", text, func(a *spending.Award) any { return textOrNull(string(a.Kind)) }),
		of("precision", "how finely it is placed", text, func(a *spending.Award) any { return string(a.Precision) }),
		of("areas", "codes of the areas it is placed in", texts, func(a *spending.Award) any {
			codes := []string{}
			for _, p := range a.Parts {
				codes = append(codes, p.Area)
			}
			return codes
		}))
}

func dayOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}

func renderChanges(ctx context.Context, q *request, out *reply, columns []column[movement]) error {
	from, to, release, err := q.versions(ctx)
	if err != nil {
		return err
	}
	defer release()
	query, err := changesQuery(q)
	if err != nil {
		return err
	}
	views := make([]*analysis.View, 2)
	var funds []string
	for i, e := range []*opened{from, to} {
		var have *catalogue
		if views[i], have, err = e.load(ctx); err != nil {
			return err
		}
		funds = append(funds, have.funds...)
		if levels := views[i].Levels(); !levels.Has(query.Level) {
			return ogc.BadParameter(levelName, fmt.Sprintf("version %s has no level %q", e.version.ID, query.Level),
				names(levels.Keys())...)
		}
	}
	if err := q.known(fundName, funds); err != nil {
		return err
	}
	if was, is := from.version.Currency, to.version.Currency; was != is {
		return ogc.NewProblem(http.StatusBadRequest,
			fmt.Sprintf("version %s is in %s and version %s in %s: their money "+
				"is not compared", from.version.ID, was, to.version.ID, is))
	}
	d, err := analysis.Changes(ctx, views[0], views[1], query, q.Values.Integer(ogc.LimitName))
	if err != nil {
		return err
	}
	currency := to.version.Currency
	rows := make([]movement, len(d.Movements))
	for i := range rows {
		m := d.Movements[i]
		m.Name = q.named(geo.Area{ID: m.Area, Name: m.Name}).Name
		rows[i] = movement{&m, currency}
	}
	if q.Format.Name == ogc.CSV.Name {
		return writeCSV(out, columns, rows)
	}
	return writeChanges(q, out, d, rows, columns, []member{
		{"from", documentOf(from.version)}, {"to", documentOf(to.version)},
		{"parameters", parameters(q, query)},
		{"dataset", referenceTo(q.opened.version)},
		{"links", q.SelfLinks()},
	})
}

func writeChanges(q *request, out *reply, d *analysis.Difference, rows []movement, columns []column[movement],
	members []member) error {
	b, err := writeRows(out, []byte(`{"movements":`), columns, rows)
	if err != nil {
		return err
	}
	source := movement{&d.Source, q.opened.version.Currency}
	if b, err = encoderOf(columns).append(append(b, `,"source":`...), source); err != nil {
		return err
	}
	records := make([]*analysis.ChangedRecord, len(d.Records))
	for i := range records {
		records[i] = &d.Records[i]
	}
	if b, err = writeRows(out, append(b, `,"records":`...), changedColumns(), records); err != nil {
		return err
	}
	type count struct {
		Change  any            `json:"change"`
		By      analysis.Cause `json:"by"`
		Records int            `json:"records"`
	}
	counts := []count{}
	for _, c := range d.Counts {
		counts = append(counts, count{textOrNull(string(c.Change)), c.Cause, c.Records})
	}
	type need struct {
		Name   string `json:"name"`
		Change string `json:"change"`
	}
	needs := []need{}
	for _, n := range d.Needs {
		needs = append(needs, need(n))
	}
	return writeMembers(b, out, append([]member{{"counts", counts}, {"changed", d.Changed}, {"needs", needs}},
		members...))
}

// versions pins the two versions that are compared.
func (q *request) versions(ctx context.Context) (from, to *opened, release func(), err error) {
	to, leave := q.opened, func() {}
	if id := q.Values.Text(toName); id != "" {
		if to, leave, err = q.opened.all.at(ctx, toName, id); err != nil {
			return nil, nil, nil, err
		}
	}
	id := q.Values.Text(fromName)
	if id == "" {
		id = q.before(to.version.ID)
	}
	from, release, err = q.opened.all.at(ctx, fromName, id)
	if err != nil {
		leave()
		return nil, nil, nil, err
	}
	done := release
	return from, to, func() { done(); leave() }, nil
}

// before gives the kept version before another, or that itself where there is none.
func (q *request) before(id string) string {
	at := slices.IndexFunc(q.kept, func(v spending.Version) bool { return v.ID == id })
	if at < 0 || at+1 == len(q.kept) {
		return id
	}
	return q.kept[at+1].ID
}

// changesQuery reads what the money that is compared is of.
func changesQuery(q *request) (query ledger.Query, err error) {
	v := q.Values
	query = ledger.Query{Level: geo.Level(v.Text(levelName)), Flood: ledger.FloodFilter(v.Text(floodName)),
		Rung: spending.Rung(v.Text(rungName)), Date: ledger.DateBasis(v.Text(dateName))}
	if fund := v.Text(fundName); fund != "" {
		query.Funds = []string{fund}
	}
	for _, kind := range v.List(kindName) {
		query.Kinds = append(query.Kinds, spending.Kind(kind))
	}
	if query.Period, err = q.period(periodName); err != nil {
		return query, err
	}
	return query, floodYearOnly(q, query)
}
