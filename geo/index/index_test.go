package index_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func box(x0, y0, x1, y1 float64) orb.Ring {
	return orb.Ring{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}
}

// squares are two neighbours with a common edge x = 1, the second with a hole, and a
// third that fills the hole.
func squares() []geo.Area {
	hole := box(1.25, 0.25, 1.75, 0.75)
	hole.Reverse()
	return []geo.Area{
		{ID: "c", Geometry: orb.MultiPolygon{{box(1.25, 0.25, 1.75, 0.75)}}},
		{ID: "b", Geometry: orb.MultiPolygon{{box(1, 0, 2, 1), hole}}},
		{ID: "a", Geometry: orb.MultiPolygon{{box(0, 0, 1, 1)}, {box(5, 5, 6, 6)}}},
	}
}

func TestLocate(t *testing.T) {
	x, err := index.NewIndex(squares())
	if err != nil {
		t.Fatal(err)
	}
	const c, b, a, none = 0, 1, 2, -1
	for _, tc := range []struct {
		name     string
		lon, lat float64
		want     int
	}{
		{"inside", 0.5, 0.5, a},
		{"inside the second part", 5.5, 5.5, a},
		{"inside the hole is the area that fills it", 1.5, 0.5, c},
		{"beside the hole", 1.1, 0.5, b},
		{"on a common edge: the smaller ID", 1, 0.5, a},
		{"on a common vertex: the smaller ID", 1, 1, a},
		{"on the edge of the hole: the smaller ID", 1.25, 0.5, b},
		{"on a vertex of the hole", 1.75, 0.75, b},
		{"on the outer edge", 2, 0.3, b},
		{"on the outer vertex", 0, 0, a},
		{"on the extent's last corner", 6, 6, a},
		{"a hair outside", math.Nextafter(2, 3), 0.3, none},
		{"a hair inside the second", math.Nextafter(1, 2), 0.5, b},
		{"a hair inside the hole", math.Nextafter(1.25, 2), 0.5, c},
		{"between", 3, 3, none},
		{"left of everything", -1, 0.5, none},
		{"above everything", 1, 7, none},
		{"not a number", math.NaN(), 0.5, none},
		{"infinite", math.Inf(1), math.Inf(-1), none},
	} {
		i, ok := x.Locate(tc.lon, tc.lat)
		if !ok {
			i = none
		}
		if i != tc.want {
			t.Errorf("%s: Locate(%v, %v) = %d, want %d", tc.name, tc.lon, tc.lat, i, tc.want)
		}
	}
}

func TestNewIndexRefuses(t *testing.T) {
	for _, c := range []struct {
		name, say string
		areas     []geo.Area
	}{
		{"nothing", "no area", nil},
		{"no geometry", "no area", []geo.Area{{ID: "a"}}},
		{"open ring", "area a: a ring of 4 points", []geo.Area{{ID: "a", Geometry: orb.MultiPolygon{{{{0, 0}, {1, 0},
			{1, 1}, {0, 1}}}}}}},
		{"short ring", "area a: a ring of 3 points", []geo.Area{{ID: "a", Geometry: orb.MultiPolygon{{{{0, 0}, {1, 0},
			{0, 0}}}}}}},
		{"not finite", "is not finite",
			[]geo.Area{{ID: "a", Geometry: orb.MultiPolygon{{{{0, 0}, {math.NaN(), 0}, {1, 1},
				{0, 0}}}}}}},
	} {
		if _, err := index.NewIndex(c.areas); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v; want %q", c.name, err, c.say)
		}
	}
}

// bruteForce applies the boundary rule with no index: every edge of every area, with
// cross products that the tests' small integer coordinates keep exact.
func bruteForce(areas []geo.Area, p orb.Point) int {
	best := -1
	for i, a := range areas {
		inside, on := false, false
		for _, polygon := range a.Geometry {
			for _, r := range polygon {
				for k := 1; k < len(r); k++ {
					s, e := r[k-1], r[k]
					cross := (e[0]-s[0])*(p[1]-s[1]) - (e[1]-s[1])*(p[0]-s[0])
					if cross == 0 && p[0] >= min(s[0], e[0]) && p[0] <= max(s[0], e[0]) && p[1] >= min(s[1], e[1]) &&
						p[1] <= max(s[1], e[1]) {
						on = true
					}
					if (s[1] > p[1]) != (e[1] > p[1]) && (cross > 0) == (e[1] > s[1]) {
						inside = !inside
					}
				}
			}
		}
		if (inside || on) && (best < 0 || a.ID < areas[best].ID) {
			best = i
		}
	}
	return best
}

