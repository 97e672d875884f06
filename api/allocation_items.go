package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/ledger"
)

// allocationCollection declares the allocation over the areas of a level as a collection, for clients that
// know collections only: the parameters of the analysis stand beside those of a page.
func (t terms) allocationCollection(l geo.LevelNames) *collection {
	many := t.named(l.Key)
	c := &collection{id: "allocation-" + l.Plural, title: ogc.Says("Allocation to {areas}", "areas", many),
		level: l.Key, refers: t.parents(l.Key),
		analysed: true, description: ogc.Says("The money placed in each of the {areas} against its need, as "+
			"/analysis/allocation has it, with the same parameters and defaults. datetime does not select: period "+
			"does.", "areas", many)}
	columns := withTexts(allocationItemColumns(t))
	ask := append(t.allocationParams(), geometryParam(geometrySimplified))
	c.queryables = columnQueryables(columns)
	items := &listed[allocationRow]{
		about:    ogc.Says("The money placed in each of the {areas} against its need", "areas", many),
		aboutOne: ogc.Says("The money placed in one of the {areas} against its need", "areas", many),
		columns:  columns, geometry: "geometry-multipolygon", summary: summarySchema(t), costly: true,
		params: slices.Concat(pageParams(defaultAreas), ask, rowFilters(besides(columns, ask)), filterParams(),
			[]ogc.Param{sortParam(columns)}),
		oneAsks: slices.Concat([]ogc.Param{idParam("area code")}, ask, []ogc.Param{crsParam()}),
		find: func(ctx context.Context, q *request) (*listing[allocationRow], error) {
			return c.allocations(ctx, q, columns)
		},
		one: c.allocation,
	}
	items.declare(c)
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

// besides gives the properties whose names no parameter of the analysis has: need is the one asked for there.
func besides(columns []column[allocationRow], taken []ogc.Param) []column[allocationRow] {
	return slices.DeleteFunc(slices.Clone(columns), func(col column[allocationRow]) bool {
		return slices.ContainsFunc(taken, func(p ogc.Param) bool { return p.Name == col.name })
	})
}

// selectAllocation answers the question and gives the rows that the filters leave, in the order asked.
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
	asked, err := c.filter(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	filtering := besides(columns, q.terms().allocationParams())
	var rows []allocationRow
	for _, row := range a.rows {
		if !rowMatches(filtering, q.Values, row) || !holds(asked, columns, row, row.Area.ID) {
			continue
		}
		met, err := window.meets(row.Area.Geometry)
		if err != nil {
			return nil, nil, err
		}
		if met {
			rows = append(rows, row)
		}
	}
	sortRows(rows, columns, q.Values.Text(sortName), func(r allocationRow) string { return r.Area.ID })
	return a, rows, nil
}

// allocations lists the areas that a request asks for with what is placed there, by code.
func (c *collection) allocations(ctx context.Context, q *request, columns []column[allocationRow]) (
	*listing[allocationRow], error) {
	a, rows, err := c.selectAllocation(ctx, q, columns)
	if err != nil {
		return nil, err
	}
	id := func(row allocationRow) string { return row.Area.ID }
	return &listing[allocationRow]{walk: rowsInOrder(q, rows, id), id: id, links: a.links(),
		led: []ogc.Link{a.reconciliationLink()}, summary: a.summary(),
		said: http.Header{ReconciliationHeader: {reconciliationText(&a.Reconciliation, a.Currency)}},
		places: func() (func(allocationRow) ([]byte, error), error) {
			of, err := q.outlines(ctx, a.view, c.level)
			return func(row allocationRow) ([]byte, error) { return of(row.Area.ID) }, err
		}}, nil
}

func (c *collection) allocation(ctx context.Context, q *request) (*single[allocationRow], error) {
	a, err := allocate(ctx, q, c.level)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(a.rows, func(r allocationRow) bool { return r.Area.ID == q.id })
	if i < 0 {
		return nil, missing("{kind} {id} among those asked: not found", "kind", c.level, "id", strconv.Quote(q.id))
	}
	of, err := q.outlines(ctx, a.view, c.level)
	if err != nil {
		return nil, err
	}
	links := append(a.links(), c.collectionLink(q),
		ogc.Link{Href: q.areaHref(c.level, q.id), Rel: "related", Type: ogc.GeoJSON.MediaType,
			Title: q.Say("the area")})
	geometry, err := of(q.id)
	return &single[allocationRow]{q.id, geometry, a.rows[i], links}, err
}

func askedOf(q *request, query ledger.Query) allocationAsked {
	return allocationAsked{q.periodText(query.Period), string(query.Rung), query.Need}
}
