package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// allocationCollection declares the allocation over the areas of a level as a collection, for clients that
// know collections only: the parameters of the analysis stand beside those of a page.
func (t terms) allocationCollection(l geo.LevelNames) *collection {
	many := t.words(l.Key).Many
	c := &collection{id: "allocation-" + l.Plural, title: "Allocation to " + many, level: l.Key, analysed: true,
		description: "The money placed in each of the " + many + " against its need, as /analysis/allocation has it, " +
			"with the same parameters and defaults. datetime does not select: period does."}
	columns := withTexts(allocationItemColumns(t))
	properties := columnsSchema(columns)
	c.properties, c.geometry = propertiesOf(columns), "geometry-multipolygon"
	ask := append(t.allocationParams(), geometryParam(geometrySimplified))
	page := ogc.PageSchema(ogc.FeatureSchema(properties, false))
	page["properties"].(map[string]ogc.Schema)["summary"] = summarySchema(t)
	c.items = &endpoint{
		path: c.path() + "/items", id: "get" + c.title1(), tag: c.title,
		summary: "List the money placed in each of the " + l.Plural + " against its need",
		params:  slices.Concat(pageParams(defaultAreas), ask, allocationFilters(columns, ask)),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true, costly: true, schema: page,
		render: func(ctx context.Context, q *request, out *reply) error {
			return c.renderAllocation(ctx, q, out, columns)
		},
	}
	c.whole = c.wholeEndpoint(c.items, func(ctx context.Context, q *request, out *reply) error {
		return c.wholeAllocation(ctx, q, out, columns)
	})
	c.item = &endpoint{
		path: c.path() + "/items/{id}", id: "get" + c.title1() + "Item", tag: c.title,
		summary: "The money placed in one of the " + l.Plural + " against its need",
		params:  slices.Concat([]ogc.Param{idParam("area code")}, ask, []ogc.Param{crsParam()}),
		formats: []ogc.Format{ogc.GeoJSON}, dataset: true, crs: true, costly: true,
		schema: ogc.FeatureSchema(properties, true),
		render: func(ctx context.Context, q *request, out *reply) error {
			return c.renderAllocationItem(ctx, q, out, columns)
		},
	}
	return c
}

// allocationItemColumns are those of the analysis, and what of the question a table alone should say.
func allocationItemColumns(t terms) []column[allocationRow] {
	text := ogc.Typed("string")
	return append(allocationColumns(t),
		column[allocationRow]{name: "period", about: "period of the need, and with lag of the money", typ: text,
			value: func(r allocationRow) any { return r.asked.period }},
		column[allocationRow]{name: "rung", about: "rung of the value ladder that amount is on", typ: text,
			value: func(r allocationRow) any { return r.asked.rung }},
		column[allocationRow]{name: "need_name", about: "the need that need and per_need are of", typ: text,
			value: func(r allocationRow) any { return r.asked.need }})
}

// allocationAsked is what an allocation was asked for.
type allocationAsked struct{ period, rung, need string }

// allocationFilters declares the texts among the properties as filters, but those that a parameter of the
// analysis already decides.
func allocationFilters(columns []column[allocationRow], taken []ogc.Param) []ogc.Param {
	var list []ogc.Param
	for _, col := range columns {
		if col.noCSV || col.typ["type"] != "string" ||
			slices.ContainsFunc(taken, func(p ogc.Param) bool { return p.Name == col.name }) {
			continue
		}
		p := ogc.Param{Name: col.name, About: "only items whose " + col.name + " is this"}
		if col.typ["nullable"] == true {
			p.Nullable, p.About = true, p.About+"; empty means null"
		}
		if enum, ok := col.typ["enum"].([]string); ok {
			p.Kind, p.Allowed = ogc.Choice, enum
		}
		list = append(list, p)
	}
	return list
}

