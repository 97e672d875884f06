package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// areaRow is one area with what its properties show.
type areaRow struct {
	place
	km2 float64
}

func areaColumns(t terms) []column[areaRow] {
	return append(placeColumns(t, func(a areaRow) place { return a.place }), []column[areaRow]{
		{name: "aliases", about: "other spellings seen in sources", typ: ogc.ArrayOf(ogc.Typed("string")),
			value: func(a areaRow) any {
				if a.Aliases == nil {
					return []string{}
				}
				return a.Aliases
			}},
		{name: "area_km2", about: "size in km²", typ: ogc.Schema{"type": "number", "x-unit": "km2"},
			value: func(a areaRow) any { return a.km2 }},
	}...)
}

// areaEndpoints declares the items of a collection of areas.
func (c *collection) areaEndpoints(t terms) {
	columns := withTexts(areaColumns(t))
	properties := columnsSchema(columns)
	c.properties, c.geometry = propertiesOf(columns), "geometry-multipolygon"
	c.items = &endpoint{
		path: c.path() + "/items", id: "get" + c.title1(), tag: c.title, summary: "List " + c.id,
		params:  append(pageParams(defaultAreas), geometryParam(geometryFull)),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.PageSchema(ogc.FeatureSchema(properties, false)),
		render: func(ctx context.Context, q *request, out *reply) error { return c.renderAreas(ctx, q, out, columns) },
	}
	c.queryables = columnQueryables(columns)
	c.items.params = append(c.items.params, filterParams()...)
	for _, col := range columns {
		if !col.noCSV {
			c.items.params = append(c.items.params, areaFilter(t, col))
		}
	}
	c.whole = c.wholeEndpoint(c.items, func(ctx context.Context, q *request,
		out *reply) error {
		return c.wholeAreas(ctx, q, out, columns)
	})
	c.item = &endpoint{
		path: c.path() + "/items/{id}", id: "get" + c.title1() + "Item", tag: c.title, summary: "One of the " + c.id,
		params:  []ogc.Param{idParam("area code"), geometryParam(geometryFull), crsParam()},
		formats: []ogc.Format{ogc.GeoJSON}, dataset: true, crs: true,
		schema: ogc.FeatureSchema(properties, true),
		render: func(ctx context.Context, q *request, out *reply) error { return c.renderArea(ctx, q, out, columns) },
	}
}

// formerAreaNames gives what properties of areas were called.
func formerAreaNames() map[string]string {
	return map[string]string{"parent_id": "district_id", "parent_name": "district_name"}
}

// areaFilter declares a property as a filter: an item has the value, or has it among its
// values.
func areaFilter(t terms, col column[areaRow]) ogc.Param {
	p := ogc.Param{Name: col.name, Was: formerAreaNames()[col.name], About: "only items whose " + col.name + " is this"}
	if col.typ["nullable"] == true {
		p.Nullable, p.About = true, p.About+"; empty means null"
	}
	switch {
	case col.typ["type"] == "number":
		p.Kind = ogc.Number
	case col.typ["enum"] != nil:
		p.Kind, p.Allowed = ogc.Choice, t.keys()
	}
	return p
}

func areaMatches(columns []column[areaRow], v ogc.Values, row areaRow) bool {
	for _, col := range columns {
		if col.noCSV || !v.Has(col.name) {
			continue
		}
		want := v.Text(col.name)
		if list, ok := col.value(row).([]string); ok && slices.Contains(list, want) {
			continue
		}
		if csvText(col.value(row)) != want {
			return false
		}
	}
	return true
}

// filteredArea is an area that a filter is asked about.
type filteredArea struct {
	columns []column[areaRow]
	row     areaRow
}

func (a filteredArea) Areas() []string { return []string{a.row.ID} }

func (a filteredArea) Value(field string) any {
	for _, c := range a.columns {
		if c.name != field {
			continue
		}
		switch v := c.value(a.row).(type) {
		case []string:
			if len(v) > 0 {
				return strings.Join(v, ";")
			}
			return nil
		case string:
			if v != "" {
				return v
			}
			return nil
		default:
			return v
		}
	}
	return nil
}

func rowOf(view *analysis.View, a geo.Area) areaRow {
	return areaRow{placeOf(view, a), view.AreaKM2(a.ID)}
}

// renderAreas writes a page of areas, sorted by code. datetime does not select among
// areas: they have no date.
func (c *collection) renderAreas(ctx context.Context, q *request, out *reply, columns []column[areaRow]) error {
	if err := oneStart(q.Values); err != nil {
		return err
	}
	view, _, err := q.load(ctx)
	if err != nil {
		return err
	}
	rows, err := c.selectAreas(ctx, view, q, columns)
	if err != nil {
		return err
	}
	fingerprint := q.fingerprint()
	page := rows[min(q.Values.Integer(ogc.OffsetName), len(rows)):]
	if cursor := q.Values.Text(ogc.CursorName); cursor != "" {
		after, err := areaCursor(cursor, fingerprint)
		if err != nil {
			return err
		}
		at, found := slices.BinarySearchFunc(page, after, func(r areaRow, id string) int {
			return strings.Compare(r.ID, id)
		})
		if found {
			at++
		}
		page = page[at:]
	}
	links := slices.Concat(q.SelfLinks(), []ogc.Link{c.collectionLink(q)}, c.enclosures(q))
	if limit := q.Values.Integer(ogc.LimitName); len(page) > limit {
		page = page[:limit]
		next := q.NextLink(base64.RawURLEncoding.EncodeToString([]byte(fingerprint + page[limit-1].ID)))
		links = append(links, next)
		out.header.Set("Link", next.Header())
	}
	if q.Format.Name == ogc.CSV.Name {
		ogc.SetCounts(out.header, len(rows), len(page))
		return writeCSV(out, columns, page)
	}
	geometries, err := q.edition.geometry(view, c.level, q.Values.Text("geometry"))
	if err != nil {
		return err
	}
	project, err := q.projection(ctx)
	if err != nil {
		return err
	}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, row := range page {
		if i > 0 {
			b = append(b, ',')
		}
		geometry, err := project.of(geometries[row.ID])
		if err != nil {
			return err
		}
		if b, err = appendFeature(b, row.ID, geometry, columns, row, nil); err != nil {
			return err
		}
	}
	if b, err = ogc.AppendPage(b, len(rows), len(page), links); err != nil {
		return err
	}
	_, err = out.Write(b)
	return err
}

