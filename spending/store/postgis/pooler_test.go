package postgis_test

import (
	"reflect"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// TestBehindAPooler: behind PgBouncer, which gives every transaction whatever connection is
// free, a database is migrated, imported into and read as it is without.
func TestBehindAPooler(t *testing.T) {
	pooled, direct := pgtest.Pooled(t, 4)
	if _, err := postgis.Migrate(t.Context(), pooled, ""); err != nil {
		t.Fatal(err)
	}
	writing := open(t, pooled)
	defer writing.Close()
	v := publish(t, writing, storetest.Dataset(1, 300))
	want, awards := copyOf(t, direct)
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			if d, got := copyOf(t, pooled); !reflect.DeepEqual(d, want) || !reflect.DeepEqual(got, awards) {
				t.Errorf("a reader of version %s got something else through the pooler", v.ID)
			}
		})
	}
	readers.Wait()
	again := publish(t, writing, storetest.Dataset(2, 300))
	snap, err := writing.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if snap.Version().ID != again.ID {
		t.Errorf("after another import the version is %s, want %s", snap.Version().ID, again.ID)
	}
}

// copyOf reads all of the current version, list by list.
func copyOf(t *testing.T, dsn string) (*spending.Dataset, []spending.Award) {
	t.Helper()
	store := open(t, dsn)
	defer store.Close()
	snap, err := store.Snapshot(t.Context())
	if err != nil {
		t.Error(err)
		return nil, nil
	}
	defer snap.Close()
	d, err := storetest.Copy(t.Context(), snap)
	if err != nil {
		t.Error(err)
		return nil, nil
	}
	awards := storetest.Collect(d)
	d.Awards = nil
	return d, awards
}
