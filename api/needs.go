package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

// needsID is the collection of what money is set against.
const needsID = "needs"

// needRow is a value that a series of need has of an area in a month or a year.
type needRow struct {
	of   *spending.NeedSeries
	is   *spending.NeedValue
	area *geo.Area // without a code where the dataset has no such area
	id   string
	// value is of the area with its parts: a series keeps of an area that others lie in what is known of it alone
	value float64
	name  string // of the area, in the language of a request
}

// days are the first and the last day that the value is of.
func (r needRow) days() (first, last time.Time) {
	months := 1
	if r.of.Yearly {
		months = 12
	}
	return r.is.Month.FirstDay(), (r.is.Month + spending.Month(months)).FirstDay().AddDate(0, 0, -1)
}

// during reports whether the value is of days of a range.
func (r needRow) during(days store.DayRange) bool {
	first, last := r.days()
	return (days.To.IsZero() || !first.After(days.To)) && (days.From.IsZero() || !last.Before(days.From))
}

// named gives the row with its area called as in the language of a request.
func (r needRow) named(q *request) needRow {
	r.name = q.named(*r.area).Name
	return r
}

// needRows are the values of a version, arranged once.
type needRows struct {
	sync.Mutex
	all []needRow // nil: not arranged yet
}

// needRows gives the values of all series, by id.
func (e *opened) needRows(ctx context.Context) ([]needRow, error) {
	view, _, err := e.load(ctx)
	if err != nil {
		return nil, err
	}
	e.needs.Lock()
	defer e.needs.Unlock()
	if e.needs.all != nil {
		return e.needs.all, nil
	}
	rows := []needRow{}
	areas := map[string]*geo.Area{} // one of each code for all its values
	known := func(code string) *geo.Area {
		if areas[code] == nil {
			area, _ := view.Area(code)
			areas[code] = &area
		}
		return areas[code]
	}
	for _, s := range view.NeedSeries() {
		parts := partsOf(s, known)
		for i := range s.Values {
			v := &s.Values[i]
			rows = append(rows, needRow{s, v, known(v.Area), fmt.Sprint(s.Name, ":", v.Area, ":", v.Month),
				v.Value + parts[areaMonth{v.Area, v.Month}], ""})
		}
	}
	slices.SortFunc(rows, func(x, y needRow) int { return strings.Compare(x.id, y.id) })
	e.needs.all = rows
	return rows, nil
}

type areaMonth struct {
	area  string
	month spending.Month
}

// partsOf adds up, for the areas that others lie in, the values of those others.
func partsOf(s *spending.NeedSeries, known func(code string) *geo.Area) map[areaMonth]float64 {
	sums := map[areaMonth]float64{}
	for i := range s.Values {
		v := &s.Values[i]
		if v.Missing {
			continue
		}
		for in := known(v.Area).ParentID; in != ""; in = known(in).ParentID {
			sums[areaMonth{in, v.Month}] += v.Value
		}
	}
	return sums
}

func needColumns() []column[needRow] {
	text, day := ogc.Typed("string"), ogc.StringOf("date")
	return []column[needRow]{
		{name: "id", about: "series, area and month, the key", typ: text, value: func(r needRow) any { return r.id }},
		{name: "need", about: "name of the series", typ: text, value: func(r needRow) any { return r.of.Name }},
		{name: "area", about: "code of the area", typ: text, value: func(r needRow) any { return r.is.Area }},
		{name: "name", about: "name of the area, in the language asked for where the dataset has it; not a key",
			typ: ogc.Nullable(text), value: func(r needRow) any { return textOrNull(r.name) }},
		{name: "level", about: "level of the area", typ: ogc.Nullable(text),
			value: func(r needRow) any { return textOrNull(string(r.area.Level)) }},
		{name: "month", about: "month, or the first of the year that it is of", typ: text,
			value: func(r needRow) any { return r.is.Month.String() }},
		{name: "begins", about: "first day that the value is of", typ: day, value: func(r needRow) any {
			first, _ := r.days()
			return first.Format(time.DateOnly)
		}},
		{name: "ends", about: "last day that the value is of", typ: day, value: func(r needRow) any {
			_, last := r.days()
			return last.Format(time.DateOnly)
		}},
		{name: "value", about: "null: missing, which is not zero", typ: ogc.Nullable(ogc.Typed("number")),
			value: func(r needRow) any {
				if r.is.Missing {
					return nil
				}
				return need.Rounded(r.value)
			}},
		{name: "unit", about: "unit of the value", typ: ogc.Nullable(text),
			value: func(r needRow) any { return textOrNull(r.of.Unit) }},
		{name: "source", about: "who publishes it", typ: ogc.Nullable(text),
			value: func(r needRow) any { return textOrNull(r.of.Source) }},
		{name: "vintage", about: "when it was published or read", typ: ogc.Nullable(text),
			value: func(r needRow) any { return textOrNull(r.of.Vintage) }},
	}
}

