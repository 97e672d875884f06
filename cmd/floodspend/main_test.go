package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata"

	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// floodspend runs one command line in this process.
func floodspend(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, console{&out, &errs})
	return code, out.String(), errs.String()
}

// sampleFolder writes the embedded sample to disk.
func sampleFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	if err := os.CopyFS(dir, testdata.Sample()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestExitCodes(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.gpkg")
	for _, c := range []struct {
		name string
		args []string
		code int
		says string // on stderr
	}{
		{"no command", nil, exitUsage, "expected one of"},
		{"unknown command", []string{"spend"}, exitUsage, "unexpected argument spend"},
		{"unknown flag", []string{"serve", "--port", "1"}, exitUsage, "unknown flag --port"},
		{"flag missing", []string{"serve"}, exitUsage, "--db"},
		{"no such rules", []string{"import", "assam", "--from", ".", "--db", missing, "--rules", missing}, exitFailed,
			"--rules"},
		{"no such places", []string{"import", "assam", "--from", ".", "--db", missing, "--places", missing}, exitFailed,
			"--places"},
		{"no such store", []string{"serve", "--db", missing}, exitFailed, missing},
		{"no such folder", []string{"import", "assam", "--from", missing, "--db", missing}, exitFailed, missing},
		{"a file for a folder", []string{"import", "assam", "--from", "main.go", "--db", missing}, exitFailed,
			"not a folder"},
		{"not a store", []string{"check", "--db", "main.go"}, exitFailed, "main.go"},
		{"bad period", []string{"check", "--db", storeOf(t, 5), "--period", "2024"}, exitFailed, "--period"},
		{"bad address", []string{"demo", "--addr", "nowhere"}, exitFailed, "--addr nowhere"},
	} {
		code, _, stderr := floodspend(t, c.args...)
		if code != c.code || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit %d, want %d; stderr %q should hold %q", c.name, code, c.code, stderr, c.says)
		}
	}
	if code, out, _ := floodspend(t, "version", "--rules", "en"); code != exitDone ||
		!strings.Contains(out, "\nversion en-20") ||
		!strings.Contains(out, "verdict no silent when always") {
		t.Errorf("version --rules: exit %d, %.80q", code, out)
	}
	if code, out, _ := floodspend(t, "import", "assam", "--help"); code != exitDone ||
		!strings.Contains(out, "reviewer and reason are required") {
		t.Errorf("import assam --help: exit %d, %q", code, out)
	}
	if code, out, _ := floodspend(t, "--help"); code != exitDone || !strings.Contains(out, "demo") {
		t.Errorf("--help: exit %d, %q", code, out)
	}
	if code, out, _ := floodspend(t, "version"); code != exitDone || !strings.HasPrefix(out, "floodspend ") {
		t.Errorf("version: exit %d, %q", code, out)
	}
}

// TestImportCheckExport walks the sample through every command on a store.
func TestImportCheckExport(t *testing.T) {
	from, dir := sampleFolder(t), t.TempDir()
	db, issues, todo := filepath.Join(dir, "a.gpkg"), filepath.Join(dir, "issues.csv"), filepath.Join(dir, "todo.csv")
	code, out, stderr := floodspend(t, "import", "assam", "--from", from, "--db", db, "--issues", issues, "--quiet")
	if code != exitIssues {
		t.Fatalf("import: exit %d\n%s%s", code, out, stderr)
	}
	if text, err := os.ReadFile(issues); err != nil || !strings.HasPrefix(string(text),
		"file,line,field,value,problem,action\n") {
		t.Errorf("issues file: %v, %.80q", err, text)
	}
	if code, out, stderr = floodspend(t, "check", "--db", db, "--todo", todo); code != exitDone ||
		!strings.Contains(out, "known to a circle") {
		t.Errorf("check: exit %d\n%s%s", code, out, stderr)
	}
	first, _, _ := floodspendExport(t, db)
	if _, out, _ = floodspend(t, "check", "--db", db, "--rung", "sanctioned"); strings.Contains(out, "award") ||
		!strings.Contains(out, "1 sanction could not be placed") {
		t.Errorf("check calls sanctions what they are not:\n%s", out)
	}
	if code, _, stderr = floodspend(t, "import", "assam", "--from", from, "--db", db, "--overrides", todo,
		"--quiet"); code != exitIssues {
		t.Fatalf("an unfilled to-do list as overrides: exit %d\n%s", code, stderr)
	}
	if again, _, _ := floodspendExport(t, db); again != first {
		t.Error("importing again with an unfilled to-do list changes the answers")
	}
	id := fillTodo(t, todo)
	if code, _, stderr = floodspend(t, "import", "assam", "--from", from, "--db", db, "--overrides", todo,
		"--quiet"); code != exitIssues {
		t.Fatalf("a filled to-do list as overrides: exit %d\n%s", code, stderr)
	}
	if code, out, stderr = floodspend(t, "check", "--db", db, "--todo", todo); code != exitDone ||
		strings.Contains(readText(t, todo), id+",") {
		t.Errorf("the decided award is still to do: exit %d\n%s%s", code, out, stderr)
	}
	first, _, _ = floodspendExport(t, db)
	if code, _, stderr = floodspend(t, "import", "assam", "--from", from, "--db", db, "--strict",
		"--quiet"); code != exitFailed {
		t.Errorf("--strict with issues: exit %d\n%s", code, stderr)
	}
	if again, _, _ := floodspendExport(t, db); again != first {
		t.Error("a failed import changes the store")
	}
}

