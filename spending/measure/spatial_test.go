package measure_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/parallel"
)

// band links points at most a distance apart.
func band(points [][2]float64, distance float64) measure.Neighbours {
	w := make(measure.Neighbours, len(points))
	for i, p := range points {
		for j, q := range points {
			if i != j && math.Hypot(p[0]-q[0], p[1]-q[1]) <= distance {
				w[i] = append(w[i], j)
			}
		}
	}
	return w
}

// of measures with permutations.
func of[T any](tb testing.TB, measured func(context.Context, []float64, measure.Neighbours, int, uint64) (T, error),
	y []float64, w measure.Neighbours, permutations int, seed uint64) T {
	tb.Helper()
	v, err := measured(tb.Context(), y, w, permutations, seed)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// METHOD.md, worked example 6.
func TestGetisOrdWorkedExample(t *testing.T) {
	w := band([][2]float64{{10, 10}, {20, 10}, {40, 10}, {15, 20}, {30, 20}, {30, 30}}, 15)
	y := []float64{2, 3, 3.2, 5, 8, 7}
	if g := of(t, measure.GetisOrdG, y, w, 99, 1); math.Abs(g.Value.Value-0.55709779) > 5e-9 {
		t.Errorf("G %.9f", g.Value.Value)
	}
	for i, want := range []float64{-1.0136729, -0.0436159, 1.3155870, -0.3141268, 1.1537399, 1.7783394} {
		if got := measure.GetisOrd(y, w, false, of(t, measure.Conditional, y, w, 99,
			1))[i].Value.Value; math.Abs(got-want) > 5e-8 {
			t.Errorf("Gi z of %d: %.8f, want %v", i, got, want)
		}
	}
	if got := measure.GetisOrd(y, w, true, of(t, measure.Conditional, y, w, 99,
		1))[0].Value.Value; math.Abs(got+1.39727626) > 5e-9 {
		t.Errorf("Gi* z of 0: %.9f", got)
	}
}

// ring links n areas in a circle, each to the next on both sides.
func ring(n int) measure.Neighbours {
	w := make(measure.Neighbours, n)
	for i := range w {
		w[i] = []int{(i + n - 1) % n, (i + 1) % n}
		slices.Sort(w[i])
	}
	return w
}

func TestMoranI(t *testing.T) {
	w := ring(40)
	halves, chequered, random := make([]float64, 40), make([]float64, 40), make([]float64, 40)
	r := rand.New(rand.NewPCG(3, 3))
	for i := range halves {
		halves[i], chequered[i], random[i] = float64(i/20), float64(i%2), r.NormFloat64()
	}
	// 36 of 40 areas have both neighbours alike, the 4 at the borders one: I = 1 − 4/40.
	if g := of(t, measure.MoranI, halves, w, 999, 1); math.Abs(g.Value.Value-0.9) > 1e-12 || g.P != 0.001 ||
		g.Expected != -1.0/39 {
		t.Errorf("halves %+v", g)
	}
	if g := of(t, measure.MoranI, chequered, w, 999, 1); math.Abs(g.Value.Value+1) > 1e-12 || g.P != 0.001 {
		t.Errorf("chequered %+v", g)
	}
	if g := of(t, measure.MoranI, random, w, 999, 1); g.P < 0.05 {
		t.Errorf("random values cluster: %+v", g)
	}
	if a, b := of(t, measure.MoranI, random, w, 99, 7), of(t, measure.MoranI, random, w, 99, 7); a != b {
		t.Errorf("the same seed gives %+v and %+v", a, b)
	}
	if g := of(t, measure.MoranI, make([]float64, 40), w, 99, 1); g.Value.Reason != measure.NoVariation || g.P != 1 {
		t.Errorf("equal values %+v", g)
	}
	if g := of(t, measure.MoranI, halves, make(measure.Neighbours, 40), 99, 1); g.Value.Reason != measure.NoNeighbours {
		t.Errorf("islands %+v", g)
	}
}

func TestLISA(t *testing.T) {
	const n, from, to = 100, 10, 20 // the cluster
	w := make(measure.Neighbours, n)
	for i := range w {
		for _, step := range []int{n - 2, n - 1, 1, 2} {
			w[i] = append(w[i], (i+step)%n)
		}
	}
	w[70] = nil // an island
	y := make([]float64, n)
	for i := range y {
		y[i] = float64(i % 3)
		if i >= from && i < to {
			y[i] = 50
		}
	}
	got := measure.LISA(y, w, of(t, measure.Conditional, y, w, 9999, 1))
	if got[70].Value.Reason != measure.NoNeighbours || got[70].FDR {
		t.Errorf("island %+v", got[70])
	}
	for i := from + 2; i < to-2; i++ {
		if l := got[i]; l.Quadrant != "HH" || !l.FDR || l.P > 0.001 {
			t.Errorf("inside the cluster, area %d: %+v", i, l)
		}
	}
	for i := to + 2; i < n-2; i++ {
		if got[i].FDR {
			t.Errorf("far from the cluster, area %d: %+v", i, got[i])
		}
	}
	if got[from-1].Quadrant != "LH" {
		t.Errorf("beside the cluster: %+v", got[from-1])
	}
	// Over areas that all have neighbours, the local values add up to n·I.
	w, sum := ring(n), 0.0
	for _, l := range measure.LISA(y, w, of(t, measure.Conditional, y, w, 9, 1)) {
		sum += l.Value.Value
	}
	if i := of(t, measure.MoranI, y, w, 9, 1).Value.Value; math.Abs(sum-n*i) > 1e-9 {
		t.Errorf("Σ Iᵢ = %v, n·I = %v", sum, n*i)
	}
}

func TestSpatialMeasuresAreNumbersOrReasons(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		n := 2 + r.IntN(8)
		y := make([]float64, n)
		for i := range y {
			y[i] = float64(r.IntN(3)) * float64(r.IntN(2)) * 1e6
		}
		w := make(measure.Neighbours, n)
		for i := range n {
			for j := range i {
				if r.IntN(2) == 0 {
					w[i], w[j] = append(w[i], j), append(w[j], i)
				}
			}
		}
		check := func(what string, v measure.Value, p float64) {
			if math.IsNaN(v.Value) || math.IsInf(v.Value, 0) || !(p > 0 && p <= 1) || !v.Defined() &&
				(v.Value != 0 || p != 1) {
				t.Fatalf("%s of %v, %v: %+v, p %v", what, y, w, v, p)
			}
		}
		for what, g := range map[string]measure.Global{"I": of(t, measure.MoranI, y, w, 9, 1),
			"G": of(t, measure.GetisOrdG, y, w, 9, 1)} {
			check(what, g.Value, g.P)
		}
		for what, list := range map[string][]measure.Local{
			"LISA": measure.LISA(y, w, of(t, measure.Conditional, y, w, 9, 1)),
			"Gi":   measure.GetisOrd(y, w, false, of(t, measure.Conditional, y, w, 9, 1)),
			"Gi*":  measure.GetisOrd(y, w, true, of(t, measure.Conditional, y, w, 9, 1)),
		} {
			for _, l := range list {
				check(what, l.Value, l.P)
			}
		}
	}
}

