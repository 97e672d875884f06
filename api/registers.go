package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

// entryRow is a record of a register: its fields in the order of the register's columns.
type entryRow struct{ values []any }

// registerCollection declares the collection of a register.
func (t terms) registerCollection(r spending.Register) *collection {
	table := r.Table()
	c := &collection{id: table.Name, title: table.Title, description: table.About, register: r,
		geometry: "geometry-any"}
	var columns []column[entryRow]
	for i, f := range table.Columns {
		columns = append(columns, column[entryRow]{name: f.Name, about: f.About, typ: registerSchema(f),
			value: func(row entryRow) any { return row.values[i] }})
	}
	columns = withTexts(columns)
	for _, f := range table.Columns {
		if f.Type != spending.ListField {
			c.queryables = append(c.queryables, queryable{f.Name, f.Type, f.Level != ""})
		}
	}
	properties := columnsSchema(columns)
	c.properties = propertiesOf(columns)
	c.items = &endpoint{
		path: c.path() + "/items", id: "get" + c.title1(), tag: c.title, summary: "List " + c.id,
		params: slices.Concat(pageParams(defaultAwards), []ogc.Param{
			{Name: "area", About: "only items that lie, or partly lie, in the area of this code, of any level"},
			t.periodParam(allTime, "only items of this period; of items without a date, all"),
			entryGeometryParam(),
			{Name: "sortby", Kind: ogc.Choice, Fallback: "id", Allowed: registerSorts(&table),
				About: "order of the items; - for descending"},
		}, filterParams(), registerFilters(&table)),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.PageSchema(ogc.FeatureSchema(properties, false)),
		render: func(ctx context.Context, q *request, out *reply) error {
			return c.renderEntries(ctx, q, out,
				columns)
		},
		streams: func(q *request) bool { return q.Format.Name == ogc.CSV.Name && !q.Values.Has(ogc.LimitName) },
	}
	c.whole = c.wholeEndpoint(c.items, func(ctx context.Context, q *request, out *reply) error {
		return c.wholeEntries(ctx, q, out, columns)
	})
	c.item = &endpoint{
		path: c.path() + "/items/{id}", id: "get" + c.title1() + "Item", tag: c.title, summary: "One of the " + c.id,
		params:  []ogc.Param{idParam("id of the item"), entryGeometryParam(), crsParam()},
		formats: []ogc.Format{ogc.GeoJSON}, dataset: true, crs: true,
		schema: ogc.FeatureSchema(properties, true),
		render: func(ctx context.Context, q *request, out *reply) error { return c.renderEntry(ctx, q, out, columns) },
	}
	return c
}

func entryGeometryParam() ogc.Param {
	return ogc.Param{Name: geometryName, Kind: ogc.Choice, Fallback: geometryFull,
		Allowed: []string{geometryNone, geometryFull},
		About:   "geometry of the items: full, with heights where there are any, or none (null)"}
}

func registerSchema(c spending.Column) ogc.Schema {
	if c.Type == spending.ListField {
		return ogc.ArrayOf(ogc.Typed("object"))
	}
	s := awardFieldSchema(spending.AwardField{Name: c.Name, Type: c.Type})
	if c.Unit != "" {
		s["x-unit"] = c.Unit
	}
	return s
}

func registerSorts(t *spending.Table) []string {
	var list []string
	for _, c := range t.Columns {
		if c.Type != spending.ListField {
			list = append(list, c.Name, "-"+c.Name)
		}
	}
	return list
}

// registerFilters declares every field of a register but lists as a filter; empty means null.
func registerFilters(t *spending.Table) []ogc.Param {
	var list []ogc.Param
	for _, c := range t.Columns {
		if c.Type == spending.ListField {
			continue
		}
		list = append(list, fieldParam(c.Name, c.Type, c.About))
	}
	return list
}

// entryQuery translates a request into what the store is asked.
func (c *collection) entryQuery(ctx context.Context, q *request) (store.EntryQuery, error) {
	v := q.Values
	query := store.EntryQuery{Equal: map[string]string{}, Area: v.Text("area"), Sort: v.Text("sortby")}
	view, have, err := q.load(ctx)
	if err != nil {
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
		query.Window = meeting(query.Window, store.DayRange(days))
	}
	w, err := q.window(ctx)
	if err != nil {
		return query, err
	}
	if w != nil {
		query.Boxes, query.Outline = append([]orb.Bound{}, w.boxes...), w.drawn
	}
	if query.Filter, err = c.filter(ctx, q); err != nil {
		return query, err
	}
	for _, f := range c.register.Table().Columns {
		if f.Type == spending.ListField {
			continue
		}
		if list := v.List(f.Name); len(list) == 1 {
			query.Equal[f.Name] = list[0]
		}
	}
	return query, nil
}

// meeting narrows a period to the months that have days of a range.
func meeting(p spending.Period, days store.DayRange) spending.Period {
	const lastMonth = spending.Month(9999*12 + 11)
	if p.All() {
		p = spending.Period{From: 1, To: lastMonth}
	}
	if !days.From.IsZero() {
		p.From = max(p.From, spending.MonthOf(days.From))
	}
	if !days.To.IsZero() {
		p.To = min(p.To, spending.MonthOf(days.To))
	}
	return p
}

