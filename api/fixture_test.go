package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata"
	"github.com/floodspend/floodspend/testdata/program"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// shared holds the stores that the tests of this package read, each made on first use.
var shared struct {
	sample func() (store.Store, error)
	real   func(from string) (store.Store, error)
}

func TestMain(m *testing.M) {
	shared.sample = sync.OnceValues(importSample)
	var once sync.Once
	var opened store.Store
	var failed error
	shared.real = func(from string) (store.Store, error) {
		once.Do(func() { opened, failed = importReal(from) })
		return opened, failed
	}
	os.Exit(program.Main(m))
}

func importSample() (store.Store, error) {
	opened, err := gpkg.Open(filepath.Join(program.Dir(), "sample.gpkg"))
	if err != nil {
		return nil, err
	}
	_, err = pipeline.ImportPlace(context.Background(), opened, "assam", &dataset.File{},
		pipeline.Options{Files: pipeline.FS(testdata.Sample())})
	return opened, err
}

// importReal runs the import as a program of its own, so that a test binary built with the
// race detector does not spend minutes in it.
func importReal(from string) (store.Store, error) {
	binary, err := program.Built()
	if err != nil {
		return nil, err
	}
	db := filepath.Join(program.Dir(), "real.gpkg")
	output, err := exec.Command(binary, "import", "assam", "--from", from, "--db", db, "--quiet").CombinedOutput()
	var exit *exec.ExitError
	const doneWithIssues = 3
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == doneWithIssues) {
		return nil, fmt.Errorf("import: %w\n%s", err, output)
	}
	return gpkg.Open(db)
}

// page is a stand-in for the page: the API needs no more of it.
func page() fstest.MapFS {
	return fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html><title>page</title>")},
		"app.js":     {Data: []byte("export const page = 1;\n" + strings.Repeat("// padding\n", 200))},
	}
}

// service is a server under test.
type service struct {
	*Server
	tb testing.TB
}

func serverOf(tb testing.TB, opened store.Store) service {
	tb.Helper()
	s, err := New(Options{Store: opened, Web: page(), Words: os.DirFS("../web/words"),
		Logger: slog.New(slog.DiscardHandler), Revision: "test"})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return service{s, tb}
}

// sample serves the synthetic sample dataset.
func sample(tb testing.TB) service {
	tb.Helper()
	opened, err := shared.sample()
	if err != nil {
		tb.Fatal(err)
	}
	return serverOf(tb, opened)
}

