package pipeline

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// spy notes what a store is given.
type spy struct {
	store.Store
	rest    bool // the last dataset rests on the version before
	written int  // records
}

func (s *spy) Publish(ctx context.Context, d *spending.Dataset) (spending.Version, error) {
	s.written = 0
	count := func(all func(func(spending.Award, error) bool)) func(func(spending.Award, error) bool) {
		if all == nil {
			return nil
		}
		return func(yield func(spending.Award, error) bool) {
			for a, err := range all {
				s.written++
				if !yield(a, err) {
					return
				}
			}
		}
	}
	given := *d
	given.Awards, given.Added, s.rest = count(d.Awards), count(d.Added), d.Base != ""
	return s.Store.Publish(ctx, &given)
}

// What is written of records follows from what an import changes: those that are new, or all where some are another.
func TestAmendWritesWhatIsNew(t *testing.T) {
	s := &spy{Store: newStore(t, storetest.Dataset(1, 30))}
	stored := storetest.Collect(storetest.Dataset(1, 30))
	from := func(source string, n int) []spending.Award {
		awards := storetest.Collect(storetest.Dataset(2, n))
		for i := range awards {
			awards[i].ID = source + ":" + awards[i].ID
		}
		return awards
	}
	expected := stored
	for _, test := range []struct {
		name    string
		prefix  string
		awards  []spending.Award
		rest    bool
		written int
	}{
		{"another source", "aaa:", from("aaa", 5), true, 5},
		{"the source with more", "aaa:", from("aaa", 12), true, 7},
		{"another source that has none of it", "zzz:", from("zzz", 2), true, 2},
		{"the source with less", "aaa:", from("aaa", 3), false, 35},
		{"the source with another", "zzz:", func() []spending.Award {
			awards := from("zzz", 2)
			awards[1].Title += "!"
			return awards
		}(), false, 35},
		{"the source in another line", "zzz:", func() []spending.Award {
			awards := from("zzz", 3)
			awards[0].SourceLine++
			awards[1].Title += "!"
			return awards
		}(), false, 36},
	} {
		t.Run(test.name, func(t *testing.T) {
			given := replaced{prefixes: []string{test.prefix}, awards: test.awards, sources: profilesIn(test.awards)}
			expected = slices.Concat(slices.DeleteFunc(slices.Clone(expected), func(a spending.Award) bool {
				return given.has(a.ID)
			}), test.awards)
			slices.SortFunc(expected, func(a, b spending.Award) int {
				if a.ID < b.ID {
					return -1
				}
				return 1
			})
			if _, changed, err := amend(t.Context(), s, func(store.Snapshot, *spending.Dataset) (replaced, error) {
				return given, nil
			}); err != nil || !changed {
				t.Fatalf("changed %t, %v", changed, err)
			}
			if s.rest != test.rest || s.written != test.written {
				t.Errorf("rests on the version before: %t, %d records written, want %t and %d", s.rest, s.written,
					test.rest, test.written)
			}
			snap, err := s.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer snap.Close()
			var got []spending.Award
			for a, err := range current(t.Context(), snap) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, a)
			}
			if !reflect.DeepEqual(got, expected) {
				t.Errorf("%d records are not the %d expected", len(got), len(expected))
			}
		})
	}
}
