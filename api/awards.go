package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// evidence is a list in JSON and one readable line in CSV.
type evidence []spending.Evidence

func (e evidence) String() string { return spending.EvidenceText(e) }

// recordFields gives the fields that records of a rung have, those of the other left out.
func (t terms) recordFields(rung spending.Rung) []spending.AwardField {
	return slices.DeleteFunc(spending.AwardFields(t.Levels), func(f spending.AwardField) bool {
		return f.Name == "rung" || f.Only != "" && f.Only != rung
	})
}

// awardColumns gives fields of records as properties.
func awardColumns(fields []spending.AwardField) []column[*spending.Award] {
	var columns []column[*spending.Award]
	for _, f := range fields {
		c := column[*spending.Award]{name: f.Name, about: f.About}
		switch f.Name {
		case "flood_evidence":
			c.typ, c.value = evidenceSchema(), func(a *spending.Award) any { return orEmpty(a.Relevance.Evidence) }
		case "location_evidence":
			c.typ, c.value = evidenceSchema(), func(a *spending.Award) any { return orEmpty(a.Location.Evidence) }
		default:
			c.typ, c.value = awardFieldSchema(f), func(a *spending.Award) any {
				text := f.Value(a)
				switch {
				case text == "":
					return nil
				case f.Type == spending.MoneyField || f.Type == spending.NumberField || f.Type == spending.IntegerField:
					return json.Number(text)
				}
				return text
			}
		}
		columns = append(columns, c)
	}
	return columns
}

func orEmpty(list []spending.Evidence) evidence {
	if list == nil {
		return evidence{}
	}
	return list
}

func evidenceSchema() ogc.Schema {
	return ogc.ArrayOf(ogc.Schema{
		"type": "object", "required": []string{"field", "text", "rule"}, "additionalProperties": false,
		"properties": map[string]ogc.Schema{
			"field": {"type": "string", "description": "the source field"}, "text": {"type": "string",
				"description": "the matched text as it stands there"},
			"rule": {"type": "string", "description": "the rule or place name that matched"},
			"area": {"type": "string", "description": "the area it points to"},
		},
	})
}

func awardFieldSchema(f spending.AwardField) ogc.Schema {
	s := ogc.Typed("string")
	switch f.Type {
	case spending.MoneyField:
		s = moneySchema()
	case spending.NumberField:
		s = ogc.Typed("number")
	case spending.IntegerField:
		s = ogc.Typed("integer")
	case spending.DateField:
		s = ogc.StringOf("date")
	}
	if f.Name == "id" {
		return s
	}
	return ogc.Nullable(s)
}

// Names of parameters that several endpoints share.
const (
	floodName  = "flood"
	kindName   = "kind"
	fundName   = "fund"
	periodName = "period"
	dateName   = "date"
	anyFlood   = string(ledger.AnyFlood)
)

func kinds() []string {
	return []string{string(spending.Preparedness), string(spending.Restoration), string(spending.Relief),
		string(spending.OtherKind)}
}

// maxSearched bounds a text that every record is searched for, in bytes.
const maxSearched = 500

func dateParamOf() ogc.Param {
	return ogc.Param{Name: dateName, Kind: ogc.Choice, Fallback: string(ledger.DateContract),
		Allowed: names(ledger.DateBases()),
		About: "which date puts an award into a period: of the contract, or of the tender's publication; or the " +
			"years of the floods it answers, which share it"}
}

func kindParam() ogc.Param {
	return ogc.Param{Name: kindName, Kind: ogc.Choice, Many: true, Allowed: kinds(),
		About: "only items of these kinds; repeat it, or separate kinds by commas"}
}

func fundParam() ogc.Param {
	return ogc.Param{Name: fundName, About: "only items of this fund or scheme; /dataset lists them"}
}

