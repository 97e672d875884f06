package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// tileOf says how a collection's features are had in tiles; nil where they have no place.
func (c *collection) tileOf(t terms) *tiling {
	switch {
	case c.analysed:
		columns := withTexts(allocationItemColumns(t))
		return &tiling{ask: t.allocationParams(), costly: true, fields: propertiesOf(columns),
			layer: func(ctx context.Context, q *request) (*mvt.Layer, error) {
				return c.allocationLayer(ctx, q, columns)
			}}
	case c.level != "":
		columns := withTexts(areaColumns(t))
		return &tiling{fields: propertiesOf(columns),
			layer: func(ctx context.Context, q *request) (*mvt.Layer, error) { return c.areaLayer(ctx, q, columns) }}
	case c.rung != "":
		columns := recordColumns(c.fields, prepared.Names(c.kept))
		return &tiling{ask: append(tileQuestion(c, columns), tileGeometryParam()), costly: true,
			fields: withCount(columns),
			layer:  func(ctx context.Context, q *request) (*mvt.Layer, error) { return c.recordLayer(ctx, q, columns) },
			refuse: func(ctx context.Context, q *request) error {
				asked, err := c.asItems(q)
				if err == nil {
					_, err = c.recordQuery(ctx, asked)
				}
				return err
			}}
	case c.shapes != nil:
		columns := layerColumns()
		return &tiling{ask: tileQuestion(c, columns), costly: true, fields: withCount(columns),
			layer: func(ctx context.Context, q *request) (*mvt.Layer, error) {
				return c.polygonLayer(ctx, q, columns)
			},
			refuse: func(ctx context.Context, q *request) error {
				asked, err := c.asItems(q)
				if err == nil {
					_, err = c.selectLayers(ctx, asked, columns)
				}
				return err
			}}
	case c.register != nil && c.register.Table().Geometry != "":
		columns := c.entryColumns()
		return &tiling{ask: tileQuestion(c, columns), costly: true, fields: withCount(columns),
			layer: func(ctx context.Context, q *request) (*mvt.Layer, error) { return c.entryLayer(ctx, q, columns) },
			refuse: func(ctx context.Context, q *request) error {
				asked, err := c.asItems(q)
				if err == nil {
					_, err = c.entryQuery(ctx, asked)
				}
				return err
			}}
	}
	return nil
}

// recordsName is the property of tiles of records that says how many a feature stands for.
const recordsName = "records"

// mostTiled bounds the features of a tile of records.
const mostTiled = 4096

// withCount gives the properties of tiles of records.
func withCount[T any](columns []column[T]) []property {
	return append(propertiesOf(columns), property{name: recordsName, typ: ogc.Typed("integer"),
		about: fmt.Sprintf("records that the feature stands for: 1, or, in a tile that more than %d lie in, those of "+
			"a cell, one of %d × %d, which is a point in their middle and has no other property", mostTiled, cellsASide,
			cellsASide)})
}

// tileQuestion gives the parameters of tiles of records: those of items that choose among them, and the properties.
func tileQuestion[T any](c *collection, columns []column[T]) []ogc.Param {
	without := []string{ogc.LimitName, ogc.CursorName, ogc.OffsetName, ogc.BBoxName, bboxCRSName, crsName, "sortby",
		geometryName, propertiesName}
	var list []ogc.Param
	for _, p := range c.items.params {
		if !slices.Contains(without, p.Name) {
			list = append(list, p)
		}
	}
	p := propertiesParam(columns)
	p.About = "the properties that features have, by default all but lists and long texts; the id stands always"
	return append(list, p)
}

// asItems gives the request for the items that a request for their tile chooses among.
func (c *collection) asItems(q *request) (*request, error) {
	return q.of(c.items, q.Values.Canonical(geometryName, propertiesName))
}

