package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

func filtered(s service, collection, filter, more string) []string {
	s.tb.Helper()
	page := s.ok("/collections/" + collection + "/items?geometry=none&limit=10000&filter=" + url.QueryEscape(filter) +
		more).features()
	ids := []string{}
	for _, f := range page.Features {
		ids = append(ids, f.ID)
	}
	if page.NumberMatched != len(ids) {
		s.tb.Errorf("%s: %d matched, %d given", filter, page.NumberMatched, len(ids))
	}
	slices.Sort(ids)
	return ids
}

// Filters in CQL2 select what they say: the same as a plain look through the table.
func TestCQL2(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	rows := s.ok("/collections/awards/items?f=csv").rows()
	number := func(r map[string]string, name string) float64 {
		n, err := strconv.ParseFloat(r[name], 64)
		if err != nil {
			return -1
		}
		return n
	}
	list := func(r map[string]string, name string) []string { return strings.Split(r[name], ";") }
	for filter, holds := range map[string]func(r map[string]string) bool{
		`flood = 'yes'`:       func(r map[string]string) bool { return r["flood"] == "yes" },
		`NOT flood = 'yes'`:   func(r map[string]string) bool { return r["flood"] != "yes" },
		`kind <> 'relief'`:    func(r map[string]string) bool { return r["kind"] != "" && r["kind"] != "relief" },
		`kind IS NULL`:        func(r map[string]string) bool { return r["kind"] == "" },
		`kind IS NOT NULL`:    func(r map[string]string) bool { return r["kind"] != "" },
		`awarded > 5000000.5`: func(r map[string]string) bool { return number(r, "awarded") > 5000000.5 },
		`5000000 >= awarded`: func(r map[string]string) bool {
			return r["awarded"] != "" && number(r, "awarded") <= 5e6
		},
		`awarded = 0.001`:  func(map[string]string) bool { return false },
		`awarded <> 0.001`: func(r map[string]string) bool { return r["awarded"] != "" },
		`awarded < 1e30`:   func(r map[string]string) bool { return r["awarded"] != "" },
		`awarded > tender_value`: func(r map[string]string) bool {
			return number(r, "awarded") > number(r, "tender_value") && r["tender_value"] != ""
		},
		`published <= contract_date`: func(r map[string]string) bool {
			return r["published"] != "" && r["published"] <= r["contract_date"]
		},
		`source_line BETWEEN 10 AND 20.5`: func(r map[string]string) bool {
			return number(r, "source_line") >= 10 && number(r, "source_line") <= 20
		},
		`precision IN ('circle','whole')`: func(r map[string]string) bool {
			return r["precision"] == "circle" || r["precision"] == "whole"
		},
		`precision NOT IN ('circle','whole')`: func(r map[string]string) bool {
			return r["precision"] != "circle" && r["precision"] != "whole"
		},
		`title LIKE '%dyke%'`: func(r map[string]string) bool {
			return strings.Contains(r["title"], "dyke")
		},
		`CASEI(title) LIKE CASEI('%DYKE%')`: func(r map[string]string) bool {
			return strings.Contains(strings.ToLower(r["title"]), "dyke")
		},
		`title NOT LIKE '%a%'`: func(r map[string]string) bool {
			return r["title"] != "" && !strings.Contains(r["title"], "a")
		},
		`ACCENTI(CASEI(buyer)) = ACCENTI(CASEI('x'))`: func(map[string]string) bool { return false },
		`contract_date >= DATE('2024-07-01')`: func(r map[string]string) bool {
			return r["contract_date"] >= "2024-07-01"
		},
		`contract_date < '2024-07-01'`: func(r map[string]string) bool {
			return r["contract_date"] != "" && r["contract_date"] < "2024-07-01"
		},
		`T_AFTER(contract_date, TIMESTAMP('2024-07-01T12:00:00Z'))`: func(r map[string]string) bool {
			return r["contract_date"] > "2024-07-01"
		},
		`T_DURING(contract_date, INTERVAL('2024-06-01','2024-09-30'))`: func(r map[string]string) bool {
			return r["contract_date"] > "2024-06-01" && r["contract_date"] < "2024-09-30"
		},
		`T_INTERSECTS(contract_date, INTERVAL('2024-06-01','..'))`: func(r map[string]string) bool {
			return r["contract_date"] >= "2024-06-01"
		},
		`T_INTERSECTS(INTERVAL(published, contract_date), DATE('2024-06-15'))`: func(r map[string]string) bool {
			return r["published"] != "" && r["published"] <= "2024-06-15" && r["contract_date"] >= "2024-06-15"
		},
		`NOT T_BEFORE(contract_date, DATE('2024-06-15'))`: func(r map[string]string) bool {
			return r["contract_date"] >= "2024-06-15"
		},
		`A_CONTAINS(funds, ('SDRF'))`: func(r map[string]string) bool {
			return slices.Contains(list(r, "funds"), "SDRF")
		},
		`A_OVERLAPS(funds, ('SDRF','NDRF'))`: func(r map[string]string) bool {
			return slices.Contains(list(r, "funds"), "SDRF") || slices.Contains(list(r, "funds"), "NDRF")
		},
		`A_CONTAINEDBY(funds, ('SDRF','NDRF'))`: func(r map[string]string) bool {
			return r["funds"] != "" && !slices.ContainsFunc(list(r, "funds"),
				func(f string) bool { return f != "SDRF" && f != "NDRF" })
		},
		`A_OVERLAPS(funds, funds)`:   func(r map[string]string) bool { return r["funds"] != "" },
		`A_CONTAINS(funds, circles)`: func(map[string]string) bool { return false },
		`NOT A_CONTAINS(funds, circles)`: func(r map[string]string) bool {
			return r["funds"] != "" && r["circles"] != ""
		},
		`1 IN (source_line, 2)`:     func(r map[string]string) bool { return number(r, "source_line") == 1 },
		`A_EQUALS(('SDRF'), funds)`: func(r map[string]string) bool { return r["funds"] == "SDRF" },
		`A_CONTAINS(districts, ('18-301'))`: func(r map[string]string) bool {
			return slices.Contains(list(r, "districts"), "18-301")
		},
		`flood='yes' AND (kind='relief' OR awarded > 1e7) AND NOT precision='conflict'`: func(r map[string]string) bool {
			return r["flood"] == "yes" && (r["kind"] == "relief" || number(r, "awarded") > 1e7) &&
				r["precision"] != "conflict"
		},
		`TRUE`:                    func(map[string]string) bool { return true },
		`title = 'x'' OR 1=1 --'`: func(map[string]string) bool { return false },
	} {
		want := []string{}
		for _, r := range rows {
			if holds(r) {
				want = append(want, r["id"])
			}
		}
		if got := filtered(s, "awards", filter, ""); !slices.Equal(got, want) {
			t.Errorf("%s: %d awards, want %d", filter, len(got), len(want))
		}
	}
}

