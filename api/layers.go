package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
)

// layersID is the collection of the polygons of flood exposure.
const layersID = "layers"

// layerRow is a polygon of a layer.
type layerRow struct {
	of *spending.Layer
	*spending.LayerFeature
}

func (r layerRow) id() string { return r.of.Name + ":" + strconv.Itoa(r.Number) }

// layerRows are the polygons of all layers of a version, read once, and as tiles have them, projected once.
type layerRows struct {
	sync.Mutex
	all       []layerRow // nil: not read yet
	projected map[*spending.LayerFeature]orb.MultiPolygon
}

// tiled gives a polygon as tiles have it.
func (l *layerRows) tiled(r layerRow) orb.MultiPolygon {
	l.Lock()
	shape, known := l.projected[r.LayerFeature]
	l.Unlock()
	if known {
		return shape
	}
	shape = mercator(r.Geometry)
	l.Lock()
	defer l.Unlock()
	if l.projected == nil {
		l.projected = map[*spending.LayerFeature]orb.MultiPolygon{}
	}
	l.projected[r.LayerFeature] = shape
	return shape
}

// layerRows gives the polygons of all layers, by layer and number. An error is not kept, and the work goes on when the
// request that began it is cancelled: others wait for it.
func (e *opened) layerRows(ctx context.Context) ([]layerRow, error) {
	e.layers.Lock()
	defer e.layers.Unlock()
	if e.layers.all != nil {
		return e.layers.all, nil
	}
	layers, err := e.snapshot.Layers(context.WithoutCancel(ctx))
	if err != nil {
		return nil, fmt.Errorf("read the layers of dataset %s: %w", e.version.ID, err)
	}
	rows := []layerRow{}
	for i := range layers {
		for k := range layers[i].Features {
			rows = append(rows, layerRow{&layers[i], &layers[i].Features[k]})
		}
	}
	e.layers.all = rows
	return rows, nil
}

func layerColumns() []column[layerRow] {
	text := ogc.Typed("string")
	return []column[layerRow]{
		{name: "id", about: "layer and number, the key", typ: text, value: func(r layerRow) any { return r.id() }},
		{name: "layer", about: "name of the layer it is of", typ: text,
			value: func(r layerRow) any { return r.of.Name }},
		{name: "title", about: "title of the layer", typ: ogc.Nullable(text),
			value: func(r layerRow) any { return textOrNull(r.of.Title) }},
		{name: "class", about: "hazard class; null where the layer has none", typ: ogc.Nullable(text),
			value: func(r layerRow) any { return textOrNull(r.Class) }},
		{name: "year", about: "year the extent was seen in, or the hazard zone holds from", typ: ogc.Typed("integer"),
			value: func(r layerRow) any { return r.Date.Year() }},
		{name: "date", about: "day the extent was seen; null of hazard zones, which hold from their year on",
			typ: ogc.Nullable(ogc.StringOf("date")), value: func(r layerRow) any {
				if r.of.Yearly {
					return nil
				}
				return r.Date.Format(time.DateOnly)
			}},
		{name: "source", about: "who publishes the layer", typ: ogc.Nullable(text),
			value: func(r layerRow) any { return textOrNull(r.of.Source) }},
		{name: "vintage", about: "when the layer was published or read", typ: ogc.Nullable(text),
			value: func(r layerRow) any { return textOrNull(r.of.Vintage) }},
		{name: "number", about: "position in the imported file, from 1", typ: ogc.Typed("integer"),
			value: func(r layerRow) any { return r.Number }},
	}
}

// layersCollection declares the polygons of flood extents and hazard zones.
func (t terms) layersCollection() *collection {
	c := &collection{id: layersID, title: ogc.Says("Layers"),
		description: ogc.Says("The polygons of flood extents and hazard zones that areas and assets are held " +
			"against, of each layer by its name. datetime selects extents by the day they were seen, and hazard " +
			"zones that hold by then.")}
	c.shapes = func(ctx context.Context, q *request, yield func(string, orb.MultiPolygon) error) error {
		rows, err := q.opened.layerRows(ctx)
		for _, r := range rows {
			if err := yield(r.id(), r.Geometry); err != nil {
				return err
			}
		}
		return err
	}
	columns := layerColumns()
	c.queryables = columnQueryables(columns)
	params := slices.Concat(pageParams(defaultAwards), []ogc.Param{entryGeometryParam(), sortParam(columns)},
		filterParams(), rowFilters(columns))
	items := &listed[layerRow]{
		about: c.title, aboutOne: ogc.Says("One of {title}", "title", c.title), columns: columns,
		geometry: "geometry-multipolygon", params: params, unpaged: true,
		oneAsks: []ogc.Param{idParam("id of the item"), entryGeometryParam(), crsParam()},
		find: func(ctx context.Context, q *request) (*listing[layerRow], error) {
			rows, err := c.selectLayers(ctx, q, columns)
			if err != nil {
				return nil, err
			}
			return &listing[layerRow]{walk: rowsInOrder(q, rows, layerRow.id), id: layerRow.id, links: q.SelfLinks(),
				places: func() (func(layerRow) ([]byte, error), error) { return q.layerShapes(ctx) }}, nil
		},
		one: c.layer,
	}
	items.declare(c)
	return c
}

