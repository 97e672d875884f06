package gpkg_test

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

func TestContract(t *testing.T) {
	var mu sync.Mutex
	paths := map[string]string{}
	storetest.Run(t, func(t *testing.T) store.Store {
		mu.Lock()
		defer mu.Unlock()
		path := paths[t.Name()]
		if path == "" {
			path = filepath.Join(t.TempDir(), "a store?#%20.gpkg")
			paths[t.Name()] = path
		}
		return open(t, path)
	})
}

func open(t testing.TB, path string) *gpkg.Store {
	t.Helper()
	store, err := gpkg.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return store
}
