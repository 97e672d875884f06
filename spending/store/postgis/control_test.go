package postgis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// overlaid makes a dataset whose layers are overlaid with its areas, and whose records are
// placed by coordinates: every fifth on the border of its circle.
func overlaid(t *testing.T) *spending.Dataset {
	t.Helper()
	d := storetest.Dataset(1, 0)
	for _, l := range slices.Clone(d.Layers) {
		if len(l.Features) == 0 {
			continue
		}
		results, err := exposure.Overlay(t.Context(), l, d.Areas, d.Needs)
		if err != nil {
			t.Fatal(err)
		}
		exposure.Set(d, l, results)
	}
	slices.SortFunc(d.Layers, func(a, b spending.Layer) int { return strings.Compare(a.Name, b.Name) })
	circles := slices.DeleteFunc(slices.Clone(d.Areas), func(a geo.Area) bool { return a.Level != "circle" })
	var awards []spending.Award
	for i, a := range storetest.Collect(storetest.Dataset(1, 50)) {
		circle := circles[i*3]
		corner := circle.Geometry[0][0][0]
		a.Location = spending.Location{Precision: spending.AtCircle, Method: spending.ByCoordinates, Confidence: 1,
			Parts: []spending.Part{{Area: circle.ID, Within: []string{circle.ParentID}, Share: 1}}}
		a.HasCoordinates, a.Longitude, a.Latitude = true, corner[0]+0.05, corner[1]+0.05
		if i%5 == 0 {
			a.Longitude = corner[0]
		}
		awards = append(awards, a)
	}
	d.Awards = storetest.Of("", awards...).Awards
	return d
}

// TestControl: PostGIS places coordinates and measures overlays as the import does, and
// tells where it does not.
func TestControl(t *testing.T) {
	store := open(t, migrated(t))
	defer store.Close()
	d := overlaid(t)
	publish(t, store, d)
	c, err := store.Control(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// Three groups, of July and August 2024 and of 2016, and the hazard class beside all
	// classes, each with 175 circles.
	if c.Points != 50 || len(c.PointsOff) > 0 || c.Overlays != 4*175 || len(c.Off) > 0 || c.Largest == 0 {
		t.Errorf("control %+v, want 50 points, 700 overlays and nothing off", c)
	}
	t.Logf("largest difference %.3g km²", c.Largest)

	d = overlaid(t)
	for i := range d.Needs {
		if d.Needs[i].Name == "inundated_area:floods_2024" {
			for j := range d.Needs[i].Values {
				if v := &d.Needs[i].Values[j]; v.Area == "18-300-00100" {
					v.Value += 0.01
				}
			}
		}
	}
	awards := storetest.Collect(d)
	awards[7].Longitude += 2
	d.Awards = storetest.Of("", awards...).Awards
	publish(t, store, d)
	if c, err = store.Control(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(c.PointsOff) != 1 || c.PointsOff[0] != awards[7].ID || len(c.Off) != 2 ||
		!strings.Contains(c.Off[0], "floods_2024 of 18-300-00100 in 2024-07") {
		t.Errorf("control %+v, want award %s and two months of 18-300-00100 off", c, awards[7].ID)
	}
}
