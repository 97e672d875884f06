package plan

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

func TestClaimsOfTheLiterature(t *testing.T) {
	claims := []spending.Money{10000, 20000, 30000}
	shares := []int64{100, 200, 300}
	for _, c := range []struct {
		budget              spending.Money
		proportional, equal []spending.Money
	}{
		{10000, []spending.Money{1667, 3333, 5000}, []spending.Money{3334, 3333, 3333}},
		{20000, []spending.Money{3333, 6667, 10000}, []spending.Money{6667, 6667, 6666}},
		{30000, []spending.Money{5000, 10000, 15000}, []spending.Money{10000, 10000, 10000}},
	} {
		p, err := Proportional(c.budget, shares)
		if err != nil || !slices.Equal(p, c.proportional) {
			t.Errorf("proportional of %v = %v, %v; want %v", c.budget, p, err, c.proportional)
		}
		e, _, err := EqualAwards(c.budget, claims)
		if err != nil || !slices.Equal(e, c.equal) {
			t.Errorf("equal awards of %v = %v, %v; want %v", c.budget, e, err, c.equal)
		}
	}
}

func TestWaterFillTellsWhatBinds(t *testing.T) {
	out, bounds, err := WaterFill(1000, []int64{1, 1, 8, 0}, []Limits{{Floor: 300}, {}, {Cap: spending.Known(500)},
		{Floor: 50}})
	if err != nil || !slices.Equal(out, []spending.Money{300, 150, 500, 50}) {
		t.Errorf("got %v, %v", out, err)
	}
	if want := []Bound{AtFloor, Free, AtCap, AtFloor}; !slices.Equal(bounds, want) {
		t.Errorf("bounds %q, want %q", bounds, want)
	}
	if _, bounds, err := WaterFill(100, []int64{1, 0}, make([]Limits, 2)); err != nil ||
		!slices.Equal(bounds, []Bound{Free, Free}) {
		t.Errorf("without limits: bounds %q, %v", bounds, err)
	}
}

func TestInfeasiblePlansAreRefused(t *testing.T) {
	for name, call := range map[string]func() error{
		"floors": func() error {
			_, _, err := WaterFill(10, []int64{1, 1}, []Limits{{Floor: 6}, {Floor: 6}})
			return err
		},
		"caps": func() error { _, _, err := WaterFill(10, []int64{1}, []Limits{{Cap: spending.Known(9)}}); return err },
		"cap < floor": func() error {
			_, _, err := WaterFill(10, []int64{1}, []Limits{{Floor: 5, Cap: spending.Known(4)}})
			return err
		},
		"nobody in need": func() error { _, err := Proportional(10, []int64{0, 0}); return err },
		"negative":       func() error { _, err := Proportional(-1, []int64{1}); return err },
		"lengths":        func() error { _, _, err := WaterFill(1, []int64{1}, nil); return err },
		"claims":         func() error { _, _, err := EqualAwards(10, []spending.Money{4, 5}); return err },
	} {
		if err := call(); !errors.Is(err, ErrInfeasible) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWaterFillProperties checks on random areas that a plan sums to the budget, keeps every
// limit, is monotone in need, and that one λ explains all free areas.
func TestWaterFillProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	feasible := 0
	for range 5000 {
		n := 1 + r.IntN(12)
		need, limits := make([]int64, n), make([]Limits, n)
		for i := range need {
			need[i] = int64(r.IntN(6))
			if r.IntN(2) == 0 {
				limits[i].Floor = spending.Money(r.IntN(500))
			}
			if r.IntN(2) == 0 {
				limits[i].Cap = spending.Known(limits[i].Floor + spending.Money(r.IntN(800)))
			}
		}
		budget := spending.Money(r.IntN(4000))
		out, bounds, err := WaterFill(budget, need, limits)
		if err != nil {
			if !errors.Is(err, ErrInfeasible) {
				t.Fatal(err)
			}
			if feasibleBySum(budget, need, limits) {
				t.Fatalf("refused a feasible plan: %v, %v, %v: %v", budget, need, limits, err)
			}
			continue
		}
		feasible++
		checkPlan(t, budget, need, limits, out, bounds)
	}
	if feasible < 500 {
		t.Errorf("only %d of the random plans are feasible", feasible)
	}
}

func feasibleBySum(budget spending.Money, need []int64, limits []Limits) bool {
	var floors, most spending.Money
	for i, l := range limits {
		floors += l.Floor
		switch {
		case need[i] == 0:
			most += l.Floor
		case l.Cap.Valid:
			most += l.Cap.Money
		default:
			most += 1 << 40
		}
	}
	return floors <= budget && budget <= most
}

func checkPlan(t *testing.T, budget spending.Money, need []int64, limits []Limits, out []spending.Money,
	bounds []Bound) {
	t.Helper()
	var sum spending.Money
	low, high := 0.0, 1e18 // what λ can be, given each area
	for i, x := range out {
		sum += x
		l := limits[i]
		if x < l.Floor || l.Cap.Valid && x > l.Cap.Money {
			t.Fatalf("area %d gets %v, outside %+v", i, x, l)
		}
		if need[i] == 0 {
			if x != l.Floor {
				t.Fatalf("area %d has no need and gets %v, not its floor %v", i, x, l.Floor)
			}
			continue
		}
		rate := float64(x) / float64(need[i])
		unit := 1 / float64(need[i])
		if bounds[i] != AtFloor {
			low = max(low, rate-unit)
		}
		if bounds[i] != AtCap {
			high = min(high, rate+unit)
		}
	}
	if sum != budget {
		t.Fatalf("the plan sums to %v, not %v", sum, budget)
	}
	if low > high {
		t.Fatalf("no one λ explains %v (need %v, limits %v, bounds %q): %v > %v", out, need, limits, bounds, low, high)
	}
	for i := range need {
		for j := range need {
			same := limits[i] == limits[j]
			if same && need[i] > need[j] && out[i]+1 < out[j] {
				t.Fatalf("more need gets less: %v for %v", out, need)
			}
		}
	}
}

func BenchmarkWaterFill6600(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	need, limits := make([]int64, 6600), make([]Limits, 6600)
	for i := range need {
		need[i] = r.Int64N(1e12)
		limits[i] = Limits{Floor: spending.Money(r.IntN(1e6)), Cap: spending.Known(spending.Money(1e7 + r.IntN(1e9)))}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := WaterFill(1e11, need, limits); err != nil {
			b.Fatal(err)
		}
	}
}
