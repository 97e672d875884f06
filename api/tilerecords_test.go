package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/synthetic"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
)

// tilesOver lists the tiles of a zoom over a box, as row/column.
func tilesOver(box orb.Bound, z int) []string {
	first := maptile.At(orb.Point{box.Min[0], box.Max[1]}, maptile.Zoom(z))
	last := maptile.At(orb.Point{box.Max[0], box.Min[1]}, maptile.Zoom(z))
	var list []string
	for y := first.Y; y <= last.Y; y++ {
		for x := first.X; x <= last.X; x++ {
			list = append(list, fmt.Sprintf("%d/%d/%d", z, y, x))
		}
	}
	return list
}

// tiledFeatures gives the features of a collection in all tiles of a zoom over a box.
func (s service) tiledFeatures(t *testing.T, id, query string, box orb.Bound, z int) (features []*geojson.Feature) {
	t.Helper()
	for _, at := range tilesOver(box, z) {
		for _, layer := range layersOf(t, s.ok("/collections/"+id+"/tiles/WebMercatorQuad/"+at+query)) {
			if layer.Name != id || len(layer.Features) > mostTiled {
				t.Errorf("%s: layer %s has %d features", at, layer.Name, len(layer.Features))
			}
			features = append(features, layer.Features...)
		}
	}
	return features
}

func recordsOf(features []*geojson.Feature) (n int) {
	for _, f := range features {
		n += int(f.Properties.MustFloat64(recordsName))
	}
	return n
}

var aroundAssam = orb.Bound{Min: orb.Point{89, 23.5}, Max: orb.Point{97, 29}}

// Every record with a point is in one tile of each zoom, with its properties, and no other is.
func TestTilesHaveEveryRecord(t *testing.T) {
	s := sample(t)
	for _, query := range []string{"", "?flood=yes&kind=relief,restoration", "?filter=awarded%20%3E%20500000"} {
		items := s.ok("/collections/awards/download?f=geojson" + strings.Replace(query, "?", "&", 1)).features()
		for _, z := range []int{0, 6, 8} {
			got := map[string]*geojson.Feature{}
			features := s.tiledFeatures(t, "awards", query, aroundAssam, z)
			for _, f := range features {
				got[f.Properties.MustString("id")] = f
			}
			want := 0
			for _, item := range items.Features {
				if string(item.Geometry) == "null" || len(item.Geometry) == 0 {
					continue
				}
				want++
				f := got[item.ID]
				if f == nil {
					t.Fatalf("zoom %d%s: no tile has %s", z, query, item.ID)
				}
				if f.Properties["precision"] != item.text("precision") || f.Properties["title"] != item.text("title") ||
					f.Properties["description"] != nil {
					t.Errorf("zoom %d%s: %s is %v", z, query, item.ID, f.Properties)
				}
			}
			if len(features) != want || recordsOf(features) != want || want < 50 {
				t.Errorf("zoom %d%s: %d features of %d records, want %d", z, query, len(features), recordsOf(features),
					want)
			}
		}
	}
	only := s.tiledFeatures(t, "awards", "?properties=description", aroundAssam, 0)
	if names := slices.Sorted(maps.Keys(only[0].Properties)); !slices.Equal(names, []string{"description", "id",
		recordsName}) {
		t.Errorf("with properties=description a feature has %v", names)
	}
}

// With geometry=area an area has the records placed in it, no finer.
func TestTilesOfAreasOfRecords(t *testing.T) {
	s := sample(t)
	found := 0
	for _, f := range s.tiledFeatures(t, "awards", "?geometry=area&flood=yes", aroundAssam, 0) {
		id, precision := f.Properties.MustString("id"), f.Properties.MustString("precision")
		address := "/collections/awards/items?limit=1&flood=yes&precision=" + precision + "&area=" + id
		if want := s.ok(address).features().NumberMatched; int(f.Properties.MustFloat64(recordsName)) != want {
			t.Errorf("%s has %v records, want %d", id, f.Properties[recordsName], want)
		}
		found++
	}
	if found < 20 {
		t.Errorf("%d areas", found)
	}
	s.get("/collections/awards/tiles/WebMercatorQuad/0/0/0?geometry=none").problem(http.StatusBadRequest)
}

// crowded serves more records than a tile has features.
func crowded(t *testing.T, awards int) service {
	t.Helper()
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "crowded.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	d, err := synthetic.Dataset(synthetic.Options{Awards: awards, Areas: 30, Months: 24})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, store, d)
	return serverOf(t, store)
}

