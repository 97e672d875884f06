package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestWholeIsWhatPagesGive: each file of a collection holds the features its pages hold, in order.
func TestWholeIsWhatPagesGive(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for path, query := range map[string]string{
		"/collections/awards":    "flood=yes&sortby=-awarded&bbox=90,25,93,27",
		"/collections/sanctions": "flood=yes&sortby=id",
		"/collections/circles":   "parent_id=18-316&geometry=simplified",
	} {
		pages := s.allPages(path + "/items?limit=97&" + query)
		whole := s.ok(path + "/download?f=geojson&" + query).features()
		if whole.NumberMatched != len(pages) || whole.NumberReturned != len(pages) ||
			linkTo(whole.Links, "next") != "" {
			t.Errorf("%s: %d of %d features, pages have %d", path, whole.NumberReturned, whole.NumberMatched,
				len(pages))
		}
		same := func(a, b feature) bool {
			x, _ := json.Marshal(a)
			y, _ := json.Marshal(b)
			return bytes.Equal(x, y)
		}
		if !slices.EqualFunc(pages, whole.Features, same) || len(pages) < 2 {
			t.Errorf("%s: the %d features of the file differ from the %d of the pages", path, len(whole.Features),
				len(pages))
		}
		sequence := s.ok(path + "/download?f=geojsonseq&" + query)
		texts := strings.Split(string(sequence.body), "\x1e")
		for i, text := range texts[1:] {
			var f feature
			if answer := (answer{tb: t, url: path, body: []byte(text)}); i < len(pages) {
				if answer.decode(&f); !same(f, pages[i]) {
					t.Fatalf("%s: text %d is %s", path, i, text)
				}
			}
		}
		if texts[0] != "" || len(texts)-1 != len(pages) ||
			sequence.header.Get("Content-Type") != "application/geo+json-seq" {
			t.Errorf("%s: %d texts of %s", path, len(texts)-1, sequence.header.Get("Content-Type"))
		}
		rows := s.ok(path + "/download?f=csv&" + query).rows()
		if len(rows) != len(pages) || rows[0]["id"] != pages[0].ID ||
			rows[len(rows)-1]["id"] != pages[len(pages)-1].ID {
			t.Errorf("%s: %d rows, the pages have %d", path, len(rows), len(pages))
		}
	}
}

// TestEnclosures: collections and their pages lead to the whole, with the page's filters.
func TestEnclosures(t *testing.T) {
	s := sample(t)
	var c collectionDocument
	s.ok("/collections/awards").decode(&c)
	page := s.ok("/collections/awards/items?limit=1&offset=3&flood=yes").features()
	for _, links := range [][]ogc.Link{c.Links, page.Links} {
		var types []string
		for _, l := range links {
			if l.Rel == "enclosure" {
				types = append(types, l.Type)
			}
		}
		if !slices.Equal(types, []string{"application/geo+json", "application/geo+json-seq", "text/csv",
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/geopackage+sqlite3",
			"application/vnd.apache.parquet", "application/flatgeobuf"}) {
			t.Errorf("enclosures of types %v", types)
		}
	}
	whole := s.ok(linkTo(page.Links, "enclosure"))
	if got := whole.features(); got.NumberReturned != page.NumberMatched || len(got.Features) != page.NumberMatched {
		t.Errorf("the enclosure has %d features of %d", got.NumberReturned, page.NumberMatched)
	}
	if d := whole.header.Get("Content-Disposition"); !strings.HasSuffix(d, `.geojson"`) {
		t.Errorf("Content-Disposition %q", d)
	}
	for _, query := range []string{"limit=5", "offset=5", "cursor=x"} {
		s.get("/collections/awards/download?" + query).problem(http.StatusBadRequest)
	}
}

