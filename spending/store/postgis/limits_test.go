package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestConnectionLimit: a server that takes fewer connections than the pool would open makes
// readers wait, and none fails.
func TestConnectionLimit(t *testing.T) {
	importer, reader := roles(t)
	readerName := mustParse(t, reader).User.Username()
	if _, err := postgis.Migrate(t.Context(), importer, readerName); err != nil {
		t.Fatal(err)
	}
	writing := open(t, importer)
	defer writing.Close()
	publish(t, writing, storetest.Dataset(1, 400))
	exec(t, connect(t, asAdmin(t, importer)), `ALTER ROLE "`+readerName+`" CONNECTION LIMIT 1`)
	reading := open(t, reader)
	defer reading.Close()
	var wait sync.WaitGroup
	for range 12 {
		wait.Go(func() {
			snap, err := reading.Snapshot(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer snap.Close()
			if _, err := storetest.Copy(t.Context(), snap); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// TestTimeouts: what runs into the database's statement_timeout took too long, except an
// import, which takes as long as its files do.
func TestTimeouts(t *testing.T) {
	thorough.OneByOne(t)
	dsn := migrated(t)
	opened := open(t, dsn+"&statement_timeout=300")
	defer opened.Close()
	d := storetest.Dataset(1, 10)
	awards := d.Awards
	d.Awards = func(yield func(spending.Award, error) bool) {
		time.Sleep(500 * time.Millisecond)
		awards(yield)
	}
	publish(t, opened, d)
	var snap store.Snapshot
	eventually(t, "a snapshot within 300 ms", func() (err error) {
		snap, err = opened.Snapshot(t.Context())
		return err
	})
	defer snap.Close()
	conn := connect(t, dsn)
	exec(t, conn, "BEGIN; LOCK TABLE floodspend.awards_v1 IN ACCESS EXCLUSIVE MODE")
	if _, err := snap.Award(t.Context(), "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an award of a locked table: %v, want that it took too long", err)
	}
	exec(t, conn, "ROLLBACK")
	eventually(t, "an award that is not there", func() error {
		if _, err := snap.Award(t.Context(), "x"); !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("it is found, or: %w", err)
		}
		return nil
	})
}