// shownInTiles gives the columns of the properties asked for.
func shownInTiles[T any](q *request, columns []column[T]) []column[T] {
	if q.Values.Has(propertiesName) {
		names := append([]string{"id"}, q.Values.List(propertiesName)...)
		return slices.DeleteFunc(slices.Clone(columns), func(c column[T]) bool {
			return !slices.Contains(names, c.name)
		})
	}
	return slices.DeleteFunc(slices.Clone(columns), func(c column[T]) bool {
		return c.noCSV || c.typ["type"] == "array" || c.name == "description" || c.name == "flood_year_evidence"
	})
}

// geometryArea is the geometry of records in tiles that is the areas they are placed in.
const geometryArea = "area"

func tileGeometryParam() ogc.Param {
	return ogc.Param{Name: geometryName, Kind: ogc.Choice, Fallback: geometryPoint,
		Allowed: []string{geometryPoint, geometryArea},
		About: "point: a point for each record, which precision says the worth of; area: the areas that records are " +
			"placed in no finer than, each once with precision, its level, and records, how many have a part in it"}
}

func (c *collection) areaLayer(ctx context.Context, q *request, columns []column[areaRow]) (*mvt.Layer, error) {
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	layer := newLayer(c.id)
	return layer, q.tiledAreas(view, c.level, func(area geo.Area, shape orb.MultiPolygon) {
		add(layer, shape, tileProperties(columns, q.areaRow(view, area)))
	})
}

func (c *collection) allocationLayer(ctx context.Context, q *request, columns []column[allocationRow]) (*mvt.Layer,
	error) {
	a, err := allocate(ctx, q, c.level)
	if err != nil {
		return nil, err
	}
	rows := map[string]allocationRow{}
	for _, row := range a.rows {
		rows[row.Area.ID] = row
	}
	if q.said != nil {
		q.said.Set(ReconciliationHeader, reconciliationText(&a.Reconciliation, a.Currency))
	}
	layer := newLayer(c.id)
	return layer, q.tiledAreas(a.view, c.level, func(area geo.Area, shape orb.MultiPolygon) {
		if row, asked := rows[area.ID]; asked {
			add(layer, shape, tileProperties(columns, row))
		}
	})
}

// tiledAreas gives the areas of a level that the tile of a request has something of, and that.
func (q *request) tiledAreas(view viewOfAreas, level geo.Level, each func(geo.Area, orb.MultiPolygon)) error {
	shapes, err := q.opened.tiled(view, level, q.tile.z)
	if err != nil {
		return err
	}
	for i, area := range view.Areas(level) {
		if shape := q.tile.cut(shapes[i]); len(shape) > 0 {
			each(area, shape)
		}
	}
	return nil
}

func add(layer *mvt.Layer, shape orb.Geometry, properties geojson.Properties) {
	f := geojson.NewFeature(shape)
	f.Properties = properties
	layer.Features = append(layer.Features, f)
}

// recordLayer has a point for each record of the tile, or for each cell of it where they are many; or the areas
// that records are placed in.
func (c *collection) recordLayer(ctx context.Context, q *request, columns []column[*prepared.Line]) (*mvt.Layer,
	error) {
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	points, err := c.pointsOf(ctx, q, c.recordPoints)
	if err != nil {
		return nil, err
	}
	layer := newLayer(c.id)
	if q.Values.Text(geometryName) == geometryArea {
		about := withTexts(areaColumns(q.terms()))
		for _, level := range view.Levels().Keys() {
			if err := q.tiledAreas(view, level, func(area geo.Area, shape orb.MultiPolygon) {
				if n := points.areas[area.ID]; n > 0 {
					properties := tileProperties(about, q.areaRow(view, area))
					properties["precision"], properties[recordsName] = string(level), n
					add(layer, shape, properties)
				}
			}); err != nil {
				return nil, err
			}
		}
		return layer, nil
	}
	found := points.in(q.tile)
	if len(found) > mostTiled {
		thin(layer, found, q.tile)
		return layer, nil
	}
	return layer, c.addRecords(ctx, q, layer, points, found, shownInTiles(q, columns))
}