// A crowded tile has a point for each of its cells, and counts every record once.
func TestCrowdedTilesCountEveryRecord(t *testing.T) {
	thorough.OneByOne(t)
	s := crowded(t, 3*mostTiled/2)
	want := 0
	for _, item := range s.ok("/collections/awards/download?f=geojson&properties=id").features().Features {
		if len(item.Geometry) > 0 && string(item.Geometry) != "null" {
			want++
		}
	}
	world := orb.Bound{Min: orb.Point{-179, -84}, Max: orb.Point{179, 84}}
	for _, z := range []int{0, 2, 4} {
		if got := recordsOf(s.tiledFeatures(t, "awards", "", world, z)); got != want || want <= mostTiled {
			t.Errorf("zoom %d: tiles count %d records, want %d", z, got, want)
		}
	}
	for _, f := range s.tiledFeatures(t, "awards", "", world, 0) {
		if len(f.Properties) != 1 {
			t.Errorf("a cell has %v", f.Properties)
		}
	}
}

// Registers with places have tiles, of every record that meets them.
func TestTilesOfRegisters(t *testing.T) {
	s := sample(t)
	for _, c := range []string{"assets", "damage", "links"} {
		ids := map[string]bool{}
		for _, f := range s.tiledFeatures(t, c, "", aroundAssam, 7) {
			ids[f.Properties.MustString("id")] = true
		}
		want := 0
		for _, item := range s.ok("/collections/" + c + "/download?f=geojson").features().Features {
			if len(item.Geometry) == 0 || string(item.Geometry) == "null" {
				continue
			}
			want++
			if !ids[item.ID] {
				t.Errorf("%s: no tile has %s", c, item.ID)
			}
		}
		if len(ids) != want || want == 0 {
			t.Errorf("%s: tiles have %d of %d records", c, len(ids), want)
		}
	}
}

// The tiles of the dataset have a layer of each collection asked for, in the order asked.
func TestTilesOfTheDataset(t *testing.T) {
	s := sample(t)
	var names []string
	for _, layer := range layersOf(t, s.ok("/tiles/WebMercatorQuad/0/0/0?collections=awards,districts")) {
		names = append(names, layer.Name)
		one := layersOf(t, s.ok("/collections/"+layer.Name+"/tiles/WebMercatorQuad/0/0/0"))
		if len(one[0].Features) != len(layer.Features) {
			t.Errorf("%s: %d features, by itself %d", layer.Name, len(layer.Features), len(one[0].Features))
		}
	}
	if !slices.Equal(names, []string{"awards", "districts"}) {
		t.Errorf("layers %v", names)
	}
	if all := layersOf(t, s.ok("/tiles/WebMercatorQuad/0/0/0")); len(all) < 4 {
		t.Errorf("without a choice there are %d layers", len(all))
	}
	s.get("/tiles/WebMercatorQuad/0/0/0?collections=allocation-districts").problem(http.StatusBadRequest)
	for _, path := range []string{"/tiles", "/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad/tilejson"} {
		s.ok(path)
	}
}

// A point's code is that of its tile at every zoom, and gives its units back.
func TestTilePointsAreInTheirTiles(t *testing.T) {
	for _, p := range []orb.Point{{0, 0}, {92.1, 26.3}, {-180, 90}, {180, -90}, {179.999, -85}} {
		at := pointAt(p)
		for z := range lastZoom + 1 {
			share, found := worldAt(p), 0
			for _, d := range [][2]int{{0, 0}, {1, 0}, {0, 1}} {
				side := 1 << z
				column := min(int(share[0]*float64(side)), side-1) + d[0]
				row := min(int(share[1]*float64(side)), side-1) + d[1]
				tile := tileAt{z, row, column}
				if column >= side || row >= side || !tile.holds(at) {
					continue
				}
				found++
				if u := tile.unit(at); u[0] < 0 || u[1] < 0 || u[0] >= tileExtent || u[1] >= tileExtent {
					t.Errorf("%v at zoom %d has units %v", p, z, u)
				}
			}
			if found != 1 {
				t.Errorf("%v at zoom %d is in %d tiles", p, z, found)
			}
		}
	}
}

// link gives the address of the first link of a relation; "" where there is none.
func linkOf(t *testing.T, links []map[string]any, rel string) string {
	t.Helper()
	for _, l := range links {
		if l["rel"] == rel {
			href, _ := l["href"].(string)
			return strings.TrimPrefix(href, "http://"+testHost)
		}
	}
	return ""
}

type tilesetDocument struct {
	DataType, CRS, TileMatrixSetURI string
	Links                           []map[string]any
	Layers                          []map[string]any
	TileMatrixSetLimits             []struct {
		TileMatrix             string
		MaxTileRow, MaxTileCol int
	}
}

