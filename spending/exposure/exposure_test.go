package exposure

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
)

func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// TestOverlay works one example by hand: half of circle a is flooded twice, a quarter of
// b once.
func TestOverlay(t *testing.T) {
	areas := []geo.Area{
		{ID: "d", Level: geo.District, DistrictID: "d", Geometry: orb.MultiPolygon{box(90, 0, 0.2, 0.1)}},
		{ID: "b", Level: geo.Circle, DistrictID: "d", Geometry: orb.MultiPolygon{box(90.1, 0, 0.1, 0.1)}},
		{ID: "a", Level: geo.Circle, DistrictID: "d", Geometry: orb.MultiPolygon{box(90, 0, 0.1, 0.1)}},
		{ID: "e", Level: geo.District, DistrictID: "e", Geometry: orb.MultiPolygon{box(91, 0, 0.1, 0.1)}}, // has no circles
		{ID: "f", Level: geo.District, DistrictID: "f"},
	}
	year := func(y int) spending.Month { return spending.NewMonth(y, time.January) }
	needs := []spending.NeedSeries{{Name: spending.Population, Yearly: true, Months: []spending.Month{year(2021), year(2023)}, Values: []spending.NeedValue{
		{Area: "a", Month: year(2021), Value: 1}, {Area: "a", Month: year(2023), Value: 1000},
		{Area: "b", Month: year(2023), Missing: true}, {Area: "e", Month: year(2023), Value: 300}}}}
	july := time.Date(2024, 7, 9, 0, 0, 0, 0, time.UTC)
	l := spending.Layer{Name: "x", Source: "s", Features: []spending.LayerFeature{
		{Number: 1, Date: july, Class: "high", Geometry: orb.MultiPolygon{box(90.05, 0, 0.075, 0.1)}},
		{Number: 2, Date: july.AddDate(0, 0, 9), Class: "low", Geometry: orb.MultiPolygon{box(90.05, 0, 0.05, 0.1)}},
	}}
	results, err := Overlay(t.Context(), l, areas, needs)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Result{}
	for _, r := range results {
		got[r.Class+"/"+r.Area] = r
	}
	if len(results) != 9 {
		t.Errorf("%d results, want 3 areas × (all, high, low)", len(results))
	}
	for at, want := range map[string]struct{ share, exposed float64 }{"/a": {0.5, 500}, "/b": {0.25, 0}, "/e": {0, 0}, "high/b": {0.25, 0}, "low/a": {0.5, 500}, "low/b": {0, 0}} {
		if r := got[at]; math.Abs(r.Share-want.share) > 1e-6 || math.Abs(r.Exposed-want.exposed) > 1e-3 || math.Abs(r.InundatedKM2-want.share*r.KM2) > 1e-4 {
			t.Errorf("%s: %+v, want share %v and %v exposed", at, r, want.share, want.exposed)
		}
	}
	if !got["/b"].ExposedUnknown || got["/a"].ExposedUnknown {
		t.Error("missing population is not zero: only b's is missing")
	}
	series := Needs(l, results)
	if len(series) != 6 {
		t.Fatalf("%d series, want area and exposed of all, high, low", len(series))
	}
	c, err := spending.NewChecker(areas)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Needs(series); err != nil {
		t.Error(err)
	}
	d := spending.Dataset{Needs: append(needs, spending.NeedSeries{Name: "exposed:x:gone"}, spending.NeedSeries{Name: "exposed:xy"})}
	Set(&d, l, results)
	Set(&d, l, results)
	if len(d.Layers) != 1 || len(d.Needs) != 8 {
		t.Errorf("setting a layer twice leaves %d layers and %d needs, want 1 and 8", len(d.Layers), len(d.Needs))
	}
}

