package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/floodspend/floodspend/testdata/program"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestPageInBrowser builds the program, serves the sample dataset and drives the page in
// Chromium. It needs node, Chromium, playwright-core and axe-core (npm ci in web/), and skips,
// saying so, where one is missing. A thorough run looks at every state of the page, and at those
// of the real files as well.
func TestPageInBrowser(t *testing.T) {
	t.Parallel()
	drive := browser(t)
	binary := program.Build(t)
	drive(serve(t, binary, "demo"), "e2e/*.test.mjs")
	if thorough.Full() {
		url := serve(t, binary, "serve", "--db", imported(t, binary, realdata.Dir(t)))
		drive(url, "e2e/hands.test.mjs")
		drive(url, "e2e/sentences.test.mjs")
	}
}

// TestBriefInBrowser has the program write briefs of the sample, and in a thorough run of the real
// files, opens them offline and holds all they say against the API.
func TestBriefInBrowser(t *testing.T) {
	t.Parallel()
	drive := browser(t)
	binary := program.Build(t)
	brief := func(from string) func(*testing.T) {
		return func(t *testing.T) {
			store := imported(t, binary, from)
			drive(serve(t, binary, "serve", "--db", store), "e2e/brief/*.test.mjs", "FLOODSPEND_PROGRAM="+binary,
				"FLOODSPEND_DB="+store)
		}
	}
	t.Run("sample", brief("../testdata/sample"))
	if thorough.Full() {
		t.Run("real", brief(realdata.Dir(t)))
	}
}

// TestReviewInBrowser says on the page where awards belong, and has the program import the file that comes of it.
func TestReviewInBrowser(t *testing.T) {
	t.Parallel()
	drive := browser(t)
	binary := program.Build(t)
	const from = "../testdata/sample"
	drive(serve(t, binary, "serve", "--db", imported(t, binary, from)), "e2e/review/*.test.mjs",
		"FLOODSPEND_PROGRAM="+binary, "FLOODSPEND_FROM="+from)
}

