package shape_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
)

func box(x0, y0, x1, y1 float64) orb.Ring {
	return orb.Ring{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}
}

func turned(r orb.Ring) orb.Ring {
	r = r.Clone()
	r.Reverse()
	return r
}

// planar is the area of polygons in the plane.
func planar(g orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range g {
		for _, r := range p { // valid input: holes run the other way
			for i := 1; i < len(r); i++ {
				sum += (r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]) / 2
			}
		}
	}
	return sum
}

// checkValid demands what every result must be: valid, oriented by RFC 7946, the largest polygon
// first.
func checkValid(t *testing.T, what string, g orb.MultiPolygon) {
	t.Helper()
	if err := shape.Validate(g); err != nil {
		t.Errorf("%s: not valid: %v", what, err)
	}
	last := math.Inf(1)
	for _, p := range g {
		for i, r := range p {
			if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; r.Orientation() != want {
				t.Errorf("%s: ring %d has the wrong orientation", what, i)
			}
		}
		size := planar(orb.MultiPolygon{{p[0]}})
		if size > last+1e-6 {
			t.Errorf("%s: a larger polygon comes after a smaller", what)
		}
		last = size
	}
}

// odd tells whether a point off the lines lies inside a ring an odd number of times.
func odd(r orb.Ring, p orb.Point) bool {
	inside := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])*(b[0]-a[0])/(b[1]-a[1]) {
			inside = !inside
		}
	}
	return inside
}

// covers tells whether a point off the lines lies in polygons, in a shell and in no hole.
func covers(g orb.MultiPolygon, p orb.Point) bool {
	for _, polygon := range g {
		if len(polygon) == 0 || !odd(polygon[0], p) {
			continue
		}
		inHole := false
		for _, hole := range polygon[1:] {
			inHole = inHole || odd(hole, p)
		}
		if !inHole {
			return true
		}
	}
	return false
}

// lattice gives a ring with vertices on a small lattice, which meets and crosses itself and
// others in every way.
func lattice(random *rand.Rand, size int) orb.Ring {
	var r orb.Ring
	for range 3 + random.IntN(7) {
		r = append(r, orb.Point{float64(random.IntN(size)), float64(random.IntN(size))})
	}
	return append(r, r[0])
}

// off gives points that lie on no line through lattice points.
func off(size int) []orb.Point {
	var ps []orb.Point
	for x := -0.5; x < float64(size); x += 0.25 {
		for y := -0.5; y < float64(size); y += 0.25 {
			ps = append(ps, orb.Point{x + 0.0101017, y + 0.0070311})
		}
	}
	return ps
}

const (
	coarseCircles   = "layer/assets/geojson/Assam_revenue_circles.geojson"
	reducedCircles  = "Maps/Geojson/assam_rc_2024-11_reduced.json"
	detailedCircles = "Maps/Assam_Revenue_Circles.zip"
)
