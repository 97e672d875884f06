package analysis_test

import (
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// TestUnplacedAreTheBuckets: what could not be placed is what the reconciliation has in
// conflict and unlocated, and a limit cuts off the smaller money.
func TestUnplacedAreTheBuckets(t *testing.T) {
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "unplaced.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Publish(t.Context(), storetest.Dataset(5, 1500)); err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	view, err := analysis.NewView(t.Context(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	for _, funds := range [][]string{nil, {"SOPD"}} {
		q := ledger.Query{Level: geo.Circle, Flood: ledger.OnlyFlood, Rung: spending.Awarded, Date: ledger.DateContract,
			Funds: funds}
		r, err := view.Reconcile(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		all, err := view.Unplaced(t.Context(), q, 0)
		if err != nil {
			t.Fatal(err)
		}
		var money spending.Money
		for _, a := range all {
			money += a.Awarded.Money
		}
		if want := r.Conflict.Records + r.Unlocated.Records; len(all) != want || want < 10 ||
			money != r.Conflict.Amount+r.Unlocated.Amount {
			t.Errorf("funds %v: %d awards of %d could not be placed, the buckets have %d", funds, len(all), money, want)
		}
		some, err := view.Unplaced(t.Context(), q, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) != 7 {
			t.Fatalf("funds %v: %d awards, want 7", funds, len(some))
		}
		for i := range some {
			if some[i].ID != all[i].ID {
				t.Errorf("funds %v: award %d of 7 is %s, of all %s", funds, i, some[i].ID, all[i].ID)
			}
		}
	}
}
