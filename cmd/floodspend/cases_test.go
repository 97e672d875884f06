package main

import (
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
			check(t, runCase(t, filepath.Join(root, f.Name())))
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
