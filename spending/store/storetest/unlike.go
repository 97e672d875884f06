package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// unlike finds the records that one version has and another has not, or not the same.
func unlike(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	const records = 1100 // more than are read at once
	first := Collect(s.shape.Dataset(1, records))
	publish(t, opened, s.shape.Dataset(1, records))
	second := slices.Clone(first)
	changes := []func(*spending.Award){
		func(a *spending.Award) { a.Title += "!" },
		func(a *spending.Award) { a.Flags = []string{"other", "outlier"} },
		func(a *spending.Award) { a.ContractDate = time.Date(2031, 1, 2, 0, 0, 0, 0, time.UTC) },
		func(a *spending.Award) { a.Longitude, a.Latitude, a.HasCoordinates = 91, 26, true },
		func(a *spending.Award) {
			a.Location.Evidence = append(slices.Clone(a.Location.Evidence), spending.Evidence{Text: "x"})
		},
		func(a *spending.Award) { a.ID = "new:1" },
	}
	for i, change := range changes {
		change(&second[i])
	}
	was, is := first[:len(changes)], slices.Clone(second[:len(changes)])
	// Another place in the files, or another order of all records, makes none another.
	second[50].SourceFile, second[50].SourceLine = "elsewhere.csv", second[50].SourceLine+7
	slices.Reverse(second)
	d := s.shape.Dataset(1, records)
	d.Version.ID, d.Awards = "second", sequence(second)
	publish(t, opened, d)
	before, after := pinned(t, opened, s.shape.Dataset(1, records).Version.ID), pinned(t, opened, "second")
	wantUnlike(t, before, after, was, is)
	wantUnlike(t, after, after, nil, nil)

	_, come, err := store.Unlike(t.Context(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("stopped")
	if err := come(t.Context(), func(*spending.Award) error { return stopped }); !errors.Is(err, stopped) {
		t.Errorf("%v, want the reader's error", err)
	}
	publish(t, opened, s.shape.Dataset(2, records))
	other := snapshot(t, opened)
	wantUnlike(t, after, other, second, Collect(s.shape.Dataset(2, records)))
	publish(t, opened, s.shape.Dataset(3, 0))
	wantUnlike(t, other, snapshot(t, opened), Collect(s.shape.Dataset(2, records)), nil)
}

func pinned(t *testing.T, opened store.Store, id string) store.Snapshot {
	t.Helper()
	snap, err := opened.At(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := snap.Close(); err != nil {
			t.Error(err)
		}
	})
	return snap
}

func wantUnlike(t *testing.T, was, is store.Snapshot, gone, come []spending.Award) {
	t.Helper()
	less, more, err := store.Unlike(t.Context(), was, is)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		read store.Reader
		want []spending.Award
	}{{less, gone}, {more, come}} {
		var got []spending.Award
		if err := x.read(t.Context(), func(a *spending.Award) error {
			got = append(got, *a)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		equalRows(t, "records unlike", got, slices.SortedFunc(slices.Values(x.want), func(a, b spending.Award) int {
			return strings.Compare(a.ID, b.ID)
		}))
	}
}
