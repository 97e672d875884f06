package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A generated dataset reconciles through the commands like any other, and says that it is
// made up.
func TestBenchGenerate(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.gpkg")
	generate := []string{"bench", "generate", "--db", db, "--awards", "3000", "--areas", "20", "--months", "24",
		"--seed", "3"}
	code, out, stderr := floodspend(t, generate...)
	if code != exitDone || !strings.Contains(out, ": 3000 made-up awards in 24 areas") ||
		!strings.Contains(stderr, "awards: 3000 of 3000") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	before, _, _ := floodspendExport(t, db)
	if code, again, stderr := floodspend(t, append(generate, "--quiet")...); code != exitDone ||
		again[:34] != out[:34] || stderr != "" {
		t.Errorf("generated again: exit %d, %q after %q, %s", code, again, out, stderr)
	}
	if again, _, _ := floodspendExport(t, db); again != before {
		t.Error("the same seed gives other answers")
	}
	if _, dataset, _ := floodspend(t, "export", "--db", db, "/dataset"); !strings.Contains(dataset,
		`"synthetic":true`) {
		t.Errorf("/dataset does not say that it is synthetic: %.300s", dataset)
	}
	if code, out, stderr := floodspend(t, "check", "--db", db); code != exitDone ||
		!strings.Contains(out, "3000 awards") {
		t.Errorf("check: exit %d\n%s%s", code, out, stderr)
	}
	if code, _, stderr := floodspend(t, "bench", "generate", "--db", db, "--areas", "0"); code != exitFailed ||
		!strings.Contains(stderr, "0 areas") {
		t.Errorf("no areas: exit %d, %s", code, stderr)
	}
}

func TestBenchGenerateSparesRealData(t *testing.T) {
	from, db := sampleFolder(t), filepath.Join(t.TempDir(), "a.gpkg")
	if err := os.Remove(filepath.Join(from, "dataset.json")); err != nil { // it says that the sample is synthetic
		t.Fatal(err)
	}
	if code, _, stderr := floodspend(t, "import", "assam", "--from", from, "--db", db, "--quiet"); code != exitIssues {
		t.Fatalf("import: exit %d\n%s", code, stderr)
	}
	if code, _, stderr := floodspend(t, "bench", "generate", "--db", db, "--awards", "1"); code != exitFailed ||
		!strings.Contains(stderr, "not made up") {
		t.Errorf("generate over real data: exit %d, %s", code, stderr)
	}
}
