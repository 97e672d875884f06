package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// publishInParts publishes a dataset so that its last records are written first, then those of the middle, and the
// first at the end.
func publishInParts(t *testing.T, opened store.Store, d *spending.Dataset) {
	t.Helper()
	all := Collect(d)
	a, b := len(all)/3, 2*len(all)/3
	base := ""
	for i, part := range [][]spending.Award{all[b:], all[a:b], all[:a]} {
		next := *d
		next.Base, next.Added, next.Awards = base, sequence(part), nil
		if base == "" {
			next.Awards, next.Added = next.Added, nil
		}
		if i < 2 {
			next.Version.ID = fmt.Sprintf("%s-%d", d.Version.ID, i+1)
		}
		publish(t, opened, &next)
		base = next.Version.ID
	}
}

// added publishes records in parts: what is read is the same as of a dataset that is written whole, and the versions
// before are as they were.
func added(t *testing.T, s suite) {
	thorough.OneByOne(t)
	s.parts = true
	for name, test := range map[string]func(*testing.T, suite){
		"every field":   roundTrip,
		"by field":      awardsByField,
		"by area":       awardsByArea,
		"by filter":     awardsByFilter,
		"by text":       awardsByText,
		"selections":    awardsOracle,
		"drawn filters": awardsByDrawnFilters,
		"pages":         paging,
		"cube by award": cubeByAward,
		"levels":        cubeLevels,
		"conflicts":     conflictsComeBack,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
	t.Run("versions", func(t *testing.T) { addedVersions(t, s) })
}

func addedVersions(t *testing.T, s suite) {
	opened, whole := s.published(t, s.shape.Dataset(7, 90))
	all := Collect(s.shape.Dataset(7, 90))
	for id, awards := range map[string][]spending.Award{"test-7-90-1": all[60:], "test-7-90-2": all[30:],
		"test-7-90": all} {
		d := s.shape.Dataset(7, 90)
		d.Version.ID, d.Awards = id, sequence(awards)
		d.Version.Awards, d.Version.Sanctions, d.Version.Payments = 0, 0, 0
		for i := range awards {
			d.Version.Count(awards[i].Rung)
		}
		equal(t, mustRead(t, pinned(t, opened, id)), want(d))
	}
	wantUnlike(t, pinned(t, opened, "test-7-90-2"), whole, nil, all[:30])

	d := s.shape.Dataset(7, 90)
	d.Version.ID, d.Base, d.Added = "twice", "test-7-90", sequence(all[40:41])
	refused(t, opened, d, all[40].ID)
	more := Collect(s.shape.Dataset(7, 130))[90:]
	base := "test-7-90"
	var together []int
	for i := range more {
		d := s.shape.Dataset(7, 90)
		d.Version.ID, d.Base, d.Added, d.Keep = fmt.Sprint("more-", i), base, sequence(more[i:i+1]), 2
		_, err := opened.Publish(t.Context(), d)
		if errors.Is(err, store.ErrParts) {
			together = append(together, i)
			d.Base, d.Awards = "", sequence(slices.Concat(all, more[:i+1]))
			_, err = opened.Publish(t.Context(), d)
		}
		if err != nil {
			t.Fatal(err)
		}
		base = d.Version.ID
	}
	if first := store.MostAdded - 2; !slices.Equal(together, []int{first, first + store.MostAdded + 1,
		first + 2*(store.MostAdded+1)}) {
		t.Errorf("all were written together at %d", together)
	}
	got := mustRead(t, snapshot(t, opened))
	equalRows(t, "awards", got.awards, slices.Concat(all, more))
	if n := got.version.Records(); n != 130 {
		t.Errorf("%d records, want 130", n)
	}
}
