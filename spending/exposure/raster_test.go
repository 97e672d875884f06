package exposure_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/raster"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/exposure"
)

func box(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func opened(t *testing.T, name string) *raster.Raster {
	t.Helper()
	r, err := raster.Open("../../geo/raster/testdata/"+name, raster.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestDeep(t *testing.T) {
	d := exposure.Depth{Raster: opened(t, "depth.tif"), People: opened(t, "people.tif"), Above: 0.15,
		Month: spending.NewMonth(2024, 7)}
	areas := []geo.Area{
		{ID: "a", Geometry: box(91, 26, 91.5, 26.5)},   // 95 of 250 people, see the example of package raster
		{ID: "b", Geometry: box(91, 26.5, 92, 27)},     // dry
		{ID: "c", Geometry: box(91.75, 26, 92.25, 27)}, // half of it beyond
		{ID: "d", Geometry: box(93, 26, 93.5, 27)},     // all of it beyond
	}
	results, problems, err := exposure.Deep(t.Context(), d, areas, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		people  float64
		wet     bool
		unknown bool
	}{{95, true, false}, {0, false, false}, {0, false, false}, {0, false, true}} {
		r := results[i]
		if r.Exposed != want.people || r.ExposedUnknown != want.unknown || r.Unseen != want.unknown ||
			r.InundatedKM2 > 0 != want.wet {
			t.Errorf("%+v, not %+v", r, want)
		}
	}
	text := ""
	for _, p := range problems {
		text += p.Field + ": " + p.Text + " " + p.Value + "\n"
	}
	for _, want := range []string{"raster: the raster does not reach 1 areas d",
		"the raster covers 1 areas only in part c (50",
		"population: the population covers 1 areas only in part c (50"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among\n%s", want, text)
		}
	}
	d.Above = 9
	_, problems, err = exposure.Deep(t.Context(), d, areas[:2], nil)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Text, "no pixel in any area is above 9") {
		t.Errorf("%v, %v", problems, err)
	}
	if _, _, err := exposure.Deep(t.Context(), d, areas[3:], nil); err == nil ||
		!strings.Contains(err.Error(), "the raster covers longitude 91 to 92, latitude 26 to 27, the areas of the "+
			"dataset "+
			"lie in longitude 93 to 93.5") {
		t.Errorf("areas elsewhere: %v", err)
	}
}

// Without a raster of people, an area's population counts by the share of its ground that is deep.
func TestDeepShareOfThePopulation(t *testing.T) {
	d := exposure.Depth{Raster: opened(t, "depth.tif"), Above: 0.15, Month: spending.NewMonth(2024, 7)}
	month := spending.NewMonth(2023, 1)
	people := spending.NeedSeries{Name: spending.Population, Months: []spending.Month{month}, Yearly: true,
		Values: []spending.NeedValue{{Area: "a", Month: month, Value: 1600}}}
	results, _, err := exposure.Deep(t.Context(), d, []geo.Area{{ID: "a", Geometry: box(91, 26, 91.5, 26.5)}},
		[]spending.NeedSeries{people})
	if err != nil {
		t.Fatal(err)
	}
	// 6 of 16 pixels, whose ground is all but the same.
	if got := results[0].Exposed; got < 599 || got > 601 {
		t.Errorf("%v people", got)
	}
}

func TestPeopleOfALayer(t *testing.T) {
	layer := spending.Layer{Name: "x", Features: []spending.LayerFeature{
		{Geometry: box(91, 26, 91.25, 27)}, {Geometry: box(91.125, 26, 91.375, 27)}}}
	areas := []geo.Area{{ID: "a", Geometry: box(91, 26, 91.5, 26.5)}}
	results, err := exposure.Overlay(t.Context(), layer, areas, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exposure.PeopleOf(t.Context(), opened(t, "people.tif"), results, exposure.Groups(layer),
		areas); err != nil {
		t.Fatal(err)
	}
	// All of 40 and 50, half of 60 and 100: ground under both features counts once.
	if r := results[0]; r.Exposed != 170 || r.ExposedUnknown {
		t.Errorf("%+v", r)
	}
}