// recordEndpoints declares the items of a collection of awards or sanctions.
func (c *collection) recordEndpoints(t terms) {
	c.fields = t.recordFields(c.rung)
	c.queryables = fieldQueryables(c.fields)
	columns := withTexts(awardColumns(c.fields))
	properties := columnsSchema(columns)
	c.properties, c.geometry = propertiesOf(columns), "geometry-point"
	c.items = &endpoint{
		path: c.path() + "/items", id: "get" + c.title1(), tag: c.title, summary: "List " + c.id +
			" with the evidence for every verdict",
		params: slices.Concat(pageParams(defaultAwards), []ogc.Param{
			{Name: "area", About: "only items with a part in the area of this code, of any level, or in one that " +
				"lies in it"},
			fundParam(),
			t.periodParam(allTime, "only items dated in this period"),
			dateParamOf(),
			recordGeometryParam(),
			{Name: "q", Longest: maxSearched, About: "only items with this text in title, description or reference; " +
				"capitals and accents do not matter"},
			{Name: "sortby", Kind: ogc.Choice, Fallback: "id", Allowed: c.sorts(),
				About: "order of the items; - for descending"},
		}, filterParams(), c.filters(t)),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.PageSchema(ogc.FeatureSchema(properties, false)),
		render: func(ctx context.Context, q *request, out *reply) error { return c.renderAwards(ctx, q, out, columns) },
		// CSV without a limit is everything.
		streams: func(q *request) bool { return q.Format.Name == ogc.CSV.Name && !q.Values.Has(ogc.LimitName) },
	}
	c.whole = c.wholeEndpoint(c.items, func(ctx context.Context, q *request,
		out *reply) error {
		return c.wholeRecords(ctx, q, out, columns)
	})
	c.item = &endpoint{
		path: c.path() + "/items/{id}", id: "get" + c.title1() + "Item", tag: c.title, summary: "One of the " + c.id +
			" with its evidence, source file and line",
		params:  []ogc.Param{idParam("id of the item"), recordGeometryParam(), crsParam()},
		formats: []ogc.Format{ogc.GeoJSON}, dataset: true, crs: true,
		schema: ogc.FeatureSchema(properties, true),
		render: func(ctx context.Context, q *request, out *reply) error { return c.renderAward(ctx, q, out, columns) },
	}
}

func (c *collection) sorts() []string {
	var list []string
	for _, f := range c.fields {
		if slices.Contains(spending.SortableFields(), f.Name) {
			list = append(list, f.Name, "-"+f.Name)
		}
	}
	return list
}

// filters declares every field of the collection as a filter; empty means null.
func (c *collection) filters(t terms) []ogc.Param {
	var list []ogc.Param
	for _, f := range c.fields {
		p := fieldParam(f.Name, f.Type, f.About)
		switch f.Name {
		case floodName:
			p.Kind, p.Nullable, p.Fallback = ogc.Choice, false, anyFlood
			p.Allowed = []string{string(spending.FloodYes), string(spending.FloodNo), string(spending.FloodUnclear),
				anyFlood}
			p.About = "only items with this verdict on flood relevance"
		case kindName:
			p = kindParam()
			p.Nullable = true
		case "precision":
			p.Kind, p.Nullable, p.Allowed = ogc.Choice, false, t.precisions()
		case "status":
			p.Kind, p.Nullable, p.Allowed = ogc.Choice, false, spending.Statuses()
		}
		list = append(list, p)
	}
	return list
}

// fieldParam declares a field as a filter; empty means null.
func fieldParam(name string, of spending.FieldType, about string) ogc.Param {
	p := ogc.Param{Name: name, Nullable: true, About: "only items with exactly this: " + about + "; empty means null"}
	switch of {
	case spending.MoneyField:
		p.Form = moneyForm()
	case spending.NumberField:
		p.Kind = ogc.Number
	case spending.IntegerField:
		p.Kind, p.Min, p.Max = ogc.Integer, 0, 1<<31-1
	case spending.DateField:
		p.Kind = ogc.Date
	}
	return p
}

// recordQuery translates a request's filters and order into what the store is asked.
func (c *collection) recordQuery(ctx context.Context, q *request) (store.AwardQuery, error) {
	v := q.Values
	query := store.AwardQuery{
		Equal: map[string]string{"rung": string(c.rung)},
		Area:  v.Text("area"),
		Fund:  v.Text(fundName),
		Date:  ledger.DateBasis(v.Text(dateName)),
		Text:  v.Text("q"),
		Sort:  v.Text("sortby"),
	}
	view, have, err := q.load(ctx)
	if err != nil {
		return query, err
	}
	if err := q.known(fundName, have.funds); err != nil {
		return query, err
	}
	if query.Area != "" && !slices.Contains(have.areas, query.Area) {
		return query, q.noArea(view, "area", query.Area, view.Levels().Keys())
	}
	if query.Window, err = q.period(periodName); err != nil {
		return query, err
	}
	if text := v.Text("datetime"); text != "" {
		days, err := ogc.ParseDatetime(text)
		if err != nil {
			return query, err
		}
		query.Days = (*store.DayRange)(&days)
		if query.Date == ledger.DateFloodYear && *query.Days != (store.DayRange{}) {
			return query, ogc.BadParameter("datetime", "with date=flood_year records stand in years, not days", "../..")
		}
	}
	window, err := q.window(ctx)
	if err != nil {
		return query, err
	}
	if window != nil {
		if query.Areas, err = areasMeeting(view, window); err != nil {
			return query, err
		}
	}
	if query.Filter, err = c.filter(ctx, q); err != nil {
		return query, err
	}
	err = c.selectFields(q, &query)
	return query, err
}

