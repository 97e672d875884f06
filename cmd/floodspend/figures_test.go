package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestExamples draws the figures of testdata/examples from the API of the sample: each holds what it has worked
// out against what the API says. R's are drawn where R is and everything is asked for.
func TestExamples(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url := startServer(t, dir, build(t)+" demo --no-log-requests --addr 127.0.0.1:0")
	draw := func(interpreter, script string) {
		if _, err := exec.LookPath(interpreter); err != nil {
			t.Logf("SKIPPED: %s: there is no %s here", script, interpreter)
			return
		}
		path, err := filepath.Abs(filepath.Join("..", "..", "testdata", "examples", script))
		if err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), interpreter, path, url)
		command.Dir = t.TempDir()
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
		for _, said := range []string{"shortfall.svg: Golaghat -777031947.19", "Gini 0.7287, Hoover 0.5709",
			"2024-25 4035.70"} {
			if !strings.Contains(string(out), said) {
				t.Errorf("%s says\n%s\nwithout %q", script, out, said)
			}
		}
		for _, figure := range []string{"shortfall.svg", "lorenz.svg", "years.svg"} {
			if drawn, err := os.Stat(filepath.Join(command.Dir, figure)); err != nil || drawn.Size() < 500 {
				t.Errorf("%s: %s: %v", script, figure, err)
			}
		}
	}
	draw("python3", "figures.py")
	if thorough.Full() {
		draw("Rscript", "figures.R")
	}
}
