package postgis_test

import (
	"context"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

func TestContract(t *testing.T) {
	var mu sync.Mutex
	databases := map[string]string{}
	storetest.Run(t, func(t *testing.T) store.Store {
		mu.Lock()
		defer mu.Unlock()
		dsn := databases[t.Name()]
		if dsn == "" {
			dsn = migrated(t)
			databases[t.Name()] = dsn
		}
		return open(t, dsn)
	})
}

// migrated gives the DSN of a new database with the schema.
func migrated(t testing.TB) string {
	t.Helper()
	return pgtest.Prepared(t, "migrated", func(dsn string) error {
		_, err := postgis.Migrate(context.Background(), dsn, "")
		return err
	})
}

func open(t testing.TB, dsn string) *postgis.Store {
	t.Helper()
	store, err := postgis.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return store
}
