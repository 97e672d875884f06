package api

import (
	"context"
	"net/url"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

// entryRow is a record of a register with its fields in the order of the register's columns.
type entryRow struct {
	spending.Entry
	values []any
}

// registerCollection declares the collection of a register.
func (t terms) registerCollection(r spending.Register) *collection {
	table := r.Table()
	c := &collection{id: table.Name, title: ogc.Says(table.Title), description: ogc.Says(table.About), register: r}
	columns := c.entryColumns()
	for _, f := range table.Columns {
		if f.Type != spending.ListField {
			c.queryables = append(c.queryables, queryable{f.Name, f.Type, f.Level != ""})
		}
	}
	items := &listed[entryRow]{
		about: c.title, aboutOne: ogc.Says("One of {title}", "title", c.title), columns: columns,
		geometry: "geometry-any",
		unpaged:  true, placedFirst: true,
		params: slices.Concat(pageParams(defaultAwards), []ogc.Param{
			{Name: "area", About: "only items that lie, or partly lie, in the area of this code, of any level"},
			t.periodParam(allTime, "only items of this period; of items without a date, all"),
			entryGeometryParam(),
			storedSortParam(registerSorts(&table)),
		}, filterParams(), registerFilters(&table)),
		oneAsks: []ogc.Param{idParam("id of the item"), entryGeometryParam(), crsParam()},
		find:    c.entries,
		one:     c.entry,
	}
	items.declare(c)
	return c
}

// entryColumns gives the properties of a register's records.
func (c *collection) entryColumns() []column[entryRow] {
	var columns []column[entryRow]
	for i, f := range c.register.Table().Columns {
		columns = append(columns, column[entryRow]{name: f.Name, about: f.About, typ: registerSchema(f),
			value: func(row entryRow) any { return row.values[i] }})
	}
	return withTexts(columns)
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
	s := awardFieldSchema(spending.AwardField{Name: c.Name, Type: c.Type, Codes: c.Codes})
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
	query := store.EntryQuery{Equal: map[string]string{}, Area: v.Text("area")}
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

// row reads the fields of a stored record.
func (c *collection) row(e spending.Entry) (entryRow, error) {
	values, err := c.register.Values(e)
	return entryRow{e, values}, err
}

// entries lists the records that a request asks for.
func (c *collection) entries(ctx context.Context, q *request) (*listing[entryRow], error) {
	query, err := c.entryQuery(ctx, q)
	if err != nil {
		return nil, err
	}
	return &listing[entryRow]{id: func(row entryRow) string { return row.ID }, links: q.SelfLinks(),
		places: func() (func(entryRow) ([]byte, error), error) { return q.shapes(ctx) },
		walk: func(at stretch, each func(entryRow) error) (store.Page, error) {
			query.Cursor, query.Limit, query.Offset, query.Sort = at.cursor, at.limit, at.offset, q.sorted(at)
			return q.opened.snapshot.Entries(ctx, c.id, query, func(e spending.Entry) error {
				row, err := c.row(e)
				if err != nil {
					return err
				}
				return each(row)
			})
		}}, nil
}

// shapes gives the geometries of records, as a request asks for them.
func (q *request) shapes(ctx context.Context) (func(entryRow) ([]byte, error), error) {
	projected, err := q.projection(ctx)
	return func(row entryRow) ([]byte, error) {
		if row.Geometry == nil || q.Values.Text(geometryName) == geometryNone {
			return nil, nil
		}
		return projected.of(geojson.AppendDimensions(nil, row.Geometry, fullDecimals))
	}, err
}

func (c *collection) entry(ctx context.Context, q *request) (*single[entryRow], error) {
	var found *spending.Entry
	_, err := q.opened.snapshot.Entries(ctx, c.id, store.EntryQuery{Equal: map[string]string{"id": q.id}},
		func(e spending.Entry) error {
			found = &e
			return nil
		})
	if err == nil && found == nil {
		err = noItem(c.id, q.id)
	}
	if err != nil {
		return nil, err
	}
	row, err := c.row(*found)
	if err != nil {
		return nil, err
	}
	shape, err := q.shapes(ctx)
	if err != nil {
		return nil, err
	}
	geometry, err := shape(row)
	return &single[entryRow]{found.ID, geometry, row, slices.Concat(q.SelfLinks(), []ogc.Link{c.collectionLink(q)},
		c.relatedLinks(q))}, err
}

// namedBy leads from an item to the items of another collection that name it in a field.
type namedBy struct {
	collection, field string
	about             ogc.Phrase
}

// relate tells the collections which of the others name their items.
func relate(collections []*collection) {
	byID := map[string]*collection{}
	for _, c := range collections {
		byID[c.id] = c
	}
	for _, r := range []struct {
		of, in, field string
		about         ogc.Phrase
		only          bool // the field names items of no other collection
	}{
		{"damage", "links", "from_record", ogc.Says("what followed it"), false},
		{"damage", "links", "to_record", ogc.Says("what names it"), false},
		{"assets", "links", "to_record", ogc.Says("damage and awards of it"), false},
		{"assets", "damage", "asset", ogc.Says("damage of it"), true},
		{awardsID, "links", "to_record", ogc.Says("what it repaired"), false},
		{awardsID, "links", "from_record", ogc.Says("the asset it is for"), false},
		{sanctionsID, "links", "to_record", ogc.Says("what it was sanctioned for"), false},
		{sanctionsID, "links", "from_record", ogc.Says("what followed it"), false},
		{awardsID, paymentsID, "award_id", ogc.Says("what was paid under it"), true},
	} {
		of, in := byID[r.of], byID[r.in]
		if of == nil || in == nil {
			continue
		}
		of.related = append(of.related, namedBy{r.in, r.field, r.about})
		if r.only {
			in.refers = map[string]string{r.field: r.of}
		}
	}
}

// relatedLinks lead to the items of other collections that name the one asked for.
func (c *collection) relatedLinks(q *request) []ogc.Link {
	var links []ogc.Link
	for _, r := range c.related {
		links = append(links, ogc.Link{Href: q.Href(itemsPath(r.collection), r.field+"="+url.QueryEscape(q.id)),
			Rel: "related", Type: ogc.GeoJSON.MediaType, Title: q.Phrase(r.about)})
	}
	return links
}
