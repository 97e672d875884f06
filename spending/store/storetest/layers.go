package storetest

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
)

// layers makes one layer of dated extents, one of classes and one without features,
// sorted by name.
func layers() []spending.Layer {
	flood := time.Date(2024, 7, 31, 0, 0, 0, 0, time.UTC)
	holed := orb.Polygon{square(west+0.1, south+0.1, 1.0/3), reversed(square(west+0.2, south+0.2, 0.1))}
	return []spending.Layer{
		{Name: "empty"},
		{Name: "floods_2024", Title: "Extents \"x\"; বান", Source: "Agency's", Vintage: "2024-08",
			Features: []spending.LayerFeature{
				{Number: 1, Date: flood, Geometry: orb.MultiPolygon{holed, {square(west+3, south+1.5, 1)}}},
				{Number: 7, Date: flood.AddDate(0, 1, 0), Geometry: orb.MultiPolygon{{square(west, south, 2)}}},
			}},
		{Name: "hazard", Yearly: true, Features: []spending.LayerFeature{
			{Number: 2, Date: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), Class: "very high, 'A'",
				Geometry: orb.MultiPolygon{{square(west+1, south, 0.7)}}},
		}},
	}
}

func refusesLayers(t *testing.T, s suite) {
	thorough.OneByOne(t)
	store := s.open(t)
	publish(t, store, s.shape.Dataset(1, 10))
	before := mustRead(t, snapshot(t, store))
	for _, test := range []struct {
		name   string
		spoil  func([]spending.Layer)
		errors string
	}{
		{"no name", func(l []spending.Layer) { l[0].Name = "" }, "name"},
		{"name with a colon", func(l []spending.Layer) { l[0].Name = "a:b" }, "a:b"},
		{"name twice", func(l []spending.Layer) { l[0].Name = l[1].Name }, "twice"},
		{"NUL in the title", func(l []spending.Layer) { l[1].Title = "\x00" }, "NUL"},
		{"class with a colon", func(l []spending.Layer) { l[2].Features[0].Class = "a:b" }, "colon"},
		{"numbers out of order", func(l []spending.Layer) { l[1].Features[1].Number = 1 }, "order"},
		{"no date", func(l []spending.Layer) { l[1].Features[0].Date = time.Time{} }, "date"},
		{"time of day", func(l []spending.Layer) { l[1].Features[0].Date = l[1].Features[0].Date.Add(1) }, "midnight"},
		{"no geometry", func(l []spending.Layer) { l[1].Features[0].Geometry = nil }, "geometry"},
		{"not finite", func(l []spending.Layer) { l[1].Features[0].Geometry[0][0][1][0] = math.Inf(1) }, "finite"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := s.shape.Dataset(9, 5)
			test.spoil(d.Layers)
			if _, err := store.Publish(t.Context(), d); err == nil || !strings.Contains(err.Error(), test.errors) {
				t.Fatalf("publish: %v, want an error about %q", err, test.errors)
			}
			equal(t, mustRead(t, snapshot(t, store)), before)
		})
	}
}
