package index

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
)

func lengths(x *Index, line ...orb.Point) (map[int]float64, float64) {
	in := map[int]float64{}
	return in, x.Along(line, func(area int, metres float64) { in[area] += metres })
}

// Lines are parted where they cross boundaries, whatever their direction, and nothing of them is lost.
func TestAlong(t *testing.T) {
	x, err := NewIndex([]geo.Area{{ID: "a", Geometry: orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}},
		{ID: "b", Geometry: orb.MultiPolygon{{{{1, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 0}},
			{{1.4, 0.4}, {1.4, 0.6}, {1.6, 0.6}, {1.6, 0.4}, {1.4, 0.4}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	way := func(a, b orb.Point) float64 { return shape.Metres(a, b) }
	for name, c := range map[string]struct {
		line []orb.Point
		want map[int]float64
	}{
		"through all and the hole": {[]orb.Point{{-0.5, 0.5}, {2.5, 0.5}}, map[int]float64{
			0: way(orb.Point{0, 0.5}, orb.Point{1, 0.5}), 1: way(orb.Point{1, 0.5}, orb.Point{1.8, 0.5}),
			Outside: way(orb.Point{-0.5, 0.5}, orb.Point{0, 0.5}) + way(orb.Point{1.4, 0.5}, orb.Point{1.6, 0.5}) +
				way(orb.Point{2, 0.5}, orb.Point{2.5, 0.5})}},
		"along the boundary of both": {[]orb.Point{{1, 1}, {1, 0}}, map[int]float64{
			0: way(orb.Point{1, 1}, orb.Point{1, 0})}},
		"from a corner out": {[]orb.Point{{2, 1}, {3, 2}}, map[int]float64{Outside: way(orb.Point{2, 1}, orb.Point{3,
			2})}},
		"far off": {[]orb.Point{{50, 50}, {50, 51}}, map[int]float64{Outside: way(orb.Point{50, 50},
			orb.Point{50, 51})}},
		"of a point nothing": {[]orb.Point{{0.5, 0.5}, {0.5, 0.5}}, map[int]float64{}},
	} {
		got, length := lengths(x, c.line...)
		sum := 0.0
		for area, metres := range got {
			sum += metres
			// A part is scaled to its segment, which is longer than the way by up to 1 in 10,000 here.
			if math.Abs(metres-c.want[area]) > 1e-4*length+1e-6 {
				t.Errorf("%s: %v m in area %d, want %v", name, metres, area, c.want[area])
			}
		}
		if math.Abs(sum-length) > 1e-6 || len(got) != len(c.want) {
			t.Errorf("%s: %v, in all %v", name, got, length)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p, q := orb.Point{3 * rng.Float64(), 2 * rng.Float64()}, orb.Point{3 * rng.Float64(), 2 * rng.Float64()}
		there, length := lengths(x, p, q)
		back, _ := lengths(x, q, p)
		// The way from p to q, sampled.
		counts := map[int]float64{}
		const samples = 2000
		for i := range samples {
			s := (float64(i) + 0.5) / samples
			area, found := x.Locate(p[0]+s*(q[0]-p[0]), p[1]+s*(q[1]-p[1]))
			if !found {
				area = Outside
			}
			counts[area] += length / samples
		}
		for area := range counts {
			if math.Abs(there[area]-back[area]) > 1e-3 || math.Abs(there[area]-counts[area]) > length/200 {
				t.Fatalf("%v to %v: %v there, %v back, %v sampled", p, q, there, back, counts)
			}
		}
	}
}
