package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestReadmeCommands runs every command of the README's shell blocks word for word, but
// for addresses (free ports), the fetch (from a local mirror) and make test (this is it).
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
		t.Logf("SKIPPED: the real-data commands of the README: the real Assam files are not at %s (set FLOODSPEND_ASSAM_DATA)", mirror)
	}
	dir := t.TempDir()
	url := ""
	ran := 0
	for _, command := range readmeCommands(t, filepath.Join(root, "README.md")) {
		switch {
		case command == "make test":
			continue
		case strings.HasPrefix(command, "go run") || strings.HasPrefix(command, "go build"):
			command = strings.Replace(command, "-o floodspend", "-o "+filepath.Join(dir, "floodspend"), 1)
			command = "cd " + root + " && " + command
		case strings.HasPrefix(command, "./floodspend") && !haveReal:
			continue
		case strings.HasPrefix(command, "./floodspend fetch"):
			command += " --mirror " + mirror
		}
		command = strings.ReplaceAll(command, "http://127.0.0.1:8080", url)
		command = strings.Replace(command, "curl ", "curl -fsS -o /dev/null ", 1)
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
	if ran < 6 {
		t.Errorf("only %d commands of the README ran", ran)
	}
}

// readmeCommands lists the lines of the ```sh blocks of a Markdown file.
func readmeCommands(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```sh"
		case inside && line != "":
			commands = append(commands, line)
		}
	}
	return commands
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
