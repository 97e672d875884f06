package main

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	neturl "net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/dataset"
)

// TestReadmeCommands runs every command of the README's shell blocks word for word, but
// for addresses (free ports), the fetch (from a local mirror) and make test (this is it);
// then its Python and R.
func TestReadmeCommands(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mirror := os.Getenv("FLOODSPEND_ASSAM_DATA")
	if mirror == "" {
		mirror = filepath.Join(root, "..", "shared", "assam")
	}
	_, err = os.Stat(mirror)
	haveReal := err == nil
	if !haveReal {
		t.Logf("SKIPPED: the real-data commands of the README: the real Assam files are not at %s (set "+
			"FLOODSPEND_ASSAM_DATA)", mirror)
	}
	dir := t.TempDir()
	url := ""
	ran := 0
	readme := filepath.Join(root, "README.md")
	for _, command := range readmeBlocks(t, readme, "sh") {
		switch {
		case command == "make test":
			continue
		case strings.HasPrefix(command, "go run") || strings.HasPrefix(command, "go build"):
			command = strings.Replace(command, "-o floodspend", "-o "+filepath.Join(dir, "floodspend"), 1)
			command = "cd " + root + " && " + command
		case strings.Contains(command, "testdata/") || strings.Contains(command, "mine"):
			command = strings.ReplaceAll(command, "testdata/", filepath.Join(root, "testdata")+"/")
		case strings.HasPrefix(command, "./floodspend") && !haveReal && !strings.Contains(command, "city.gpkg"):
			continue
		case strings.HasPrefix(command, "./floodspend fetch"):
			command += " --mirror " + mirror
		}
		command = strings.ReplaceAll(command, "http://127.0.0.1:8080", url)
		command = strings.Replace(command, "curl ", "curl -fsS -o /dev/null ", 1)
		if name, _, _ := strings.Cut(command, " "); name == "curl" || strings.HasPrefix(name, "ogr") {
			if _, err := exec.LookPath(name); err != nil {
				t.Logf("SKIPPED: %s: there is no %s here", command, name)
				continue
			}
		}
		ran++
		if strings.HasSuffix(command, " demo") || strings.Contains(command, "floodspend serve") {
			url = startServer(t, dir, command+" --addr 127.0.0.1:0")
			continue
		}
		t.Log(command)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		shell := exec.CommandContext(ctx, "sh", "-c", command)
		shell.Dir = dir
		output, err := shell.CombinedOutput()
		cancel()
		var exit *exec.ExitError
		withIssues := errors.As(err, &exit) && exit.ExitCode() == exitIssues && strings.Contains(command, " import ")
		if err != nil && !withIssues {
			t.Fatalf("%s: %v\n%s", command, err, output)
		}
	}
	if ran < 10 {
		t.Errorf("only %d commands of the README ran", ran)
	}
	checkParameterTable(t, readme, url)
	python := strings.Join(readmeBlocks(t, readme, "python"), "\n")
	runSnippet(t, dir, url, "snippet.py", python, []string{"python3", "/usr/bin/python3"},
		"import ast; ast.parse(open('snippet.py').read())", "import geopandas", "python3-geopandas")
	r := strings.Join(readmeBlocks(t, readme, "r"), "\n")
	runSnippet(t, dir, url, "snippet.R", r, []string{"Rscript"}, "invisible(parse('snippet.R'))", "library(sf)",
		"r-cran-sf")
}

// The README's description is one that can be read.
func TestReadmeDescription(t *testing.T) {
	text := readText(t, "../../README.md")
	_, after, found := strings.Cut(text, "```yaml\n")
	block, _, ends := strings.Cut(after, "```\n")
	if !found || !ends {
		t.Fatal("the README has no description")
	}
	f, err := dataset.Read(strings.NewReader(block), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Description(); err != nil || len(f.Needs) < 4 || len(f.Labels) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
}

// checkParameterTable asks with every value that the README's table of parameters names.
func checkParameterTable(t *testing.T, path, url string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| (.*) \\|$")
	value := regexp.MustCompile("`([^`/]*(?:/[^`/]+)?)`")
	asked := 0
	for _, r := range row.FindAllStringSubmatch(string(text), -1) {
		for _, v := range value.FindAllStringSubmatch(r[2], -1) {
			if strings.HasPrefix(v[1], "/") {
				continue // another path
			}
			address := url + "/analysis/allocation?geometry=none&" + neturl.Values{r[1]: {v[1]}}.Encode()
			answer, err := http.Get(address)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if asked++; answer.StatusCode != http.StatusOK {
				t.Errorf("the README's table says %s; %s gives status %d", r[0], address, answer.StatusCode)
			}
		}
	}
	if asked < 25 {
		t.Errorf("the README's table of parameters names %d values", asked)
	}
}

// runSnippet checks the syntax of a snippet with the first interpreter there is, and runs it
// with one that has its library. It says so where there is none.
func runSnippet(t *testing.T, dir, url, name, code string, interpreters []string, syntax, library,
	debianPackage string) {
	t.Helper()
	if !strings.Contains(code, "http://127.0.0.1:8080") {
		t.Errorf("the README has no %s that asks the API", name)
	}
	code = strings.ReplaceAll(code, "http://127.0.0.1:8080", url)
	if err := os.WriteFile(filepath.Join(dir, name), []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
	flag := map[string]string{".py": "-c", ".R": "-e"}[filepath.Ext(name)]
	run := func(interpreter string, args ...string) (string, error) {
		command := exec.CommandContext(t.Context(), interpreter, args...)
		command.Dir = dir
		output, err := command.CombinedOutput()
		return string(output), err
	}
	checked := false
	for _, interpreter := range interpreters {
		if _, err := exec.LookPath(interpreter); err != nil {
			continue
		}
		if output, err := run(interpreter, flag, syntax); err != nil {
			t.Errorf("%s is not well formed: %v\n%s", name, err, output)
		}
		checked = true
		if _, err := run(interpreter, flag, library); err != nil {
			continue
		}
		if output, err := run(interpreter, name); err != nil {
			t.Errorf("%s: %v\n%s", name, err, output)
		}
		return
	}
	t.Logf("SKIPPED: running %s of the README: there is no Debian package %s here; syntax checked: %t", name,
		debianPackage, checked)
}

// readmeBlocks lists the lines of the blocks of one language of a Markdown file.
func readmeBlocks(t *testing.T, path, language string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```"+language
		case inside && line != "":
			lines = append(lines, line)
		}
	}
	return lines
}

// startServer starts a command that serves until the test ends, and gives the URL it
// prints first.
func startServer(t *testing.T, dir, command string) string {
	t.Helper()
	t.Log(command)
	server := exec.Command("sh", "-c", command)
	server.Dir = dir
	server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	server.Stderr = &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The group: a shell or go run stands between the test and the server.
		_ = syscall.Kill(-server.Process.Pid, syscall.SIGTERM)
		_ = server.Wait()
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "http://") {
		t.Fatalf("%s: its first line is %q, want the URL\n%s", command, lines.Text(), log.String())
	}
	url := lines.Text()
	go func() {
		for lines.Scan() {
		}
	}()
	return url
}