// entry reads what a feature shows of a stored record.
func (c *collection) entry(q *request, p *projection, e spending.Entry) (row entryRow, geometry []byte, err error) {
	if row.values, err = c.register.Values(e); err != nil {
		return row, nil, err
	}
	if e.Geometry != nil && q.Values.Text(geometryName) != geometryNone {
		geometry, err = p.of(geojson.AppendDimensions(nil, e.Geometry, fullDecimals))
	}
	return row, geometry, err
}

func (c *collection) renderEntries(ctx context.Context, q *request, out *reply, columns []column[entryRow]) error {
	if err := oneStart(q.Values); err != nil {
		return err
	}
	query, err := c.entryQuery(ctx, q)
	if err != nil {
		return err
	}
	query.Cursor, query.Limit, query.Offset = q.Values.Text(ogc.CursorName), q.Values.Integer(ogc.LimitName),
		q.Values.Integer(ogc.OffsetName)
	if q.Format.Name == ogc.CSV.Name {
		return c.entriesCSV(ctx, q, out, columns, query)
	}
	projected, err := q.projection(ctx)
	if err != nil {
		return err
	}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	written := 0
	page, err := q.edition.snapshot.Entries(ctx, c.id, query, func(e spending.Entry) error {
		if written++; written > 1 {
			b = append(b, ',')
		}
		row, geometry, err := c.entry(q, projected, e)
		if err == nil {
			b, err = appendFeature(b, e.ID, geometry, columns, row, nil)
		}
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

// entriesCSV writes a page whose next link is in a header, or, without a limit, everything.
func (c *collection) entriesCSV(ctx context.Context, q *request, out *reply, columns []column[entryRow],
	query store.EntryQuery) error {
	if !q.Values.Has(ogc.LimitName) {
		query.Limit = 0
	}
	w := newCSV(out)
	if err := w.Write(csvHeader(columns)); err != nil {
		return err
	}
	page, err := q.edition.snapshot.Entries(ctx, c.id, query, func(e spending.Entry) error {
		values, err := c.register.Values(e)
		if err != nil {
			return err
		}
		cells, err := csvRow(columns, entryRow{values})
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

func (c *collection) wholeEntries(ctx context.Context, q *request, out *reply, columns []column[entryRow]) error {
	query, err := c.entryQuery(ctx, q)
	if err != nil {
		return err
	}
	projected, err := q.projection(ctx)
	if err != nil {
		return err
	}
	w, err := newWhole(ctx, c, q, out, columns)
	if err != nil {
		return err
	}
	defer w.close()
	if _, err := q.edition.snapshot.Entries(ctx, c.id, query, func(e spending.Entry) error {
		row, geometry, err := c.entry(q, projected, e)
		if err != nil {
			return err
		}
		return w.write(e.ID, geometry, row)
	}); err != nil {
		return err
	}
	return w.end(append(q.SelfLinks(), c.collectionLink(q)))
}

func (c *collection) renderEntry(ctx context.Context, q *request, out *reply, columns []column[entryRow]) error {
	var found *spending.Entry
	_, err := q.edition.snapshot.Entries(ctx, c.id, store.EntryQuery{Equal: map[string]string{"id": q.id}},
		func(e spending.Entry) error {
			found = &e
			return nil
		})
	if err == nil && found == nil {
		err = fmt.Errorf("%s %q: %w", c.id, q.id, store.ErrNotFound)
	}
	if err != nil {
		return err
	}
	projected, err := q.projection(ctx)
	if err != nil {
		return err
	}
	row, geometry, err := c.entry(q, projected, *found)
	if err != nil {
		return err
	}
	links := append(q.SelfLinks(), c.collectionLink(q))
	for _, r := range c.related {
		links = append(links, ogc.Link{Href: q.Href(itemsPath(r.collection), r.field+"="+url.QueryEscape(q.id)),
			Rel:  "related",
			Type: ogc.GeoJSON.MediaType, Title: r.about})
	}
	b, err := appendFeature(nil, found.ID, geometry, columns, row, links)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}

// namedBy leads from an item to the items of another collection that name it in a field.
type namedBy struct{ collection, field, about string }

// relate tells the collections which of the others name their items.
func relate(collections []*collection) {
	for _, c := range collections {
		for _, r := range []struct{ of, in, field, about string }{
			{"damage", "links", "from_record", "what followed it"},
			{"damage", "links", "to_record", "what names it"},
			{"assets", "links", "to_record", "damage and awards of it"},
			{"assets", "damage", "asset", "damage of it"},
			{awardsID, "links", "to_record", "what it repaired"},
			{awardsID, "links", "from_record", "the asset it is for"},
			{sanctionsID, "links", "to_record", "what it was sanctioned for"},
			{sanctionsID, "links", "from_record", "what followed it"},
		} {
			if r.of == c.id && slices.ContainsFunc(collections, func(x *collection) bool { return x.id == r.in }) {
				c.related = append(c.related, namedBy{r.in, r.field, r.about})
			}
		}
	}
}