func (c *collection) addRecords(ctx context.Context, q *request, layer *mvt.Layer, points *tilePoints,
	found []tilePoint, columns []column[*prepared.Line]) error {
	if len(found) == 0 {
		return nil
	}
	at, ids := map[string]orb.Point{}, idList()
	for _, p := range found {
		id := points.id(p)
		at[id], ids.List = q.tile.unit(p), append(ids.List, id)
	}
	values := len(prepared.Names(c.kept))
	var line prepared.Line
	query := store.AwardQuery{Equal: map[string]string{"rung": string(c.rung)}, Filter: ids.Expr}
	_, err := q.opened.snapshot.Lines(ctx, query, func(text []byte) error {
		if err := line.Read(text, values); err != nil {
			return err
		}
		properties := tileProperties(columns, &line)
		properties[recordsName] = 1
		add(layer, at[line.ID()], properties)
		return nil
	})
	return err
}

// entryLayer has the records of a register that the tile has something of, or a point for each cell of it where
// they are many.
func (c *collection) entryLayer(ctx context.Context, q *request, columns []column[entryRow]) (*mvt.Layer, error) {
	points, err := c.pointsOf(ctx, q, c.entryPoints)
	if err != nil {
		return nil, err
	}
	layer, found := newLayer(c.id), points.in(q.tile)
	many := len(found) > mostTiled
	if !many {
		if many, err = c.addEntries(ctx, q, layer, shownInTiles(q, columns)); err != nil {
			return nil, err
		}
	}
	if many {
		layer.Features = nil
		thin(layer, found, q.tile)
	}
	return layer, nil
}

// addEntries reports whether there are too many.
func (c *collection) addEntries(ctx context.Context, q *request, layer *mvt.Layer, columns []column[entryRow]) (
	many bool, err error) {
	asked, err := c.asItems(q)
	if err != nil {
		return false, err
	}
	query, err := c.entryQuery(ctx, asked)
	if err != nil {
		return false, err
	}
	query.Boxes, query.Limit = []orb.Bound{q.tile.within(tileBuffer)}, mostTiled
	page, err := q.opened.snapshot.Entries(ctx, c.id, query, func(e spending.Entry) error {
		row, err := c.row(e)
		if err != nil {
			return err
		}
		for _, part := range q.tile.cutAny(geo.Flat(e.Geometry)) {
			properties := tileProperties(columns, row)
			properties[recordsName] = 1
			add(layer, part, properties)
		}
		return nil
	})
	return page.Matched > mostTiled, err
}

// tileProperties gives what a tile can hold: texts, truths and numbers, which are floating-point ones there.
// Null is left out, and a list or object is its text.
func tileProperties[T any](columns []column[T], row T) geojson.Properties {
	properties := geojson.Properties{}
	for _, col := range columns {
		switch v := col.value(row).(type) {
		case nil:
		case string, bool, int, float64:
			properties[col.name] = v
		case json.Number:
			if n, err := v.Float64(); err == nil {
				properties[col.name] = n
			}
		case *prepared.Value:
			switch plain, _ := v.Plain(); plain := plain.(type) {
			case string:
				properties[col.name] = plain
			case json.Number:
				if n, err := plain.Float64(); err == nil {
					properties[col.name] = n
				}
			}
		case preparedList:
		default:
			if text := csvText(v); text != "" {
				properties[col.name] = text
			}
		}
	}
	return properties
}

// tileKey names a level's shapes for some zooms.
type tileKey struct {
	level geo.Level
	zoom  int
}

// tiled gives the shapes of a level's areas for a zoom, in the order of the areas, as shares of the world's
// width from its north-west corner; they are made once for two zooms each.
func (e *opened) tiled(view viewOfAreas, level geo.Level, z int) ([]orb.MultiPolygon, error) {
	key := tileKey{level, min(z|1, firstFull)}
	e.loading.Lock()
	if e.tiles == nil {
		e.tiles = map[tileKey]func() ([]orb.MultiPolygon, error){}
	}
	shapes, ok := e.tiles[key]
	if !ok {
		shapes = onceShapes(view, key)
		e.tiles[key] = shapes
	}
	e.loading.Unlock()
	return shapes()
}
