package analysis

import (
	"context"
	"math"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
)

// byAward is a ledger whose rows are given award by award.
type byAward struct {
	stub
	awards [][]ledger.CubeRow
}

func (b *byAward) CubeByAward(_ context.Context, _ ledger.CubeQuery, counts func(*ledger.CubeRow) bool,
	yield func([]ledger.CubeRow) error) error {
	for _, rows := range b.awards {
		if dimensions := rows[0]; counts(&dimensions) {
			if err := yield(rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// redraw publishes awards, one slice of circle rows each, and draws them.
func redraw(t *testing.T, q ledger.Query, awards ...[]ledger.CubeRow) (*Allocation, *Redraws) {
	t.Helper()
	b := &byAward{stub{areas: places(), needs: []spending.NeedSeries{affected()}}, awards}
	for _, rows := range awards {
		b.rows = append(b.rows, rows...)
	}
	v, err := NewView(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Allocate(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Redraw(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return a, r
}

// TestSpreadOfTheWorkedExample is worked example 12 of METHOD.md, section 7: every redraw of
// three contracts.
func TestSpreadOfTheWorkedExample(t *testing.T) {
	contracts := [][2]float64{{1, 0}, {2, 0}, {0, 6}}
	need := []float64{1, 1}
	estimate := measure.Hoover([]float64{3, 6}, need).Value
	var draws []float64
	for _, x := range contracts {
		for _, y := range contracts {
			for _, z := range contracts {
				draws = append(draws, measure.Hoover([]float64{x[0] + y[0] + z[0], x[1] + y[1] + z[1]}, need).Value)
			}
		}
	}
	s := spreadOf(estimate, draws, 1)
	near := func(x, y float64) bool { return math.Abs(x-y) < 5e-10 }
	if !near(estimate, 0.166666667) || !near(s.Bias, 0.162617013) || !near(s.Bias+estimate, 0.329283679) ||
		s.Low != 0 ||
		!near(s.High, 0.5) {
		t.Errorf("Hoover %v, spread %+v", estimate, s)
	}
}

// TestRedraw: of n like contracts, the number drawn for an area that has half of them is
// binomial, with the standard deviation √n/2.
func TestRedraw(t *testing.T) {
	const n = 400
	var awards [][]ledger.CubeRow
	for range n / 2 {
		awards = append(awards, []ledger.CubeRow{award("D-01-a", spending.AtCircle, 1)},
			[]ledger.CubeRow{award("D-01-b", spending.AtCircle, 1)})
	}
	unknown, other, undated, outside := award("D-01-a", spending.AtCircle, 0), award("D-01-a", spending.AtCircle, 1e6),
		award("D-01-a", spending.AtCircle, 1e6), award("D-02-c", spending.AtCircle, 50)
	other.Flood, undated.Dated, undated.Month = spending.FloodNo, false, 0
	awards = append(awards, []ledger.CubeRow{unknown}, []ledger.CubeRow{other}, []ledger.CubeRow{undated},
		[]ledger.CubeRow{outside})
	q := ask("circle")
	q.Base = ledger.BaseInNeed
	a, r := redraw(t, q, awards...)
	// Needs of 300 and 250: half of the money is 300/550 − 1/2 too little for the first.
	estimate := 300./550 - 0.5
	if r.Contracts != n || math.Abs(a.Hoover.Value-estimate) > 1e-12 {
		t.Errorf("%d contracts, Hoover %v; want %d, %v", r.Contracts, a.Hoover.Value, n, estimate)
	}
	if q := r.Hoover.High - estimate; q < 0.035 || q > 0.055 || math.Abs(r.Hoover.Low-max(0,
		2*estimate-r.Hoover.High)) > 1e-12 || r.Theil.Reason != "" {
		t.Errorf("spread %+v, want somewhat under two standard deviations of 0.025 to each side of %v", r.Hoover,
			estimate)
	}
	if _, r = redraw(t, ask("circle"), awards...); r.Contracts != n+1 || r.Theil.Reason != "infinite" ||
		r.Gini.Reason != "" {
		t.Errorf("over all areas: %+v", r)
	}
}

func TestFewContractsHaveNoSpread(t *testing.T) {
	var awards [][]ledger.CubeRow
	for range 29 {
		awards = append(awards, []ledger.CubeRow{award("D-01-a", spending.AtCircle, 1)})
	}
	second := award("D-01-b", spending.AtCircle, 1)
	second.Firsts = 0
	for rupees, want := range map[spending.Money]string{27: "", 29: string(FewContracts)} {
		_, r := redraw(t, ask("circle"), append(awards, []ledger.CubeRow{award("D-01-a", spending.AtCircle, rupees),
			second})...)
		if r.Contracts != 30 || r.Hoover.Reason != want {
			t.Errorf("a contract of %v in two areas beside 29 of 1: %d contracts, %+v", rupees+1, r.Contracts, r.Hoover)
		}
	}
	if _, r := redraw(t, ask("circle"), awards...); r.Contracts != 29 ||
		r.Gini != (IndexSpread{Reason: string(FewContracts)}) {
		t.Errorf("29 contracts: %+v", r)
	}
	if _, r := redraw(t, ask("circle")); r.Gini.Reason != NoMoney {
		t.Errorf("no money: %+v", r)
	}
}

// TestRedrawsDoNotDependOnOrder: the same contracts in another order are drawn alike.
func TestRedrawsDoNotDependOnOrder(t *testing.T) {
	var awards [][]ledger.CubeRow
	for n := range 60 {
		awards = append(awards, []ledger.CubeRow{award([]string{"D-01-a", "D-01-b", "D-02-c"}[n%3], spending.AtCircle,
			spending.Money(n*n+1))})
	}
	_, first := redraw(t, ask("circle"), awards...)
	for i, j := 0, len(awards)-1; i < j; i, j = i+1, j-1 {
		awards[i], awards[j] = awards[j], awards[i]
	}
	_, second := redraw(t, ask("circle"), awards...)
	if *first != *second || first.Gini.Low == first.Gini.High {
		t.Errorf("%+v, in another order %+v", first, second)
	}
}
