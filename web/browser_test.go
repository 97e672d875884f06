package web_test

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPageInBrowser builds the program, serves the sample dataset and drives the page in
// Chromium. It needs node, Chromium and playwright-core (npm ci in web/), and skips,
// saying so, where one is missing.
func TestPageInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: browser test in -short mode")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: the browser test needs node (apt install nodejs npm)")
	}
	if _, err := os.Stat("node_modules/axe-core"); errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIPPED: the browser test needs playwright-core and axe-core (cd web && npm ci)")
	}
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		chromium = "/usr/bin/chromium"
	}
	if _, err := os.Stat(chromium); err != nil {
		t.Skipf("SKIPPED: the browser test needs Chromium (apt install chromium, or set CHROMIUM): %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	url := serveDemo(ctx, t)
	views, err := filepath.Glob("e2e/*.test.mjs")
	if err != nil || len(views) == 0 {
		t.Fatalf("no browser tests: %v", err)
	}
	run := exec.CommandContext(ctx, node, append([]string{"--test", "--test-reporter=spec", "--test-concurrency=1"}, views...)...)
	run.Env = append(os.Environ(), "FLOODSPEND_URL="+url, "CHROMIUM="+chromium)
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// serveDemo starts "floodspend demo" on a free port and gives its URL. The server ends
// with the test.
func serveDemo(ctx context.Context, t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "floodspend")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "../cmd/floodspend").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	// Not under the test's context, which ends before the clean-up that stops the server.
	server := exec.Command(binary, "demo", "--addr", "127.0.0.1:0")
	var log strings.Builder
	server.Stderr = &log
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			t.Errorf("server: %v\n%s", err, log.String())
		}
	})
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		t.Fatalf("the server printed no address: %v\n%s", lines.Err(), log.String())
	}
	url := strings.TrimSpace(lines.Text())
	if !strings.HasPrefix(url, "http://") {
		t.Fatalf("first line is %q, not an address", url)
	}
	go func() {
		for lines.Scan() { // keep the pipe empty
		}
	}()
	return url
}