// selectAllocation answers the question and gives the rows that the filters leave, sorted by code.
func (c *collection) selectAllocation(ctx context.Context, q *request, columns []column[allocationRow]) (
	*allocationAnswer, []allocationRow, error) {
	a, err := allocate(ctx, q, c.level)
	if err != nil {
		return nil, nil, err
	}
	window, err := q.window(ctx)
	if err != nil {
		return nil, nil, err
	}
	ask := q.terms().allocationParams()
	var rows []allocationRow
	for _, row := range a.rows {
		if !c.allocationMatches(columns, allocationFilters(columns, ask), q.Values, row) {
			continue
		}
		met := window == nil
		if !met {
			if met, err = window.meets(row.Area.Geometry); err != nil {
				return nil, nil, err
			}
		}
		if met {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(x, y allocationRow) int { return strings.Compare(x.Area.ID, y.Area.ID) })
	return a, rows, nil
}

func (c *collection) allocationMatches(columns []column[allocationRow], filters []ogc.Param, v ogc.Values,
	row allocationRow) bool {
	for _, p := range filters {
		i := slices.IndexFunc(columns, func(col column[allocationRow]) bool { return col.name == p.Name })
		if v.Has(p.Name) && csvText(columns[i].value(row)) != v.Text(p.Name) {
			return false
		}
	}
	return true
}

func (c *collection) renderAllocation(ctx context.Context, q *request, out *reply,
	columns []column[allocationRow]) error {
	if err := oneStart(q.Values); err != nil {
		return err
	}
	a, rows, err := c.selectAllocation(ctx, q, columns)
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
		page = slices.Clone(page)
		page = slices.DeleteFunc(page, func(r allocationRow) bool { return r.Area.ID <= after })
	}
	links := slices.Concat(a.links(), []ogc.Link{c.collectionLink(q)}, c.enclosures(q))
	headers := []string{a.reconciliationLink().Header()}
	if limit := q.Values.Integer(ogc.LimitName); len(page) > limit {
		page = page[:limit]
		next := q.NextLink(base64.RawURLEncoding.EncodeToString([]byte(fingerprint + page[limit-1].Area.ID)))
		links, headers = append(links, next), append(headers, next.Header())
	}
	out.header.Set("Link", strings.Join(headers, ", "))
	if q.Format.Name == ogc.CSV.Name {
		ogc.SetCounts(out.header, len(rows), len(page))
		out.header.Set(ReconciliationHeader, reconciliationText(&a.Reconciliation, a.Currency))
		return writeCSV(out, columns, page)
	}
	geometries, project, err := c.allocationGeometry(ctx, q, a)
	if err != nil {
		return err
	}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, row := range page {
		if i > 0 {
			b = append(b, ',')
		}
		geometry, err := project.of(geometries[row.Area.ID])
		if err != nil {
			return err
		}
		if b, err = appendFeature(b, row.Area.ID, geometry, columns, row, nil); err != nil {
			return err
		}
	}
	b = append(b, `],"summary":`...)
	if b, err = appendJSON(b, a.summary()); err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	b = fmt.Appendf(b, `,"numberMatched":%d,"numberReturned":%d,"links":`, len(rows), len(page))
	if b, err = appendJSON(b, links); err != nil {
		return err
	}
	_, err = out.Write(append(b, "}\n"...))
	return err
}

func (c *collection) allocationGeometry(ctx context.Context, q *request, a *allocationAnswer) (map[string][]byte,
	*projection, error) {
	geometries, err := q.edition.geometry(a.view, c.level, q.Values.Text(geometryName))
	if err != nil {
		return nil, nil, err
	}
	project, err := q.projection(ctx)
	return geometries, project, err
}

func (c *collection) wholeAllocation(ctx context.Context, q *request, out *reply,
	columns []column[allocationRow]) error {
	a, rows, err := c.selectAllocation(ctx, q, columns)
	if err != nil {
		return err
	}
	geometries, project, err := c.allocationGeometry(ctx, q, a)
	if err != nil {
		return err
	}
	out.header.Set("Link", a.reconciliationLink().Header())
	w, err := newWhole(ctx, c, q, out, columns)
	if err != nil {
		return err
	}
	defer w.close()
	for _, row := range rows {
		geometry, err := project.of(geometries[row.Area.ID])
		if err != nil {
			return err
		}
		if err := w.write(row.Area.ID, geometry, row); err != nil {
			return err
		}
	}
	return w.end(append(a.links(), c.collectionLink(q)))
}

func (c *collection) renderAllocationItem(ctx context.Context, q *request, out *reply,
	columns []column[allocationRow]) error {
	a, err := allocate(ctx, q, c.level)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(a.rows, func(r allocationRow) bool { return r.Area.ID == q.id })
	if i < 0 {
		return fmt.Errorf("%s %q among those asked: %w", c.level, q.id, store.ErrNotFound)
	}
	geometries, project, err := c.allocationGeometry(ctx, q, a)
	if err != nil {
		return err
	}
	geometry, err := project.of(geometries[q.id])
	if err != nil {
		return err
	}
	links := append(a.links(), c.collectionLink(q),
		ogc.Link{Href: q.areaHref(c.level, q.id), Rel: "related", Type: ogc.GeoJSON.MediaType, Title: "the area"})
	b, err := appendFeature(nil, q.id, geometry, columns, a.rows[i], links)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}

func askedOf(q *request, query ledger.Query) allocationAsked {
	return allocationAsked{q.periodText(query.Period), string(query.Rung), query.Need}
}