// TestPageWithinAnother shows the map in frames of a page whose origin the server names, and of one it does not.
func TestPageWithinAnother(t *testing.T) {
	t.Parallel()
	drive := browser(t)
	binary := program.Build(t)
	parent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Another page</title><main><h1>Another page</h1>
			<iframe src="%s" title="The map" width="900" height="640"></iframe></main>`,
			html.EscapeString(r.FormValue("frame")))
	}))
	t.Cleanup(parent.Close)
	drive(serve(t, binary, "demo", "--embed-parents", parent.URL), "e2e/embed/*.test.mjs",
		"FLOODSPEND_PARENT="+parent.URL)
}

// TestPageOfVersions drives the page on a store of two versions, of which the second has one award less and
// one of another amount.
func TestPageOfVersions(t *testing.T) {
	t.Parallel()
	drive := browser(t)
	binary := program.Build(t)
	from := t.TempDir()
	if err := os.CopyFS(from, os.DirFS("../testdata/sample")); err != nil {
		t.Fatal(err)
	}
	store := imported(t, binary, from)
	tenders := filepath.Join(from, "Sources/TENDERS/data/monthly_tenders/2024_11_tenders.csv")
	text, err := os.ReadFile(tenders)
	if err != nil {
		t.Fatal(err)
	}
	const was, is, gone = `"183,709,846",Accepted-AOC`, `"283,709,846",Accepted-AOC`, "2024_DoWR_90014_1,"
	changed := strings.Replace(string(text), was, is, 1)
	lines := slices.DeleteFunc(strings.SplitAfter(changed, "\n"),
		func(line string) bool { return strings.HasPrefix(line, gone) })
	if changed == string(text) || strings.Join(lines, "") == changed {
		t.Fatal("the sample has no such awards any more")
	}
	if err := os.WriteFile(tenders, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	importInto(t, binary, store, from)
	drive(serve(t, binary, "serve", "--db", store), "e2e/versions/*.test.mjs")
}

// TestPageOfManyAreas drives the page on a level of more areas than have an element each.
func TestPageOfManyAreas(t *testing.T) {
	t.Parallel()
	drive := browser(t)
	binary := program.Build(t)
	store := filepath.Join(t.TempDir(), "many.gpkg")
	generate := exec.Command(binary, "bench", "generate", "--db", store, "--awards", "3000", "--areas", "1500",
		"--months", "24", "--quiet")
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("bench generate: %v\n%s", err, out)
	}
	drive(serve(t, binary, "serve", "--db", store), "e2e/many/*.test.mjs")
}

// TestRecording records a minute of the page as the file FLOODSPEND_RECORDING names; without it there is nothing to do.
func TestRecording(t *testing.T) {
	if os.Getenv("FLOODSPEND_RECORDING") == "" {
		t.Skip("SKIPPED: make recording runs it")
	}
	drive := browser(t)
	drive(serve(t, program.Build(t), "demo"), "e2e/record/*.test.mjs")
}

// BenchmarkPage prints how large and how fast the page is, of the sample with what Lighthouse says of it, and of levels
// of many areas. It asserts nothing.
func BenchmarkPage(b *testing.B) {
	binary := program.Build(b)
	measure := func(url string, arguments ...string) {
		run := exec.CommandContext(b.Context(), "node", append([]string{"e2e/bench.mjs"}, arguments...)...)
		run.Env = append(os.Environ(), "FLOODSPEND_URL="+url)
		out, err := run.CombinedOutput()
		b.Logf("%v\n%s", arguments, out)
		if err != nil {
			b.Skipf("SKIPPED: %v", err)
		}
	}
	b.Run("sample", func(b *testing.B) { measure(serve(b, binary, "demo"), "", "lighthouse") })
	for _, areas := range []string{"6000", "25000"} {
		b.Run(areas, func(b *testing.B) {
			store := filepath.Join(b.TempDir(), "many.gpkg")
			if out, err := exec.CommandContext(b.Context(), binary, "bench", "generate", "--db", store, "--awards",
				"20000", "--areas", areas, "--months", "48", "--quiet").CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			url := serve(b, binary, "serve", "--db", store)
			measure(url, "?level=circle") // the shapes are prepared
			measure(url, "?level=circle")
		})
	}
}

// imported gives a store of a folder of Assam's files.
func imported(t *testing.T, binary, from string) (store string) {
	t.Helper()
	store = filepath.Join(t.TempDir(), "a.gpkg")
	importInto(t, binary, store, from)
	return store
}

// importInto imports a folder of Assam's files.
func importInto(t *testing.T, binary, store, from string) {
	t.Helper()
	// Exit code 3: done, with issues reported.
	out, err := exec.Command(binary, "import", "assam", "--db", store, "--from", from, "--quiet").CombinedOutput()
	if _, missing := os.Stat(store); missing != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
}

// browser gives what runs browser tests against a server, with variables "NAME=value" of their environment.
func browser(t *testing.T) func(url, tests string, variables ...string) {
	t.Helper()
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
	chromium := chromium(t)
	return func(url, tests string, variables ...string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		views, err := filepath.Glob(tests)
		if err != nil || len(views) == 0 {
			t.Fatalf("no browser tests %s: %v", tests, err)
		}
		run := exec.CommandContext(ctx, node, append([]string{"--test-reporter=spec", "e2e/run.mjs"}, views...)...)
		run.Env = append(append(os.Environ(), variables...), "FLOODSPEND_URL="+url, "CHROMIUM="+chromium)
		out, err := run.CombinedOutput()
		t.Logf("%s", out) // every test with its time, and the layout shifts
		if err != nil {
			t.Error(err)
		}
	}
}

// chromium is the browser of the tests: the one CHROMIUM names, the one without windows, which takes half the time, or
// the whole one.
func chromium(t *testing.T) string {
	t.Helper()
	paths := []string{"/usr/bin/chromium-headless-shell", "/usr/bin/chromium"}
	if named := os.Getenv("CHROMIUM"); named != "" {
		paths = []string{named}
	}
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("SKIPPED: the browser test needs Chromium (make deps), which is not at %s", strings.Join(paths, " or "))
	return ""
}

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// serve starts the program with a command on a free port and gives its URL. The server ends with
// the test.
func serve(t testing.TB, binary string, command ...string) string {
	t.Helper()
	// Not under the test's context, which ends before the clean-up that stops the server.
	server := exec.Command(binary, append(command, "--addr", "127.0.0.1:0")...)
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
