package pipeline

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

func newStore(t *testing.T, d *spending.Dataset) store.Store {
	t.Helper()
	s, err := gpkg.Open(filepath.Join(t.TempDir(), "x.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return s
}

func addNeed(name string) func(store.Snapshot, *spending.Dataset) (replaced, error) {
	return func(_ store.Snapshot, d *spending.Dataset) (replaced, error) {
		setNeeds(d, spending.NeedSeries{Name: name, Unit: "people"})
		return replaced{}, nil
	}
}

func TestAmend(t *testing.T) {
	s := newStore(t, storetest.Dataset(1, 30))
	first, changed, err := amend(t.Context(), s, addNeed("new"))
	if err != nil || !changed || first.Awards != 21 || first.Sanctions != 6 || first.Payments != 3 ||
		first.ID == storetest.Dataset(1, 30).Version.ID {
		t.Fatalf("version %+v, changed %v, %v", first, changed, err)
	}
	again, changed, err := amend(t.Context(), s, addNeed("new"))
	if err != nil || changed || again != first {
		t.Errorf("the same change again: %+v, changed %v, %v", again, changed, err)
	}
	other, _, err := amend(t.Context(), newStore(t, storetest.Dataset(1, 30)), addNeed("new"))
	if err != nil || other.ID != first.ID {
		t.Errorf("the same change of the same dataset elsewhere: %s, %v, want %s", other.ID, err, first.ID)
	}
	mine := errors.New("mine")
	if _, _, err := amend(t.Context(), s, func(store.Snapshot, *spending.Dataset) (replaced, error) {
		return replaced{}, mine
	}); !errors.Is(err, mine) {
		t.Errorf("error %v, want the change's own", err)
	}
}

func TestAmendKeepsWhatAnotherImportPublished(t *testing.T) {
	s := newStore(t, storetest.Dataset(1, 30))
	_, _, err := amend(t.Context(), s, func(snap store.Snapshot, d *spending.Dataset) (replaced, error) {
		if _, err := s.Publish(t.Context(), storetest.Dataset(2, 10)); err != nil {
			t.Fatal(err)
		}
		return addNeed("new")(snap, d)
	})
	if !errors.Is(err, store.ErrChanged) {
		t.Fatalf("error %v, want ErrChanged", err)
	}
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if id := snap.Version().ID; id != storetest.Dataset(2, 10).Version.ID {
		t.Errorf("version %s replaces what another import published", id)
	}
}

func TestAmendOfAnEmptyStore(t *testing.T) {
	s, err := gpkg.Open(filepath.Join(t.TempDir(), "x.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, err := amend(t.Context(), s, addNeed("new")); !errors.Is(err, store.ErrNoDataset) {
		t.Errorf("error %v, want ErrNoDataset", err)
	}
}
