package asset_test

import (
	"math"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/raster"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/paulmach/orb"
)

// The made-up city's river stands 1.8 m deep at 50.5143° north, 2 cm less with every ten-thousandth of a degree, give
// or take 8 cm, and nowhere where nothing is left. Assets that the raster does not reach stay unknown, and are told.
func TestDepths(t *testing.T) {
	r, err := raster.Open("../../testdata/city/hauteur.tif", raster.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b := asset.NewBuilder("works", "", "works.geojson", asset.Columns{ClassIs: "dike"})
	for i, g := range []orb.Geometry{
		orb.LineString{{3.15, 50.50}, {3.15, 50.53}},       // across the river
		orb.LineString{{3.15, 50.54}, {3.16, 50.54}},       // where the raster has no value
		orb.LineString{{4, 50.5}, {4.1, 50.5}},             // beyond it
		orb.LineString{{3.15, 50.5143}, {3.2728, 50.5143}}, // half of it beyond
		orb.Point{3.15, 50.5143},                           // in the river
		orb.Point{3.15, 50.53},                             // beside it
		orb.Point{4, 50.5},                                 // beyond
		orb.MultiPoint{{3.15, 50.5143}, {3.15, 50.53}, {4, 50.5}, {3.16, 50.54}},
	} {
		if err := b.Add(vector.Feature{Number: i + 1, Geometry: g}); err != nil {
			t.Fatal(err)
		}
	}
	assets, _, err := b.Assets()
	if err != nil {
		t.Fatal(err)
	}
	levels := geo.Hierarchy{{Key: "area", Plural: "areas"}}
	area := geo.Area{ID: "1", Level: "area", Geometry: orb.MultiPolygon{{{{3, 50}, {4, 50}, {4, 51}, {3, 50}}}}}
	if err := asset.Place(assets, []geo.Area{area}, levels); err != nil {
		t.Fatal(err)
	}
	problems, err := asset.Depths(t.Context(), assets, r, "flood", 0.15)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		known               bool
		share, within, deep float64
	}{{true, 0.55, 0.05, 1.7}, {true, 0, 0, math.NaN()}, {}, {true, 0.5, 0.03, 1.7}, {true, 1, 0, 1.7}, {true, 0, 0,
		math.NaN()}, {}, {true, 0.25, 0, 1.7}} {
		a := &assets[i]
		if len(a.Exposure) > 1 || (len(a.Exposure) == 1) != want.known {
			t.Errorf("asset %d: exposure %+v", i, a.Exposure)
			continue
		}
		if !want.known {
			continue
		}
		e := a.Exposure[0]
		if e.Layer != "flood" || math.Abs(e.Share-want.share) > want.within ||
			math.Abs(e.Length-e.Share*a.Length) > 0.0001*a.Length {
			t.Errorf("asset %d: %+v, want a share of %v", i, e, want.share)
		}
		depth, known := a.Deepest()
		if known == math.IsNaN(want.deep) || known && math.Abs(depth-want.deep) > 0.2 {
			t.Errorf("asset %d: depth %v %v, want %v", i, depth, known, want.deep)
		}
	}
	if len(problems) != 2 || problems[0].Feature != 3 || problems[1].Feature != 4 {
		t.Errorf("problems %+v", problems)
	}
	if _, err := asset.Depths(t.Context(), assets[2:3], r, "flood", 0.15); err == nil {
		t.Error("a raster that reaches no asset is taken")
	}
}
