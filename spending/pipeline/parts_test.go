package pipeline_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// TestImportWritesWhatChanged: records that come out as they were are not written again, and the dataset is the one
// that an import into an empty store makes.
func TestImportWritesWhatChanged(t *testing.T) {
	dir, s := folder(t), open(t)
	written := func(text string) (by, version string) {
		t.Helper()
		options := pipeline.Options{Files: pipeline.Dir(dir)}
		out, err := pipeline.Import(t.Context(), s, read(t, text), options)
		if err != nil || !out.Changed {
			t.Fatalf("changed %t, %v", out.Changed, err)
		}
		empty := open(t)
		fresh, err := pipeline.Import(t.Context(), empty, read(t, text), options)
		if err != nil || fresh.Version.ID != out.Version.ID {
			t.Fatalf("version %s, in an empty store %s, %v", out.Version.ID, fresh.Version.ID, err)
		}
		got, want := content(t, s), content(t, empty)
		got.Version.Created = want.Version.Created
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		return overview(t, s).Written, out.Version.ID
	}
	change := func(file, old, new string) {
		t.Helper()
		path := filepath.Join(dir, file)
		text, err := os.ReadFile(path)
		if err == nil || old == "" {
			err = os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	by, first := written(description)
	if by != first {
		t.Errorf("the records are written by %s, want %s", by, first)
	}
	more := strings.Replace(description, "layers:", "  - {name: halls, files: homes.csv, area: where, period: month, "+
		"value: homes, delimiter: ;, unit: halls}\nlayers:", 1)
	if by, _ = written(more); by != first {
		t.Errorf("with another need the records are written by %s, want %s", by, first)
	}
	for _, x := range []struct{ file, old, new string }{
		{"awards.csv", "200,2024-03-01", "201,2024-03-01"}, // an amount
		{"awards.csv", "1,Flood", "\n1,Flood"},             // a line
		{"wards.geojson", "50.1", "50.11"},                 // an area
	} {
		change(x.file, x.old, x.new)
		if by, version := written(more); by != version {
			t.Errorf("%s changed and the records are written by %s, want %s", x.file, by, version)
		}
	}
	added := func(name, text string, want int) {
		t.Helper()
		by, version := written(text)
		if got := overview(t, s).Added; by != version || got != want {
			t.Errorf("%s: records were added %d times, want %d; the last by %s, want %s", name, got, want, by, version)
		}
	}
	change("awards.csv", "3,School", "4,Flood bund,70,2024-05-01,W2\n3,School")
	added("a line before another", more, 0)
	change("awards.csv", "50,2024-04-01,W3\n", "50,2024-04-01,W3\n5,Flood drain,80,2024-06-01,W1\n")
	added("a line at the end", more, 1)
	change("gates.csv", "", "id,title,amount,date,area\n1,Flood gate,90,2024-06-01,C2\n")
	two := more + "  - {source: gates, files: gates.csv, columns: {id: id, title: title, amount: amount, date: date, " +
		"area: area}}\n"
	added("another source", two, 2)
	added("without it", more, 0)
}

func overview(t *testing.T, s store.Store) store.Overview {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	o, err := snap.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// content is all that a store has, with its awards.
func content(t *testing.T, s store.Store) (c struct {
	spending.Dataset
	Records []spending.Award
}) {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	d, err := storetest.Copy(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	c.Dataset, c.Records = *d, storetest.Collect(d)
	c.Awards = nil
	return c
}
