package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
)

// FuzzRequest sends every endpoint any query string, item id and Accept header. It is never
// the server's fault, and what is answered can be read, with numbers that are numbers.
func FuzzRequest(f *testing.F) {
	store := emptyStore(f)
	publish(f, store, handmade())
	s := serverOf(f, store)
	var paths []string
	for _, o := range contractOf(s).operations() {
		if slices.Contains(operational(), o.path) {
			continue
		}
		paths = append(paths, o.path)
		n := uint8(len(paths) - 1)
		f.Add(n, "", "18-301", "*/*")
		for _, p := range o.query() {
			if p.Name == ogc.CursorName {
				continue
			}
			for _, v := range o.valid(p) {
				f.Add(n, url.Values{p.Name: {v}}.Encode(), "portal:A1", "text/csv")
			}
		}
	}
	for _, query := range []string{
		"level=circle&period=all&spread=area&need=affected_reports&lag=2&flood=all&rung=tender&date=published&f=csv",
		"period=9999-99&lag=2", "period=0001-01/9999-12&lag=2",
		"period=2024-07&need=", "bbox=1e308,-1e308,-1e308,1e308", "bbox=180,90,-180,90", "datetime=0001-01-01/P9998Y",
		"datetime=9999-12-31/P1D", "datetime=P1D/0001-01-01",
		"cursor=AAAAAAAAAAAAAAAA", "cursor=%00", "limit=18446744073709551616", "limit=-0", "limit=+5",
		"confidence=1e-320", "awarded=9999999999999999.99", "awarded=.", "awarded=.5",
		"source_line=2147483647", "&&&", "=", "%", "a=%zz", ";", "level=circle;f=csv", "q=%25%5F%5C&f=csv",
		"sortby=-awarded&limit=1", "kind=,&kind=relief", "kind=&f=json", "f=json&f=csv",
	} {
		for n := range paths {
			f.Add(uint8(n), query, "x/../y", "application/json;q=0.5, text/csv;q=NaN, */*;q=-1")
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, query, id, accept string) {
		path := strings.Replace(paths[int(n)%len(paths)], "{id}", url.PathEscape(id), 1)
		r, err := http.NewRequest(http.MethodGet, "http://"+testHost+path, nil)
		if err != nil {
			t.Skip(err) // not a path that HTTP could carry
		}
		r.URL.RawQuery = query
		r.Header.Set("Accept", accept)
		a := s.send(r)
		what := path + "?" + query
		switch a.status {
		case http.StatusOK:
			readable(t, what, a)
		case http.StatusBadRequest, http.StatusNotFound, http.StatusNotAcceptable, http.StatusRequestURITooLong:
			var p ogc.Problem
			if err := json.Unmarshal(a.body, &p); err != nil || a.header.Get("Content-Type") != ogc.ProblemType ||
				p.Status != a.status || p.Detail == "" {
				t.Errorf("%s: status %d with %v: %s", what, a.status, err, a.body)
			}
		default:
			t.Errorf("%s, Accept %q: status %d: %s", what, accept, a.status, a.body)
		}
	})
}

func readable(t *testing.T, what string, a answer) {
	t.Helper()
	switch mediaType, _, _ := strings.Cut(a.header.Get("Content-Type"), ";"); {
	case strings.HasSuffix(mediaType, "json"):
		if !json.Valid(a.body) {
			t.Errorf("%s: not JSON: %.300s", what, a.body)
		}
	case mediaType == "text/csv":
		rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
		if err != nil || len(rows) == 0 {
			t.Errorf("%s: not CSV, %v: %.300s", what, err, a.body)
		}
		for _, cell := range slices.Concat(rows...) {
			if slices.Contains([]string{"nan", "inf", "+inf", "-inf", "infinity"}, strings.ToLower(cell)) {
				t.Errorf("%s: a cell holds %s", what, cell)
			}
		}
	}
}

// TestNumbersThatAreNoneAreRefused: neither representation writes NaN or infinity.
func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	columns := []column[float64]{{name: "x", value: func(f float64) any { return f }}}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if cells, err := csvRow(columns, f); err == nil {
			t.Errorf("CSV writes %v", cells)
		}
		if b, err := appendProperties(nil, columns, f); err == nil {
			t.Errorf("JSON writes %s", b)
		}
		if b, err := appendJSON(nil, map[string]any{"deep": []any{f}}); err == nil {
			t.Errorf("JSON writes %s", b)
		}
	}
	if cells, err := csvRow(columns, 1.5); err != nil || cells[0] != "1.5" {
		t.Errorf("%v, %v", cells, err)
	}
}
