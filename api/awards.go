package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
)

// recordFields gives the fields that records of a rung have, those of the other left out.
func (t terms) recordFields(rung spending.Rung) []spending.AwardField {
	return slices.DeleteFunc(spending.AwardFields(t.Levels), func(f spending.AwardField) bool {
		return f.Name == "rung" || len(f.Only) > 0 && !slices.Contains(f.Only, rung)
	})
}

// recordColumns gives fields of records as properties, with the text beside each list: of lines of values with these
// names.
func recordColumns(fields []spending.AwardField, names []string) []column[*prepared.Line] {
	var columns []column[*prepared.Line]
	for _, f := range fields {
		at := slices.Index(names, f.Name)
		c := column[*prepared.Line]{name: f.Name, about: f.About, typ: awardFieldSchema(f),
			value: func(l *prepared.Line) any { return &l.Values[at] }}
		if f.Name == "flood_evidence" || f.Name == "location_evidence" {
			c.typ = evidenceSchema()
			c.value = func(l *prepared.Line) any { return preparedList{&l.Values[at], &l.Values[at+1]} }
		}
		columns = append(columns, c)
	}
	columns = withTexts(columns)
	for i := range columns {
		at := slices.Index(names, columns[i].name)
		columns[i].made = func(l *prepared.Line) []byte { return l.Values[at] }
		if columns[i].noCSV {
			columns[i].value = func(l *prepared.Line) any { return &l.Values[at] }
		}
	}
	return columns
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
	case spending.TextField:
		if len(f.Codes) > 0 {
			s = codedSchema(f.Codes)
		}
	}
	if f.Name == "id" {
		return s
	}
	return ogc.Nullable(s)
}

func codedSchema(codes []spending.Code) ogc.Schema {
	var texts []string
	meanings := map[string]string{}
	for _, c := range codes {
		texts, meanings[c.Text] = append(texts, c.Text), c.Meaning
	}
	return ogc.Coded(meanings, texts...)
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

// recordItems declares the items of a collection of awards or sanctions.
func (c *collection) recordItems(t terms) {
	c.fields, c.kept = t.recordFields(c.rung), spending.AwardFields(t.Levels)
	c.queryables = fieldQueryables(c.fields)
	items := &listed[*prepared.Line]{
		about:    ogc.Says("{title} with the evidence for every verdict", "title", c.title),
		aboutOne: ogc.Says("One of {title} with its evidence, source file and line", "title", c.title),
		columns:  recordColumns(c.fields, prepared.Names(c.kept)), geometry: "geometry-point", unpaged: true,
		placedFirst: true,
		params: slices.Concat(pageParams(defaultAwards), []ogc.Param{
			{Name: "area", About: "only items with a part in the area of this code, of any level, or in one that " +
				"lies in it"},
			fundParam(),
			t.periodParam(allTime, "only items dated in this period"),
			dateParamOf(),
			recordGeometryParam(),
			{Name: "q", Longest: maxSearched, About: "only items with this text in title, description or reference; " +
				"capitals and accents do not matter"},
			storedSortParam(c.sorts()),
		}, filterParams(), c.filters(t)),
		oneAsks: []ogc.Param{idParam("id of the item"), recordGeometryParam(), crsParam()},
		find:    c.records,
		one:     c.record,
	}
	items.declare(c)
}

func storedSortParam(allowed []string) ogc.Param {
	return ogc.Param{Name: sortName, Kind: ogc.Choice, Allowed: allowed,
		About: "order of the items; - for descending. Without it they go by id, in pages those with a geometry " +
			"first; a page without a limit ends where these end"}
}

// sorted gives the order of a stretch of a listing.
func (q *request) sorted(at stretch) string {
	if at.limit == 0 || q.Values.Has(sortName) {
		return q.Values.Text(sortName)
	}
	return store.PlacedFirst
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
		if query.Areas, err = q.opened.areas.meeting(window); err != nil {
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
			if _, err := q.money(f.Name, q.opened.version.Currency); err != nil {
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

// records lists the awards or sanctions that a request asks for.
func (c *collection) records(ctx context.Context, q *request) (*listing[*prepared.Line], error) {
	query, err := c.recordQuery(ctx, q)
	if err != nil {
		return nil, err
	}
	values := len(prepared.Names(c.kept))
	return &listing[*prepared.Line]{id: (*prepared.Line).ID, links: q.SelfLinks(),
		places: func() (func(*prepared.Line) ([]byte, error), error) {
			placer, err := q.placer(ctx)
			return func(l *prepared.Line) ([]byte, error) { return placer.point(l.Place) }, err
		},
		walk: func(at stretch, each func(*prepared.Line) error) (store.Page, error) {
			query.Cursor, query.Limit, query.Offset, query.Sort = at.cursor, at.limit, at.offset, q.sorted(at)
			var line prepared.Line
			return q.opened.snapshot.Lines(ctx, query, func(text []byte) error {
				if err := line.Read(text, values); err != nil {
					return err
				}
				return each(&line)
			})
		}}, nil
}

func (c *collection) record(ctx context.Context, q *request) (*single[*prepared.Line], error) {
	a, err := q.opened.snapshot.Award(ctx, q.id)
	if errors.Is(err, store.ErrNotFound) || err == nil && a.Rung != c.rung {
		return nil, noItem(c.id, q.id)
	}
	if err != nil {
		return nil, err
	}
	links := append(q.SelfLinks(), c.collectionLink(q))
	for _, part := range a.Parts {
		links = append(links, ogc.Link{Href: q.areaHref(geo.Level(a.Precision), part.Area), Rel: "related",
			Type: ogc.GeoJSON.MediaType, Title: q.Say("an area it is placed in")})
	}
	placer, err := q.placer(ctx)
	if err != nil {
		return nil, err
	}
	var line prepared.Line
	text, err := prepared.Append(nil, c.kept, a)
	if err == nil {
		err = line.Read(text, len(prepared.Names(c.kept)))
	}
	if err != nil {
		return nil, err
	}
	point, err := placer.point(line.Place)
	return &single[*prepared.Line]{a.ID, point, &line, append(links, c.relatedLinks(q)...)}, err
}
