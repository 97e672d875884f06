package asdma_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/asdma"
)

// FuzzImport puts arbitrary bytes in the place of one file of the fixture. The import must
// not panic, must fail for nothing but missing areas or awards, must name the file that is at fault,
// and must give what every store accepts.
func FuzzImport(f *testing.F) {
	names := slices.Sorted(maps.Keys(fixture()))
	for i, name := range names {
		f.Add(uint8(i), fixture()[name].Data)
		f.Add(uint8(i), []byte("{\"affectedPopulation\":[{\"district\":\"Dhubri\",\"total\":\"x\","+
			"\"details\":\"(Golokganj | Population Affected: 1e9 | \"}]}"))
	}
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		name := names[int(which)%len(names)]
		if len(content) == 0 {
			return
		}
		store := &memoryStore{}
		s, err := importAssam(context.Background(), with(name, string(content)), store, given{})
		if err != nil {
			if !(name == circlesFile && errors.Is(err, asdma.ErrNoAreas) || name == bidsFile &&
				strings.Contains(err.Error(), "no usable award")) {
				t.Fatalf("%s: %v", name, err)
			}
			return
		}
		for _, i := range s.Issues {
			if i.File == "" || i.Problem == "" || i.Action == "" {
				t.Errorf("%s: issue %+v", name, i)
			}
		}
		if name != bidsFile && len(store.awards) != 2 {
			t.Errorf("%s: %d awards", name, len(store.awards))
		}
		for _, n := range store.dataset.Needs {
			for _, v := range n.Values {
				if !(v.Value >= 0 && v.Value <= 1e9) {
					t.Errorf("%s: %s has %v in %s", name, n.Name, v.Value, v.Area)
				}
			}
		}
		for _, a := range store.awards {
			if a.SourceLine < 2 || !strings.HasPrefix(a.ID, "assamtenders:") || a.Flood == spending.FloodYes &&
				len(a.Relevance.Evidence) == 0 {
				t.Errorf("%s: award %+v", name, a)
			}
		}
	})
}
