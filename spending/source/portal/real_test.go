package portal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/portal"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// TestRealPortals reads what three states' portals gave, each by the same layout.
func TestRealPortals(t *testing.T) {
	shared := filepath.Dir(realdata.Dir(t))
	for _, c := range []struct {
		place        string
		rows, awards int
		statuses     map[string]int
		crore        spending.Money // of the awards as read, rounded; 0: not known
	}{
		{"assam", 30_788, 12_031, map[string]int{"": 55}, 0},
		{"odisha", 89_058, 20_002, map[string]int{"": 489, "Accepted-Technical": 3, "Rejected-AOC": 31_913}, 21_429},
		{"himachal", 52_045, 9_254, map[string]int{"": 24_740}, 6_366},
	} {
		t.Run(c.place, func(t *testing.T) {
			var total portal.Stats
			var sum spending.Money
			dated := 0
			layout := portal.EProcure(c.place + ":")
			variants := map[string]int{}
			for _, f := range realFiles(t, filepath.Join(shared, c.place), layout) {
				total.Add(f.Stats)
				variants[f.Variant]++
				for _, r := range f.Records {
					sum += r.Awarded.Money
					if !r.ContractDate.IsZero() {
						dated++
					}
				}
				for _, i := range f.Issues {
					if !strings.Contains(i.Problem, "decimals") && !strings.Contains(i.Problem, "amount is") {
						t.Logf("%+v", i)
					}
				}
			}
			if total.Rows != c.rows || total.Awards != c.awards || total.Skipped != 0 {
				t.Errorf("%d rows, %d awards, %d skipped; want %d, %d, 0", total.Rows, total.Awards, total.Skipped,
					c.rows, c.awards)
			}
			for status, n := range c.statuses {
				if total.ByStatus[status] != n {
					t.Errorf("%d rows of status %q, want %d", total.ByStatus[status], status, n)
				}
			}
			const crore = 1e7 * 100
			if got := (sum + crore/2) / crore; c.crore != 0 && got != c.crore {
				t.Errorf("₹%d crore, want %d", got, c.crore)
			}
			if undated := total.Awards - dated; undated != total.Undated || undated*25 > total.Awards {
				t.Errorf("%d of %d awards are undated", undated, total.Awards)
			}
			if len(variants) != 1 {
				t.Errorf("variants %v", variants)
			}
		})
	}
}

func realFiles(t *testing.T, dir string, layout portal.Layout) (files []portal.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "Sources/TENDERS/data/monthly_tenders/*.csv"))
	if err != nil || len(names) == 0 {
		t.Skipf("SKIPPED: no monthly files in %s: %v", dir, err)
	}
	for _, name := range names {
		in, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := layout.Read(t.Context(), in, filepath.Base(name))
		in.Close()
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}
