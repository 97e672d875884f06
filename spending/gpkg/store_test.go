package gpkg_test

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/gpkg"
	"github.com/floodspend/floodspend/spending/storetest"
)

func TestContract(t *testing.T) {
	var mu sync.Mutex
	paths := map[string]string{}
	storetest.Run(t, func(t *testing.T) spending.Store {
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
