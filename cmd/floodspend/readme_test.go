package main

import (
	"bufio"
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

	"github.com/floodspend/floodspend/spending/dataset"
)

// written are the files whose commands TestReadmeCommands runs, in their order; those of quick starts are
// run by TestQuickStarts, and those on PostGIS by TestReadmePostGIS.
func written(root string) []string {
	docs := filepath.Join(root, "api", "docs")
	return []string{filepath.Join(root, "README.md"), filepath.Join(docs, "data.md"), filepath.Join(docs, "places.md"),
		filepath.Join(docs, "ask.md")}
}

// TestReadmeCommands runs every command of the shell blocks of the README and the documentation word for word,
// but for addresses (free ports), the fetch (from a local mirror) and make test (this is it).
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
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
	var commands []string
	for _, path := range written(root) {
		commands = append(commands, readmeBlocks(t, path, "sh")...)
	}
	for _, command := range commands {
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
		shell := exec.CommandContext(t.Context(), "sh", "-c", command)
		shell.Dir = dir
		output, err := shell.CombinedOutput()
		var exit *exec.ExitError
		withIssues := errors.As(err, &exit) && exit.ExitCode() == exitIssues && strings.Contains(command, " import ")
		if err != nil && !withIssues {
			t.Fatalf("%s: %v\n%s", command, err, output)
		}
	}
	if ran < 10 {
		t.Errorf("only %d commands ran", ran)
	}
	checkParameterTable(t, filepath.Join(root, "api", "docs", "ask.md"), url)
}

// The description of another place is one that can be read.
func TestReadmeDescription(t *testing.T) {
	text := readText(t, "../../api/docs/places.md")
	_, after, found := strings.Cut(text, "```yaml\n")
	block, _, ends := strings.Cut(after, "```\n")
	if !found || !ends {
		t.Fatal("the documentation has no description")
	}
	f, err := dataset.Read(strings.NewReader(block), "places.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Description(); err != nil || len(f.Needs) < 4 || len(f.Labels) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
}

// checkParameterTable asks with every value that the documentation's table of parameters names.
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
