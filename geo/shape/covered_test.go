package shape

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

func TestCoverKM2(t *testing.T) {
	area := orb.MultiPolygon{box(90, 26, 1, 1)}
	holed := append(box(89, 25, 3, 3), orb.Ring{{90, 26}, {90, 27}, {90.5, 27}, {90.5, 26}, {90, 26}})
	for _, test := range []struct {
		name  string
		cover []orb.Polygon
		same  orb.MultiPolygon // whose area it must be
	}{
		{"nothing", nil, nil},
		{"elsewhere", []orb.Polygon{box(80, 20, 1, 1)}, nil},
		{"touches", []orb.Polygon{box(91, 26, 1, 1)}, nil},
		{"one inside", []orb.Polygon{box(90.2, 26.2, 0.1, 0.1)}, orb.MultiPolygon{box(90.2, 26.2, 0.1, 0.1)}},
		{"the same ground twice", []orb.Polygon{box(90, 26, 0.5, 1), box(90, 26, 0.5, 1)},
			orb.MultiPolygon{box(90, 26, 0.5, 1)}},
		{"overlapping", []orb.Polygon{box(90, 26, 0.5, 1), box(90.25, 26, 0.5, 1)},
			orb.MultiPolygon{box(90, 26, 0.75, 1)}},
		{"all around", []orb.Polygon{box(80, 20, 20, 20)}, area},
		{"all around with a hole over half", []orb.Polygon{holed}, orb.MultiPolygon{box(90.5, 26, 0.5, 1)}},
		{"from outside in", []orb.Polygon{box(85, 26.5, 5.5, 10)}, orb.MultiPolygon{box(90, 26.5, 0.5, 0.5)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := NewCover(test.cover).KM2(t.Context(), []orb.MultiPolygon{nil, area})
			if err != nil {
				t.Fatal(err)
			}
			if want := AreaKM2(test.same); math.Abs(got[1]-want) > 1e-6 || got[0] != 0 {
				t.Errorf("%v km², want 0 and %v", got, want)
			}
		})
	}
}

// TestCoverEqualsOverlaps compares with an overlay of everything at once, uncut.
func TestCoverEqualsOverlaps(t *testing.T) {
	areas, polygons := coverage(8), blobs(300, 30)
	got, err := NewCover(polygons).KM2(t.Context(), areas)
	if err != nil {
		t.Fatal(err)
	}
	overlaps, err := Overlaps(areas, []orb.MultiPolygon{polygons})
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float64, len(areas))
	for _, o := range overlaps {
		want[o.A] = o.KM2
	}
	for i := range areas {
		if math.Abs(got[i]-want[i]) > 1e-9*AreaKM2(areas[i]) {
			t.Errorf("area %d: %v km², want %v", i, got[i], want[i])
		}
	}
}

func TestCoverStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewCover(blobs(3, 8)).KM2(ctx, coverage(2)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// coverage is n × n squares over 89..96, 24..28.
func coverage(n int) []orb.MultiPolygon {
	var out []orb.MultiPolygon
	w, h := 7/float64(n), 4/float64(n)
	for i := range n * n {
		out = append(out, orb.MultiPolygon{box(89+w*float64(i%n), 24+h*float64(i/n), w, h)})
	}
	return out
}

// blobs are star-shaped polygons of random place and size, many of them overlapping.
func blobs(n, vertices int) []orb.Polygon {
	rng := rand.New(rand.NewPCG(1, 2))
	var out []orb.Polygon
	for range n {
		x, y, r := 89+7*rng.Float64(), 24+4*rng.Float64(), 0.02+0.2*rng.Float64()*rng.Float64()
		ring := make(orb.Ring, 0, vertices+1)
		for k := range vertices {
			a := 2 * math.Pi * float64(k) / float64(vertices)
			d := r * (0.7 + 0.3*rng.Float64())
			ring = append(ring, orb.Point{x + d*math.Cos(a), y + d*math.Sin(a)})
		}
		out = append(out, orb.Polygon{append(ring, ring[0])})
	}
	return out
}

// BenchmarkCover overlays 196 areas with 20,000 polygons of 50 vertices, a million in all.
func BenchmarkCover(b *testing.B) {
	areas, polygons := coverage(14), blobs(20_000, 50)
	for b.Loop() {
		if _, err := NewCover(polygons).KM2(b.Context(), areas); err != nil {
			b.Fatal(err)
		}
	}
}