// TestPeople counts points in place of population × share.
func TestPeople(t *testing.T) {
	areas := []geo.Area{
		{ID: "a", Level: geo.District, DistrictID: "a", Geometry: orb.MultiPolygon{box(90, 0, 1, 1)}},
		{ID: "b", Level: geo.District, DistrictID: "b", Geometry: orb.MultiPolygon{box(91, 0, 1, 1)}},
	}
	l := spending.Layer{Name: "x", Features: []spending.LayerFeature{
		{Number: 1, Date: time.Date(2024, 7, 9, 0, 0, 0, 0, time.UTC), Class: "c", Geometry: orb.MultiPolygon{box(90, 0, 0.5, 1), box(90.25, 0, 0.5, 1)}}}}
	p := NewPeople("n")
	for i, f := range []vector.Feature{
		{Geometry: orb.Point{90.3, 0.5}, Properties: map[string]any{"n": int64(10)}}, // under both polygons
		{Geometry: orb.MultiPoint{{90.6, 0.5}}, Properties: map[string]any{"n": "2.5"}},
		{Geometry: orb.Point{90.9, 0.5}, Properties: map[string]any{"n": 100.0}}, // dry
		{Geometry: orb.Point{95, 0.5}, Properties: map[string]any{"n": 1000.0}},  // in no area
		{Geometry: box(90, 0, 1, 1), Properties: map[string]any{"n": 1.0}},
		{Geometry: orb.Point{90.3, 0.5}, Properties: map[string]any{"n": -1.0}},
		{Geometry: orb.Point{90.3, 0.5}},
	} {
		f.Number = i + 1
		if err := p.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	if p.Len() != 4 || len(p.Problems()) != 3 || p.Problems()[0].Feature != 5 {
		t.Errorf("%d points, problems %+v", p.Len(), p.Problems())
	}
	results, err := Overlay(t.Context(), l, areas, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(results, Groups(l), areas); err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if want := map[string]float64{"a": 12.5, "b": 0}[r.Area]; r.Exposed != want || r.ExposedUnknown {
			t.Errorf("%+v, want %v exposed", r, want)
		}
	}
}

func TestBuilder(t *testing.T) {
	b, err := NewBuilder(spending.Layer{Name: "x"}, Options{DateProperty: "d", ClassProperty: "c"})
	if err != nil {
		t.Fatal(err)
	}
	bowtie := orb.Polygon{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}
	for i, f := range []vector.Feature{
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024-07-31", "c": "high"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024/07/31", "c": int64(3)}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024-07-31T00:00:00Z", "c": "a:b"}},
		{Geometry: bowtie, Properties: map[string]any{"d": "20240731", "c": "x"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "31.7.2024", "c": "x"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"c": "x"}},
		{Geometry: orb.Point{1, 1}, Properties: map[string]any{"d": "2024-07-31", "c": "x"}},
		{Properties: map[string]any{"d": "2024-07-31", "c": "x"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024-07-31"}},
	} {
		f.Number = i + 1
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	l, problems, err := b.Layer()
	if err != nil || len(l.Features) != 5 {
		t.Fatalf("%d features, %v", len(l.Features), err)
	}
	day := time.Date(2024, 7, 31, 0, 0, 0, 0, time.UTC)
	for i, class := range []string{"high", "3", "a-b", "x", ""} {
		if f := l.Features[i]; f.Class != class || !f.Date.Equal(day) {
			t.Errorf("feature %d: class %q on %v, want %q", f.Number, f.Class, f.Date, class)
		}
	}
	for i, says := range []string{"3 colon", "4 not valid", "5 form", "6 no date", "7 not polygonal", "8 no geometry", "9 no class"} {
		number, text, _ := strings.Cut(says, " ")
		if p := problems[i]; p.Feature != int(number[0]-'0') || !strings.Contains(p.Text, text) {
			t.Errorf("problem %d: %+v, want %s", i, p, says)
		}
	}
	for _, o := range []Options{{}, {Date: day, Year: 2024}, {DateProperty: "d", Year: 2024}} {
		if _, err := NewBuilder(spending.Layer{Name: "x"}, o); err == nil {
			t.Errorf("options %+v are accepted", o)
		}
	}
}
