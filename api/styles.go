package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"sync"

	"github.com/floodspend/floodspend/api/ogc"
)

// styleFormat is the style that MapLibre opens.
var styleFormat = ogc.Format{Name: "mapbox", MediaType: "application/vnd.mapbox.style+json", Title: "MapLibre style"}

const (
	stylesRel    = "http://www.opengis.net/def/rel/ogc/1.0/styles"
	defaultStyle = "default"
)

// styleEndpoints list the one style of a collection that has tiles, and give it: with the parameters of the tiles,
// so that a style draws what was asked.
func (c *collection) styleEndpoints() []*endpoint {
	t := tiled{path: c.path()}
	path := c.path() + "/styles"
	return []*endpoint{
		{
			path: path, id: "list" + c.title1() + "Styles", tag: "Styles",
			summary: ogc.Says("The styles of {title}", "title", c.title),
			formats: []ogc.Format{ogc.JSON}, dataset: true, schema: ogc.Typed("object"),
			render: func(_ context.Context, q *request, out *reply) error {
				return writeJSON(out, map[string]any{"default": defaultStyle, "styles": []any{map[string]any{
					"id": defaultStyle, "title": q.Phrase(c.title),
					"links": []ogc.Link{{Href: q.Href(path+"/"+defaultStyle, ""),
						Rel: "stylesheet", Type: styleFormat.MediaType}}}}, "links": q.SelfLinks()})
			},
		},
		{
			path: path + "/" + defaultStyle, id: "get" + c.title1() + "Style", tag: "Styles",
			summary: ogc.Says("A style that MapLibre draws the tiles of {title} with", "title", c.title),
			formats: []ogc.Format{styleFormat},
			dataset: true, schema: ogc.Typed("object"), params: c.tiling.ask,
			render: func(ctx context.Context, q *request, out *reply) error {
				_, have, err := q.load(ctx)
				if err != nil {
					return err
				}
				if err := c.tiling.refused(ctx, q); err != nil {
					return err
				}
				layers, err := c.drawn()
				if err != nil {
					return err
				}
				e := have.extent
				wide := max(e.Max[0]-e.Min[0], 2*(e.Max[1]-e.Min[1]), 1e-3)
				return writeJSON(out, map[string]any{"version": 8, "name": c.title.String(), "center": e.Center(),
					"zoom":    math.Round(math.Log2(360/wide)*10) / 10,
					"sources": map[string]any{c.id: map[string]any{"type": "vector", "url": t.href(q, "/tilejson")}},
					"layers":  layers})
			},
		},
	}
}

// styleLinks lead from a collection to its styles.
func (c *collection) styleLinks(q *request) []ogc.Link {
	if c.tiling == nil {
		return nil
	}
	return []ogc.Link{{Href: q.Href(c.path()+"/styles", ""), Rel: stylesRel, Type: ogc.JSON.MediaType,
		Title: q.Say("{title}: styles of its tiles", "title", c.title)}}
}

//go:embed styles.json
var stylesJSON []byte

// drawings are the layers of styles, by what they draw; the allocation in the classes of the page.
var drawings = sync.OnceValues(func() (all map[string][]map[string]any, err error) {
	err = json.Unmarshal(stylesJSON, &all)
	return all, err
})

// drawn gives the layers of a collection's style.
func (c *collection) drawn() ([]any, error) {
	all, err := drawings()
	of := "records"
	switch {
	case c.analysed:
		of = "allocation"
	case c.level != "":
		of = "areas"
	}
	list := []any{map[string]any{"id": "background", "type": "background",
		"paint": map[string]any{"background-color": "#f4f3ee"}}}
	for _, l := range all[of] {
		l = maps.Clone(l)
		l["id"], l["source"], l["source-layer"] = fmt.Sprint(c.id, "-", l["id"]), c.id, c.id
		list = append(list, l)
	}
	return list, err
}