func TestNeighboursAmong(t *testing.T) {
	w := ring(5)
	if got := w.Among([]int{4, 0, 2}); !reflect.DeepEqual(got, measure.Neighbours{{1}, {0}, nil}) {
		t.Errorf("%v", got)
	}
}

// TestConditional compares with the share over every possible draw of neighbours, and looks
// at an area whose neighbours are all others, where every draw is as extreme.
func TestConditional(t *testing.T) {
	y := []float64{9, 0.1, 0.2, 0.3, 0.4, 8}
	w := measure.Neighbours{{1, 5}, {0, 2, 3, 4, 5}, nil, nil, nil, nil}
	p := of(t, measure.Conditional, y, w, 99999, 1)
	// Of the ten pairs of others, four hold the 8; that with 0.1 is the least of them.
	if math.Abs(p[0]-0.4) > 0.01 {
		t.Errorf("p of 0.1 + 8 among pairs of 0.1, 0.2, 0.3, 0.4, 8: %v, want 4 of 10", p[0])
	}
	if p[1] != 1 {
		t.Errorf("p where all others are neighbours: %v", p[1])
	}
	y[0] = 0.25 // the area's own value does not matter
	if again := of(t, measure.Conditional, y, w, 99999, 1)[0]; again != p[0] {
		t.Errorf("p %v, with another value of the area itself %v", p[0], again)
	}
}

// lending lends every processor asked for, or none.
type lending bool

func (l lending) Take() bool { return bool(l) }
func (lending) Wanted() bool { return false }
func (lending) Give()        {}

// TestConditionalIsOfAnyNumberOfWorkers: how many there are decides no figure.
func TestConditionalIsOfAnyNumberOfWorkers(t *testing.T) {
	w, y := ring(40), make([]float64, 40)
	for i := range y {
		y[i] = float64(i * 7919 % 40)
	}
	p := map[lending][]float64{}
	for _, l := range []lending{false, true} {
		var err error
		if p[l], err = measure.Conditional(parallel.On(t.Context(), l), y, w, 999, 1); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(p[false], p[true]) || slices.Min(p[false]) == slices.Max(p[false]) {
		t.Errorf("one worker gives %v, many %v", p[false], p[true])
	}
}

// TestAbandonedPermutationsStop: more permutations than anyone could wait for end with who asked for them.
func TestAbandonedPermutationsStop(t *testing.T) {
	y, w := make([]float64, 40), ring(40)
	y[0], y[1] = 1, 2
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, i := measure.MoranI(ctx, y, w, math.MaxInt, 1)
	_, g := measure.GetisOrdG(ctx, y, w, math.MaxInt, 1)
	_, p := measure.Conditional(ctx, y, w, math.MaxInt, 1)
	for what, err := range map[string]error{"I": i, "G": g, "p": p} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func BenchmarkConditional6600(b *testing.B) {
	w, y := ring(6600), make([]float64, 6600)
	for i := range y {
		y[i] = float64(i * 7919 % 6600)
	}
	for b.Loop() {
		of(b, measure.Conditional, y, w, 999, 1)
	}
}