// realData serves the real Assam files; it skips the test, saying so, where they are absent.
// What asks them asks one thing after another.
func realData(tb testing.TB) service {
	tb.Helper()
	thorough.OneByOne(tb)
	opened, err := shared.real(realdata.Dir(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return serverOf(tb, opened)
}

// everyDataset runs a test on the sample and on the real files, which it asks one thing after another.
func everyDataset(t *testing.T, run func(t *testing.T, s service)) {
	thorough.OneByOne(t)
	t.Run("sample", func(t *testing.T) { run(t, sample(t)) })
	t.Run("real", func(t *testing.T) { run(t, realData(t)) })
}

// answer is a response, read.
type answer struct {
	tb     testing.TB
	url    string
	status int
	header http.Header
	body   []byte
}

const testHost = "flood.example"

// ask sends a request. Headers are "Name: value".
func (s service) ask(method, url string, headers ...string) answer {
	s.tb.Helper()
	r, err := http.NewRequest(method, "http://"+testHost+strings.TrimPrefix(url, "http://"+testHost), nil)
	if err != nil {
		s.tb.Fatalf("%s: %v", url, err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	return s.send(r)
}

func (s service) send(r *http.Request) answer {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return answer{s.tb, r.URL.String(), w.Code, w.Result().Header, w.Body.Bytes()}
}

func (s service) get(url string, headers ...string) answer {
	s.tb.Helper()
	return s.ask(http.MethodGet, url, headers...)
}

// ok gives the answer to a request that must succeed.
func (s service) ok(url string, headers ...string) answer {
	s.tb.Helper()
	a := s.get(url, headers...)
	if a.status != http.StatusOK {
		s.tb.Fatalf("GET %s: status %d: %s", url, a.status, a.body)
	}
	return a
}

// decode reads the body as JSON into v. Numbers keep their text where v is untyped.
func (a answer) decode(v any) {
	a.tb.Helper()
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		a.tb.Fatalf("%s: %v in %.300s", a.url, err, a.body)
	}
	if d.More() {
		a.tb.Fatalf("%s: more than one JSON document", a.url)
	}
}

// problem reads the body as the problem an error answer must be.
func (a answer) problem(status int) ogc.Problem {
	a.tb.Helper()
	var p ogc.Problem
	if a.status != status || a.header.Get("Content-Type") != ogc.ProblemType {
		a.tb.Fatalf("%s: status %d, want %d; type %q, want %s: %.300s", a.url, a.status, status,
			a.header.Get("Content-Type"), ogc.ProblemType, a.body)
	}
	a.decode(&p)
	if p.Status != status || p.Title == "" || p.Type == "" {
		a.tb.Fatalf("%s: the problem is %+v", a.url, p)
	}
	return p
}

// rows reads the body as CSV: one map from column to cell per row.
func (a answer) rows() []map[string]string {
	a.tb.Helper()
	table, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
	if err != nil || len(table) == 0 {
		a.tb.Fatalf("%s: %v in %.300s", a.url, err, a.body)
	}
	rows := make([]map[string]string, len(table)-1)
	for i, cells := range table[1:] {
		rows[i] = make(map[string]string, len(cells))
		for j, cell := range cells {
			rows[i][table[0][j]] = cell
		}
	}
	return rows
}

func (a answer) unzipped() []byte {
	a.tb.Helper()
	r, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		a.tb.Fatalf("%s: %v", a.url, err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		a.tb.Fatalf("%s: %v", a.url, err)
	}
	return body
}

// feature is a GeoJSON feature as a client sees it.
type feature struct {
	Type       string
	ID         string
	Geometry   json.RawMessage
	Properties map[string]any
	Links      []ogc.Link
}

func (f feature) text(name string) string {
	s, _ := f.Properties[name].(string)
	return s
}

// number gives a property's exact decimal, "" for null.
func (f feature) number(name string) string {
	n, _ := f.Properties[name].(json.Number)
	return n.String()
}

type featurePage struct {
	Type           string
	Features       []feature
	NumberMatched  int
	NumberReturned int
	Links          []ogc.Link
	Summary        map[string]any
}

func (a answer) features() featurePage {
	a.tb.Helper()
	var p featurePage
	a.decode(&p)
	return p
}

// linkTo gives the address of the one link of a relation, "" without one.
func linkTo(links []ogc.Link, rel string) string {
	for _, l := range links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// allPages follows next links to the end.
func (s service) allPages(url string) []feature {
	s.tb.Helper()
	var all []feature
	seen := map[string]bool{}
	for url != "" {
		if seen[url] {
			s.tb.Fatalf("%s comes twice among the next links", url)
		}
		seen[url] = true
		p := s.ok(url).features()
		if p.NumberReturned != len(p.Features) {
			s.tb.Fatalf("%s: numberReturned %d of %d features", url, p.NumberReturned, len(p.Features))
		}
		all = append(all, p.Features...)
		url = linkTo(p.Links, "next")
	}
	return all
}

// dataLevel is a level as /dataset has it.
type dataLevel struct {
	Key, Plural string
	Areas       int
}

// levels lists the levels of the dataset that is served.
func (s service) levels() []dataLevel {
	s.tb.Helper()
	var dataset struct{ Levels []dataLevel }
	s.ok("/dataset").decode(&dataset)
	return dataset.Levels
}