// A relation to a geometry is that of the areas; S_INTERSECTS with a box is a bbox.
func TestCQL2Geometry(t *testing.T) {
	s := sample(t)
	for _, collection := range []string{"circles", "districts", "awards"} {
		boxed := []string{}
		for _, f := range s.ok("/collections/" + collection +
			"/items?geometry=none&limit=10000&bbox=91.5,26,92,26.5").
			features().Features {
			boxed = append(boxed, f.ID)
		}
		if len(boxed) == 0 {
			t.Fatalf("%s: none in the box", collection)
		}
		for _, filter := range []string{"S_INTERSECTS(geometry, BBOX(91.5,26,92,26.5))",
			"S_INTERSECTS(POLYGON((91.5 26,92 26,92 26.5,91.5 26.5,91.5 26)),geometry)",
			"NOT S_DISJOINT(geometry, BBOX(91.5,26,92,26.5))"} {
			if got := filtered(s, collection, filter, ""); !slices.Equal(got, boxed) {
				t.Errorf("%s, %s: %d, want %d", collection, filter, len(got), len(boxed))
			}
		}
		if got := filtered(s, collection, "S_INTERSECTS(geometry, BBOX(26,91.5,26.5,92))",
			"&filter-crs="+epsg4326); !slices.Equal(got, boxed) {
			t.Errorf("%s in 4326: %d, want %d", collection, len(got), len(boxed))
		}
		within := filtered(s, collection, "S_WITHIN(geometry, BBOX(91,25,93,27))", "")
		if len(within) == 0 || len(within) >= len(filtered(s, collection,
			"S_INTERSECTS(geometry, BBOX(91,25,93,27))", "")) {
			t.Errorf("%s: %d within", collection, len(within))
		}
		placed, whole := len(filtered(s, collection, "geometry IS NOT NULL", "")), len(filtered(s, collection,
			"TRUE", ""))
		everywhere := len(filtered(s, collection, "S_INTERSECTS(geometry, BBOX(-180,-90,180,90))", ""))
		if nowhere := len(filtered(s, collection, "geometry IS NULL", "")); nowhere != whole-placed {
			t.Errorf("%s: %d have no geometry, %d of %d have one", collection, nowhere, placed, whole)
		}
		if placed != everywhere || collection == "awards" && placed == whole {
			t.Errorf("%s: %d have a geometry, %d of %d are somewhere", collection, placed, everywhere, whole)
		}
	}
	if got := filtered(s, "districts", "S_CONTAINS(geometry, POINT(91.7458 26.1445)) AND area_km2 > 1",
		""); len(got) != 1 {
		t.Errorf("districts about a point: %v", got)
	}
}

