package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
)

// TestLayers: the polygons of layers are a collection as others are, of the same bytes from both stores.
func TestLayers(t *testing.T) {
	thorough.OneByOne(t)
	s := holding(t, storetest.Dataset(3, 20))
	other := inPostGIS(t, s)
	const items = "/collections/layers/items"
	for query, want := range map[string][]string{
		"":                                    {"floods_2024:1", "floods_2024:7", "hazard:2"},
		"?sortby=-date":                       {"floods_2024:7", "floods_2024:1", "hazard:2"},
		"?layer=hazard":                       {"hazard:2"},
		"?class=":                             {"floods_2024:1", "floods_2024:7"},
		"?year=2016":                          {"hazard:2"},
		"?datetime=2024-08":                   {"floods_2024:7", "hazard:2"},
		"?datetime=../2016-12-31":             {"hazard:2"},
		"?datetime=../2015":                   {},
		"?bbox=92.2,25.6,92.3,25.7":           {"floods_2024:1"},
		"?bbox=92.2,25.6,92.3,25.7&year=2016": {},
		"?filter=layer%20LIKE%20'flood%25'%20AND%20date%20%3E%20DATE('2024-08-01')":   {"floods_2024:7"},
		"?filter=S_INTERSECTS(geometry,POINT(92.25%2025.65))":                         {"floods_2024:1"},
		"?filter=S_DISJOINT(geometry,POINT(92.25%2025.65))%20AND%20class%20IS%20NULL": {"floods_2024:7"},
		"?filter=year%20%3E%202020%20OR%20source%20IS%20NULL&sortby=-number&limit=100": {"floods_2024:7", "hazard:2",
			"floods_2024:1"},
	} {
		page := s.ok(items + query).features()
		got := []string{}
		for _, f := range page.Features {
			got = append(got, f.ID)
		}
		if !slices.Equal(got, want) || page.NumberMatched != len(want) {
			t.Errorf("%s: %v, not %v", query, got, want)
		}
		alike(t, s.get(items+query), other.get(items+query))
	}
	for _, address := range []string{"/collections", "/collections/layers", items + "/hazard:2", items + "?f=csv",
		items + "?limit=1", "/collections/layers/schema", "/collections/layers/queryables", items + "?year=much",
		"/collections/layers/download?f=geojson&geometry=none", "/collections/layers/download?f=fgb",
		"/collections/layers/styles/default", "/collections/layers/tiles/WebMercatorQuad/tilejson",
		"/collections/layers/tiles/WebMercatorQuad/6/27/48", items + "?crs=http://www.opengis.net/def/crs/EPSG/0/3857",
		"/collections/layers/tiles/WebMercatorQuad/6/27/48?layer=hazard"} {
		alike(t, s.get(address), other.get(address))
	}
	for address, want := range map[string]string{
		"/collections":                    `"id":"layers"`,
		items + "/hazard:2":               `"class":"very high, 'A'","year":2016,"date":null,"source":null`,
		items + "/floods_2024:1":          `"date":"2024-07-31","source":"Agency's","vintage":"2024-08","number":1`,
		"/collections/layers/schema":      `"format":"date"`,
		"/collections/layers/items?f=csv": "id,layer,title,class,year,date,source,vintage,number",
		"/dataset/package.zip":            "data/layers.csv",
	} {
		if body := string(s.ok(address).body); !strings.Contains(body, want) {
			t.Errorf("%s has no %s: %.600s", address, want, body)
		}
	}
	seen := s.allPages(items + "?limit=1")
	if len(seen) != 3 {
		t.Errorf("by pages of one there are %d polygons", len(seen))
	}
	s.get(items + "/hazard:9").problem(http.StatusNotFound)
	s.get("/collections/layers/download?f=topojson").problem(http.StatusBadRequest)
	s.get(items + "?filter=depth%20%3E%201").problem(http.StatusBadRequest)
	ids := map[string]bool{}
	for _, f := range s.tiledFeatures(t, "layers", "", orb.Bound{Min: orb.Point{88, 23}, Max: orb.Point{97, 29}}, 6) {
		ids[f.Properties.MustString("id")] = true
	}
	if len(ids) != 3 {
		t.Errorf("tiles have %v", ids)
	}
	if body := string(sample(t).ok("/collections").body); strings.Contains(body, `"id":"layers"`) {
		t.Error("a dataset without layers lists them")
	}
}
