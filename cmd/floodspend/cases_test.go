package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// caseCheck looks at what the commands of a case did.
type caseCheck func(*testing.T, caseRun)

// caseRun is what the last command of a case did, and the folder it ran in, with the store
// x.gpkg and, where the commands write them, issues.csv and r.csv.
type caseRun struct {
	dir            string
	code           int
	stdout, stderr string
	issues         string // text of issues.csv, "" where there is none
	results        []map[string]string
}

// export asks the store of the case for CSV.
func (r caseRun) export(t *testing.T, path string) []map[string]string {
	t.Helper()
	return export(t, filepath.Join(r.dir, "x.gpkg"), path)
}

// TestCases runs the commands that the README of each folder of ../shared/cases gives, inputs
// that were once read wrong without a word, and checks that each is now read as it says is right.
func TestCases(t *testing.T) {
	root, err := filepath.Abs("../../../shared/cases")
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Skipf("SKIPPED: the shared cases are not at %s: %v", root, err)
	}
	checks := map[string]caseCheck{}
	for _, group := range []map[string]caseCheck{
		geoCases(), namesCases(),
		ocdsCases(), tablesCases(),
	} {
		maps.Copy(checks, group)
	}
	for _, f := range folders {
		if !f.IsDir() {
			continue
		}
		t.Run(f.Name(), func(t *testing.T) {
			check := checks[f.Name()]
			if check == nil {
				t.Skip("SKIPPED: nothing checks this case yet")
			}
			r := runCase(t, filepath.Join(root, f.Name()))
			check(t, r)
			r.throughDescription(t)
		})
	}
}

// runCase runs the commands of a case on a copy of its folder.
func runCase(t *testing.T, folder string) caseRun {
	t.Helper()
	r := caseRun{dir: t.TempDir()}
	if err := os.CopyFS(r.dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(r.dir)
	ran := 0
	for line := range strings.Lines(readText(t, "README.md")) {
		command, is := strings.CutPrefix(line, "    floodspend ")
		if !is {
			continue
		}
		words := strings.Fields(command)
		for i, w := range words {
			words[i] = strings.Trim(w, "'")
		}
		r.code, r.stdout, r.stderr = floodspend(t, words...)
		ran++
	}
	if ran == 0 {
		t.Fatal("the README gives no command")
	}
	if text, err := os.ReadFile("issues.csv"); err == nil {
		r.issues = string(text)
	}
	if text, err := os.ReadFile("r.csv"); err == nil {
		r.results = records(t, string(text))
	}
	return r
}

// throughDescription imports the description that the store keeps of the case into another store: it gives the same
// answers and the same issues.
func (r caseRun) throughDescription(t *testing.T) {
	t.Helper()
	x := filepath.Join(r.dir, "x.gpkg")
	if _, err := os.Stat(x); err != nil {
		return // the commands store nothing
	}
	file, y := filepath.Join(r.dir, "kept.yaml"), filepath.Join(r.dir, "y.gpkg")
	if code, out, stderr := floodspend(t, "export", "--db", x, "dataset.yaml", "-o", file); code != exitDone {
		t.Fatalf("export dataset.yaml: exit %d\n%s%s", code, out, stderr)
	}
	issues := filepath.Join(r.dir, "kept.csv")
	code, out, stderr := floodspend(t, "import", file, "--db", y, "--issues", issues, "--force")
	if code != exitDone && code != exitIssues {
		t.Fatalf("import of what is kept: exit %d\n%s%s\n%s", code, out, stderr, readText(t, file))
	}
	description := struct {
		Levels []struct{ Key, Plural string }
		Needs  []struct{ Name string }
	}{}
	_, text, _ := floodspend(t, "export", "--db", x, "/dataset")
	if err := json.Unmarshal([]byte(text), &description); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/collections/awards/items?f=csv", "/analysis/reconciliation?f=csv"}
	for _, l := range description.Levels {
		paths = append(paths, "/collections/"+l.Plural+"/items?f=csv")
		for _, n := range description.Needs {
			paths = append(paths, "/analysis/allocation?period=all&f=csv&level="+l.Key+"&need="+n.Name)
		}
	}
	for _, path := range paths {
		_, want, wrong := floodspend(t, "export", "--db", x, path)
		_, got, _ := floodspend(t, "export", "--db", y, path)
		if got != want {
			t.Errorf("%s through the description:\n%s\nby the commands:\n%s%s", path, got, want, wrong)
		}
	}
	count := func(of string) (n int) {
		_, text, _ := floodspend(t, "export", "--db", of, "/dataset")
		d := struct{ Issues struct{ Total int } }{}
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatal(err)
		}
		return d.Issues.Total
	}
	if count(x) != count(y) {
		t.Errorf("%d issues through the description, %d by the commands:\n%s", count(y), count(x), readText(t, issues))
	}
}
