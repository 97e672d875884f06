package api

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// bucketNames are those of a dataset of districts and circles that are not the source.
var bucketNames = []string{"placed_district", "placed_circle", "whole", "conflict", "unlocated", "excluded"}

// adds reports whether the buckets of a table's row add up to their source, which is above zero.
func adds(t *testing.T, row map[string]string) bool {
	t.Helper()
	sum := int64(0)
	for _, name := range bucketNames {
		sum += paise(t, row[name])
	}
	return sum == paise(t, row["source"]) && sum > 0
}

// Every table and tile of money has the buckets, in its header or, where it is of several questions, in its rows.
func TestTablesAndTilesHaveTheBuckets(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, address := range []string{"/analysis/allocation?f=csv", "/analysis/equity?f=csv&redraws=no",
		"/analysis/spatial?f=csv", "/analysis/plan?f=csv", "/analysis/reconciliation?f=csv",
		"/collections/allocation-circles/items?f=csv", "/collections/allocation-circles/download?f=csv",
		"/collections/allocation-circles/download?f=geojson", "/collections/allocation-circles/download?f=xlsx",
		"/collections/allocation-circles/download?f=gpkg", "/collections/allocation-circles/download?f=parquet",
		"/collections/allocation-circles/download?f=fgb&period=2023-24",
		"/collections/allocation-districts/tiles/WebMercatorQuad/0/0/0"} {
		row := map[string]string{}
		for pair := range strings.SplitSeq(s.ok(address).header.Get(ReconciliationHeader), ", ") {
			name, value, _ := strings.Cut(pair, "=")
			row[strings.ReplaceAll(name, ".", "_")] = value
		}
		if !adds(t, row) {
			t.Errorf("%s: the buckets %v do not add up", address, row)
		}
	}
	for address, want := range map[string]int{"/analysis/trend?f=csv": 4, "/analysis/compare?f=csv": 4,
		"/analysis/sensitivity?f=csv": 0} {
		whole := 0
		for _, row := range s.ok(address).rows() {
			switch {
			case row["id"] != "":
				if row["source"] != "" {
					t.Errorf("%s: the row of %s has a source", address, row["id"])
				}
			case !adds(t, row):
				t.Errorf("%s: the buckets of %v do not add up", address, row)
			default:
				whole++
			}
		}
		if whole == 0 || want > 0 && whole != want {
			t.Errorf("%s: %d rows with buckets, want %d", address, whole, want)
		}
	}
}

// Prices are nominal, and every answer that has sentences says so.
func TestAnswersSayThatAmountsAreNominal(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, address := range []string{"/analysis/allocation", "/analysis/equity?redraws=no", "/analysis/trend",
		"/analysis/compare", "/analysis/sensitivity", "/analysis/spatial", "/analysis/plan",
		"/analysis/allocation?rung=sanctioned"} {
		if !strings.Contains(string(s.ok(address).body), "Amounts are nominal") {
			t.Errorf("%s does not say that amounts are nominal", address)
		}
	}
}

// No parameter of a series is taken and not obeyed.
func TestSeriesObeyTheirParameters(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for query, want := range map[string]string{"": "2022-23 2023-24 2024-25 2025-26", "?period=2023-24": "2023-24",
		"?period=2023-06/2024-06": "2023-24 2024-25", "?period=all": "2022-23 2023-24 2024-25 2025-26",
		"?period=2023-04/2023-08&step=month&level=district": "2023-04 2023-05 2023-06 2023-07 2023-08"} {
		var answer seriesAnswer
		s.ok("/analysis/trend" + query).decode(&answer)
		if got := strings.Join(answer.Periods, " "); got != want {
			t.Errorf("%q: periods %s, want %s", query, got, want)
		}
	}
	for _, path := range []string{"/analysis/trend?areas=18-300&within=18-305",
		"/analysis/compare?areas=18-300,18-301&within=18-305"} {
		if p := s.get(path).problem(400); !strings.Contains(p.Detail, `no district "18-300" in 18-305`) {
			t.Errorf("%s: %s", path, p.Detail)
		}
	}
}

// By the years of floods a trend begins where the money stands, however long before the first award: all years and
// what states none are all the money.
func TestTrendOfFloodYearsHasAllYears(t *testing.T) {
	thorough.OneByOne(t)
	d := floodDataset()
	d.Version.AwardsFrom = spending.NewMonth(2025, 4)
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "floods.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	sum, years := int64(50_00), []string{}
	for _, row := range serverOf(t, store).ok("/analysis/trend?date=flood_year&f=csv").rows() {
		if row["id"] == "" {
			sum, years = sum+paise(t, row["source"]), append(years, row["period"])
		}
	}
	want := []string{"2022-23", "2023-24", "2024-25", "2025-26", "2026-27"}
	if sum != 215_00 || !slices.Equal(years, want) {
		t.Errorf("%d paise in %v, want 21500 in %v", sum, years, want)
	}
}

// Pages of other origins can read every header that stands in for a document.
func TestHeadersOfTablesCanBeRead(t *testing.T) {
	exposed := sample(t).ok("/analysis/plan?f=csv").header.Get("Access-Control-Expose-Headers")
	for _, name := range []string{DatasetHeader, ReconciliationHeader, RegionsHeader, HeldBackHeader, ListedHeader} {
		if !strings.Contains(exposed, name) {
			t.Errorf("%s is not exposed: %s", name, exposed)
		}
	}
}

// A class that nothing has is refused as other values are, with those there are.
func TestUnknownClassesAreRefused(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for path, known := range map[string]string{"/analysis/chain?class=castle": "road",
		"/analysis/assets?class=castle": "embankment"} {
		p := s.get(path).problem(400)
		if p.Parameter != className || !slices.Contains(p.Allowed, known) {
			t.Errorf("%s: %+v", path, p)
		}
	}
	if rest := s.ok("/analysis/assets?class=road&limit=1").body; !strings.Contains(string(rest), `"classes":[]`) {
		t.Errorf("no asset is a road, and damage is: %.300s", rest)
	}
}

// Money for preparedness is set against those it is for too, not only against the people reported affected in a year.
func TestPreparednessHasItsOwnNeed(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	type summary struct {
		PerNeed    json.Number `json:"per_need"`
		Hoover     json.Number
		NeedBeside *struct {
			Need    string
			PerNeed json.Number `json:"per_need"`
			Hoover  json.Number
		} `json:"need_beside"`
		Caveats []string
	}
	ask := func(query string) summary {
		var answer struct{ Summary summary }
		s.ok("/analysis/allocation?geometry=none&period=2024-25&" + query).decode(&answer)
		return answer.Summary
	}
	got, want := ask("kind=preparedness"), ask("kind=preparedness&need=exposed")
	if b := got.NeedBeside; b == nil || b.Need != "exposed" || b.PerNeed != want.PerNeed || b.Hoover != want.Hoover ||
		b.PerNeed == "" || b.PerNeed == got.PerNeed {
		t.Errorf("beside %+v, want %+v", got.NeedBeside, want)
	}
	said := strings.Join(got.Caveats, " ")
	if !strings.Contains(said, "set against the exposed people (need=exposed)") {
		t.Errorf("caveats %s", said)
	}
	for _, query := range []string{"", "kind=restoration", "kind=preparedness,relief",
		"kind=preparedness&need=population"} {
		if b := ask(query).NeedBeside; b != nil {
			t.Errorf("%s: %+v beside", query, b)
		}
	}
}
