package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata"
	"github.com/floodspend/floodspend/web"
	"github.com/floodspend/floodspend/web/report"
)

// service is the API over one dataset.
type service struct {
	t       *testing.T
	handler *api.Server
}

func newService(t *testing.T, fill func(store.Store) error) service {
	t.Helper()
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "a.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(store); err != nil {
		t.Fatal(err)
	}
	handler, err := api.New(api.Options{Store: store, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { handler.Close(); store.Close() })
	return service{t, handler}
}

func sampleService(t *testing.T) service {
	t.Helper()
	return newService(t, func(store store.Store) error {
		_, err := pipeline.ImportPlace(t.Context(), store, "assam", &dataset.File{},
			pipeline.Options{Files: pipeline.FS(testdata.Sample())})
		return err
	})
}

func (s service) ask(_ context.Context, path string) ([]byte, error) {
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, httptest.NewRequest("GET", "http://localhost"+path, nil))
	if answer.Code != 200 {
		return nil, fmt.Errorf("%s: %d %s", path, answer.Code, answer.Body)
	}
	return answer.Body.Bytes(), nil
}

func (s service) html(query string) string {
	s.t.Helper()
	parameters, err := url.ParseQuery(query)
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.Write(s.t.Context(), &out, s.ask, parameters); err != nil {
		s.t.Fatal(err)
	}
	return out.String()
}

// part gives what an expression picks out of a brief.
func part(t *testing.T, html, pattern string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)" + pattern).FindStringSubmatch(html)
	if found == nil {
		t.Fatalf("no %s in the brief", pattern)
	}
	return found[1]
}

const carried = `<script type="application/json" id="answers">(.*?)</script>`

func TestBrief(t *testing.T) {
	s := sampleService(t)
	t.Run("carries its answers", s.carriesItsAnswers)
	t.Run("needs no other file", s.needsNoOtherFile)
	t.Run("is of one version", s.isOfOneVersion)
}

// The answers are the API's to the last digit, each under its question, and the same dataset gives
// the same bytes.
func (s service) carriesItsAnswers(t *testing.T) {
	asked := "level=circle&period=2023-06/2024-09&need=population&lag=1&kind=restoration,relief"
	for _, query := range []string{"", asked} {
		html := s.html(query)
		if again := s.html(query); again != html {
			t.Errorf("%s: the same dataset gives other bytes", query)
		}
		var answers map[string]json.RawMessage
		if err := json.Unmarshal([]byte(part(t, html, carried)), &answers); err != nil {
			t.Fatal(err)
		}
		if len(answers) != 7 {
			t.Errorf("%s: %d answers", query, len(answers))
		}
		for question, got := range answers {
			body, err := s.ask(t.Context(), "/"+question)
			if err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			if err := json.Compact(&want, body); err != nil {
				t.Fatal(err)
			}
			text := regexp.MustCompile(`\\u00(3c|3e|26)`).ReplaceAllStringFunc(string(got), func(code string) string {
				return map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&"}[code]
			})
			if text != want.String() {
				t.Errorf("%s: the answer carried is another", question)
			}
		}
		if asked,
			err := url.ParseQuery(strings.ReplaceAll(part(t, html, `data-asked="(.*?)"`), "&amp;", "&")); err != nil ||
			asked.Get("period") == "" || asked.Get("lag") == "" || asked.Get("flood") != "yes" {
			t.Errorf("%s: asked %v, %v", query, asked, err)
		}
	}
}

