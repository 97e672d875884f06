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
	for name, place := range map[string]fs.FS{"city": testdata.City(), "county": testdata.County()} {
		t.Run(name, func(t *testing.T) {
			file, err := gpkg.Open(filepath.Join(t.TempDir(), name+".gpkg"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { file.Close() })
			s := serverOf(t, withPlace(t, place, file))
			answerAlike(t, s, 3, operation.eachValue)
			addsUpToTheSource(t, s)
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
