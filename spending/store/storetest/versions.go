package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// versionIDs lists the versions a store keeps.
func versionIDs(t *testing.T, opened store.Store) []string {
	t.Helper()
	versions, err := opened.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, v := range versions {
		ids = append(ids, v.ID)
	}
	return ids
}

// versions asks for the versions before: each is as it was, also in another handle on the store.
func versions(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	if ids := versionIDs(t, opened); len(ids) != 0 {
		t.Errorf("an empty store keeps %q", ids)
	}
	var ids []string
	for seed := range uint64(3) {
		publish(t, opened, s.shape.Dataset(seed+1, 20+int(seed)))
		ids = append([]string{s.shape.Dataset(seed+1, 20+int(seed)).Version.ID}, ids...)
	}
	again := s.open(t)
	if got := versionIDs(t, again); !slices.Equal(got, ids) {
		t.Fatalf("kept are %q, want %q", got, ids)
	}
	for seed := range uint64(3) {
		d := s.shape.Dataset(seed+1, 20+int(seed))
		snap, err := again.At(t.Context(), d.Version.ID)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, mustRead(t, snap), want(d))
		if err := snap.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, id := range []string{"", "no such version", "../" + ids[0], "a\x00b"} {
		if _, err := again.At(t.Context(), id); !errors.Is(err, store.ErrNoVersion) {
			t.Errorf("version %q: %v, want ErrNoVersion", id, err)
		}
	}
	// One that comes back is the current one, and listed once.
	publish(t, opened, s.shape.Dataset(1, 20))
	if got := versionIDs(t, again); !slices.Equal(got, []string{ids[2], ids[0], ids[1]}) {
		t.Errorf("kept are %q after %q came back", got, ids[2])
	}
}

// onBase publishes what leaves the areas and records of the version before as they are: what
// is read is the same as of a dataset that is written whole, and the version before too.
func onBase(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	first := s.shape.Dataset(1, 60)
	publish(t, opened, s.shape.Dataset(1, 60))
	changed := func() *spending.Dataset {
		d, other := s.shape.Dataset(1, 60), s.shape.Dataset(5, 1)
		d.Needs, d.Layers, d.Sources, d.Issues = other.Needs, other.Layers, other.Sources, other.Issues
		d.Version.ID, d.Version.Issues, d.Version.Note = "onbase", len(d.Issues), "other needs"
		return d
	}
	d := changed()
	d.Base = first.Version.ID
	d.Awards = func(func(spending.Award, error) bool) { t.Error("the awards are read") }
	publish(t, opened, d)
	stays := func(c content) content {
		c.overview.Written = first.Version.ID
		return c
	}
	equal(t, mustRead(t, snapshot(t, opened)), stays(want(changed())))
	before, err := opened.At(t.Context(), first.Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	equal(t, mustRead(t, before), want(first))

	d = changed()
	d.Version.ID, d.Base = "late", first.Version.ID
	if _, err := opened.Publish(t.Context(), d); !errors.Is(err, store.ErrChanged) {
		t.Errorf("publish on a version that is not current: %v, want ErrChanged", err)
	}
	// A third on the second has records of the first, which stay when the first goes.
	d = changed()
	d.Version.ID, d.Base, d.Keep = "third", "onbase", 1
	publish(t, opened, d)
	third := changed()
	third.Version.ID = "third"
	equal(t, mustRead(t, snapshot(t, opened)), stays(want(third)))
}
