package api

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/paulmach/orb/encoding/mvt"
)

// collectionsName is the parameter that says which layers the tiles of the dataset have.
const collectionsName = "collections"

// datasetTiles declare the tiles of the dataset: a layer of each collection of areas and of records.
func (s *surface) datasetTiles() []*endpoint {
	var all []*collection
	var ids []string
	for _, c := range s.collections {
		if c.tiling != nil && !c.analysed {
			all, ids = append(all, c), append(ids, c.id)
		}
	}
	t := &tiled{operation: "floodspend.dataset.vector.", title: ogc.Says("The dataset"), costly: true,
		about: ogc.Says("The areas of every level and the records, a layer of each collection."),
		ask: []ogc.Param{{Name: collectionsName, Kind: ogc.Choice, Many: true, Ordered: true, Allowed: ids,
			About: "the collections that tiles have a layer of, in this order; by default all"}},
		parts: func(_ context.Context, q *request) ([]*collection, error) {
			if !q.Values.Has(collectionsName) {
				return all, nil
			}
			var asked []*collection
			for _, id := range q.Values.List(collectionsName) {
				c := all[slices.Index(ids, id)]
				if !slices.Contains(asked, c) {
					asked = append(asked, c)
				}
			}
			return asked, nil
		}}
	t.layers = func(ctx context.Context, q *request) (layers mvt.Layers, err error) {
		parts, err := t.parts(ctx, q)
		for _, c := range parts {
			part, err := q.of(c.tile, "")
			if err != nil {
				return nil, err
			}
			part.tile = q.tile
			layer, err := c.tiling.layer(ctx, part)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.id, err)
			}
			layers = append(layers, layer)
		}
		return layers, err
	}
	return t.endpoints()
}

// of gives the request that asks this of another endpoint, from the same version.
func (q *request) of(e *endpoint, query string) (*request, error) {
	v, err := ogc.ReadValues(e.params, query)
	return &request{Request: ogc.Request{Values: v, Formats: e.formats, Format: e.formats[0], Base: q.Base,
		Path: e.path, Language: q.Language}, server: q.server, endpoint: e, opened: q.opened, pinned: q.pinned}, err
}

// tileMatrixSetEndpoints describe the scheme of tiles.
func tileMatrixSetEndpoints() []*endpoint {
	const path = "/tileMatrixSets"
	return []*endpoint{
		{
			path: path, id: "floodspend.getTileMatrixSetsList", tag: "Tiles", summary: ogc.Says("The schemes of tiles"),
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
			path: path + "/" + tileSet, id: "floodspend.getTileMatrixSet", tag: "Tiles",
			summary: ogc.Says("The scheme of tiles"), formats: []ogc.Format{ogc.JSON}, schema: ogc.Typed("object"),
			render: func(_ context.Context, q *request, out *reply) error {
				half := math.Pi * 6378137 // metres
				var matrices []any
				for z := range lastMatrix + 1 {
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
