package api

import (
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// TestPreparedShapes: a prepared version encodes the shapes of both levels for maps, each once.
func TestPreparedShapes(t *testing.T) {
	store, err := shared.sampleStore()
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	e := &opened{snapshot: snapshot, version: snapshot.Version()}
	view, _, err := e.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e.prepare(view)
	encoded := func() int {
		e.loading.Lock()
		defer e.loading.Unlock()
		return len(e.geometries)
	}
	for begun := time.Now(); encoded() < 4; time.Sleep(time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatal("not every level is encoded both ways")
		}
	}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		shapes, err := e.geometry(view, level, geometrySimplified)
		if err != nil || len(shapes) != len(view.Areas(level)) {
			t.Errorf("%d shapes of %s areas, %v", len(shapes), level, err)
		}
	}
	if encoded() != 4 {
		t.Error("asking for prepared shapes encodes others")
	}
}
