package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestRequestLog: a line a request, with what an operator looks for; what was asked for by query, and a
// made-up method or id, only where they may stand.
func TestRequestLog(t *testing.T) {
	opened := sample(t).versions.store
	for _, queries := range []bool{false, true} {
		var written bytes.Buffer
		requests := slog.New(slog.NewJSONHandler(&written, nil))
		s, err := New(Options{Store: opened, Requests: requests, LogQueries: queries})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		ask := func(method, address, id string) (line map[string]any, answer *httptest.ResponseRecorder) {
			t.Helper()
			written.Reset()
			r := httptest.NewRequest(method, address, nil)
			r.Header.Set(requestIDHeader, id)
			answer = httptest.NewRecorder()
			s.ServeHTTP(answer, r)
			if err := json.Unmarshal(written.Bytes(), &line); err != nil {
				t.Fatalf("%s: %v\n%s", address, err, written.Bytes())
			}
			return line, answer
		}
		const address = "/analysis/allocation?geometry=none&within=secret"
		line, _ := ask(http.MethodGet, address, "")
		if line["status"] != float64(http.StatusBadRequest) || strings.Contains(written.String(), "secret") != queries {
			t.Errorf("with queries %v: %s", queries, written.Bytes())
		}
		for i, want := range []string{"miss", "hit"} {
			line, answer := ask(http.MethodGet, "/analysis/allocation?geometry=none", "proxy-17")
			if line["cache"] != want || line["id"] != "proxy-17" || line["route"] != "/analysis/allocation" ||
				line["bytes"] != float64(answer.Body.Len()) || line["method"] != "GET" {
				t.Errorf("request %d: %s", i, written.Bytes())
			}
		}
		line, answer := ask("BREW", "/healthz", "two words\nand a line")
		if id := answer.Header().Get(requestIDHeader); len(id) != 26 || line["id"] != id || line["method"] != "other" {
			t.Errorf("id %q: %s", id, written.Bytes())
		}
	}
}
