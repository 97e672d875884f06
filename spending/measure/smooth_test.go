package measure

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// TestNorthCarolina smooths the rates of sudden infant deaths in all 100 counties.
func TestNorthCarolina(t *testing.T) {
	f, err := os.Open("testdata/nc_sids.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table := csv.NewReader(f)
	table.Comment = '#'
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var births, deaths []float64
	for _, row := range rows[1:] {
		b, err1 := strconv.ParseFloat(row[1], 64)
		d, err2 := strconv.ParseFloat(row[2], 64)
		if err1 != nil || err2 != nil {
			t.Fatal(row)
		}
		births, deaths = append(births, b), append(deaths, d)
	}
	if len(births) != 100 || sum(births) != 329962 || sum(deaths) != 667 {
		t.Fatalf("%d counties with %v births and %v deaths", len(births), sum(births), sum(deaths))
	}
	got := EmpiricalBayes(deaths, births)
	for i, want := range []float64{.0016973, .0017054, .0017731, .0020129, .0035349} {
		check(t, rows[i+1][0], got[i], want, 7)
	}
}

// TestEmpiricalBayesProperties: a smoothed rate lies between the area's own and that of
// all, whatever zeros and ties there are.
func TestEmpiricalBayesProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 3000 {
		n := r.IntN(12)
		counts, base := make([]float64, n), make([]float64, n)
		events, total := 0.0, 0.0
		for i := range base {
			if r.IntN(4) > 0 {
				base[i] = float64(1 + r.IntN(100))
			}
			if r.IntN(3) > 0 {
				counts[i] = float64(r.IntN(9))
			}
			if base[i] > 0 {
				events, total = events+counts[i], total+base[i]
			}
		}
		for i, got := range EmpiricalBayes(counts, base) {
			if base[i] == 0 {
				if got.Reason != NoNeed {
					t.Fatalf("round %d: a rate without a base: %+v", round, got)
				}
				continue
			}
			own, all := counts[i]/base[i], events/total
			if !got.Defined() || math.IsNaN(got.Value) || got.Value < min(own, all)-1e-12 || got.Value > max(own, all)+
				1e-12 {
				t.Fatalf("round %d: %+v is not between %v and %v (counts %v, base %v)", round, got, own, all, counts,
					base)
			}
		}
	}
}
