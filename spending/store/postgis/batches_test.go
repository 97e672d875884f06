package postgis_test

import (
	"errors"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestBatches publishes more awards than are loaded at once, and stops in the middle of
// them.
func TestBatches(t *testing.T) {
	thorough.OneByOne(t)
	const many = 4500
	dsn := migrated(t)
	store := open(t, dsn)
	defer store.Close()
	conn := connect(t, dsn)
	want := publish(t, store, storetest.Dataset(1, many))
	if got := ask[[]int](t, conn, `SELECT ARRAY[count(*), count(DISTINCT no), min(no), max(no), (SELECT `+
		`count(DISTINCT award) FROM floodspend.facts)] FROM floodspend.awards`); got[0] != many || got[1] != many ||
		got[2] != 1 || got[3] != many || got[4] != many {
		t.Errorf("%d awards, %d numbers from %d to %d, facts of %d awards", got[0], got[1], got[2], got[3], got[4])
	}
	after := func(n int, stop func() error) *spending.Dataset {
		d := storetest.Dataset(2, many)
		all := d.Awards
		d.Awards = func(yield func(spending.Award, error) bool) {
			made := 0
			for a, err := range all {
				if made++; made == n {
					err = stop()
				}
				if !yield(a, err) {
					return
				}
			}
		}
		return d
	}
	broken := errors.New("the source broke")
	if _, err := store.Publish(t.Context(), after(many, func() error { return broken })); !errors.Is(err, broken) {
		t.Errorf("error of the last award: %v", err)
	}
	isCurrent(t, store, want)
	_, err := store.Publish(t.Context(), after(1, func() error {
		exec(t, conn, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND "+
			"database = (SELECT oid FROM pg_database WHERE datname = current_database())")
		return nil
	}))
	if err == nil {
		t.Error("published over a connection that was lost")
	}
	isCurrent(t, store, want)
}
