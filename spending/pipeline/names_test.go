package pipeline_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/pipeline"
)

// Names of areas in languages are kept with the description, marked where they are unsure; other names make another
// version, and a column that is no language is refused.
func TestNamesOfAreas(t *testing.T) {
	dir, s := folder(t), open(t)
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	first, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := snap.Description().Names
	snap.Close()
	want := spending.AreaNames{"fr": {"C1": {Name: "Villevieille"}, "W1": {Name: "Un"}},
		"as": {"C1": {Name: "কাছাৰ", Unsure: true}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("names %+v, want %+v", got, want)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "names.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("area,fr\nC1,Vieilleville\n")
	second, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil || second.Version.ID == first.Version.ID {
		t.Errorf("other names: version %s as before, %v", second.Version.ID, err)
	}
	write("area,French\nC1,Vieilleville\n")
	if _, err = pipeline.Import(t.Context(), s, read(t, description), options); err == nil ||
		!strings.Contains(err.Error(), `column "French" is no language`) {
		t.Errorf("a column French: %v", err)
	}
}