// selectLayers gives the polygons that a request asks for, in the order asked.
func (c *collection) selectLayers(ctx context.Context, q *request, columns []column[layerRow]) ([]layerRow, error) {
	all, err := q.opened.layerRows(ctx)
	if err != nil {
		return nil, err
	}
	days, err := q.days()
	if err != nil {
		return nil, err
	}
	during := func(yield func(layerRow, orb.MultiPolygon) bool) {
		for _, row := range all {
			if row.during(days) && !yield(row, row.Geometry) {
				return
			}
		}
	}
	rows, err := selectRows(ctx, c, q, columns, during, layerRow.id)
	if err != nil {
		return nil, err
	}
	sortRows(rows, columns, q.Values.Text(sortName), layerRow.id)
	return rows, nil
}

// days are those that datetime asks for; all without it.
func (q *request) days() (store.DayRange, error) {
	text := q.Values.Text("datetime")
	if text == "" {
		return store.DayRange{}, nil
	}
	days, err := ogc.ParseDatetime(text)
	return store.DayRange(days), err
}

// during reports whether an extent was seen in a range of days, or a hazard zone holds in it.
func (r layerRow) during(days store.DayRange) bool {
	return (days.To.IsZero() || !r.Date.After(days.To)) &&
		(days.From.IsZero() || r.of.Yearly || !r.Date.Before(days.From))
}

// layerShapes gives the polygons, as a request asks for them.
func (q *request) layerShapes(ctx context.Context) (func(layerRow) ([]byte, error), error) {
	projected, err := q.projection(ctx)
	return func(row layerRow) ([]byte, error) {
		if q.Values.Text(geometryName) == geometryNone {
			return nil, nil
		}
		return projected.of(geojson.AppendGeometry(nil, row.Geometry, fullDecimals))
	}, err
}

func (c *collection) layer(ctx context.Context, q *request) (*single[layerRow], error) {
	rows, err := q.opened.layerRows(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(rows, func(r layerRow) bool { return r.id() == q.id })
	if at < 0 {
		return nil, noItem(c.id, q.id)
	}
	shape, err := q.layerShapes(ctx)
	if err != nil {
		return nil, err
	}
	geometry, err := shape(rows[at])
	return &single[layerRow]{q.id, geometry, rows[at], append(q.SelfLinks(), c.collectionLink(q))}, err
}

// polygonLayer has the polygons that the tile has something of, or a point for each cell of it where they are many.
func (c *collection) polygonLayer(ctx context.Context, q *request, columns []column[layerRow]) (*mvt.Layer, error) {
	asked, err := c.asItems(q)
	if err != nil {
		return nil, err
	}
	rows, err := c.selectLayers(ctx, asked, columns)
	if err != nil {
		return nil, err
	}
	ground := q.tile.within(tileBuffer)
	rows = slices.DeleteFunc(rows, func(r layerRow) bool { return !r.Geometry.Bound().Intersects(ground) })
	layer, shown := newLayer(c.id), shownInTiles(q, columns)
	if len(rows) > mostTiled {
		points := &tilePoints{}
		for _, row := range rows {
			if err := points.add("", row.Geometry.Bound().Center()); err != nil {
				return nil, err
			}
		}
		points.sort()
		thin(layer, points.in(q.tile), q.tile)
		return layer, nil
	}
	for _, row := range rows {
		if shape := q.tile.cut(q.opened.layers.tiled(row)); len(shape) > 0 {
			properties := tileProperties(shown, row)
			properties[recordsName] = 1
			add(layer, shape, properties)
		}
	}
	return layer, nil
}
