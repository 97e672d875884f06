package asset

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/paulmach/orb"
)

func box(x, y, w, h float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}}
}

func twoCircles() ([]geo.Area, geo.Hierarchy) {
	return []geo.Area{{ID: "d", Level: geo.District, Geometry: box(0, 0, 2, 1)},
		{ID: "a", Level: geo.Circle, ParentID: "d", Geometry: box(0, 0, 1, 1)},
		{ID: "b", Level: geo.Circle, ParentID: "d", Geometry: box(1, 0, 1, 1)}}, geo.DistrictsAndCircles()
}

func built(t *testing.T, c Columns, features ...vector.Feature) ([]spending.Asset, []vector.Problem) {
	t.Helper()
	b := NewBuilder("dykes", "2024", "dykes.geojson", c)
	for i, f := range features {
		f.Number = i + 1
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	assets, problems, err := b.Assets()
	if err != nil {
		t.Fatal(err)
	}
	return assets, problems
}

// A line is shared out by its length, points by equal parts, a polygon to one area; layers take their share of each.
func TestPlaceAndExpose(t *testing.T) {
	line := orb.LineString{{0.5, 0.5}, {2.5, 0.5}}
	assets, _ := built(t, Columns{ClassIs: "embankment"}, vector.Feature{Geometry: line},
		vector.Feature{Geometry: orb.MultiPoint{{0.5, 0.5}, {1.6, 0.5}, {5, 5}, {0.1, 0.1}}},
		vector.Feature{Geometry: box(1.2, 0.2, 0.2, 0.2)})
	areas, levels := twoCircles()
	if err := Place(assets, areas, levels); err != nil {
		t.Fatal(err)
	}
	length := shape.Metres(line[0], line[1])
	for i, want := range []map[string]float64{{"": length / 4, "a": length / 4, "b": length / 2},
		{"": 0.25, "a": 0.5, "b": 0.25}, {"b": 1}} {
		a := assets[i]
		got := map[string]float64{"": a.Outside}
		for _, p := range a.Areas {
			got[p.Area] = p.Amount
			if !reflect.DeepEqual(p.Within, []string{"d"}) {
				t.Errorf("asset %d: %s lies in %v", i, p.Area, p.Within)
			}
		}
		for area, amount := range got {
			if math.Abs(amount-want[area]) > 1e-4*max(want[area], 1) {
				t.Errorf("asset %d: %v in %q, want %v", i, amount, area, want[area])
			}
		}
		if d := a.AreaAmounts(0); len(d) != 1 || math.Abs(d[0].Amount-want["a"]-want["b"]) > 1e-4*length {
			t.Errorf("asset %d: districts %v", i, d)
		}
	}
	day := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	layers := []spending.Layer{{Name: "floods", Features: []spending.LayerFeature{
		{Number: 1, Date: day, Class: "deep", Geometry: box(0, 0, 1, 1)},
		{Number: 2, Date: day, Class: "low", Geometry: box(0.75, 0, 0.75, 1)}}}}
	for range 2 { // again changes nothing
		if err := Expose(assets, layers); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range [][3]float64{{0.5, 0.25, 0.375}, {0.5, 0.5, 0}, {1, 0, 1}} {
		e := assets[i].Exposure
		if len(e) != 3 || e[0].Class != "" || e[1].Class != "deep" {
			t.Fatalf("asset %d: exposure %+v", i, e)
		}
		for k := range want {
			if math.Abs(e[k].Share-want[k]) > 2e-4 {
				t.Errorf("asset %d, class %q: share %v, want %v", i, e[k].Class, e[k].Share, want[k])
			}
		}
	}
	if Forget(&assets[0], func(string) bool { return true }); assets[0].Exposure != nil {
		t.Error("a layer that is gone is remembered")
	}
}

// Ids are the file's where they tell assets apart, else the source's name and the position.
func TestIDs(t *testing.T) {
	at := func(x float64, id, name any) vector.Feature {
		return vector.Feature{Geometry: orb.LineString{{x, 0}, {x, 1}}, Properties: map[string]any{"id": id,
			"name": name}}
	}
	c := Columns{ID: "id", Title: "name"}
	for name, test := range map[string]struct {
		features []vector.Feature
		ids      string
		says     string
	}{
		"own": {[]vector.Feature{at(0, "k1", "Dyke"), at(1, int64(2), nil)}, "k1 2", ""},
		"twice": {[]vector.Feature{at(0, "0", "Dyke"), at(1, "0", "DYKE ")}, "dykes:0 dykes:1",
			"the id 0 occurs twice"},
		"blank": {[]vector.Feature{at(0, "k1", ""), at(1, " ", "")}, "dykes:0 dykes:1", "no id"},
		"without geometry": {[]vector.Feature{at(0, "", ""), {Properties: map[string]any{"id": "", "name": ""}}, at(1,
			"", "")},
			"dykes:0 dykes:2", "no geometry"},
	} {
		assets, problems := built(t, c, test.features...)
		var ids, said []string
		for _, a := range assets {
			ids = append(ids, a.ID)
		}
		for _, p := range problems {
			said = append(said, p.Text)
		}
		if strings.Join(ids, " ") != test.ids || !strings.Contains(strings.Join(said, "; "), test.says) {
			t.Errorf("%s: ids %v, problems %q", name, ids, said)
		}
		if name == "twice" && (assets[0].Group != "dykes:0" || assets[1].Group != "dykes:0") {
			t.Errorf("segments of one name: groups %q and %q", assets[0].Group, assets[1].Group)
		}
	}
	b := NewBuilder("dykes", "", "x", Columns{Class: "type"})
	if err := b.Add(at(0, "", "")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Assets(); err == nil || !strings.Contains(err.Error(), "type") {
		t.Errorf("a property no feature has: %v", err)
	}
}

// Every embankment of Assam keeps its length: what lies in circles and outside of them adds up to it.
func TestEmbankments(t *testing.T) {
	areas := contents.CircleShapes(t, "layer/assets/geojson/Assam_revenue_circles.geojson")
	b := NewBuilder("embankments", "", "embankment.geojson", Columns{ClassIs: "embankment", Title: "name"})
	for _, f := range contents.Features(t, "Sources/NERDRR/data/embankment.geojson") {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	assets, _, err := b.Assets()
	if err != nil || len(assets) != 792 {
		t.Fatalf("%d embankments, %v", len(assets), err)
	}
	if err := Place(assets, areas, geo.DistrictsAndCircles()); err != nil {
		t.Fatal(err)
	}
	total, leaving, named := 0.0, 0, 0
	for _, a := range assets {
		sum, own := a.Outside, 0.0
		for _, p := range a.Areas {
			sum += p.Amount
		}
		for _, line := range linesOf(geo.Flat(a.Geometry)) {
			for i := 1; i < len(line); i++ {
				own += shape.Metres(line[i-1], line[i])
			}
		}
		if math.Abs(sum-own) > 0.001*own || math.Abs(a.Length-own) > 0.001 {
			t.Errorf("%s: %v m, parts of %v m, by itself %v m", a.ID, a.Length, sum, own)
		}
		total += sum - own
		if a.Outside > 0 {
			leaving++
		}
		if a.Name != "" {
			named++
		}
	}
	if math.Abs(total) > 1 || named != 288 || leaving == 0 {
		t.Errorf("%v m lost, %d with a name, %d leave the circles", total, named, leaving)
	}
	t.Logf("%d of 792 embankments leave the circles", leaving)
}
