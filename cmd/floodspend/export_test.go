package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// TestExportIsWhatAClientGets compares the export with the server's answer, for a kept
// answer and a streamed one, on standard output and in a file.
func TestExportIsWhatAClientGets(t *testing.T) {
	db := storeOf(t, 300)
	store, err := gpkg.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	handler, err := api.New(api.Options{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer handler.Close()
	for _, path := range []string{"/analysis/allocation?level=circle&f=csv", "/analysis/allocation?geometry=full",
		"/collections/awards/items?f=csv", "/collections/awards/items?limit=7",
		"/collections/circles/items?f=csv&limit=1",
		"/dataset"} {
		client := httptest.NewRecorder()
		handler.ServeHTTP(client, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
		want := client.Body.String()
		code, out, stderr := floodspend(t, "export", "--db", db, path)
		if code != exitDone || out != want {
			t.Errorf("%s: exit %d, %d bytes of %d\n%s", path, code, len(out), len(want), stderr)
		}
		buckets := client.Header().Get(api.ReconciliationHeader)
		if wanted := strings.Contains(path, "allocation") && strings.Contains(path, "csv"); wanted != (buckets != "") ||
			wanted != strings.Contains(stderr, "reconciliation: source=") ||
			!strings.Contains(stderr, buckets) {
			t.Errorf("%s: standard error holds %q, the header %q", path, stderr, buckets)
		}
		if strings.Contains(path, "limit=") != strings.Contains(stderr, "one page") {
			t.Errorf("%s: standard error says %q", path, stderr)
		}
		file := filepath.Join(t.TempDir(), "answer")
		if code, out, stderr := floodspend(t, "export", "--db", db, path, "-o", file); code != exitDone || out != "" {
			t.Errorf("%s to a file: exit %d, %q\n%s", path, code, out, stderr)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s: the file has %d bytes of %d, %v", path, len(got), len(want), err)
		}
	}
}

// TestFailedExportKeepsTheFile: what was there before stays.
func TestFailedExportKeepsTheFile(t *testing.T) {
	db, dir := storeOf(t, 5), t.TempDir()
	file := filepath.Join(dir, "kept.csv")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		"/analysis/allocation?lvl=circle": `400 Bad Request: there is no parameter "lvl" here`,
		"/nowhere":                        "404 Not Found: there is nothing at /nowhere",
		"analysis/allocation":             "is not a path such as",
		"http://example.org/dataset":      "is not a path such as",
	} {
		code, _, stderr := floodspend(t, "export", "--db", db, path, "-o", file)
		if code != exitFailed || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit %d, stderr %q should hold %q", path, code, stderr, says)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "before" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	if code, _, stderr := floodspend(t, "export", "--db", db, "/dataset", "-o",
		filepath.Join(dir, "none", "x.json")); code != exitFailed || !strings.Contains(stderr, "none") {
		t.Errorf("a folder that is not there: exit %d, %q", code, stderr)
	}
}

// TestBrokenAnswersAreErrors: half an answer is no export.
func TestBrokenAnswersAreErrors(t *testing.T) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	})
	if _, err := answerTo(io.Discard, broken, request); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("an answer that breaks off: %v", err)
	}
	full := errors.New("no space left")
	whole := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "whole") })
	if _, err := answerTo(failingWriter{full}, whole, request); !errors.Is(err, full) {
		t.Errorf("a full disk: %v", err)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }
