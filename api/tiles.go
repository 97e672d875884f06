package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// tileSet is the one scheme of tiles: square tiles of the web's Mercator projection, 2^z a side.
const (
	tileSet     = "WebMercatorQuad"
	tileSetURI  = "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + tileSet
	webMercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
	lastZoom    = 14
)

var mvtFormat = ogc.Format{Name: "mvt", MediaType: "application/vnd.mapbox-vector-tile", Title: "vector tile"}

// tileAt is the place of a tile.
type tileAt struct{ z, row, column int }

// Names of the parts of a tile's path.
const (
	matrixName = "tileMatrix"
	rowName    = "tileRow"
	columnName = "tileCol"
)

// tileParams declare a tile's place in its path.
func tileParams() []ogc.Param {
	return []ogc.Param{
		{Name: matrixName, InPath: true, Kind: ogc.Integer, Max: lastZoom, About: "zoom"},
		{Name: rowName, InPath: true, Kind: ogc.Integer, Max: 1<<lastZoom - 1, About: "row, from the north"},
		{Name: columnName, InPath: true, Kind: ogc.Integer, Max: 1<<lastZoom - 1, About: "column, from the west"},
	}
}

// readTile reads a tile's place, each number written in its one way.
func readTile(part func(name string) string) (tileAt, error) {
	var numbers [3]int
	for i, name := range []string{matrixName, rowName, columnName} {
		text, most := part(name), lastZoom
		if i > 0 {
			most = 1<<numbers[0] - 1
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > most || strconv.Itoa(n) != text {
			return tileAt{}, ogc.NewProblem(http.StatusNotFound,
				fmt.Sprintf("%s cannot be %.50q: it is a whole number from 0 to %d", name, text, most))
		}
		numbers[i] = n
	}
	return tileAt{numbers[0], numbers[1], numbers[2]}, nil
}

func (c *collection) tilesPath() string { return c.path() + "/tiles/" + tileSet }

// tileEndpoints declare the vector tiles of a collection of areas.
func (c *collection) tileEndpoints(t terms) []*endpoint {
	columns := withTexts(allocationItemColumns(t))
	var ask []ogc.Param
	if c.analysed {
		ask = t.allocationParams()
	}
	fields := map[string]string{}
	for _, p := range c.properties {
		fields[p.name] = p.about
	}
	return []*endpoint{
		{
			path: c.path() + "/tiles", id: "list" + c.title1() + "Tilesets", tag: "Tiles",
			summary: "The sets of tiles of " + c.id, formats: []ogc.Format{ogc.JSON}, dataset: true,
			schema: ogc.Typed("object"), params: ask,
			render: func(ctx context.Context, q *request, out *reply) error {
				set, err := c.tileset(ctx, q)
				if err != nil {
					return err
				}
				return writeJSON(out, map[string]any{"tilesets": []any{set}, "links": q.SelfLinks()})
			},
		},
		{
			path: c.tilesPath(), id: "describe" + c.title1() + "Tileset", tag: "Tiles",
			summary: "The vector tiles of " + c.id, formats: []ogc.Format{ogc.JSON}, dataset: true,
			schema: ogc.Typed("object"), params: ask,
			render: func(ctx context.Context, q *request, out *reply) error {
				set, err := c.tileset(ctx, q)
				if err != nil {
					return err
				}
				return writeJSON(out, set)
			},
		},
		{
			path: c.tilesPath() + "/tilejson", id: "get" + c.title1() + "TileJSON", tag: "Tiles",
			summary: "The vector tiles of " + c.id + " as TileJSON", formats: []ogc.Format{ogc.JSON}, dataset: true,
			schema: ogc.Typed("object"), params: ask,
			render: func(ctx context.Context, q *request, out *reply) error {
				_, have, err := q.load(ctx)
				if err != nil {
					return err
				}
				e := have.extent
				return writeJSON(out, map[string]any{"tilejson": "3.0.0", "name": c.title, "description": c.description,
					"tiles": []string{c.tileHref(q, "{z}/{y}/{x}")}, "minzoom": 0, "maxzoom": lastZoom,
					"bounds":        [4]float64{e.Min[0], e.Min[1], e.Max[0], e.Max[1]},
					"vector_layers": []any{map[string]any{"id": c.id, "fields": fields}},
					"links":         q.SelfLinks()})
			},
		},
		{
			path: c.tilesPath() + "/{" + matrixName + "}/{" + rowName + "}/{" + columnName + "}",
			id:   "get" + c.title1() + "Tile", tag: "Tiles", summary: "A vector tile of " + c.id,
			formats: []ogc.Format{mvtFormat}, dataset: true, costly: c.analysed, schema: ogc.Typed("string"),
			params: append(tileParams(), ask...),
			render: func(ctx context.Context, q *request, out *reply) error {
				return c.renderTile(ctx, q, out, columns)
			},
		},
	}
}

// tileHref is the address of tiles of the question asked, with a part that is not escaped.
func (c *collection) tileHref(q *request, at string) string {
	return q.Href(c.tilesPath()+"/"+at, q.Values.Canonical())
}

// tileset describes the tiles of a collection as OGC Two Dimensional Tile Matrix Set does.
func (c *collection) tileset(ctx context.Context, q *request) (map[string]any, error) {
	_, have, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	var read strings.Builder
	read.WriteString(q.Values.Canonical())
	ogc.AppendQuery(&read, ogc.FormatName, ogc.HTML.Name)
	links := []map[string]any{
		{"href": q.Href(c.tilesPath(), q.Values.Canonical()), "rel": "self", "type": ogc.JSON.MediaType},
		{"href": q.Href(c.tilesPath(), read.String()), "rel": "alternate", "type": ogc.HTML.MediaType},
		{"href": c.tileHref(q, "{"+matrixName+"}/{"+rowName+"}/{"+columnName+"}"), "rel": "item",
			"type": mvtFormat.MediaType, "templated": true},
		{"href": q.Href("/tileMatrixSets/"+tileSet, ""), "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
			"type": ogc.JSON.MediaType},
		{"href": q.Href(c.tilesPath()+"/tilejson", q.Values.Canonical()), "rel": "describedby",
			"type": ogc.JSON.MediaType, "title": "TileJSON"},
		{"href": q.Href(c.path(), ""), "rel": "http://www.opengis.net/def/rel/ogc/1.0/geodata",
			"type": ogc.JSON.MediaType},
	}
	return map[string]any{"title": c.title, "dataType": "vector", "crs": webMercator,
		"tileMatrixSetURI": tileSetURI, "layers": []any{map[string]any{"id": c.id, "dataType": "vector"}},
		"boundingBox": map[string]any{"crs": crs84, "lowerLeft": have.extent.Min, "upperRight": have.extent.Max},
		"links":       links}, nil
}

// tileExtent is the units a tile has a side, and tileBuffer those it goes on beyond, so that outlines do not
// show its sides.
const (
	tileExtent = 4096
	tileBuffer = 64
)

func (c *collection) renderTile(ctx context.Context, q *request, out *reply,
	columns []column[allocationRow]) error {
	view, _, err := q.load(ctx)
	if err != nil {
		return err
	}
	rows := map[string]allocationRow{}
	if c.analysed {
		a, err := allocate(ctx, q, c.level)
		if err != nil {
			return err
		}
		for _, row := range a.rows {
			rows[row.Area.ID] = row
		}
	}
	shapes, err := q.edition.tiled(view, c.level, q.tile.z)
	if err != nil {
		return err
	}
	areas := withTexts(areaColumns(q.terms()))
	layer := &mvt.Layer{Name: c.id, Version: 2, Extent: tileExtent}
	for i, area := range view.Areas(c.level) {
		geometry := q.tile.cut(shapes[i])
		if len(geometry) == 0 {
			continue
		}
		f := geojson.NewFeature(geometry)
		if !c.analysed {
			f.Properties = tileProperties(areas, rowOf(view, area))
		} else if row, asked := rows[area.ID]; asked {
			f.Properties = tileProperties(columns, row)
		} else {
			continue
		}
		layer.Features = append(layer.Features, f)
	}
	if len(layer.Features) == 0 {
		return nil
	}
	b, err := mvt.Marshal(mvt.Layers{layer})
	if err != nil {
		return fmt.Errorf("tile %d/%d/%d: %w", q.tile.z, q.tile.row, q.tile.column, err)
	}
	_, err = out.Write(b)
	return err
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
		default:
			if text := csvText(v); text != "" {
				properties[col.name] = text
			}
		}
	}
	return properties
}

