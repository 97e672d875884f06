package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
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

// shared holds what the tests of this package read, each made on first use: the stores, a server of each, and one of
// the sample in PostGIS.
var shared struct {
	sampleStore                 func() (store.Store, error)
	sample, real, samplePostGIS lent
}

func TestMain(m *testing.M) {
	shared.sampleStore = sync.OnceValues(importSample)
	code := program.Main(m)
	for _, l := range []*lent{&shared.sample, &shared.real, &shared.samplePostGIS} {
		if l.server != nil {
			l.server.Close()
		}
	}
	os.Exit(code)
}

// lent is a server that one test after another asks, and several at once.
type lent struct {
	making sync.Mutex
	server *Server
}

// to lends the server to a test, which is the first where it has to be made.
func (l *lent) to(tb testing.TB, of func(tb testing.TB) store.Store) service {
	tb.Helper()
	l.making.Lock()
	defer l.making.Unlock()
	if l.server == nil {
		l.server = serverOf(lasting{tb}, of(lasting{tb})).Server
	}
	return service{l.server, tb}
}

// lasting is a test whose end ends nothing of what it makes.
type lasting struct{ testing.TB }

func (lasting) Cleanup(func()) {}

func (lasting) Context() context.Context { return context.Background() }

func importSample() (store.Store, error) {
	opened, err := gpkg.Open(filepath.Join(program.Dir(), "sample.gpkg"))
	if err != nil {
		return nil, err
	}
	_, err = pipeline.ImportPlace(context.Background(), opened, "assam", &dataset.File{},
		pipeline.Options{Files: pipeline.FS(testdata.Sample())})
	return opened, err
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

// sample serves the synthetic sample dataset by the server that the tests share. What asks it asks one thing after
// another.
func sample(tb testing.TB) service {
	tb.Helper()
	thorough.OneByOne(tb)
	return shared.sample.to(tb, openSample)
}

func openSample(tb testing.TB) store.Store {
	tb.Helper()
	opened, err := shared.sampleStore()
	if err != nil {
		tb.Fatal(err)
	}
	return opened
}

// ownSample serves the sample by a server of the test's own, for what looks into it, changes it or asks it at once.
func ownSample(tb testing.TB) service {
	tb.Helper()
	return serverOf(tb, openSample(tb))
}

// sampleInPostGIS serves the sample from a PostGIS database by the server that the tests share.
func sampleInPostGIS(tb testing.TB) service {
	tb.Helper()
	return shared.samplePostGIS.to(tb, func(tb testing.TB) store.Store {
		return publishedIn(tb, migrated(tb), openSample(tb))
	})
}

// realData serves the real Assam files; it skips the test, saying so, where they are absent.
// What asks them asks one thing after another.
func realData(tb testing.TB) service {
	tb.Helper()
	thorough.OneByOne(tb)
	from := realdata.Dir(tb)
	return shared.real.to(tb, func(tb testing.TB) store.Store {
		db, err := program.Imported(from)
		if err != nil {
			tb.Fatal(err)
		}
		opened, err := gpkg.Open(db)
		if err != nil {
			tb.Fatal(err)
		}
		return opened
	})
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
