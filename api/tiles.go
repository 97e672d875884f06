package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
)

// tileSet is the one scheme of tiles: square tiles of the web's Mercator projection, 2^z a side.
const (
	tileSet     = "WebMercatorQuad"
	tileSetURI  = "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + tileSet
	webMercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
	lastZoom    = 14 // there are tiles of
	lastMatrix  = 24 // the scheme has
)

// Relations of links that OGC registers.
const (
	tilingScheme  = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	tilingSchemes = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
	tilesetsRel   = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	geodataRel    = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
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
	var zooms []string
	for z := range lastZoom + 1 {
		zooms = append(zooms, strconv.Itoa(z))
	}
	return []ogc.Param{
		{Name: matrixName, InPath: true, Kind: ogc.Choice, Allowed: zooms, About: "zoom"},
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

// tiled is what is had as vector tiles: a collection, or the dataset with a layer for each.
type tiled struct {
	path         string // is that of the resource
	title, about ogc.Phrase
	operation    string // what the operationIds of OGC begin with here
	ask          []ogc.Param
	costly       bool
	// parts gives the collections that a request asks for, a layer each.
	parts func(ctx context.Context, q *request) ([]*collection, error)
	// layers gives what the tile of a request has.
	layers func(ctx context.Context, q *request) (mvt.Layers, error)
}

// tiling is how the features of a collection are had in tiles.
type tiling struct {
	ask    []ogc.Param
	costly bool
	fields []property
	layer  func(ctx context.Context, q *request) (*mvt.Layer, error)
	// refuse gives what is wrong with a question, before a tile is asked for; nil: what the parameters say is enough.
	refuse func(ctx context.Context, q *request) error
}

// refused gives what is wrong with a question.
func (t *tiling) refused(ctx context.Context, q *request) error {
	if t.refuse == nil {
		return nil
	}
	return t.refuse(ctx, q)
}

func (t *tiled) setPath() string { return t.path + "/tiles/" + tileSet }

// tileEndpoints declare the vector tiles of a collection that has some.
func (c *collection) tileEndpoints() []*endpoint {
	one := []*collection{c}
	t := &tiled{path: c.path(), title: c.title, about: c.description, operation: c.id + ".collection.vector.",
		ask: c.tiling.ask, costly: c.tiling.costly,
		parts: func(ctx context.Context, q *request) ([]*collection, error) {
			return one, c.tiling.refused(ctx, q)
		},
		layers: func(ctx context.Context, q *request) (mvt.Layers, error) {
			layer, err := c.tiling.layer(ctx, q)
			return mvt.Layers{layer}, err
		}}
	list := t.endpoints()
	c.tile = list[len(list)-1]
	return list
}

// endpoints give the list of sets of tiles, the set, its TileJSON, and at last the tiles.
func (t *tiled) endpoints() []*endpoint {
	described := func(path, id string, summary ogc.Phrase, document func(context.Context, *request) (any,
		error)) *endpoint {
		return &endpoint{path: path, id: id, tag: "Tiles", summary: summary, formats: []ogc.Format{ogc.JSON},
			dataset: true, schema: ogc.Typed("object"), params: slices.Clip(t.ask),
			render: func(ctx context.Context, q *request, out *reply) error {
				d, err := document(ctx, q)
				if err != nil {
					return err
				}
				return writeJSON(out, d)
			}}
	}
	return []*endpoint{
		described(t.path+"/tiles", t.operation+"getTileSetsList", ogc.Says("The sets of tiles of {title}", "title",
			t.title),
			func(ctx context.Context, q *request) (any, error) {
				set, err := t.tileset(ctx, q)
				return map[string]any{"tilesets": []any{set}, "links": q.SelfLinks()}, err
			}),
		described(t.setPath(), t.operation+"getTileSet", ogc.Says("The vector tiles of {title}", "title", t.title),
			func(ctx context.Context, q *request) (any, error) { return t.tileset(ctx, q) }),
		described(t.setPath()+"/tilejson", t.operation+"getTileJSON", ogc.Says("The vector tiles of {title} as "+
			"TileJSON", "title", t.title),
			t.tileJSON),
		{
			path: t.setPath() + "/{" + matrixName + "}/{" + rowName + "}/{" + columnName + "}",
			id:   t.operation + "getTile", tag: "Tiles", summary: ogc.Says("A vector tile of {title}", "title",
				t.title),
			formats: []ogc.Format{mvtFormat}, dataset: true, costly: t.costly, schema: ogc.Typed("string"),
			params: slices.Concat(tileParams(), t.ask), render: t.render,
		},
	}
}

// href is the address of tiles of the question asked, with a part that is not escaped.
func (t *tiled) href(q *request, at string) string {
	return q.Href(t.setPath()+at, q.Values.Canonical())
}

// tileset describes the tiles as OGC Two Dimensional Tile Matrix Set does.
func (t *tiled) tileset(ctx context.Context, q *request) (map[string]any, error) {
	_, have, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := t.parts(ctx, q)
	if err != nil {
		return nil, err
	}
	var read strings.Builder
	read.WriteString(q.Values.Canonical())
	ogc.AppendQuery(&read, ogc.FormatName, ogc.HTML.Name)
	links := []map[string]any{
		{"href": t.href(q, ""), "rel": "self", "type": ogc.JSON.MediaType},
		{"href": q.Href(t.setPath(), read.String()), "rel": "alternate", "type": ogc.HTML.MediaType},
		{"href": t.href(q, "/{"+matrixName+"}/{"+rowName+"}/{"+columnName+"}"), "rel": "item",
			"type": mvtFormat.MediaType, "templated": true},
		{"href": q.Href("/tileMatrixSets/"+tileSet, ""), "rel": tilingScheme, "type": ogc.JSON.MediaType},
		{"href": t.href(q, "/tilejson"), "rel": "describedby", "type": ogc.JSON.MediaType, "title": "TileJSON"},
	}
	var layers []any
	for _, c := range parts {
		links = append(links, map[string]any{"href": q.Href(c.path(), ""), "rel": geodataRel,
			"type": ogc.JSON.MediaType, "title": q.Phrase(c.title)})
		layers = append(layers, map[string]any{"id": c.id, "title": q.Phrase(c.title),
			"description": q.Phrase(c.description),
			"dataType":    "vector"})
	}
	return map[string]any{"title": q.Phrase(t.title), "description": q.Phrase(t.about), "dataType": "vector",
		"crs": webMercator, "tileMatrixSetURI": tileSetURI, "tileMatrixSetLimits": tileLimits(), "layers": layers,
		"boundingBox": map[string]any{"crs": crs84, "lowerLeft": have.extent.Min, "upperRight": have.extent.Max},
		"links":       links}, nil
}

// tileLimits are the tiles there are: all of the scheme's first matrices, those without features too.
func tileLimits() []any {
	var limits []any
	for z := range lastZoom + 1 {
		limits = append(limits, map[string]any{matrixName: strconv.Itoa(z), "minTileRow": 0, "maxTileRow": 1<<z - 1,
			"minTileCol": 0, "maxTileCol": 1<<z - 1})
	}
	return limits
}

func (t *tiled) tileJSON(ctx context.Context, q *request) (any, error) {
	_, have, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := t.parts(ctx, q)
	if err != nil {
		return nil, err
	}
	var layers []any
	for _, c := range parts {
		fields := map[string]string{}
		for _, p := range c.tiling.fields {
			fields[p.name] = q.Say(p.about)
		}
		layers = append(layers, map[string]any{"id": c.id, "description": q.Phrase(c.description), "fields": fields})
	}
	e := have.extent
	return map[string]any{"tilejson": "3.0.0", "name": q.Phrase(t.title), "description": q.Phrase(t.about),
		"tiles": []string{t.href(q, "/{z}/{y}/{x}")}, "minzoom": 0, "maxzoom": lastZoom,
		"bounds":        [4]float64{e.Min[0], e.Min[1], e.Max[0], e.Max[1]},
		"vector_layers": layers, "links": q.SelfLinks()}, nil
}

// tileExtent is the units a tile has a side, and tileBuffer those it goes on beyond, so that outlines do not
// show its sides.
const (
	tileExtent = 4096
	tileBuffer = 64
)

// render writes a tile. One without features has no bytes, which is a vector tile without layers.
func (t *tiled) render(ctx context.Context, q *request, out *reply) error {
	q.said = out.header
	layers, err := t.layers(ctx, q)
	if err != nil {
		return err
	}
	layers = slices.DeleteFunc(layers, func(l *mvt.Layer) bool { return len(l.Features) == 0 })
	if len(layers) == 0 {
		return nil
	}
	b, err := mvt.Marshal(layers)
	if err != nil {
		return fmt.Errorf("tile %d/%d/%d: %w", q.tile.z, q.tile.row, q.tile.column, err)
	}
	_, err = out.Write(b)
	return err
}

func newLayer(name string) *mvt.Layer { return &mvt.Layer{Name: name, Version: 2, Extent: tileExtent} }

// within gives the ground of the tile and some of its units around it, in longitude and latitude.
func (t tileAt) within(around float64) orb.Bound {
	share := 1 / float64(int(1)<<t.z)
	x, y, more := float64(t.column)*share, float64(t.row)*share, around*share/tileExtent
	return orb.Bound{Min: lonLat(x-more, y+share+more), Max: lonLat(x+share+more, y-more)}
}

// tileLinks lead from a collection to its tiles.
func (c *collection) tileLinks(q *request) []ogc.Link {
	if c.tiling == nil {
		return nil
	}
	return []ogc.Link{{Href: q.Href(c.path()+"/tiles", ""), Rel: tilesetsRel, Type: ogc.JSON.MediaType,
		Title: q.Say("{title} as vector tiles", "title", c.title)}}
}
