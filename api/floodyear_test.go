package api

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// floodDataset is METHOD's worked example 13: amount, years of floods, year of the contract; an odd paisa is shared
// by the first of two areas, so that rounding shows.
func floodDataset() *spending.Dataset {
	d := handmade()
	var awards []spending.Award
	for award := range d.Awards {
		if award.Rung != spending.Awarded || award.TenderID != "A2" {
			continue // placed in two areas
		}
		for i, x := range []struct {
			rupees   int64
			years    []string
			contract int
		}{
			{100, []string{"2022-23"}, 2025}, {50, nil, 2025}, {30, []string{"2025-26"}, 2025},
			{20, []string{"2022-23"}, 2022},
			{10, []string{"2022-23", "2023-24"}, 2023}, {5, []string{"2022-23"}, 0},
		} {
			a := award
			a.ID, a.TenderID = fmt.Sprintf("portal:F%d", i), fmt.Sprintf("F%d", i)
			a.Awarded, a.FloodYears, a.ContractDate = spending.Known(spending.Money(100*x.rupees)), x.years, time.Time{}
			if x.contract != 0 {
				a.ContractDate = time.Date(x.contract, time.July, 1, 0, 0, 0, 0, time.UTC)
			}
			awards = append(awards, a)
		}
	}
	d.Version.ID, d.Version.AwardsFrom = "floods", spending.NewMonth(2022, time.April)
	d.Version.AwardsTo = spending.NewMonth(2026, time.July)
	d.Awards = func(yield func(spending.Award, error) bool) {
		for _, a := range awards {
			if !yield(a, nil) {
				return
			}
		}
	}
	return d
}

// floodStores publishes the worked example in both stores.
func floodStores(t *testing.T) (file, database service) {
	t.Helper()
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "floods.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Publish(t.Context(), floodDataset()); err != nil {
		t.Fatal(err)
	}
	return serverOf(t, store), serverOf(t, publishedIn(t, migrated(t), store))
}

func TestMoneyStandsInTheYearsOfItsFloods(t *testing.T) {
	thorough.OneByOne(t)
	s, other := floodStores(t)
	type buckets struct {
		Source, Excluded json.Number
		Records          struct{ Source int }
		Undated          *struct{ Amount json.Number }
		FloodYear        *struct {
			Stated, NotStated struct{ Amount json.Number }
			StatedShare       float64 `json:"stated_share"`
			Open              bool
			Observed          *int `json:"observed_months"`
		} `json:"flood_year"`
	}
	for _, x := range []struct {
		query, source, undated string
		records, observed      int
		open                   bool
	}{
		{"date=flood_year&period=2022-23", "130", "50", 4, 40, true},
		{"date=flood_year&period=2023-24", "5", "50", 1, 28, true},
		{"date=flood_year&period=2024-25", "0", "50", 0, 16, true},
		{"date=flood_year&period=2025-26", "30", "50", 1, 4, true},
		{"date=flood_year&period=2022-04/2024-03", "135", "50", 4, 28, true},
		{"date=flood_year&period=all", "215", "", 6, -1, false},
		{"date=flood_year&period=2020-21", "0", "50", 0, 64, false},
		{"date=contract&period=2022-23", "20", "5", 1, -1, false},
		{"date=contract&period=2023-24", "10", "5", 1, -1, false},
		{"date=contract&period=2025-26", "180", "5", 3, -1, false},
	} {
		address := "/analysis/reconciliation?" + x.query
		a := s.ok(address)
		alike(t, a, other.get(address))
		var answer struct{ Reconciliation buckets }
		a.decode(&answer)
		r := answer.Reconciliation
		undated := ""
		if r.Undated != nil {
			undated = r.Undated.Amount.String()
		}
		if r.Source.String() != x.source || undated != x.undated || r.Records.Source != x.records {
			t.Errorf("%s: source %s of %d records, undated %q; want %s of %d, %q", x.query, r.Source, r.Records.Source,
				undated, x.source, x.records, x.undated)
		}
		if f := r.FloodYear; f != nil && (f.StatedShare != 165./215 || f.Open != x.open ||
			f.Observed != nil && *f.Observed != x.observed) || (f == nil) != (x.query[:9] == "date=cont") {
			t.Errorf("%s: flood year %+v", x.query, f)
		}
	}
	for _, address := range []string{
		"/analysis/allocation?date=flood_year&period=2022-23", "/analysis/equity?date=flood_year&period=2022-23",
		"/analysis/trend?date=flood_year", "/analysis/sensitivity?date=flood_year&period=2022-23",
		"/analysis/spatial?date=flood_year&period=2022-23", "/analysis/allocation?date=flood_year&period=all",
		"/collections/awards/items?date=flood_year&period=2022-23",
	} {
		alike(t, s.ok(address), other.get(address))
	}
	if list := s.ok("/collections/awards/items?date=flood_year&period=2022-23").features(); len(list.Features) != 4 {
		t.Errorf("%d awards answer the floods of 2022-23, want 4", len(list.Features))
	}
	for _, query := range []string{"lag=1", "period=2022-06/2022-09", "period=2022-06"} {
		s.get("/analysis/allocation?date=flood_year&" + query).problem(400)
	}
	s.get("/analysis/trend?date=flood_year&step=month&period=2022-23").problem(400)
	s.get("/collections/awards/items?date=flood_year&datetime=2022-06-01/..").problem(400)
}
