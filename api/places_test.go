package api

import (
	"encoding/json"
	"io/fs"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// The made-up places, by their descriptions: both stores answer alike to the byte, and every cent of the source is in
// one bucket.
func TestDescribedPlaces(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	for name, place := range map[string]fs.FS{"city": testdata.City(), "county": testdata.County()} {
		t.Run(name, func(t *testing.T) {
			file, err := gpkg.Open(filepath.Join(t.TempDir(), name+".gpkg"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { file.Close() })
			s := serverOf(t, withPlace(t, place, file))
			answerAlike(t, s, inPostGIS(t, s), 3, operation.eachValue)
			addsUpToTheSource(t, s)
			hasAssetsAndDamage(t, s)
		})
	}
}

// withPlace imports a place into a store.
func withPlace(t *testing.T, place fs.FS, into store.Store) store.Store {
	t.Helper()
	text, err := place.Open("dataset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	file, err := dataset.Read(text, "dataset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Import(t.Context(), into, file, pipeline.Options{Files: pipeline.FS(place)}); err != nil {
		t.Fatal(err)
	}
	return into
}

// hasAssetsAndDamage holds that a place shows assets of every measure, damage with and without a contract, what joins
// them, and what is exposed or damaged and unlinked.
func hasAssetsAndDamage(t *testing.T, s service) {
	t.Helper()
	for path, wants := range map[string]map[string][]string{
		"/collections/assets/items?f=csv": {"measure": {"length", "count"}, "exposed": {"0", "1"},
			"depth": {""}},
		"/collections/assets/items?f=csv&filter=depth%3E1": {"measure": {"length", "count"}},
		"/collections/damage/items?f=csv": {"status": {"award_found", "possible", "no_award_found", "too_recent"},
			"point_quality": {"ok", "none"}},
		"/collections/links/items?f=csv": {"to_kind": {"award", "asset"}, "relation": {"repairs", "possible"}},
		"/analysis/assets?f=csv":         {"rank": {"1"}},
	} {
		seen := map[string]map[string]bool{}
		for _, row := range s.ok(path).rows() {
			for field := range wants {
				if seen[field] == nil {
					seen[field] = map[string]bool{}
				}
				seen[field][row[field]] = true
			}
		}
		for field, values := range wants {
			for _, value := range values {
				if !seen[field][value] {
					t.Errorf("%s: no %s is %s", path, field, value)
				}
			}
		}
	}
}

// addsUpToTheSource adds up the awards one by one, and the buckets.
func addsUpToTheSource(t *testing.T, s service) {
	t.Helper()
	awards := new(big.Rat)
	for _, row := range s.ok("/collections/awards/items?f=csv").rows() {
		if row["awarded"] == "" {
			continue
		}
		amount, ok := new(big.Rat).SetString(row["awarded"])
		if !ok {
			t.Fatalf("award %s of %s", row["id"], row["awarded"])
		}
		awards.Add(awards, amount)
	}
	var r struct {
		Reconciliation struct {
			Source, Whole, Conflict, Unlocated, Excluded json.Number
			Placed                                       map[string]json.Number
		}
	}
	s.ok("/analysis/reconciliation").decode(&r)
	buckets := r.Reconciliation
	sum := new(big.Rat)
	add := func(n json.Number) {
		amount, ok := new(big.Rat).SetString(n.String())
		if !ok {
			t.Fatalf("amount %q", n)
		}
		sum.Add(sum, amount)
	}
	for _, placed := range buckets.Placed {
		add(placed)
	}
	for _, n := range []json.Number{buckets.Whole, buckets.Conflict, buckets.Unlocated, buckets.Excluded} {
		add(n)
	}
	source, _ := new(big.Rat).SetString(buckets.Source.String())
	if sum.Cmp(source) != 0 || awards.Cmp(source) != 0 || source.Sign() == 0 {
		t.Errorf("source %s, buckets %s, awards %s", buckets.Source, sum.FloatString(2), awards.FloatString(2))
	}
}