// needGeometryParam declares the geometry of a value: of its area.
func needGeometryParam() ogc.Param {
	p := geometryParam(geometryPoint)
	p.Allowed = append([]string{geometryPoint}, p.Allowed...)
	p.About = "geometry of the items: point, one in the area; or that of the area: simplified for drawing, outline, " +
		"as coarse as a map of all areas shows them, or full; none: null"
	return p
}

// needsCollection declares the values of need.
func (t terms) needsCollection() *collection {
	c := &collection{id: needsID, title: ogc.Says("Needs"),
		description: ogc.Says("What money is set against, as it was published: the value of each series by area and " +
			"month or year. An area without an item in a month that its series has is zero; a month that the series " +
			"has nowhere is missing. datetime selects values that are of some of its days.")}
	columns := needColumns()
	c.queryables = columnQueryables(columns)
	params := slices.Concat(pageParams(defaultAwards), []ogc.Param{needGeometryParam(), sortParam(columns)},
		filterParams(), rowFilters(columns))
	items := &listed[needRow]{
		about: c.title, aboutOne: ogc.Says("One of {title}", "title", c.title), columns: columns,
		geometry: "geometry-any", params: params, unpaged: true, costly: true,
		oneAsks: []ogc.Param{idParam("id of the item"), needGeometryParam(), crsParam()},
		find: func(ctx context.Context, q *request) (*listing[needRow], error) {
			rows, err := c.selectNeeds(ctx, q, columns)
			if err != nil {
				return nil, err
			}
			id := func(r needRow) string { return r.id }
			return &listing[needRow]{walk: rowsInOrder(q, rows, id), id: id, links: q.SelfLinks(),
				places: func() (func(needRow) ([]byte, error), error) { return q.needShapes(ctx) }}, nil
		},
		one: c.need,
	}
	items.declare(c)
	return c
}

// selectNeeds gives the values that a request asks for, in the order asked.
func (c *collection) selectNeeds(ctx context.Context, q *request, columns []column[needRow]) ([]needRow, error) {
	all, err := q.opened.needRows(ctx)
	if err != nil {
		return nil, err
	}
	days, err := q.days()
	if err != nil {
		return nil, err
	}
	of := q.Values.Text("need")
	during := func(yield func(needRow, orb.MultiPolygon) bool) {
		for _, row := range all {
			row = row.named(q)
			if (of == "" || row.of.Name == of) && row.during(days) && !yield(row, row.area.Geometry) {
				return
			}
		}
	}
	rows, err := selectRows(ctx, c, q, columns, during, func(r needRow) string { return r.is.Area })
	if err != nil {
		return nil, err
	}
	if by := q.Values.Text(sortName); by != "id" {
		sortRows(rows, columns, by, func(r needRow) string { return r.id })
	}
	return rows, nil
}

// needShapes gives points in the areas of values, or the areas' boundaries, as a request asks for them.
func (q *request) needShapes(ctx context.Context) (func(needRow) ([]byte, error), error) {
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	switch q.Values.Text(geometryName) {
	case geometryNone:
		return func(needRow) ([]byte, error) { return nil, nil }, nil
	case geometryPoint:
		placer, err := q.placer(ctx)
		return func(r needRow) ([]byte, error) { return placer.inArea(r.is.Area) }, err
	}
	levels := map[geo.Level]func(code string) ([]byte, error){}
	return func(r needRow) ([]byte, error) {
		if r.area.ID == "" {
			return nil, nil
		}
		of, known := levels[r.area.Level]
		if !known {
			if of, err = q.outlines(ctx, view, r.area.Level); err != nil {
				return nil, err
			}
			levels[r.area.Level] = of
		}
		return of(r.area.ID)
	}, nil
}

func (c *collection) need(ctx context.Context, q *request) (*single[needRow], error) {
	rows, err := q.opened.needRows(ctx)
	if err != nil {
		return nil, err
	}
	at, found := slices.BinarySearchFunc(rows, q.id,
		func(r needRow, id string) int { return strings.Compare(r.id, id) })
	if !found {
		return nil, noItem(c.id, q.id)
	}
	shape, err := q.needShapes(ctx)
	if err != nil {
		return nil, err
	}
	links := append(q.SelfLinks(), c.collectionLink(q))
	if area := rows[at].area; area.ID != "" {
		links = append(links, ogc.Link{Href: q.areaHref(area.Level, area.ID), Rel: "related",
			Type: ogc.GeoJSON.MediaType, Title: q.Say("the area")})
	}
	geometry, err := shape(rows[at])
	return &single[needRow]{q.id, geometry, rows[at].named(q), links}, err
}