// selectFields adds to a query what a request asks of single fields.
func (c *collection) selectFields(q *request, query *store.AwardQuery) error {
	v := q.Values
	for _, f := range c.fields {
		list := v.List(f.Name)
		if f.Type == spending.MoneyField {
			if _, err := q.money(f.Name, q.edition.version.Currency); err != nil {
				return err
			}
		}
		switch {
		case len(list) == 1:
			query.Equal[f.Name] = list[0]
		case len(list) > 1 && slices.Contains(list, ""):
			return ogc.BadParameter(f.Name, "null cannot be asked for together with values",
				v.Param(f.Name).AllowedText()...)
		case len(list) > 1:
			for _, kind := range list {
				query.Kinds = append(query.Kinds, spending.Kind(kind))
			}
		}
	}
	return nil
}

// noArea refuses a code that no area has, naming one of each of the levels it may be of.
func (q *request) noArea(view *analysis.View, parameter, code string, levels []geo.Level) *ogc.Problem {
	t := q.terms()
	var allowed, lists []string
	for _, level := range levels {
		if areas := view.Areas(level); len(areas) > 0 {
			allowed = append(allowed, article(t.short(level).One)+" code, "+areas[0].ID)
			lists = append(lists, itemsPath(t.plural(level)))
		}
	}
	detail := fmt.Sprintf("this dataset has no area %s; %s list the codes", code, joined(lists, "and"))
	return ogc.BadParameter(parameter, detail, allowed...)
}

func (c *collection) renderAwards(ctx context.Context, q *request, out *reply,
	columns []column[*spending.Award]) error {
	if err := oneStart(q.Values); err != nil {
		return err
	}
	query, err := c.recordQuery(ctx, q)
	if err != nil {
		return err
	}
	query.Cursor, query.Limit, query.Offset = q.Values.Text(ogc.CursorName), q.Values.Integer(ogc.LimitName),
		q.Values.Integer(ogc.OffsetName)
	if q.Format.Name == ogc.CSV.Name {
		return c.awardsCSV(ctx, q, out, columns, query)
	}
	placer, err := q.placer(ctx)
	if err != nil {
		return err
	}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	written := 0
	page, err := q.edition.snapshot.Awards(ctx, query, func(a *spending.Award) error {
		if written++; written > 1 {
			b = append(b, ',')
		}
		point, err := placer.point(a)
		if err != nil {
			return err
		}
		b, err = appendFeature(b, a.ID, point, columns, a, nil)
		return err
	})
	if err != nil {
		return err
	}
	links := slices.Concat(q.SelfLinks(), []ogc.Link{c.collectionLink(q)}, c.enclosures(q))
	if page.Next != "" {
		next := q.NextLink(page.Next)
		links = append(links, next)
		out.header.Set("Link", next.Header())
	}
	if b, err = ogc.AppendPage(b, page.Matched, page.Returned, links); err != nil {
		return err
	}
	_, err = out.Write(b)
	return err
}

// awardsCSV writes a page whose next link is in a header, or, without a limit, everything.
func (c *collection) awardsCSV(ctx context.Context, q *request, out *reply, columns []column[*spending.Award],
	query store.AwardQuery) error {
	if !q.Values.Has(ogc.LimitName) {
		query.Limit = 0
	}
	w := newCSV(out)
	if err := w.Write(csvHeader(columns)); err != nil {
		return err
	}
	page, err := q.edition.snapshot.Awards(ctx, query, func(a *spending.Award) error {
		cells, err := csvRow(columns, a)
		if err != nil {
			return err
		}
		return w.Write(cells)
	})
	if err != nil {
		return err
	}
	if query.Limit > 0 {
		ogc.SetCounts(out.header, page.Matched, page.Returned)
	}
	if page.Next != "" {
		out.header.Set("Link", q.NextLink(page.Next).Header())
	}
	w.Flush()
	return w.Error()
}

func (c *collection) renderAward(ctx context.Context, q *request, out *reply, columns []column[*spending.Award]) error {
	a, err := q.edition.snapshot.Award(ctx, q.id)
	if err == nil && a.Rung != c.rung {
		err = store.ErrNotFound
	}
	if err != nil {
		return err
	}
	links := append(q.SelfLinks(), c.collectionLink(q))
	for _, part := range a.Parts {
		links = append(links, ogc.Link{Href: q.areaHref(geo.Level(a.Precision), part.Area), Rel: "related",
			Type:  ogc.GeoJSON.MediaType,
			Title: "an area it is placed in"})
	}
	for _, r := range c.related {
		links = append(links, ogc.Link{Href: q.Href(itemsPath(r.collection), r.field+"="+url.QueryEscape(q.id)),
			Rel:  "related",
			Type: ogc.GeoJSON.MediaType, Title: r.about})
	}
	placer, err := q.placer(ctx)
	if err != nil {
		return err
	}
	point, err := placer.point(a)
	if err != nil {
		return err
	}
	b, err := appendFeature(nil, a.ID, point, columns, a, links)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}
