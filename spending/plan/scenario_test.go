package plan

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/measure"
)

// allocation makes areas with money and need; a negative need is missing.
func allocation(money []spending.Money, need []float64) *analysis.Allocation {
	a := &analysis.Allocation{}
	var total spending.Money
	var weights []int64
	for i := range money {
		if need[i] >= 0 {
			total += money[i]
		}
		weights = append(weights, int64(max(0, need[i])*1e6))
	}
	fair := spending.Split(int64(total), weights)
	for i := range money {
		line := analysis.AreaAllocation{Area: geo.Area{ID: fmt.Sprintf("%05d", i), Name: fmt.Sprint("Area ", i)},
			Amount: money[i]}
		if need[i] < 0 {
			line.Need.Reason = "no_bulletin"
		} else {
			line.Need.Value = need[i]
			gap := spending.Known(money[i] - spending.Money(fair[i]))
			line.GapLow, line.GapHigh = gap, gap
		}
		a.Areas = append(a.Areas, line)
	}
	return a
}

func TestScenario(t *testing.T) {
	a := allocation([]spending.Money{900, 100, 0, 500}, []float64{100, 100, 200, -1})
	s, err := New(a, Options{Budget: 1000, Existing: true, Limits: Limits{Cap: spending.Known(450)}})
	if err != nil {
		t.Fatal(err)
	}
	// Equal shares of 1000 existing and 1000 new are 500, 500, 1000: the first has more.
	for i, want := range []AreaPlan{
		{New: [3]spending.Money{250, 275, 0}},
		{New: [3]spending.Money{250, 275, 286}, Claim: 400},
		{New: [3]spending.Money{500, 450, 714}, Claim: 1000, Bound: AtCap},
		{Reason: analysis.MissingNeed},
	} {
		if got := s.Areas[i]; got.New != want.New || got.Claim != want.Claim || got.Bound != want.Bound ||
			got.Reason != want.Reason {
			t.Errorf("area %d: new %v, claim %v, bound %q, reason %q", i, got.New, got.Claim, got.Bound, got.Reason)
		}
	}
	if s.Before.Value != 0.65 {
		t.Errorf("before %v", s.Before)
	}
	claims := s.Rules[2]
	if claims.Most != 2 || claims.Gain != 214 || claims.Least != 0 || claims.Loss != -250 ||
		claims.After.Value >= s.Rules[0].After.Value {
		t.Errorf("by claims %+v, by need %+v", claims, s.Rules[0])
	}
	if s.Rules[1].Bound != 1 {
		t.Errorf("limited %+v", s.Rules[1])
	}
	if s, err = New(a, Options{Budget: 1000}); err != nil || s.Before.Reason != measure.NoMoney ||
		s.Areas[0].New[2] != 250 {
		t.Errorf("without what exists: %+v, %v", s, err)
	}
	for name, o := range map[string]Options{
		"negative": {Budget: -1}, "floors": {Budget: 100, Limits: Limits{Floor: 50}},
		"caps": {Budget: 1000, Limits: Limits{Cap: spending.Known(300)}},
	} {
		if _, err := New(a, o); !errors.Is(err, ErrInfeasible) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(allocation([]spending.Money{1}, []float64{-1}), Options{Budget: 5}); !errors.Is(err,
		ErrInfeasible) || !strings.Contains(err.Error(), "missing") {
		t.Errorf("nobody known to be in need: %v", err)
	}
	if s, err := New(allocation([]spending.Money{0, 0}, []float64{0.000001, 0.000003}),
		Options{Budget: 1000}); err != nil || s.Areas[0].New != [3]spending.Money{250, 250, 250} {
		t.Errorf("needs of a square metre and three: %+v, %v", s, err)
	}
}

// TestCertainClaims is the plan of worked example 10 of METHOD.md, section 7.
func TestCertainClaims(t *testing.T) {
	a := allocation([]spending.Money{40, 100, 60, 10}, []float64{50, 30, 20, 0})
	for i, gaps := range [][2]spending.Money{{-100, -10}, {16, 98}, {-36, 4}} {
		a.Areas[i].GapLow, a.Areas[i].GapHigh = spending.Known(gaps[0]), spending.Known(gaps[1])
	}
	a.Areas[3].GapLow, a.Areas[3].GapHigh = spending.NullMoney{}, spending.NullMoney{}
	s, err := New(a, Options{Budget: 50, Existing: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][2]spending.Money{{35, 125}, {0, 0}, {6, 46}, {0, 0}} {
		if x := s.Areas[i]; x.Claim != want[0] || x.Possible != want[1] || x.New[2] != want[0] {
			t.Errorf("area %d claims %v for certain, possibly %v, and gets %v; want %v", i, x.Claim, x.Possible,
				x.New[2], want)
		}
	}
	if s.HeldBack != 9 {
		t.Errorf("%v is held back", s.HeldBack)
	}
	for _, equal := range []bool{false, true} {
		if s, err = New(a, Options{Budget: 20, Existing: true, Equal: equal}); err != nil || s.HeldBack != 0 ||
			s.Areas[0].New[2] != 20 {
			t.Errorf("claims above the budget: %+v, %v", s, err)
		}
	}
}

func TestRefusalsSayWhatIsFeasible(t *testing.T) {
	a := allocation([]spending.Money{0, 0, 0}, []float64{1, 2, 0})
	a.Currency = spending.INR
	for _, c := range []struct {
		o       Options
		want    string
		budgets *Budgets
	}{
		{Options{Budget: -1}, "a budget of 0 or more", &Budgets{}},
		{Options{Budget: 1000, Limits: Limits{Floor: 50005}}, "a budget of 1500.15 or more", &Budgets{Least: 150015}},
		{Options{Budget: 1000, Limits: Limits{Floor: 50000, Cap: spending.Known(70000)}}, "a budget from 1500 to 1900",
			&Budgets{Least: 150000, Most: spending.Known(190000)}},
		{Options{Budget: 1e6, Limits: Limits{Floor: 100, Cap: spending.Known(70000)}}, "a budget from 3 to 1401",
			&Budgets{Least: 300, Most: spending.Known(140100)}},
		{Options{Budget: 1000, Limits: Limits{Floor: 500, Cap: spending.Known(400)}},
			"a cap of 5 or more, or a floor of 4 or less", nil},
	} {
		_, err := New(a, c.o)
		if got := FeasibleBudgets(err); !reflect.DeepEqual(got, c.budgets) {
			t.Errorf("%+v: budgets %+v, want %+v", c.o, got, c.budgets)
		}
		if got := Feasible(err); got != c.want || !strings.HasSuffix(err.Error(), "; feasible is "+c.want) {
			t.Errorf("%+v: %q, %v; want %q", c.o, got, err, c.want)
		}
	}
}

// Every rule spends the budget to the paisa, gives nothing to an area without known need,
// keeps its limits, and closing gaps never ends more unequal than it began.
func TestScenarioProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 3000 {
		n := 1 + r.IntN(20)
		money, need := make([]spending.Money, n), make([]float64, n)
		total := 0.0
		for i := range need {
			money[i] = spending.Money(r.IntN(3)) * spending.Money(r.Int64N(1e9))
			need[i] = float64(r.IntN(5)-1) * r.Float64() * 1e6
			total += max(0, need[i])
		}
		o := Options{Budget: spending.Money(r.Int64N(1e12)), Existing: r.IntN(2) == 0, Equal: r.IntN(2) == 0}
		s, err := New(allocation(money, need), o)
		if err != nil {
			if total >= 1 || !errors.Is(err, ErrInfeasible) {
				t.Fatalf("%+v, need %v: %v", o, need, err)
			}
			continue
		}
		for k, rule := range Rules() {
			sum := spending.Money(0)
			for i := range s.Areas {
				part := s.Areas[i].New[k]
				sum += part
				if part < 0 || need[i] < 0 && part != 0 || rule == ByClaims && part > s.Areas[i].Claim {
					t.Fatalf("%s gives area %d %v: %+v", rule, i, part, s.Areas[i])
				}
			}
			if rule == ByClaims {
				sum += s.HeldBack
			}
			if sum != o.Budget {
				t.Fatalf("%s spends %v of %v", rule, sum, o.Budget)
			}
		}
		if after := s.Rules[2].After; s.Before.Defined() && o.Budget > 0 && !o.Equal && after.Value > s.Before.Value+
			1e-6 {
			t.Fatalf("closing gaps raises Hoover from %v to %v", s.Before, after)
		}
	}
}

func BenchmarkScenario6600(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	money, need := make([]spending.Money, 6600), make([]float64, 6600)
	for i := range money {
		money[i], need[i] = spending.Money(r.Int64N(1e10)), float64(r.IntN(1e6))
	}
	a := allocation(money, need)
	o := Options{Budget: 1e13, Existing: true, Limits: Limits{Floor: 1e6, Cap: spending.Known(1e11)}}
	for b.Loop() {
		if _, err := New(a, o); err != nil {
			b.Fatal(err)
		}
	}
}
