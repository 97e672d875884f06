package spending

import (
	"context"
	"math"
	"testing"
)

// byAward is a ledger whose rows are given award by award.
type byAward struct {
	ledger
	awards [][]CubeRow
}

func (b *byAward) CubeByAward(_ context.Context, _ CubeQuery, counts func(*CubeRow) bool, yield func([]CubeRow) error) error {
	for _, rows := range b.awards {
		if dimensions := rows[0]; counts(&dimensions) {
			if err := yield(rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// intervals publishes awards, one slice of circle rows each, and draws them.
func intervals(t *testing.T, awards ...[]CubeRow) (*Allocation, *Intervals) {
	t.Helper()
	b := &byAward{ledger{areas: places(), needs: []NeedSeries{affected()}}, awards}
	for _, rows := range awards {
		b.rows = append(b.rows, rows...)
	}
	v, err := NewView(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Allocate(t.Context(), ask("circle"))
	if err != nil {
		t.Fatal(err)
	}
	i, err := v.Intervals(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return a, i
}

// TestIntervals: of n like contracts, the number drawn for an area that has half of them is
// binomial, with the standard deviation √n/2.
func TestIntervals(t *testing.T) {
	const n = 400
	var awards [][]CubeRow
	for range n / 2 {
		awards = append(awards, []CubeRow{award("D-01-a", AtCircle, 1)}, []CubeRow{award("D-01-b", AtCircle, 1)})
	}
	unknown, other, undated := award("D-01-a", AtCircle, 0), award("D-01-a", AtCircle, 1e6), award("D-01-a", AtCircle, 1e6)
	other.Flood, undated.Dated, undated.Month = FloodNo, false, 0
	awards = append(awards, []CubeRow{unknown}, []CubeRow{other}, []CubeRow{undated})
	_, i := intervals(t, awards...)
	if i.Contracts != n || i.Ambiguous != 0 {
		t.Errorf("%d contracts, %d ambiguous; want %d, 0", i.Contracts, i.Ambiguous, n)
	}
	for k, got := range i.Awarded[:2] {
		low, high := n/2-1.96*math.Sqrt(n)/2, n/2+1.96*math.Sqrt(n)/2
		if math.Abs(got.Low-low) > 3 || math.Abs(got.High-high) > 3 {
			t.Errorf("area %d: %+v, want about %.0f to %.0f", k, got, low, high)
		}
	}
	if i.Hoover.Reason != "" || i.Hoover.Low >= i.Hoover.High {
		t.Errorf("Hoover %+v", i.Hoover)
	}
}

// TestAmbiguousContracts: contradicting evidence puts a contract wholly into one of its
// areas in each draw, and a contract in several areas is parted the same way in each.
func TestAmbiguousContracts(t *testing.T) {
	conflict := award("", Conflict, 100)
	candidate := func(area string) CubeRow {
		row := award(area, Conflict, 100)
		row.Candidate, row.Firsts = true, 0
		return row
	}
	_, i := intervals(t, []CubeRow{conflict, candidate("D-01-a"), candidate("D-02-c")})
	if i.Contracts != 1 || i.Ambiguous != 1 || i.Awarded[0] != (Interval{0, 100, ""}) || i.Awarded[1] != (Interval{}) || i.Awarded[2] != (Interval{0, 100, ""}) {
		t.Errorf("a contract in one of two areas: %+v", i)
	}
	second := award("D-01-b", AtCircle, 40)
	second.Firsts = 0
	_, i = intervals(t, []CubeRow{award("D-01-a", AtCircle, 60), second})
	if i.Awarded[0] != (Interval{60, 60, ""}) || i.Awarded[1] != (Interval{40, 40, ""}) {
		t.Errorf("a contract in two areas: %+v", i.Awarded)
	}
}

// TestIntervalsDoNotDependOnOrder: the same contracts in another order are drawn alike.
func TestIntervalsDoNotDependOnOrder(t *testing.T) {
	var awards [][]CubeRow
	for n := range 30 {
		awards = append(awards, []CubeRow{award([]string{"D-01-a", "D-01-b", "D-02-c"}[n%3], AtCircle, Money(n*n+1))})
	}
	_, first := intervals(t, awards...)
	for i, j := 0, len(awards)-1; i < j; i, j = i+1, j-1 {
		awards[i], awards[j] = awards[j], awards[i]
	}
	_, second := intervals(t, awards...)
	if first.Gini != second.Gini || first.Awarded[0] != second.Awarded[0] || first.Gini.Low == first.Gini.High {
		t.Errorf("%+v, in another order %+v", first, second)
	}
}
