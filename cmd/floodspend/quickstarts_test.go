package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// fence is a fenced block of a Markdown file: its language, its text without the list's indent, and the lines it
// stands on.
type fence struct {
	language, text, indent string
	begin, end             int // of the text, in lines
}

// fencesOf lists the blocks of a Markdown file.
func fencesOf(lines []string) []fence {
	var list []fence
	var open *fence
	for i, line := range lines {
		bare := strings.TrimLeft(line, " ")
		switch {
		case open == nil && strings.HasPrefix(bare, "```"):
			open = &fence{language: bare[3:], indent: line[:len(line)-len(bare)], begin: i + 1}
		case open != nil && bare == "```":
			open.end = i
			list, open = append(list, *open), nil
		case open != nil:
			open.text += strings.TrimPrefix(line, open.indent) + "\n"
		}
	}
	return list
}

// TestQuickStarts runs the quick starts and holds that each writes what stands under it. With FLOODSPEND_UPDATE=1
// it writes there what they write.
func TestQuickStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url := startServer(t, dir, build(t)+" demo --no-log-requests --addr 127.0.0.1:0")
	for _, name := range []string{"clients.md", "standards.md"} {
		path := filepath.Join("..", "..", "api", "docs", name)
		lines := strings.Split(readText(t, path), "\n")
		fences := fencesOf(lines)
		var written []string
		at := 0
		for i, f := range fences {
			if f.language == "output" {
				continue
			}
			got, ran := runFence(t, dir, url, f)
			got = strings.ReplaceAll(got, url, "http://127.0.0.1:8080")
			want := ""
			end := f.end + 1
			if i+1 < len(fences) && fences[i+1].language == "output" {
				want, end = fences[i+1].text, fences[i+1].end+1
			}
			if ran && got != want {
				t.Errorf("%s, line %d: %s\nwrites\n%s\nwhere\n%s\nis said", name, f.begin, f.text, got, want)
			}
			if !ran {
				got = want
			}
			written = append(written, lines[at:f.end+1]...)
			if got != "" {
				written = append(written, "", f.indent+"```output")
				for _, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
					written = append(written, f.indent+line)
				}
				written = append(written, f.indent+"```")
			}
			at = end
		}
		written = append(written, lines[at:]...)
		if os.Getenv("FLOODSPEND_UPDATE") != "" {
			if err := os.WriteFile(path, []byte(strings.Join(written, "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// runFence runs a block, and reports whether there is a program here that can.
func runFence(t *testing.T, dir, url string, f fence) (output string, ran bool) {
	t.Helper()
	text := strings.ReplaceAll(f.text, "http://127.0.0.1:8080", url)
	var command *exec.Cmd
	switch f.language {
	case "sh":
		if program := regexp.MustCompile(`(?m)^(ogr2ogr|ogrinfo|curl)\b`).FindString(text); program != "" {
			if _, err := exec.LookPath(program); err != nil {
				t.Logf("SKIPPED: %s: there is no %s here", f.text, program)
				return "", false
			}
		}
		command = exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", text)
	case "python":
		python := pythonFor(text)
		if python == "" {
			t.Logf("SKIPPED: no Python here has what this imports:\n%s", f.text)
			return "", false
		}
		command = exec.CommandContext(t.Context(), python, "-c", text)
	case "r":
		if _, err := exec.LookPath("Rscript"); err != nil || !thorough.Full() {
			t.Log("SKIPPED: R runs where it is installed and everything is asked for (make e2e-full)")
			return "", false
		}
		command = exec.CommandContext(t.Context(), "Rscript", "-e", text)
	default:
		t.Errorf("line %d: a block of %q is run by nothing", f.begin, f.language)
		return "", false
	}
	command.Dir = dir
	out, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			out = append(out, exit.Stderr...)
		}
		t.Errorf("line %d: %s: %v\n%s", f.begin, f.text, err, out)
	}
	return string(out), true
}

// pythonFor gives a Python that has all that a script imports; "" where there is none.
func pythonFor(script string) string {
	imports := strings.Join(regexp.MustCompile(`(?m)^import .*$`).FindAllString(script, -1), "\n")
	venv, err := filepath.Abs("../../build/python/bin/python")
	if err != nil {
		return ""
	}
	candidates := []string{"python3", "/usr/bin/python3", venv}
	i := slices.IndexFunc(candidates, func(python string) bool {
		return exec.Command(python, "-c", imports).Run() == nil
	})
	if i < 0 {
		return ""
	}
	return candidates[i]
}
