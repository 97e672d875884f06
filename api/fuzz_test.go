package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/paulmach/orb"
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
			if readsPages(r) {
				if !bytes.Contains(a.body, []byte("<h1>"+strconv.Itoa(a.status)+" ")) {
					t.Errorf("%s: status %d is no page: %s", what, a.status, a.body)
				}
				return
			}
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

// FuzzFilter sends filters, text and JSON, that end in SQL where they can be read. It is never the server's fault, and
// text and what it says in JSON are refused alike.
func FuzzFilter(f *testing.F) {
	store := emptyStore(f)
	publish(f, store, handmade())
	s := serverOf(f, store)
	for _, filter := range []string{`flood = 'yes' AND NOT kind IN ('relief','x')`,
		`CASEI(title) LIKE CASEI('%D_ke\%%')`,
		`awarded BETWEEN -1e3 AND 5000000.55 OR awarded > tender_value`, `A_CONTAINS(districts, ('18-301'))`,
		`T_DURING(INTERVAL(published, contract_date), INTERVAL('..','2024-09-30'))`, `geometry IS NULL`,
		`S_WITHIN(geometry, POLYGON((89 24,96 24,96 28,89 24)))`, `S_INTERSECTS(BBOX(177,65,-177,70),geometry)`,
		`{"op":"in","args":[{"op":"accenti","args":[{"property":"title"}]},["x",{"op":"casei","args":["y"]}]]}`,
		`{"op":"t_after","args":[{"property":"contract_date"},{"timestamp":"2024-07-01T12:00:00Z"}]}`,
		`{"op":"s_crosses","args":[{"property":"geometry"},{"type":"LineString","coordinates":[[89,24],[96,28]]}]}`} {
		f.Add(filter, strings.HasPrefix(filter, "{"))
	}
	f.Fuzz(func(t *testing.T, filter string, asJSON bool) {
		query := url.Values{filterName: {filter}, filterLangName: {cql2Text}}
		if asJSON {
			query.Set(filterLangName, cql2JSON)
		}
		for _, collection := range []string{"awards", "circles"} {
			path := "/collections/" + collection + "/items?geometry=none&" + query.Encode()
			switch a := (service{s.Server, t}).get(path); a.status {
			case http.StatusOK:
				readable(t, path, a)
			case http.StatusRequestURITooLong:
			default:
				if p := a.problem(http.StatusBadRequest); p.Parameter != filterName || len(p.Allowed) == 0 {
					t.Errorf("%s: %+v", filter, p)
				}
			}
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
		if b, err := encoderOf(columns).append(nil, f); err == nil {
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

// FuzzSystems asks for any box in any of the systems that features can be had in: it lies where its corners lie.
func FuzzSystems(f *testing.F) {
	systems := systemsOf(orb.Bound{Min: orb.Point{89, 24}, Max: orb.Point{97, 28}})
	for n := range systems {
		f.Add(uint8(n), 91.5, 26.0, 92.0, 26.5)
		f.Add(uint8(n), 400000.0, 2800000.0, 500000.0, 2900000.0)
		f.Add(uint8(n), 1e308, -1e308, 1e308, 1e308)
		f.Add(uint8(n), 177.0, -90.0, -177.0, 90.0)
	}
	f.Fuzz(func(t *testing.T, n uint8, west, south, east, north float64) {
		s := systems[int(n)%len(systems)]
		box := [4]float64{west, south, east, north}
		if slices.ContainsFunc(box[:], func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
			return // no box that can be asked for
		}
		w, err := s.window(box, orb.Bound{Min: orb.Point{89, 24}, Max: orb.Point{97, 28}})
		if err != nil {
			return
		}
		for _, b := range w.boxes {
			if !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1]) {
				t.Errorf("%s: %v becomes %v", s.uri, box, b)
			}
		}
		if p, err := s.toLonLat(orb.Point{west, south}); err == nil && math.Abs(p[0]) <= 180 && math.Abs(p[1]) < 80 {
			back, err := s.fromLonLat(p)
			if err == nil && math.Hypot(back[0]-west, back[1]-south) > 1e-3*max(1, math.Abs(west), math.Abs(south)) {
				t.Errorf("%s: %v, %v is %v, which is %v", s.uri, west, south, p, back)
			}
		}
	})
}