// Conditions of literals hold for all or none, as the standard's abstract tests ask of property-property comparisons;
// those of the geometry with itself for all that have one.
func TestCQL2Constants(t *testing.T) {
	s := sample(t)
	all := filtered(s, "awards", "TRUE", "")
	placed := filtered(s, "awards", "geometry IS NOT NULL", "")
	for _, test := range []struct {
		filter string
		want   []string
	}{
		{"'foo' = 'foo'", all}, {"'foo' <> 'foo'", nil}, {"true >= true", all}, {"false < true", all},
		{"true < false", nil}, {"3.14 <= 3.14", all}, {"3.14 > 3.14", nil}, {"1 = 1.0", all}, {"1e3 > 999", all},
		{"TIMESTAMP('2022-04-14T14:48:46Z') = TIMESTAMP('2022-04-14T14:48:46Z')", all},
		{"TIMESTAMP('2022-04-14T14:48:46Z') < TIMESTAMP('2022-04-14T15:00:00Z')", all},
		{"DATE('2022-04-14') > DATE('2022-04-13')", all}, {"T_AFTER(DATE('2022-01-01'), DATE('2021-01-01'))", all},
		{"T_BEFORE(TIMESTAMP('2022-04-14T14:48:46Z'), TIMESTAMP('2022-04-14T15:00:00Z'))", all},
		{"'København' LIKE 'K_benhavn'", all}, {"'København' NOT LIKE 'K_benhavn'", nil},
		{"CASEI('A') = CASEI('a')", all}, {"2 BETWEEN 1 AND 3", all}, {"'a' IN ('b', 'a')", all}, {"1 IS NULL", nil},
		{"A_CONTAINS(('a','b'), ('a'))", all}, {"A_CONTAINEDBY(('a','b'), ('a'))", nil},
		{"S_INTERSECTS(POINT(1 1), BBOX(0,0,2,2))", all}, {"S_CONTAINS(POINT(1 1), BBOX(0,0,2,2))", nil},
		{"S_WITHIN(POINT(1 1), BBOX(0,0,2,2))", all}, {"S_EQUALS(geometry, geometry)", placed},
		{"NOT S_EQUALS(geometry, geometry)", nil}, {"S_DISJOINT(geometry, geometry)", nil},
		{"NOT S_TOUCHES(geometry, geometry)", placed},
	} {
		if got := filtered(s, "awards", test.filter, ""); !slices.Equal(got, test.want) {
			t.Errorf("%s: %d awards, want %d", test.filter, len(got), len(test.want))
		}
	}
}

