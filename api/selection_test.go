package api

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Items of every collection have the properties asked for, in every format, on every page.
func TestProperties(t *testing.T) {
	s := sample(t)
	for collection, names := range map[string][]string{
		"awards": {"awarded", "flood_evidence", "title"}, "districts": {"aliases", "area_km2"},
		"damage": {"kind", "month"}, "allocation-circles": {"need", "per_need", "null_reasons_text"},
	} {
		slices.Sort(names)
		items, whole := "/collections/"+collection+"/items", "/collections/"+collection+"/download"
		query := "properties=" + strings.Join(names, ",")
		page := s.ok(items + "?limit=3&geometry=none&" + query).features()
		next := ""
		for _, l := range page.Links {
			if l.Rel == "next" {
				next = l.Href[strings.Index(l.Href, "/collections"):]
			}
		}
		files := s.ok(whole + "?f=geojson&geometry=none&" + query).features()
		for _, f := range slices.Concat(page.Features, s.ok(next).features().Features, files.Features[:2]) {
			if got := slices.Sorted(maps.Keys(f.Properties)); !slices.Equal(got, names) || f.ID == "" {
				t.Fatalf("%s: %s has %v, want %v", collection, f.ID, got, names)
			}
		}
		columns := []string{"id"}
		for _, name := range names {
			columns = append(columns, strings.TrimSuffix(name, "_text"))
		}
		slices.Sort(columns)
		for _, address := range []string{items + "?limit=3&f=csv&" + query, whole + "?f=csv&" + query} {
			got := slices.Sorted(maps.Keys(s.ok(address).rows()[0]))
			if !slices.Equal(got, columns) && !slices.Equal(got, append(slices.Clone(columns), "geometry")) {
				t.Errorf("%s: columns %v, want %v", address, got, columns)
			}
		}
		small, all := s.ok(whole+"?f=parquet&"+query), s.ok(whole+"?f=parquet")
		if len(small.body) >= len(all.body) {
			t.Errorf("%s: %d bytes of Parquet with some properties, %d with all", collection, len(small.body),
				len(all.body))
		}
		if p := s.get(items + "?properties=title,nonsense").problem(400); p.Parameter != propertiesName {
			t.Errorf("%s: %+v", collection, p)
		}
	}
}