// From the landing page and from each collection links lead to the sets of tiles, the scheme and a tile, and the
// definition names each operation as the standard has it.
func TestTilesetsAreDescribed(t *testing.T) {
	s := sample(t)
	var landing struct{ Links []map[string]any }
	s.ok("/?f=json").decode(&landing)
	lists := []string{linkOf(t, landing.Links, tilesetsRel)}
	if linkOf(t, landing.Links, tilingSchemes) != "/tileMatrixSets" {
		t.Error("the landing page has no link to the schemes of tiles")
	}
	var all struct {
		Collections []struct {
			ID    string
			Links []map[string]any
		}
	}
	s.ok("/collections").decode(&all)
	for _, c := range all.Collections {
		if list := linkOf(t, c.Links, tilesetsRel); list != "" {
			lists = append(lists, list)
		} else if c.ID != "links" && c.ID != needsID {
			t.Errorf("%s has no link to tiles", c.ID)
		}
	}
	var definition struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	s.ok("/api?f=json").decode(&definition)
	for _, list := range lists {
		var have struct{ Tilesets []tilesetDocument }
		s.ok(list).decode(&have)
		if len(have.Tilesets) != 1 {
			t.Fatalf("%s: %d sets", list, len(have.Tilesets))
		}
		var set tilesetDocument
		s.ok(linkOf(t, have.Tilesets[0].Links, "self")).decode(&set)
		for _, d := range []tilesetDocument{have.Tilesets[0], set} {
			if d.DataType != "vector" || d.CRS != webMercator || d.TileMatrixSetURI != tileSetURI ||
				len(d.Layers) == 0 || len(d.TileMatrixSetLimits) != lastZoom+1 {
				t.Errorf("%s: %+v", list, d)
			}
		}
		if linkOf(t, set.Links, tilingScheme) != "/tileMatrixSets/WebMercatorQuad" {
			t.Errorf("%s: links %v", list, set.Links)
		}
		item := linkOf(t, set.Links, "item")
		most := set.TileMatrixSetLimits[lastZoom]
		s.ok(strings.NewReplacer("{tileMatrix}", most.TileMatrix, "{tileRow}", strconv.Itoa(most.MaxTileRow),
			"{tileCol}", strconv.Itoa(most.MaxTileCol)).Replace(item))
		if tile := s.ok(strings.NewReplacer("{tileMatrix}", "0", "{tileRow}", "0", "{tileCol}", "0").
			Replace(item)); tile.header.Get("Content-Type") != mvtFormat.MediaType || len(layersOf(t, tile)) == 0 {
			t.Errorf("%s: a tile of %d bytes", item, len(tile.body))
		}
		origin := ".collection.vector."
		if list == "/tiles" {
			origin = ".dataset.vector."
		}
		for path, operation := range map[string]string{list: "getTileSetsList", list + "/WebMercatorQuad": "getTileSet",
			item: "getTile"} {
			if id := definition.Paths[path]["get"].OperationID; !strings.HasSuffix(id, origin+operation) {
				t.Errorf("%s is operation %q", path, id)
			}
		}
	}
}

// GDAL reads the tiles by their address, each record once with its text.
func TestGDALReadsTiles(t *testing.T) {
	thorough.OneByOne(t)
	requires(t, "ogrinfo", "gdal-bin")
	s := sample(t)
	server := httptest.NewServer(s)
	defer server.Close()
	for layer, geometry := range map[string]string{"awards": "Point", "circles": "Polygon"} {
		want := len(layersOf(t, s.ok("/collections/"+layer+"/tiles/WebMercatorQuad/6/27/48"))[0].Features)
		file, tile := filepath.Join(t.TempDir(), "tile.pbf"), "/collections/"+layer+"/tiles/WebMercatorQuad/6/27/48"
		if err := os.WriteFile(file, s.ok(tile).body, 0o600); err != nil {
			t.Fatal(err)
		}
		// GDAL takes an address that ends with a number for a folder of tiles.
		for _, source := range []string{file, server.URL + tile + "?f=mvt"} {
			info := output(t, "ogrinfo", "-ro", "-so", "-oo", "Z=6", "-oo", "X=48", "-oo", "Y=27", "MVT:"+source,
				layer)
			for _, line := range []string{fmt.Sprintf("Feature Count: %d\n", want), geometry, "id: String",
				"EPSG\",3857"} {
				if !strings.Contains(info, line) {
					t.Errorf("%s: ogrinfo says\n%s\nwithout %s", source, info, line)
				}
			}
		}
	}
}
