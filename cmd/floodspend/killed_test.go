package main

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestKilledImport kills imports of the built program at several moments: the version
// before stays readable, and a whole import afterwards gives the same answers, not double.
func TestKilledImport(t *testing.T) {
	t.Parallel()
	binary, from, db := build(t), sampleFolder(t), filepath.Join(t.TempDir(), "a.gpkg")
	importing := []string{"import", "assam", "--from", from, "--db", db, "--quiet"}
	if code, out := runBinary(t, binary, importing...); code != exitIssues {
		t.Fatalf("exit %d\n%s", code, out)
	}
	before, _, _ := floodspendExport(t, db)
	for _, after := range []time.Duration{50, 200, 400, 600, 800} {
		command := exec.Command(binary, importing...)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		_ = command.Process.Kill() // it may be done already
		_ = command.Wait()
		if now, _, _ := floodspendExport(t, db); now != before {
			t.Errorf("killed after %d ms: the answers differ", after)
		}
	}
	if code, out := runBinary(t, binary, importing...); code != exitIssues {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if again, _, _ := floodspendExport(t, db); again != before {
		t.Error("importing again changes the answers")
	}
}
