package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// A description that init proposes is imported once the questions it asks are answered: of the made-up
// places, and of the boundaries, needs and three months of tenders of the real ones.
func TestInit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		dir     func(t *testing.T) string
		answers map[string]string
		says    []string // of the summary
	}{
		{"city", made(testdata.City()), map[string]string{"year": "2021"}, []string{"flood: yes, commune", "EUR"}},
		{"county", made(testdata.County()), map[string]string{"year": "2019", "currency": "USD"},
			[]string{"flood: yes, township", "USD"}},
		{"assam", part("assam", "layer", "Maps/Geojson", "Sources/BHUVAN", "Sources/WORLDPOP",
			"Sources/DRIMS/data/variables/Population_affected_Total"), nil, []string{"flood: yes, district", "INR"}},
		{"odisha", part("odisha", "Maps", "Sources/BHUVAN", "Sources/WORLDPOP", "Sources/OSDMA"), nil,
			[]string{"flood: yes, district", "INR"}},
		{"himachal", part("himachal", "Maps/hp_district_final.geojson", "Sources/BHUVAN/data/variables",
			"Sources/WORLDPOP"), nil, []string{"flood: yes, district", "INR"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := c.dir(t)
			file := filepath.Join(dir, "dataset.yaml")
			if code, out, stderr := floodspend(t, "init", dir); code != exitDone {
				t.Fatalf("exit %d\n%s%s", code, out, stderr)
			}
			text := readText(t, file)
			for key, answer := range c.answers {
				text = strings.Replace(text, key+`: "?"`, key+": "+answer, 1)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			db := filepath.Join(t.TempDir(), "x.gpkg")
			code, out, stderr := floodspend(t, "import", file, "--db", db, "--quiet")
			if code != exitDone && code != exitIssues {
				t.Fatalf("exit %d\n%s%s\n%s", code, out, stderr, text)
			}
			for _, want := range c.says {
				if !strings.Contains(out, want) {
					t.Errorf("the summary lacks %q:\n%s", want, out)
				}
			}
			if code, _, stderr := floodspend(t, "init", dir); code != exitFailed ||
				!strings.Contains(stderr, "is there already") {
				t.Errorf("init again: exit %d, %s", code, stderr)
			}
		})
	}
}

// made gives a copy of a made-up place without its description.
func made(place fs.FS) func(t *testing.T) string {
	return func(t *testing.T) string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, place); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, "dataset.yaml")); err != nil {
			t.Fatal(err)
		}
		return dir
	}
}

// part gives a copy of some of a real place's files, with its latest three months of tenders.
func part(place string, paths ...string) func(t *testing.T) string {
	return func(t *testing.T) string {
		from, dir := filepath.Join(realdata.Dir(t), "..", place), t.TempDir()
		if _, err := os.Stat(from); err != nil {
			t.Skipf("SKIPPED: no real files of %s: %v", place, err)
		}
		tenders, err := filepath.Glob(filepath.Join(from, "Sources/TENDERS/data/monthly_tenders/20*.csv"))
		if err != nil || len(tenders) < 20 {
			t.Fatalf("%d files of tenders, %v", len(tenders), err)
		}
		for _, file := range tenders[len(tenders)/2 : len(tenders)/2+3] {
			inside, err := filepath.Rel(from, file)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, inside)
		}
		for _, path := range paths {
			copyPath(t, filepath.Join(from, path), filepath.Join(dir, path))
		}
		return dir
	}
}

func copyPath(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, inside)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// evaluate reads the labels that a description names, where it is given no others.
func TestLabelsOfTheDescription(t *testing.T) {
	dir, db := t.TempDir(), filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.CopyFS(dir, testdata.County()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "dataset.yaml")
	load := func(text string) (int, string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		code, out, stderr := floodspend(t, "import", file, "--db", db, "--quiet")
		return code, out + stderr
	}
	plain := readText(t, file)
	if code, said := load(plain); code != exitDone {
		t.Fatal(said)
	}
	if code, _, stderr := floodspend(t, "evaluate", "--db", db); code != exitFailed ||
		!strings.Contains(stderr, "names none") {
		t.Errorf("without labels: exit %d, %s", code, stderr)
	}
	if code, said := load(plain + "labels: read.csv\n"); code != exitFailed || !strings.Contains(said, "labels: ") {
		t.Errorf("labels that are not there: exit %d, %s", code, said)
	}
	labels := "tender_id,flood,townships\nTC-2021-0001,no,\nTC-2021-0003,yes,\nTC-2021-0004,yes,Grant\n"
	if err := os.WriteFile(filepath.Join(dir, "read.csv"), []byte(labels), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, said := load(plain + "labels: read.csv\n"); code != exitDone {
		t.Fatal(said)
	}
	code, out, stderr := floodspend(t, "evaluate", "--db", db, "--from", dir, "--samples", "10", "--unweighted")
	if code != exitDone || !strings.Contains(out, "3 labelled awards (yes 2, no 1") ||
		!strings.Contains(out, "township accuracy") {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
}
