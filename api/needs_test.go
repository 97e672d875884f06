package api

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestNeeds: the values of need are a collection as others are, by name, area and time, of the same bytes from both
// stores, and all that the series have.
func TestNeeds(t *testing.T) {
	thorough.OneByOne(t)
	d := storetest.Dataset(3, 20)
	s := holding(t, d)
	other := serverOf(t, publishedIn(t, pgtest.Database(t), s.versions.store))
	const items = "/collections/needs/items"
	all := s.allPages(items + "?limit=7")
	want := 0
	for _, series := range d.Needs {
		want += len(series.Values)
		of := s.allPages(items + "?limit=100&need=" + series.Name)
		if len(of) != len(series.Values) {
			t.Errorf("%s has %d items of %d values", series.Name, len(of), len(series.Values))
		}
		for _, v := range series.Values {
			id := series.Name + ":" + v.Area + ":" + v.Month.String()
			i := slices.IndexFunc(of, func(f feature) bool { return f.ID == id })
			if i < 0 || (of[i].Properties["value"] == nil) != v.Missing || of[i].text("month") != v.Month.String() ||
				of[i].text("begins") != v.Month.FirstDay().Format("2006-01-02") {
				t.Errorf("%s is none of %s, or %v", id, series.Name, v)
			}
		}
	}
	if len(all) != want || !slices.IsSortedFunc(all, func(x, y feature) int { return strings.Compare(x.ID, y.ID) }) {
		t.Errorf("%d items in pages of 7, not %d in order", len(all), want)
	}
	one := all[0]
	within := "'%20AND%20S_INTERSECTS(geometry,BBOX(80,20,100,30))"
	area, month := one.text("area"), one.text("month")
	for query, holds := range map[string]func(feature) bool{
		"area=" + area:   func(f feature) bool { return f.text("area") == area },
		"month=" + month: func(f feature) bool { return f.text("month") == month },
		"datetime=" + month: func(f feature) bool {
			return f.text("begins")[:7] <= month && month <= f.text("ends")[:7]
		},
		"filter=value%20IS%20NULL":                 func(f feature) bool { return f.Properties["value"] == nil },
		"filter=begins%20%3E%20DATE('2024-07-01')": func(f feature) bool { return f.text("begins") > "2024-07-01" },
		"filter=geometry%20IS%20NULL":              func(feature) bool { return false },
		"filter=area%20%3D%20'" + area + within:    func(f feature) bool { return f.text("area") == area },
	} {
		got := s.allPages(items + "?limit=100&" + query)
		count := 0
		for _, f := range all {
			if holds(f) {
				count++
			}
		}
		if len(got) != count || slices.ContainsFunc(got, func(f feature) bool { return !holds(f) }) {
			t.Errorf("%s: %d items, want %d", query, len(got), count)
		}
		alike(t, s.get(items+"?"+query), other.get(items+"?"+query))
	}
	for geometry, begins := range map[string]string{"": `"geometry":{"type":"Point"`, "none": `"geometry":null`,
		"simplified": `"geometry":{"type":"MultiPolygon"`, "outline": `"geometry":{"type":"MultiPolygon"`,
		"full": `"geometry":{"type":"MultiPolygon"`} {
		path := items + "/" + one.ID
		if geometry != "" {
			path += "?geometry=" + geometry
		}
		if body := string(s.ok(path).body); !strings.Contains(body, begins) {
			t.Errorf("%s has no %s: %.300s", path, begins, body)
		}
		alike(t, s.get(path), other.get(path))
	}
	for _, address := range []string{"/collections/needs", items + "?sortby=-value&limit=9", items + "?f=csv",
		"/collections/needs/schema", "/collections/needs/queryables", "/collections/needs/download?f=parquet",
		"/collections/needs/download?f=geojson&geometry=none", items + "?bbox=92.2,25.6,92.3,25.7",
		items + "?crs=http://www.opengis.net/def/crs/EPSG/0/3857&limit=3"} {
		s.ok(address)
		alike(t, s.get(address), other.get(address))
	}
	schema := string(s.ok("/collections/needs/schema").body)
	for _, role := range []string{"primary-interval-start", "primary-interval-end"} {
		if !strings.Contains(schema, role) {
			t.Errorf("the schema has no role %s", role)
		}
	}
	s.get(items + "/none").problem(http.StatusNotFound)
	s.get(items + "?value=much").problem(http.StatusBadRequest)
}

// TestNeedsOfParents: the value of an area that others lie in is what is known of it and of them.
func TestNeedsOfParents(t *testing.T) {
	d := storetest.Dataset(3, 20)
	s := holding(t, d)
	parents := map[string]string{}
	for _, a := range d.Areas {
		parents[a.ID] = a.ParentID
	}
	series := d.Needs[1]
	want := map[string]float64{}
	for _, v := range series.Values {
		for in := v.Area; in != ""; in = parents[in] {
			want[in] += v.Value
		}
	}
	deep := 0
	for _, f := range s.allPages("/collections/needs/items?limit=100&need=" + series.Name) {
		got, err := strconv.ParseFloat(f.number("value"), 64)
		if err != nil || math.Abs(got-want[f.text("area")]) > 1e-5 {
			t.Errorf("%s: %v, want %v", f.ID, got, want[f.text("area")])
		}
		if parents[f.text("area")] != "" {
			deep++
		}
	}
	if deep == 0 {
		t.Error("no value is of an area that lies in another")
	}
}

// TestNeedsAreNamedInLanguages: areas of needs are called as in the language asked for, in lists, items and files, and
// a filter by name goes by that.
func TestNeedsAreNamedInLanguages(t *testing.T) {
	d := storetest.Dataset(3, 20)
	area := d.Needs[0].Values[0].Area
	d.Description.Names = spending.AreaNames{"fr": {area: {Name: "Là-bas"}}}
	s := holding(t, d)
	id := d.Needs[0].Name + ":" + area + ":" + d.Needs[0].Values[0].Month.String()
	for _, path := range []string{"/collections/needs/items?limit=1000&area=" + area,
		"/collections/needs/items/" + id, "/collections/needs/download?f=csv&area=" + area} {
		french, english := s.ok(path, "Accept-Language: fr"), s.ok(path, "Accept-Language: en")
		if !strings.Contains(string(french.body), "Là-bas") || strings.Contains(string(english.body), "Là-bas") {
			t.Errorf("%s in French: %.300s\nin English: %.300s", path, french.body, english.body)
		}
	}
	named := s.ok("/collections/needs/items?name=L%C3%A0-bas", "Accept-Language: fr").features()
	if named.NumberMatched == 0 {
		t.Error("none is found by its name in French")
	}
}
