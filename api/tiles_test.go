package api

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"
)

func layersOf(t *testing.T, a answer) mvt.Layers {
	t.Helper()
	layers, err := mvt.Unmarshal(a.body)
	if err != nil {
		t.Fatalf("%s: %v", a.url, err)
	}
	return layers
}

// The tiles of a place have every area with its code and name, and the figures of its allocation.
func TestTilesHaveEveryArea(t *testing.T) {
	s := sample(t)
	for _, id := range []string{"districts", "circles", "allocation-districts"} {
		items := s.ok("/collections/" + id + "/items").features()
		var features []*geojson.Feature
		for _, at := range []string{"26/48", "26/49", "27/47", "27/48", "27/49"} {
			for _, layer := range layersOf(t, s.ok("/collections/"+id+"/tiles/WebMercatorQuad/6/"+at)) {
				features = append(features, layer.Features...)
			}
		}
		got := map[string]map[string]any{}
		for _, f := range features {
			got[f.Properties.MustString("id")] = f.Properties
		}
		for _, want := range items.Features {
			properties := got[want.ID]
			if properties["name"] != want.text("name") {
				t.Errorf("%s: the tiles have %s as %v", id, want.ID, properties)
			}
			if id == "allocation-districts" {
				amount, err := strconv.ParseFloat(want.number("amount"), 64)
				if err != nil || properties["amount"] != amount {
					t.Errorf("%s: amount %v in the tile, %v in the item", want.ID, properties["amount"], amount)
				}
			}
		}
	}
}

// A tile within the state is covered without gap or overlap, to the unit.
func TestTilesLeaveNoGaps(t *testing.T) {
	s := sample(t)
	const side = tileExtent + 2*tileBuffer
	for _, z := range []int{8, 9, 11, 13} {
		tile := maptile.At([2]float64{92.0, 26.3}, maptile.Zoom(z))
		path := fmt.Sprintf("/collections/circles/tiles/WebMercatorQuad/%d/%d/%d", z, tile.Y, tile.X)
		layers := layersOf(t, s.ok(path))
		sum := 0.0
		for _, f := range layers[0].Features {
			sum += math.Abs(planar.Area(f.Geometry))
		}
		if z >= 11 && sum != side*side {
			t.Errorf("zoom %d: areas of %v of %v units²", z, sum, side*side)
		}
	}
}

// What is no tile is refused with the numbers there are; one without areas is empty.
func TestTilesOutsideAreRefused(t *testing.T) {
	s := sample(t)
	const tiles = "/collections/districts/tiles/WebMercatorQuad"
	for _, at := range []string{"15/0/0", "-1/0/0", "1/2/0", "1/0/2", "x/0/0", "01/0/0", "1/+1/0",
		"99999999999999999999/0/0"} {
		s.get(tiles + "/" + at).problem(http.StatusNotFound)
	}
	if a := s.ok(tiles + "/3/0/0"); len(a.body) != 0 {
		t.Errorf("a tile of the ocean has %d bytes", len(a.body))
	}
	for _, path := range []string{tiles, tiles + "/tilejson", "/collections/districts/tiles", "/tileMatrixSets",
		"/tileMatrixSets/WebMercatorQuad"} {
		s.ok(path)
	}
}

func FuzzReadTile(f *testing.F) {
	f.Add("0", "0", "0")
	f.Add("14", "16383", "16384")
	f.Add("1", "٢", "-0")
	f.Fuzz(func(t *testing.T, z, row, column string) {
		parts := map[string]string{matrixName: z, rowName: row, columnName: column}
		tile, err := readTile(func(name string) string { return parts[name] })
		if err == nil && (fmt.Sprintf("%d/%d/%d", tile.z, tile.row, tile.column) != z+"/"+row+"/"+column ||
			tile.z > lastZoom || max(tile.row, tile.column) >= 1<<tile.z) {
			t.Errorf("%s/%s/%s is read as %+v", z, row, column, tile)
		}
	})
}