// TestWholeFilesAreKept: what is made as a whole is made once a version, and sent from a file of a known size, by
// ranges too; with a filter it is made each time. It is the same, whatever its version and language were chosen by.
func TestWholeFilesAreKept(t *testing.T) {
	s, other := ownSample(t), ownSample(t)
	chosen := "&lang=en&dataset=" + s.ok("/dataset").header.Get(DatasetHeader)
	for _, format := range []string{"gpkg", "parquet", "fgb", "xlsx", "topojson"} {
		path := "/collections/circles/download?f=" + format
		first := s.ok(path, "Accept-Encoding: gzip")
		if got := first.header.Get("Content-Encoding"); (got == "gzip") != (format == "topojson") {
			t.Errorf("%s comes in the coding %q", format, got)
		}
		if a := other.ok(path+chosen, "Accept-Encoding: gzip"); !bytes.Equal(a.body, first.body) ||
			a.header.Get("ETag") != first.header.Get("ETag") {
			t.Errorf("%s is another where %s is asked", format, chosen)
		}
		used := s.files.Used()
		again := s.ok(path, "Accept-Encoding: gzip")
		if !bytes.Equal(first.body, again.body) || s.files.Used() != used || used == 0 ||
			again.header.Get("Content-Length") != strconv.Itoa(len(first.body)) || again.header.Get("ETag") == "" {
			t.Errorf("%s: %d bytes the second time, %d the first; headers %v", format, len(again.body),
				len(first.body), again.header)
		}
		part := s.get(path, "Accept-Encoding: gzip", "Range: bytes=2-9", "If-Range: "+first.header.Get("ETag"))
		if part.status != http.StatusPartialContent || !bytes.Equal(part.body, first.body[2:10]) {
			t.Errorf("%s: a range is %d, %q", format, part.status, part.body)
		}
		if a := s.get(path, "If-None-Match: "+s.ok(path).header.Get("ETag")); a.status != http.StatusNotModified {
			t.Errorf("%s: with its tag it is %d", format, a.status)
		}
	}
	used := s.files.Used()
	if a := s.ok("/collections/circles/download?f=gpkg&parent_id=18-316"); s.files.Used() != used || len(a.body) == 0 {
		t.Error("a filtered file is kept")
	}
	s.get("/collections/awards/download?f=topojson").problem(http.StatusBadRequest)
	s.files = ogc.NewFiles(1000, s.files.Queue)
	if a := s.ok("/collections/circles/download?f=gpkg"); len(a.body) < 1000 || s.files.Used() != 0 {
		t.Errorf("a file without room has %d bytes, and %d are kept", len(a.body), s.files.Used())
	}
}

// TestFeatureSchemas: the schema a collection leads to has every property of its features, in
// order, with the type its values have.
func TestFeatureSchemas(t *testing.T) {
	s := sample(t)
	for _, collection := range []string{"districts", "circles", "awards", "sanctions"} {
		var c collectionDocument
		s.ok("/collections/" + collection).decode(&c)
		a := s.ok(linkTo(c.Links, "describedby"))
		if got := a.header.Get("Content-Type"); got != "application/schema+json" {
			t.Errorf("%s: the schema is %s", collection, got)
		}
		var document struct {
			Properties struct {
				Properties struct {
					Properties map[string]struct {
						Type, Format, Title, Description string
						Unit                             string `json:"x-ogc-unit"`
					}
				}
			}
		}
		a.decode(&document)
		fields := document.Properties.Properties.Properties
		order := -1
		for _, f := range s.ok("/collections/" + collection + "/items?limit=200&geometry=none").features().Features {
			if delete(f.Properties, "id"); len(f.Properties) != len(fields) {
				t.Fatalf("%s: the schema has %d properties beside id, a feature %d", collection, len(fields),
					len(f.Properties))
			}
			for name, value := range f.Properties {
				typ := fields[name].Type
				var is bool
				switch value := value.(type) {
				case nil:
					is = typ != ""
				case string:
					is = typ == "string"
				case json.Number:
					is = typ == "number" && strings.Contains(value.String(), ".") || typ == "integer"
				case []any:
					is = typ == "array"
				case bool:
					is = typ == "boolean"
				}
				if !is || fields[name].Title == "" || fields[name].Description == "" {
					t.Errorf("%s: %s is %v by the schema %+v", collection, name, value, fields[name])
				}
			}
		}
		for _, name := range []string{`"id":{`, `"area_km2":{`, `"awarded":{`, `"flood":{`, `"flood_evidence_text":{`} {
			if at := strings.LastIndex(string(a.body), name); at > 0 {
				if at < order {
					t.Errorf("%s: %s is out of order", collection, name)
				}
				order = at
			}
		}
		if collection == "awards" && (fields["contract_date"].Format != "date" || fields["awarded"].Unit != "INR") ||
			collection == "circles" && fields["area_km2"].Unit != "km2" {
			t.Errorf("%s: dates and units: %+v", collection, fields)
		}
	}
}

// TestListsHaveTexts: beside every list and object of a feature stands the text that CSV has.
func TestListsHaveTexts(t *testing.T) {
	s := sample(t)
	for path, names := range map[string][]string{
		"/collections/awards/items?flood=yes&sortby=id&limit=50": {"flood_evidence", "location_evidence"},
		"/collections/circles/items?geometry=none":               {"aliases"},
		"/analysis/allocation?geometry=none&level=circle":        {"null_reasons"},
		"/analysis/spatial?geometry=none&level=circle":           {"null_reasons"},
	} {
		rows := s.ok(path + "&f=csv").rows()
		for _, name := range names {
			filled := 0
			for i, f := range s.ok(path).features().Features {
				if f.text(name+"_text") != strings.TrimPrefix(rows[i][name], "'") {
					t.Errorf("%s: %s is %q in CSV, the text %q", path, name, rows[i][name], f.text(name+"_text"))
				}
				if f.text(name+"_text") != "" {
					filled++
				}
			}
			if filled == 0 && name != "aliases" {
				t.Errorf("%s: no %s_text", path, name)
			}
		}
	}
}