// What is true or false is compared with TRUE and FALSE, and orders so.
func TestCQL2Truths(t *testing.T) {
	s := sample(t)
	all := filtered(s, "districts", "TRUE", "")
	unsure := filtered(s, "districts", "name_unsure = TRUE", "")
	sure := filtered(s, "districts", "name_unsure = FALSE", "")
	if len(unsure)+len(sure) != len(all) {
		t.Errorf("%d and %d of %d", len(unsure), len(sure), len(all))
	}
	for filter, want := range map[string][]string{
		"name_unsure <> TRUE": sure, "TRUE > name_unsure": sure, "name_unsure IN (TRUE)": unsure,
		"name_unsure >= FALSE": all, "name_unsure = name_unsure": all,
	} {
		if got := filtered(s, "districts", filter, ""); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
	ranked := filtered(s, "allocation-districts", "ranked = TRUE", "")
	if n := len(filtered(s, "allocation-districts", "NOT ranked = TRUE", "")); len(ranked) == 0 ||
		n+len(ranked) != len(all) {
		t.Errorf("%d ranked, %d not, of %d", len(ranked), n, len(all))
	}
}

func TestCQL2JSON(t *testing.T) {
	s := sample(t)
	for text, written := range map[string]string{
		`flood = 'yes' AND awarded >= 1e6`: `{"op":"and","args":[{"op":"=","args":[{"property":"flood"},"yes"]},` +
			`{"op":">=","args":[{"property":"awarded"},1000000]}]}`,
		`contract_date BETWEEN DATE('2024-04-01') AND DATE('2024-09-30')`: `{"op":"between","args":[{"property":"contract_date"},` +
			`{"date":"2024-04-01"},{"date":"2024-09-30"}]}`,
		`S_INTERSECTS(geometry,POINT(91.7458 26.1445))`: `{"op":"s_intersects","args":[{"property":"geometry"},` +
			`{"type":"Point","coordinates":[91.7458,26.1445]}]}`,
		`S_INTERSECTS(geometry,LINESTRING(91 26,92 27))`: `{"op":"s_intersects","args":[{"property":"geometry"},` +
			`{"type":"LineString","bbox":[1,2,3,4],"coordinates":[[91,26],[92,27]]}]}`,
	} {
		want := filtered(s, "awards", text, "")
		if got := filtered(s, "awards", written, "&filter-lang=cql2-json"); len(got) == 0 || !slices.Equal(got,
			want) {
			t.Errorf("%s: %d, want %d as by %s", written, len(got), len(want), text)
		}
	}
}

// Pages of a filtered list cover it once, and the download is the same.
func TestCQL2Pages(t *testing.T) {
	s := sample(t)
	query := "filter=" + url.QueryEscape("CASEI(title) LIKE '%road%' OR A_CONTAINS(funds, ('SDRF'))") +
		"&sortby=-awarded"
	var paged []string
	for _, f := range s.allPages("/collections/awards/items?geometry=none&limit=7&" + query) {
		paged = append(paged, f.ID)
	}
	whole := []string{}
	for _, r := range s.ok("/collections/awards/download?f=csv&" + query).rows() {
		whole = append(whole, r["id"])
	}
	if len(whole) < 10 || !slices.Equal(paged, whole) {
		t.Errorf("%d in pages, %d in one file", len(paged), len(whole))
	}
}

func TestBadCQL2(t *testing.T) {
	s := sample(t)
	for _, filter := range []string{"flood", "flood = ", "nothing = 1", "flood = 1", "awarded = 'x'", "1 = 'x'",
		"avg(awarded) > 1",
		"awarded + 1 > 2", "published > 5", "published > 'yesterday'", "S_NEAR(geometry, POINT(1 2))",
		"S_WITHIN(title, POINT(1 2))",
		"S_WITHIN(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "T_AFTER(title, DATE('2024-07-01'))",
		"T_WHEN(published, published)",
		"A_CONTAINS(title, ('x'))", "A_CONTAINS(funds, (1))", "A_CONTAINS((1), ('x'))", "A_EQUALS(funds, title)",
		"1 LIKE '1'", "S_WITHIN(POLYGON((0 0,1 1,1 0,0 1,0 0)), POINT(1 2))", "S_EQUALS(title, geometry)",
		"title LIKE '\\'", "title LIKE " +
			"'" + strings.Repeat("%a", mostWildcards+1) + "'", "title = awarded", "CASEI(awarded) = 'x'",
		"title IN ()",
		strings.Repeat("S_TOUCHES(geometry, POINT(1 2)) OR ", mostShapes) + "S_TOUCHES(geometry, POINT(1 2))",
		"geometry = 'x'", "awarded = 1e99", "rung = 'awarded'"} {
		p := s.get("/collections/awards/items?filter=" + url.QueryEscape(filter)).problem(http.StatusBadRequest)
		if p.Parameter != "filter" || len(p.Allowed) == 0 {
			t.Errorf("%s: %+v", filter, p)
		}
	}
	for query, parameter := range map[string]string{"filter=flood='yes'&filter-lang=cql": "filter-lang",
		"filter=flood='yes'&filter-lang=cql2-json": "filter", "filter-crs=x": "filter-crs", "filter=": "filter"} {
		p := s.get("/collections/awards/items?" + strings.ReplaceAll(query, "'",
			"%27")).problem(http.StatusBadRequest)
		if p.Parameter != parameter {
			t.Errorf("%s: %+v", query, p)
		}
	}
}

// Every simple property that a filter can name is a parameter of its collection too, of the same type; but need, which
// in allocations is the one that is asked for.
func TestQueryablesAreParameters(t *testing.T) {
	s := sample(t)
	var definition struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema struct{ Type string }
			}
		}
	}
	s.ok("/api?f=json").decode(&definition)
	var all struct{ Collections []struct{ ID string } }
	s.ok("/collections").decode(&all)
	for _, of := range all.Collections {
		c := of.ID
		var named struct {
			Properties map[string]struct{ Type string }
		}
		s.ok("/collections/" + c + "/queryables").decode(&named)
		types := map[string]string{}
		for _, p := range definition.Paths["/collections/"+c+"/items"]["get"].Parameters {
			types[p.Name] = p.Schema.Type
		}
		for name, q := range named.Properties {
			if name == "geometry" || q.Type == "array" || name == "need" && strings.HasPrefix(c, "allocation-") {
				continue
			}
			if types[name] != q.Type && (types[name] != "array" || q.Type != "string") { // or one of several texts
				t.Errorf("%s: %s is a %s to filters, as a parameter a %q", c, name, q.Type, types[name])
			}
		}
	}
	for query, filter := range map[string]string{"ranked=true": "ranked = TRUE", "ranked=false": "ranked = FALSE",
		"records=0": "records = 0", "amount=0.0": "amount = 0"} {
		want := filtered(s, "allocation-circles", filter, "")
		got := []string{}
		for _, f := range s.ok("/collections/allocation-circles/items?geometry=none&" + query).features().Features {
			got = append(got, f.ID)
		}
		slices.Sort(got)
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %d areas, want %d", query, len(got), len(want))
		}
	}
	s.get("/collections/districts/items?name_unsure=maybe").problem(http.StatusBadRequest)
}

