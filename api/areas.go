package api

import (
	"context"
	"net/url"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// areaRow is one area with what its properties show.
type areaRow struct {
	place
	others []string // what else it is called
	unsure bool     // whether its name is
	km2    float64
}

func areaColumns(t terms) []column[areaRow] {
	return append(placeColumns(t, func(a areaRow) place { return a.place }), []column[areaRow]{
		{name: "aliases", about: "what else it is called: spellings seen in sources, names in other languages",
			typ:   ogc.ArrayOf(ogc.Typed("string")),
			value: func(a areaRow) any { return append([]string{}, a.others...) }},
		{name: "name_unsure", about: "whether the name is only spelt after its sound in another language, unchecked",
			typ: ogc.Typed("boolean"), value: func(a areaRow) any { return a.unsure }},
		{name: "area_km2", about: "size in km²", typ: ogc.Schema{"type": "number", "x-unit": "km2"},
			value: func(a areaRow) any { return a.km2 }},
	}...)
}

// areaItems declares the items of a collection of areas. datetime does not select among them: they have no date.
func (c *collection) areaItems(t terms) {
	columns := withTexts(areaColumns(t))
	c.queryables = columnQueryables(columns)
	params := slices.Concat(pageParams(defaultAreas), []ogc.Param{geometryParam(geometryFull)}, filterParams())
	for _, p := range rowFilters(columns) {
		p.Was = formerAreaNames()[p.Name]
		params = append(params, p)
	}
	params = append(params, sortParam(columns))
	items := &listed[areaRow]{
		about: c.title, aboutOne: ogc.Says("One of {title}", "title", c.title), columns: columns,
		geometry: "geometry-multipolygon",
		params:   params, oneAsks: []ogc.Param{idParam("area code"), geometryParam(geometryFull), crsParam()},
		find: func(ctx context.Context, q *request) (*listing[areaRow], error) { return c.areas(ctx, q, columns) },
		one:  c.area,
	}
	items.declare(c)
}

// formerAreaNames gives what properties of areas were called.
func formerAreaNames() map[string]string {
	return map[string]string{"parent_id": "district_id", "parent_name": "district_name"}
}

func (q *request) areaRow(view *analysis.View, a geo.Area) areaRow {
	names, row := q.terms().Names, areaRow{place: q.place(view, a), km2: view.AreaKM2(a.ID)}
	row.others = names.Others(row.Name, a)
	row.unsure = names[q.Code()][a.ID].Unsure
	return row
}

// areaIndex finds the areas of all levels by where they lie.
type areaIndex struct {
	areas []*geo.Area
	tree  rtree.RTreeGN[float64, int] // positions in areas, by bounds
}

func newAreaIndex(view *analysis.View) *areaIndex {
	x := &areaIndex{}
	for _, level := range view.Levels().Keys() {
		areas := view.Areas(level)
		for i := range areas {
			if b := areas[i].Geometry.Bound(); !b.IsEmpty() {
				x.tree.Insert(b.Min, b.Max, len(x.areas))
				x.areas = append(x.areas, &areas[i])
			}
		}
	}
	return x
}

// meeting lists the areas that have a point in common with a window.
func (x *areaIndex) meeting(w *ground) ([]string, error) {
	var near []int
	for _, b := range w.boxes {
		x.tree.Search(b.Min, b.Max, func(_, _ [2]float64, at int) bool {
			near = append(near, at)
			return true
		})
	}
	slices.Sort(near)
	codes := []string{}
	for _, at := range slices.Compact(near) {
		met, err := w.meets(x.areas[at].Geometry)
		if err != nil {
			return nil, err
		}
		if met {
			codes = append(codes, x.areas[at].ID)
		}
	}
	return codes, nil
}

func (c *collection) selectAreas(ctx context.Context, view *analysis.View, q *request,
	columns []column[areaRow]) ([]areaRow, error) {
	all := func(yield func(areaRow, orb.MultiPolygon) bool) {
		for _, a := range view.Areas(c.level) {
			if !yield(q.areaRow(view, a), a.Geometry) {
				return
			}
		}
	}
	rows, err := selectRows(ctx, c, q, columns, all, func(r areaRow) string { return r.ID })
	if err == nil && q.Values.Has(sortName) {
		sortRows(rows, columns, q.Values.Text(sortName), func(r areaRow) string { return r.ID })
	}
	return rows, err
}

// areas lists the areas that a request asks for, by code.
func (c *collection) areas(ctx context.Context, q *request, columns []column[areaRow]) (*listing[areaRow], error) {
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.selectAreas(ctx, view, q, columns)
	if err != nil {
		return nil, err
	}
	id := func(row areaRow) string { return row.ID }
	return &listing[areaRow]{walk: rowsInOrder(q, rows, id), id: id, links: q.SelfLinks(),
		places: func() (func(areaRow) ([]byte, error), error) {
			of, err := q.outlines(ctx, view, c.level)
			return func(row areaRow) ([]byte, error) { return of(row.ID) }, err
		}}, nil
}

// outlines gives the boundaries of a level by area code, as a request asks for them.
func (q *request) outlines(ctx context.Context, view *analysis.View, level geo.Level) (
	func(code string) ([]byte, error), error) {
	geometries, err := q.opened.geometry(view, level, q.Values.Text(geometryName))
	if err != nil {
		return nil, err
	}
	project, err := q.projection(ctx)
	return func(code string) ([]byte, error) { return project.of(geometries[code]) }, err
}

func (c *collection) area(ctx context.Context, q *request) (*single[areaRow], error) {
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	area, ok := view.Area(q.id)
	if !ok || area.Level != c.level {
		return nil, noItem(string(c.level), q.id)
	}
	t := q.terms()
	links := append(q.SelfLinks(), c.collectionLink(q),
		ogc.Link{Href: q.Href(recordsPath(spending.Awarded), "area="+url.QueryEscape(area.ID)), Rel: "related",
			Type: ogc.GeoJSON.MediaType, Title: q.Say("awards placed here")})
	if above := t.Levels.Above(c.level); above != "" {
		links = append(links, ogc.Link{Href: q.areaHref(above, area.ParentID), Rel: "up", Type: ogc.GeoJSON.MediaType,
			Title: q.Say("the {area} it lies in", "area", t.one(above))})
	}
	if below := t.below(c.level); below != "" {
		links = append(links, ogc.Link{Href: q.Href(itemsPath(t.plural(below)), "parent_id="+url.QueryEscape(area.ID)),
			Rel: "down", Type: ogc.GeoJSON.MediaType, Title: q.Say("the {areas} in it", "areas", t.many(below))})
	}
	of, err := q.outlines(ctx, view, c.level)
	if err != nil {
		return nil, err
	}
	geometry, err := of(area.ID)
	return &single[areaRow]{area.ID, geometry, q.areaRow(view, area), links}, err
}

// itemsPath is where the items of a collection are listed.
func itemsPath(collection string) string { return "/collections/" + collection + "/items" }

// recordsPath is where the records of a rung are listed.
func recordsPath(rung spending.Rung) string {
	return itemsPath(map[spending.Rung]string{spending.Awarded: awardsID, spending.Sanctioned: sanctionsID,
		spending.Paid: paymentsID}[rung.Records()])
}

// areaHref is the address of an area.
func (q *request) areaHref(level geo.Level, id string) string {
	return q.Href(itemsPath(q.terms().plural(level))+"/"+url.PathEscape(id), "")
}
