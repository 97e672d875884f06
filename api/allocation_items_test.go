package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// Each level's allocation as a collection says what the analysis says, with any of its parameters, in pages too.
func TestAllocationItems(t *testing.T) {
	s := sample(t)
	for _, l := range s.levels() {
		items := "/collections/allocation-" + l.Plural + "/items"
		for _, query := range []string{"", "period=2022-23&need=population", "kind=restoration&base=in_need"} {
			analysis := s.ok("/analysis/allocation?level=" + string(l.Key) + "&" + query).features()
			got := s.ok(items + "?" + query).features()
			if got.NumberMatched != len(analysis.Features) || len(got.Features) != len(analysis.Features) {
				t.Fatalf("%s?%s: %d features, the analysis %d", items, query, len(got.Features), len(analysis.Features))
			}
			for i, f := range analysis.Features {
				for name, want := range f.Properties {
					if have := got.Features[i].Properties[name]; !reflect.DeepEqual(have, want) {
						t.Errorf("%s?%s: %s of %s is %v, the analysis says %v", items, query, name, f.ID, have, want)
					}
				}
			}
		}
		first := s.ok(items + "?limit=2&period=2022-23").features()
		second := s.ok(items + "?limit=2&offset=2&period=2022-23").features()
		if len(first.Features) != 2 || first.Features[0].text("period") != "2022-23" ||
			first.Features[1].ID >= second.Features[0].ID {
			t.Errorf("pages of %s begin with %s and %s", items, first.Features[0].ID, second.Features[0].ID)
		}
		one := s.ok(items + "/" + first.Features[0].ID + "?period=2022-23")
		if !strings.Contains(string(one.body), `"period":"2022-23"`) {
			t.Errorf("%s: %s", one.url, one.body)
		}
		below := s.ok(items + "?side=below").features()
		for _, f := range below.Features {
			if f.text("side") != "below" {
				t.Errorf("%s?side=below has %s", items, f.ID)
			}
		}
	}
	if a := s.get("/collections/allocation-districts/items/none"); a.status != http.StatusNotFound {
		t.Errorf("no such area: %d", a.status)
	}
}

// Filters in CQL2 and orders are over every figure; pages go on in the order asked, nulls last.
func TestAllocationItemsInOrder(t *testing.T) {
	s := sample(t)
	const items = "/collections/allocation-circles/items?geometry=none&"
	filtered := s.ok(items + "filter=" + url.QueryEscape("per_need > 1000 AND side IN ('above','uncertain') AND "+
		"NOT (amount <= 5000000) AND S_INTERSECTS(geometry,BBOX(91,26,93,27))")).features()
	if n := filtered.NumberMatched; n == 0 || n > 100 {
		t.Errorf("%d areas", n)
	}
	for _, f := range filtered.Features {
		if per, _ := f.Properties["per_need"].(json.Number).Float64(); per <= 1000 || f.text("side") == "below" {
			t.Errorf("%s does not hold: %v", f.ID, f.Properties)
		}
	}
	for _, sort := range []string{"per_need", "-per_need", "-amount", "name", "-need_reason"} {
		whole := s.ok(items + "sortby=" + sort).features().Features
		var paged []feature
		address := items + "limit=50&sortby=" + sort
		for address != "" {
			page := s.ok(address).features()
			paged, address = append(paged, page.Features...), ""
			for _, l := range page.Links {
				if l.Rel == "next" {
					address = l.Href[strings.Index(l.Href, "/collections"):]
				}
			}
		}
		if !reflect.DeepEqual(whole, paged) {
			t.Errorf("sorted by %s, pages have %d areas otherwise than the whole, %d", sort, len(paged), len(whole))
		}
		name, descending := strings.CutPrefix(sort, "-")
		for i := 1; i < len(whole); i++ {
			x, y := whole[i-1].Properties[name], whole[i].Properties[name]
			if x == nil && y != nil || x != nil && y != nil && inOrder(x, y) == descending && !reflect.DeepEqual(x, y) {
				t.Fatalf("sorted by %s, %v stands before %v", sort, x, y)
			}
		}
	}
	if p := s.get(items + "filter=null_reasons%3D'x'").problem(http.StatusBadRequest); p.Parameter != filterName {
		t.Errorf("%+v", p)
	}
}

// inOrder reports whether a value is less than another.
func inOrder(x, y any) bool {
	if n, ok := x.(json.Number); ok {
		a, _ := n.Float64()
		b, _ := y.(json.Number).Float64()
		return a < b
	}
	return x.(string) < y.(string)
}

// GDAL draws it from one pasted address.
func TestGDALReadsAllocation(t *testing.T) {
	requires(t, "ogrinfo", "gdal-bin")
	server := httptest.NewServer(sample(t))
	defer server.Close()
	info := output(t, "ogrinfo", "-so", "OAPIF:"+server.URL, "allocation-districts")
	pasted := output(t, "ogrinfo", "-so", "-al", server.URL+
		"/collections/allocation-districts/items?period=2022-23&need=population")
	for _, line := range []string{"per_need: Real", "Feature Count: 35", "equity_gap: Real"} {
		if !strings.Contains(info, line) || !strings.Contains(pasted, line) {
			t.Errorf("without %s:\n%s\n%s", line, info, pasted)
		}
	}
}

// The file of an allocation has a row for every area, in the formats of other collections.
func TestAllocationInOneFile(t *testing.T) {
	s := sample(t)
	if rows := s.ok("/collections/allocation-districts/download?f=csv&period=2022-23").rows(); len(rows) != 35 {
		t.Errorf("CSV has %d rows", len(rows))
	}
	for _, f := range []string{"parquet", "fgb", "geojson"} {
		if a := s.ok("/collections/allocation-districts/download?period=2022-23&f=" + f); len(a.body) < 10_000 {
			t.Errorf("%s has %d bytes", f, len(a.body))
		}
	}
}