func TestQueryables(t *testing.T) {
	s := sample(t)
	for _, collection := range []string{"awards", "sanctions", "districts"} {
		a := s.ok("/collections/" + collection + "/queryables")
		var d struct {
			Schema     string `json:"$schema"`
			ID         string `json:"$id"`
			Type       string
			Properties map[string]struct{ Type, Format string }
		}
		a.decode(&d)
		if a.header.Get("Content-Type") != "application/schema+json" || d.Type != "object" ||
			d.Properties["geometry"].Format == "" ||
			d.ID != "http://"+testHost+"/collections/"+collection+"/queryables" || !strings.Contains(d.Schema,
			"2020-12") {
			t.Errorf("%s: %+v", collection, d)
		}
		for name, p := range d.Properties { // each can be named
			literal := map[string]string{"string": "'x'", "number": "1", "integer": "1", "boolean": "TRUE"}[p.Type]
			if p.Format == "date" {
				literal = "DATE('2024-07-01')"
			}
			if filter := fmt.Sprintf("%s = %s", name, literal); literal != "" {
				filtered(s, collection, filter, "")
			}
		}
		if !strings.Contains(string(s.ok("/collections/"+collection).body), queryablesRel) {
			t.Errorf("%s does not link its queryables", collection)
		}
	}
}