// tileMatrixSetEndpoints describe the scheme of tiles.
func tileMatrixSetEndpoints() []*endpoint {
	const path = "/tileMatrixSets"
	return []*endpoint{
		{
			path: path, id: "listTileMatrixSets", tag: "Tiles", summary: "The schemes of tiles",
			formats: []ogc.Format{ogc.JSON}, schema: ogc.Typed("object"),
			render: func(_ context.Context, q *request, out *reply) error {
				return writeJSON(out, map[string]any{"tileMatrixSets": []any{map[string]any{"id": tileSet,
					"title": "Google Maps Compatible for the World", "uri": tileSetURI, "crs": webMercator,
					"links": []ogc.Link{{Href: q.Href(path+"/"+tileSet, ""), Rel: "self", Type: ogc.JSON.MediaType,
						Title: tileSet}}}},
					"links": q.SelfLinks()})
			},
		},
		{
			path: path + "/" + tileSet, id: "describeTileMatrixSet", tag: "Tiles",
			summary: "The scheme of tiles", formats: []ogc.Format{ogc.JSON}, schema: ogc.Typed("object"),
			render: func(_ context.Context, q *request, out *reply) error {
				half := math.Pi * 6378137 // metres
				var matrices []any
				for z := range lastZoom + 1 {
					cell := 2 * half / 256 / float64(int(1)<<z)
					matrices = append(matrices, map[string]any{"id": strconv.Itoa(z), "cellSize": cell,
						"scaleDenominator": cell / 0.00028, "cornerOfOrigin": "topLeft",
						"pointOfOrigin": [2]float64{-half, half}, "tileWidth": 256, "tileHeight": 256,
						"matrixWidth": 1 << z, "matrixHeight": 1 << z})
				}
				return writeJSON(out, map[string]any{"id": tileSet, "uri": tileSetURI, "crs": webMercator,
					"title": "Google Maps Compatible for the World", "orderedAxes": []string{"X", "Y"},
					"wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
					"tileMatrices":      matrices, "links": q.SelfLinks()})
			},
		},
	}
}

// tileLinks lead from a collection to its tiles.
func (c *collection) tileLinks(q *request) []ogc.Link {
	if c.level == "" {
		return nil
	}
	return []ogc.Link{{Href: q.Href(c.path()+"/tiles", ""),
		Rel:  "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector",
		Type: ogc.JSON.MediaType, Title: strings.TrimSpace(c.title + " as vector tiles")}}
}

// tileKey names a level's shapes for some zooms.
type tileKey struct {
	level geo.Level
	zoom  int
}

// tiled gives the shapes of a level's areas for a zoom, in the order of the areas, as shares of the world's
// width from its north-west corner; they are made once for two zooms each.
func (e *edition) tiled(view viewOfAreas, level geo.Level, z int) ([]orb.MultiPolygon, error) {
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