// Random star polygons with integer vertices, located at every half-integer point: a
// large share of the points lies on edges and vertices, of the areas and of the grid.
func TestLocateOnEveryLatticePoint(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	onBoundary := 0
	for round := range 60 {
		var areas []geo.Area
		for k := range 4 {
			cx, cy := float64(random.IntN(17)), float64(random.IntN(17))
			var r orb.Ring
			corners := 3 + random.IntN(9)
			for i := range corners {
				angle := (float64(i) + 0.8*random.Float64()) * 2 * math.Pi / float64(corners)
				radius := 2 + 7*random.Float64()
				r = append(r,
					orb.Point{math.Round(cx + radius*math.Cos(angle)), math.Round(cy + radius*math.Sin(angle))})
			}
			areas = append(areas, geo.Area{ID: fmt.Sprint((k * 7) % 4), Geometry: orb.MultiPolygon{{append(r, r[0])}}})
		}
		x, err := index.NewIndex(areas)
		if err != nil {
			t.Fatal(err)
		}
		for lon := -10.0; lon <= 28; lon += 0.5 {
			for lat := -10.0; lat <= 28; lat += 0.5 {
				want := bruteForce(areas, orb.Point{lon, lat})
				got, ok := x.Locate(lon, lat)
				if !ok {
					got = -1
				}
				if got != want {
					t.Fatalf("round %d: Locate(%v, %v) = %d, want %d in %v", round, lon, lat, got, want, areas)
				}
				if want >= 0 && got != bruteForce(areas, orb.Point{lon + 1e-7, lat + 1e-7}) {
					onBoundary++
				}
			}
		}
	}
	if onBoundary < 1000 {
		t.Errorf("only %d points lie on boundaries: the test tests nothing", onBoundary)
	}
}

// circles gives the areas of a real boundary file as they are, without repair.
func circles(tb testing.TB, file string) []geo.Area {
	tb.Helper()
	var areas []geo.Area
	for _, f := range contents.Features(tb, file) {
		g := f.Geometry
		if p, ok := g.(orb.Polygon); ok {
			g = orb.MultiPolygon{p}
		}
		areas = append(areas, geo.Area{ID: fmt.Sprintf("%03d", f.Number), Geometry: g.(orb.MultiPolygon)})
	}
	return areas
}

const detailed = "Maps/Assam_Revenue_Circles.zip"

func randomPoints(areas []geo.Area, n int) []orb.Point {
	b := areas[0].Geometry.Bound()
	for _, a := range areas {
		b = b.Union(a.Geometry.Bound())
	}
	random := rand.New(rand.NewPCG(7, 11))
	ps := make([]orb.Point, n)
	for i := range ps {
		ps[i] = orb.Point{b.Min[0] + (b.Max[0]-b.Min[0])*random.Float64(), b.Min[1] +
			(b.Max[1]-b.Min[1])*random.Float64()}
	}
	return ps
}

func TestLocateAgreesWithPlanarOnRealCircles(t *testing.T) {
	for _, file := range []string{detailed, "Maps/Geojson/assam_rc_2024-11_reduced.json",
		"layer/assets/geojson/Assam_revenue_circles.geojson"} {
		areas := circles(t, file)
		x, err := index.NewIndex(areas)
		if err != nil {
			t.Fatal(err)
		}
		bounds := make([]orb.Bound, len(areas))
		for i, a := range areas {
			bounds[i] = a.Geometry.Bound()
		}
		found, points := 0, thorough.Draw(t, randomPoints(areas, 200_000), 50_000)
		for _, p := range points {
			want := -1
			for i, a := range areas {
				if bounds[i].Contains(p) && planar.MultiPolygonContains(a.Geometry, p) {
					want = i
					break
				}
			}
			got, ok := x.Locate(p[0], p[1])
			if !ok {
				got = -1
			} else {
				found++
			}
			if got != want {
				t.Errorf("%s: Locate(%v) = %d, orb/planar says %d", file, p, got, want)
			}
		}
		if found < len(points)/4 {
			t.Errorf("%s: only %d of %d points lie in a circle", file, found, len(points))
		}
		// Every vertex is on a boundary, so it is located in its own area or one before it.
		for i, a := range areas {
			for _, r := range a.Geometry[0] {
				for _, p := range r {
					if got, ok := x.Locate(p[0], p[1]); !ok || got > i {
						t.Fatalf("%s: vertex %v of area %d is located in %d, %v", file, p, i, got, ok)
					}
				}
			}
		}
	}
}

func BenchmarkLocate(b *testing.B) {
	areas := circles(b, detailed)
	x, err := index.NewIndex(areas)
	if err != nil {
		b.Fatal(err)
	}
	points := randomPoints(areas, 1_000_000)
	b.ReportAllocs()
	found := 0
	for b.Loop() {
		for _, p := range points {
			if _, ok := x.Locate(p[0], p[1]); ok {
				found++
			}
		}
	}
	if found == 0 {
		b.Fatal("no point is in any circle")
	}
	b.ReportMetric(float64(len(points))*float64(b.N)/b.Elapsed().Seconds(), "points/s")
}

func BenchmarkNewIndex(b *testing.B) {
	areas := circles(b, detailed)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := index.NewIndex(areas); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleIndex_Locate() {
	areas := []geo.Area{
		{ID: "18-301-00110", Name: "West",
			Geometry: orb.MultiPolygon{{{{91, 26}, {92, 26}, {92, 27}, {91, 27}, {91, 26}}}}},
		{ID: "18-301-00111", Name: "East",
			Geometry: orb.MultiPolygon{{{{92, 26}, {93, 26}, {93, 27}, {92, 27}, {92, 26}}}}},
	}
	x, err := index.NewIndex(areas)
	if err != nil {
		fmt.Println(err)
		return
	}
	if i, ok := x.Locate(92.5, 26.5); ok {
		fmt.Println(areas[i].Name)
	}
	if i, ok := x.Locate(92, 26.5); ok {
		fmt.Println(areas[i].Name, "(on the boundary: the smallest ID)")
	}
	_, ok := x.Locate(80, 26.5)
	fmt.Println(ok)
	// Output:
	// East
	// West (on the boundary: the smallest ID)
	// false
}