// All that modules import is carried, and the policy lets nothing be fetched.
func (s service) needsNoOtherFile(t *testing.T) {
	html := s.html("")
	var list struct{ Imports map[string]string }
	if err := json.Unmarshal([]byte(part(t, html, `<script type="importmap">(.*?)</script>`)), &list); err != nil {
		t.Fatal(err)
	}
	for name, address := range list.Imports {
		source, err := url.PathUnescape(strings.TrimPrefix(address, "data:text/javascript;charset=utf-8,"))
		if err != nil {
			t.Fatal(err)
		}
		original, err := web.Files().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(original)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(source, "\n") != strings.Count(string(text), "\n") {
			t.Errorf("%s is not the page's module", name)
		}
		for _, m := range regexp.MustCompile(`(?m)(?:^import|\bfrom)\s*['"]([^'"]+)['"];`).FindAllStringSubmatch(source,
			-1) {
			if _, ok := list.Imports[m[1]]; !ok {
				t.Errorf("%s imports %s, which is not carried", name, m[1])
			}
		}
	}
	if len(list.Imports) < 20 || len(list.Imports["js/brief-file.js"]) == 0 {
		t.Errorf("%d modules", len(list.Imports))
	}
	policy := part(t, html, `http-equiv="Content-Security-Policy" content="(.*?)"`)
	if regexp.MustCompile(`'unsafe|https?:|\*|'self'`).MatchString(policy) ||
		!strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("the policy is %s", policy)
	}
	style := part(t, html, `<style>(.*?)</style>`)
	if found := regexp.MustCompile(`@import|url\((?:[^d#]|d[^a])`).FindString(style); found != "" {
		t.Errorf("the style fetches: %s", found)
	}
	if found := regexp.MustCompile(`\s(?:src|href)=`).FindString(regexp.MustCompile(`(?s)<(script|style).*?</`).
		ReplaceAllString(html, "")); found != "" {
		t.Errorf("the brief names another file: %s", found)
	}
	if len(html) > 1_500_000 {
		t.Errorf("a brief of the sample has %d bytes", len(html))
	}
}

// TestHostileNamesStayText: a name is never markup, nor a title or note.
func TestHostileNamesStayText(t *testing.T) {
	const hostile = `</script></style><!--<script>alert(1)</script><img src=x onerror="alert(2)">'&amp;{{.}}`
	s := newService(t, func(store store.Store) error {
		d := storetest.Dataset(1, 200)
		d.Version.Title, d.Version.Note, d.Version.Synthetic = hostile, hostile, true
		for i := range d.Areas {
			d.Areas[i].Name = hostile + strings.Repeat("x", i)
		}
		_, err := store.Publish(t.Context(), d)
		return err
	})
	html := s.html("")
	if n := strings.Count(html, "<script"); n != 4 || strings.Contains(html, "<img") || strings.Contains(html, "<!--") {
		t.Errorf("a name is markup: %d scripts", n)
	}
	var answers map[string]struct{ Title string }
	if err := json.Unmarshal([]byte(part(t, html, carried)), &answers); err != nil ||
		answers["dataset?"].Title != hostile {
		t.Errorf("the title is %q, %v", answers["dataset?"].Title, err)
	}
}

// Figures of two versions are no brief.
func (s service) isOfOneVersion(t *testing.T) {
	err := s.write(func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "/dataset") {
			return []byte(strings.Replace(string(body), `"id":"`, `"id":"new`, 1))
		}
		return body
	})
	if err == nil || !strings.Contains(err.Error(), "make it again") {
		t.Errorf("a dataset replaced between answers: %v", err)
	}
	for _, answer := range []string{"/analysis/allocation", "/analysis/reconciliation"} {
		err = s.write(func(path string, body []byte) []byte {
			if strings.HasPrefix(path, answer) {
				return body[:len(body)/2]
			}
			return body
		})
		if err == nil || !strings.Contains(err.Error(), answer) {
			t.Errorf("half an answer: %v", err)
		}
	}
}

// write makes a brief of answers that change bends.
func (s service) write(change func(path string, body []byte) []byte) error {
	return report.Write(s.t.Context(), io.Discard, func(ctx context.Context, path string) ([]byte, error) {
		body, err := s.ask(ctx, path)
		return change(path, body), err
	}, nil)
}