// oneStart refuses a page with two beginnings.
func oneStart(v ogc.Values) error {
	if v.Has(ogc.OffsetName) && v.Has(ogc.CursorName) {
		return ogc.BadParameter(ogc.OffsetName, "offset stands in place of a cursor, not beside one",
			"no offset, or no cursor")
	}
	return nil
}

// areasMeeting lists the areas of all levels that have a point in common with a window.
func areasMeeting(view *analysis.View, w *ground) ([]string, error) {
	codes := []string{}
	for _, level := range view.Levels().Keys() {
		for _, a := range view.Areas(level) {
			met, err := w.meets(a.Geometry)
			if err != nil {
				return nil, err
			}
			if met {
				codes = append(codes, a.ID)
			}
		}
	}
	return codes, nil
}

func (c *collection) selectAreas(ctx context.Context, view *analysis.View, q *request,
	columns []column[areaRow]) ([]areaRow, error) {
	window, err := q.window(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := c.filter(ctx, q)
	if err != nil {
		return nil, err
	}
	var rows []areaRow
	for _, a := range view.Areas(c.level) {
		row := rowOf(view, a)
		if !areaMatches(columns, q.Values, row) ||
			asked != nil && asked.Holds(filteredArea{columns, row}) != filter.Yes {
			continue
		}
		met := window == nil
		if !met {
			if met, err = window.meets(a.Geometry); err != nil {
				return nil, err
			}
		}
		if met {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// fingerprintBytes is how much of a cursor tells its version and query from others.
const fingerprintBytes = 9

// fingerprint is the part of a cursor that holds for this version and query only.
func (q *request) fingerprint() string {
	sum := sha256.Sum256([]byte(q.edition.version.ID + "\n" + q.Path + "\n" +
		q.Values.Canonical(ogc.LimitName, ogc.CursorName, ogc.OffsetName)))
	return string(sum[:fingerprintBytes])
}

// areaCursor gives the code a cursor points behind.
func areaCursor(cursor, fingerprint string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) <= fingerprintBytes || string(b[:fingerprintBytes]) != fingerprint {
		return "", store.ErrStaleCursor
	}
	return string(b[fingerprintBytes:]), nil
}

func (c *collection) renderArea(ctx context.Context, q *request, out *reply, columns []column[areaRow]) error {
	view, _, err := q.load(ctx)
	if err != nil {
		return err
	}
	area, ok := view.Area(q.id)
	if !ok || area.Level != c.level {
		return fmt.Errorf("%s %q: %w", c.level, q.id, store.ErrNotFound)
	}
	geometries, err := q.edition.geometry(view, c.level, q.Values.Text("geometry"))
	if err != nil {
		return err
	}
	t := q.terms()
	links := append(q.SelfLinks(), c.collectionLink(q),
		ogc.Link{Href: q.Href(recordsPath(spending.Awarded), "area="+url.QueryEscape(area.ID)), Rel: "related",
			Type: ogc.GeoJSON.MediaType, Title: "awards placed here"})
	if above := t.Levels.Above(c.level); above != "" {
		links = append(links, ogc.Link{Href: q.areaHref(above, area.ParentID), Rel: "up", Type: ogc.GeoJSON.MediaType,
			Title: "the " + t.short(above).One + " it lies in"})
	}
	if below := t.below(c.level); below != "" {
		links = append(links, ogc.Link{Href: q.Href(itemsPath(t.plural(below)), "parent_id="+url.QueryEscape(area.ID)),
			Rel:  "down",
			Type: ogc.GeoJSON.MediaType, Title: "the " + t.short(below).Many + " in it"})
	}
	project, err := q.projection(ctx)
	if err != nil {
		return err
	}
	geometry, err := project.of(geometries[area.ID])
	if err != nil {
		return err
	}
	b, err := appendFeature(nil, area.ID, geometry, columns, rowOf(view, area), links)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}

// itemsPath is where the items of a collection are listed.
func itemsPath(collection string) string { return "/collections/" + collection + "/items" }

// recordsPath is where the records of a rung are listed.
func recordsPath(rung spending.Rung) string {
	if rung == spending.Sanctioned {
		return itemsPath(sanctionsID)
	}
	return itemsPath(awardsID)
}

// areaHref is the address of an area.
func (q *request) areaHref(level geo.Level, id string) string {
	return q.Href(itemsPath(q.terms().plural(level))+"/"+url.PathEscape(id), "")
}

// writeCSV writes rows under a header of field names, as RFC 4180 has it.
func writeCSV[T any](out *reply, columns []column[T], rows []T) error {
	w := newCSV(out)
	if err := w.Write(csvHeader(columns)); err != nil {
		return err
	}
	for _, row := range rows {
		cells, err := csvRow(columns, row)
		if err == nil {
			err = w.Write(cells)
		}
		if err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func newCSV(out *reply) *csv.Writer {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	return w
}