// fillTodo decides the first award of a to-do list and gives its id.
func fillTodo(t *testing.T, todo string) (id string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(readText(t, todo))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("to-do list: %v, %d rows", err, len(rows))
	}
	for i, column := range rows[0] {
		switch column {
		case "id":
			id = rows[1][i]
		case "districts":
			rows[1][i] = "Dhubri"
		case "reviewer", "reason":
			rows[1][i] = "read in the file"
		}
	}
	var filled bytes.Buffer
	if err := csv.NewWriter(&filled).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(todo, filled.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return id
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestEvaluate scores a store against labels made of its own verdicts.
func TestEvaluate(t *testing.T) {
	dir := t.TempDir()
	db, labels, rules := filepath.Join(dir, "a.gpkg"), filepath.Join(dir, "labels.csv"), filepath.Join(dir, "own.rules")
	if err := os.WriteFile(rules, []byte("version own\ngroup flood\n  flood*\nverdict yes flood when flood\nverdict "+
		"no rest when always\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := floodspend(t, "import", "assam", "--from", sampleFolder(t), "--db", db, "--rules", rules,
		"--quiet"); code != exitIssues && code != exitDone {
		t.Fatalf("import: exit %d\n%s", code, stderr)
	}
	code, out, stderr := floodspend(t, "export", "--db", db, "/collections/awards/items?f=csv&flood=yes&limit=20")
	if code != exitDone {
		t.Fatalf("export: exit %d\n%s", code, stderr)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	text := "tender_id,flood,kind,districts,circles\n"
	at := slices.Index(rows[0], "tender_id")
	for _, row := range rows[1:] {
		if line := row[at] + ",yes,,,\n"; !strings.Contains(text, line) {
			text += line // a tender may have several awards
		}
	}
	if err := os.WriteFile(labels, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr = floodspend(t, "evaluate", "--db", db, "--labels", labels, "--samples", "10")
	if code != exitDone || !strings.Contains(stderr, "not cross-validated") ||
		strings.Contains(out, "cross-validated") {
		t.Errorf("with the built-in rules: exit %d, %s\n%s", code, stderr, out)
	}
	code, out, stderr = floodspend(t, "evaluate", "--db", db, "--labels", labels, "--samples", "10", "--rules", rules)
	if code != exitDone || stderr != "" || !strings.Contains(out, "floodspend, cross-validated") {
		t.Errorf("with the dataset's rules: exit %d, %s\n%s", code, stderr, out)
	}
}

func floodspendExport(t *testing.T, db string) (out string, code int, stderr string) {
	t.Helper()
	code, out, stderr = floodspend(t, "export", "--db", db, "/analysis/allocation?level=circle&f=csv")
	if code != exitDone || !strings.HasPrefix(out, "id,level,name") {
		t.Fatalf("export: exit %d\n%.200s%s", code, out, stderr)
	}
	return out, code, stderr
}

// The made-up places load as the demo loads them.
func TestDemoDatasets(t *testing.T) {
	for name, want := range map[string]string{"city": "secteur", "county": "township"} {
		store, err := gpkg.Open(filepath.Join(t.TempDir(), name+".gpkg"))
		if err != nil {
			t.Fatal(err)
		}
		level, err := demoCommand{Dataset: name}.load(t.Context(), store)
		if err := errors.Join(err, store.Close()); err != nil || string(level.Key) != want {
			t.Errorf("%s: %s, %v", name, level.Key, err)
		}
	}
}

func TestDemoServesUntilTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"demo", "--addr", "127.0.0.1:0"}, console{writer, writer})
		writer.Close()
	}()
	line := make([]byte, 200)
	n, err := reader.Read(line)
	if err != nil || !strings.HasPrefix(string(line[:n]), "http://127.0.0.1:") {
		t.Errorf("first output %q, %v", line[:n], err)
	}
	cancel()
	if code := <-done; code != exitDone {
		t.Errorf("exit %d after the context ends", code)
	}
}
