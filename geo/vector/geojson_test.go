package vector_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/paulmach/orb"
)

// assam is the extent tests expect features in.
var assam = vector.Options{Expect: orb.Bound{Min: orb.Point{88, 23}, Max: orb.Point{98, 30}}}

func readGeoJSON(o vector.Options, text string) ([]vector.Feature, []vector.Problem, error) {
	var fs []vector.Feature
	ps, err := o.ReadGeoJSON(context.Background(), strings.NewReader(text), "a.geojson", func(f vector.Feature) error {
		fs = append(fs, f)
		return nil
	})
	return fs, ps, err
}

func point(lon, lat string) string {
	return `{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[` + lon + `,` + lat + `]}}`
}

func file(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func withCRS(name string, features ...string) string {
	return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"` + name + `"}},"features":[` +
		strings.Join(features, ",") + `]}`
}

func geometry(g string) string {
	return `{"type":"Feature","properties":{},"geometry":` + g + `}`
}

func TestReadGeoJSON(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []orb.Geometry
	}{
		{"point", file(point("91.7", "26.1")), []orb.Geometry{orb.Point{91.7, 26.1}}},
		{"byte order mark", "\ufeff" + file(point("91.7", "26.1")), []orb.Geometry{orb.Point{91.7, 26.1}}},
		{"white space", " \r\n\t" + strings.ReplaceAll(file(point("91.7", "26.1")), ",", " ,\n ") + "\n",
			[]orb.Geometry{orb.Point{91.7, 26.1}}},
		{"members in any order", `{"features":[{"geometry":{"coordinates":[91,26],"type":"Point"},"type":"Feature"}],` +
			`"x":[{"y":"]}"}],"type":"FeatureCollection"}`, []orb.Geometry{orb.Point{91, 26}}},
		{"elevation is dropped", file(geometry(`{"type":"Point","coordinates":[91,26,55.5]}`)),
			[]orb.Geometry{orb.Point{91, 26}}},
		{"exponents", file(point("9.17e1", "-2.61E+1")), []orb.Geometry{orb.Point{91.7, -26.1}}},
		{"crs null", `{"type":"FeatureCollection","crs":null,"features":[` + point("91", "26") + `]}`,
			[]orb.Geometry{orb.Point{91, 26}}},
		{"crs of a feature, the file's", strings.NewReplacer(`{"type":"Feature",`, `{"crs":null,"type":"Feature",`,
			`"type":"Point"`, `"crs":{"type":"name","properties":{"name":"EPSG:4326"}},"type":"Point"`).Replace(
			file(point("91", "26"))), []orb.Geometry{orb.Point{91, 26}}},
		{"crs CRS84", withCRS("urn:ogc:def:crs:OGC:1.3:CRS84", point("91", "26")), []orb.Geometry{orb.Point{91, 26}}},
		{"old EPSG crs", `{"crs":{"type":"EPSG","properties":{"code":4326}},"type":"FeatureCollection","features":[` +
			point("91", "26") + `]}`, []orb.Geometry{orb.Point{91, 26}}},
		{"multipoint", file(geometry(`{"type":"MultiPoint","coordinates":[[91,26],[92,27]]}`)),
			[]orb.Geometry{orb.MultiPoint{{91, 26}, {92, 27}}}},
		{"line", file(geometry(`{"type":"LineString","coordinates":[[91,26],[92,27]]}`)),
			[]orb.Geometry{orb.LineString{{91, 26}, {92, 27}}}},
		{"multiline", file(geometry(`{"type":"MultiLineString","coordinates":[[[91,26],[92,27]]]}`)),
			[]orb.Geometry{orb.MultiLineString{{{91, 26}, {92, 27}}}}},
		{"polygon", file(geometry(`{"type":"Polygon","coordinates":[[[91,26],[92,26],[92,27],[91,26]]]}`)),
			[]orb.Geometry{orb.Polygon{{{91, 26}, {92, 26}, {92, 27}, {91, 26}}}}},
		{"multipolygon", file(geometry(`{"type":"MultiPolygon","coordinates":[[[[91,26],[92,26],[92,27],[91,26]]]]}`)),
			[]orb.Geometry{orb.MultiPolygon{{{{91, 26}, {92, 26}, {92, 27}, {91, 26}}}}}},
		{"collection",
			file(geometry(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[91,26]}]}`)),
			[]orb.Geometry{orb.Collection{orb.Point{91, 26}}}},
	} {
		fs, ps, err := readGeoJSON(vector.Options{}, c.text)
		if err != nil || len(ps) > 0 || len(fs) != len(c.want) {
			t.Errorf("%s: %v, %v, %v", c.name, fs, ps, err)
			continue
		}
		for i, f := range fs {
			if f.Number != i+1 || !reflect.DeepEqual(f.Geometry, c.want[i]) {
				t.Errorf("%s: feature %d is %v, want %v", c.name, f.Number, f.Geometry, c.want[i])
			}
		}
	}
}

func TestReadGeoJSONProperties(t *testing.T) {
	fs, _, err := readGeoJSON(vector.Options{}, file(`{"type":"Feature","geometry":null,"properties":{
		"text":"Bongaigaon\n(Pt) \u0985","int":9007199254740993,"float":1.5,"true":true,"null":null,"list":[1,"a"],
			"object":{"n":2},"huge":1e999}}`))
	want := map[string]any{"text": "Bongaigaon\n(Pt) অ", "int": int64(9007199254740993), "float": 1.5, "true": true,
		"null": nil,
		"list": []any{int64(1), "a"}, "object": map[string]any{"n": int64(2)}, "huge": "1e999"}
	if err != nil || len(fs) != 1 || !reflect.DeepEqual(fs[0].Properties, want) {
		t.Errorf("%v, %v; want %v", fs, err, want)
	}
}

func TestReadGeoJSONReports(t *testing.T) {
	for _, c := range []struct {
		name    string
		options vector.Options
		text    string
		want    orb.Geometry
		problem vector.Problem
	}{
		{"null geometry", vector.Options{}, file(geometry("null")), nil,
			vector.Problem{Feature: 1, Field: "geometry", Text: "null geometry", Action: "kept without geometry"}},
		{"no geometry", vector.Options{}, file(`{"type":"Feature","properties":{}}`), nil,
			vector.Problem{Feature: 1, Field: "geometry", Text: "no geometry member", Action: "kept without geometry"}},
		{"empty point", vector.Options{}, file(geometry(`{"type":"Point","coordinates":[ ]}`)), nil,
			vector.Problem{Feature: 1, Field: "geometry", Text: "empty geometry", Action: "kept without geometry"}},
		{"empty polygon", vector.Options{}, file(geometry(`{"type":"Polygon","coordinates":[]}`)), nil,
			vector.Problem{Feature: 1, Field: "geometry", Text: "empty geometry", Action: "kept without geometry"}},
		{"open ring", vector.Options{}, file(geometry(`{"type":"Polygon","coordinates":[[[91,26],[92,26],[92,27]]]}`)),
			orb.Polygon{{{91, 26}, {92, 26}, {92, 27}, {91, 26}}},
			vector.Problem{Feature: 1, Field: "geometry", Value: "[91, 26]",
				Text:   "a ring does not end where it begins",
				Action: "closed"}},
		{"number as text", vector.Options{}, file(point(`"91.7"`, "26.1")), orb.Point{91.7, 26.1},
			vector.Problem{Feature: 1, Field: "geometry", Value: "91.7", Text: "a coordinate is written as text",
				Action: "read as a number"}},
		{"axes exchanged on demand", vector.Options{SwapAxes: true}, file(point("26.1", "91.7")), orb.Point{91.7, 26.1},
			vector.Problem{Feature: 1, Field: "geometry", Value: "[26.1, 91.7]",
				Text: "coordinates make sense only as latitude, longitude", Action: "axes exchanged"}},
		{"axes exchanged within the degrees both allow", vector.Options{SwapAxes: true, Expect: assam.Expect},
			file(geometry(`{"type":"Polygon","coordinates":[[[26,89],[27,89],[27,90],[26,89]]]}`)),
			orb.Polygon{{{89, 26}, {89, 27}, {90, 27}, {89, 26}}},
			vector.Problem{Feature: 1, Field: "geometry", Value: "[26, 89]",
				Text: "coordinates make sense only as latitude, longitude", Action: "axes exchanged"}},
		{"outside the expected extent", assam, file(point("1", "2")), orb.Point{1, 2},
			vector.Problem{Feature: 1, Field: "geometry", Value: "[1, 2]",
				Text:   "lies outside the expected extent, longitude 88 to 98, latitude 23 to 30",
				Action: "kept as it is"}},
		{"a point that is not known", vector.Options{}, file(point("0", "0")), nil,
			vector.Problem{Feature: 1, Field: "geometry", Value: "[0, 0]",
				Text:   "a coordinate is 0 where the feature's others are far from it: it is missing",
				Action: "kept without geometry"}},
		{"a latitude that is not known", vector.Options{},
			file(geometry(`{"type":"Polygon","coordinates":[[[91,26],[92,26],[92,0],[91,27],[91,26]]]}`)), nil,
			vector.Problem{Feature: 1, Field: "geometry", Value: "[92, 0]",
				Text:   "a coordinate is 0 where the feature's others are far from it: it is missing",
				Action: "kept without geometry"}},
		{"text read in a wrong encoding", vector.Options{},
			file(`{"type":"Feature","properties":{"n":"Ã‰lan"},"geometry":{"type":"Point","coordinates":[1,2]}}`),
			orb.Point{1, 2},
			vector.Problem{Feature: 1, Field: "n", Value: "Ã‰lan",
				Text:   "a text has letters lost or read in a wrong encoding",
				Action: "kept as it is"}},
		{"text with letters lost", vector.Options{},
			file(`{"type":"Feature","properties":{"n":"�lan"},"geometry":{"type":"Point","coordinates":[1,2]}}`),
			orb.Point{1, 2},
			vector.Problem{Feature: 1, Field: "n", Value: "�lan",
				Text:   "a text has letters lost or read in a wrong encoding",
				Action: "kept as it is"}},
		{"no features", vector.Options{}, file(), nil,
			vector.Problem{Field: "features", Value: "[]", Text: "the file holds no feature", Action: "nothing read"}},
	} {
		fs, ps, err := readGeoJSON(c.options, c.text)
		if err != nil || len(ps) != 1 || ps[0] != c.problem {
			t.Errorf("%s: problems %+v, error %v; want %+v", c.name, ps, err, c.problem)
		}
		if len(fs) > 0 && !reflect.DeepEqual(fs[0].Geometry, c.want) {
			t.Errorf("%s: %v, want %v", c.name, fs[0].Geometry, c.want)
		}
	}
}

// What a file can have in every feature is said once.
func TestReadGeoJSONCountsHabits(t *testing.T) {
	open := geometry(`{"type":"Polygon","coordinates":[[["91",26],[92,"26"],[92,27]]]}`)
	_, ps, err := readGeoJSON(vector.Options{}, file(open, point("91", "26"), open))
	if err != nil || len(ps) != 2 || ps[0].Feature != 1 ||
		ps[0].Text != "a coordinate is written as text (4 times, in 2 features)" ||
		ps[1].Text != "a ring does not end where it begins (2 times, in 2 features)" {
		t.Errorf("%v: %+v", err, ps)
	}
}

// Edges at the equator or at Greenwich, and points at sea on one of them, are no missing
// coordinates, nor is text in any language misread.
func TestReadGeoJSONLeavesSoundFeatures(t *testing.T) {
	for _, text := range []string{
		point("0", "51.5"), point("9.5", "0"),
		geometry(`{"type":"Polygon","coordinates":[[[0,0],[5,0],[5,5],[0,5],[0,0]]]}`),
		geometry(
			`{"type":"Polygon","coordinates":[[[-0.2,51],[0,51.2],[3,51.4],[2,51.6],[1,51.7],[0.1,51.3],[-0.2,51]]]}`),
		`{"type":"Feature","properties":{"a":"SÃO JOÃO","b":"Ñandé","c":"গুৱাহাটী","d":"Đà Nẵng","e":"naïve £5"},` +
			`"geometry":{"type":"Point","coordinates":[1,2]}}`,
	} {
		fs, ps, err := readGeoJSON(vector.Options{}, file(text))
		if err != nil || len(ps) != 0 || fs[0].Geometry == nil {
			t.Errorf("%s: %v, problems %+v", text, err, ps)
		}
	}
}

// Files that say they are not the whole.
func TestReadGeoJSONPages(t *testing.T) {
	for _, c := range []struct{ members, says string }{
		{`"exceededTransferLimit":true,`, "exceededTransferLimit"},
		{`"exceededTransferLimit":"true",`, "exceededTransferLimit"},
		{`"count":9,"next":"https://example.org/?page=2","previous":null,`, "a link to the next page"},
		{`"count":9,"next":null,`, ""},
		{`"properties":{"exceededTransferLimit":true},`, "exceededTransferLimit"},
		{`"exceededTransferLimit":false,`, ""},
		{`"properties":{"exceededTransferLimit":false},"exceededTransferLimit":null,`, ""},
		{`"numberMatched":3,"numberReturned":2,`, "2 features here of 3 that matched"},
		{`"totalFeatures":3,`, "2 features here of 3 that matched"},
		{`"numberReturned":10,`, "2 features here of 10 returned"},
		{`"numberMatched":"unknown","numberReturned":2,`, ""},
		{`"numberMatched":2,"links":[{"rel":"next","href":"x"}],`, ""},
		{`"links":[{"rel":"self"},{"rel":"next","href":"x"}],`, "a link to the next page"},
		{`"links":[{"rel":"prev","href":"x"}],`, "a link to the prev page"},
		{`"links":[{"rel":"self","href":"x"}],"properties":[1],`, ""},
		{`"context":{"matched":5,"returned":2},`, "2 features here of 5 that matched"},
		{`"meta":{"total":5},`, "2 features here of 5 that matched"},
		{`"pagination":{"total_items":2,"next":null},`, ""},
		{`"count":2,"next":null,"previous":"x",`, "a link to the previous page"},
		{`"totalCount":5,`, "2 features here of 5 that matched"},
	} {
		for _, text := range []string{
			strings.Replace(file(point("1", "2"), point("1", "2")), "{", "{"+c.members, 1),
			strings.TrimSuffix(file(point("1", "2"), point("1", "2")), "}") + "," + strings.TrimSuffix(c.members, ",") +
				"}",
		} {
			_, ps, err := readGeoJSON(vector.Options{}, text)
			if err != nil || (c.says == "") != (len(ps) == 0) || len(ps) > 0 &&
				(ps[0].Feature != 0 || ps[0].Value != c.says ||
					!strings.Contains(ps[0].Text, "one page of a longer answer")) {
				t.Errorf("%s: %v, problems %+v, want %q", c.members, err, ps, c.says)
			}
		}
	}
}

// What stands twice in a feature is told or refused, and long numbers keep all their digits.
func TestReadGeoJSONTwice(t *testing.T) {
	const line = `"geometry":{"type":"Point","coordinates":[1,2]}`
	fs, ps, err := readGeoJSON(vector.Options{}, file(
		`{"type":"Feature","properties":{"code":"1","name":"A","code":"9"},`+line+`}`,
		`{"type":"Feature","properties":{"code":12345678901234567891},`+line+`}`))
	if err != nil || len(ps) != 1 || ps[0].Feature != 1 || ps[0].Text != "a property stands twice in the feature" ||
		fs[0].Text("code") != "9" || fs[1].Text("code") != "12345678901234567891" {
		t.Errorf("%v, problems %+v, features %+v", err, ps, fs)
	}
	_, _, err = readGeoJSON(vector.Options{}, file(`{"type":"Feature","properties":{},`+line+`,`+line+`}`))
	if err == nil || !strings.Contains(err.Error(), `a second "geometry" member`) {
		t.Errorf("two geometries: %v", err)
	}
}

func TestFeatureText(t *testing.T) {
	var all vector.Names
	fs, _, err := readGeoJSON(vector.Options{}, file(
		`{"type":"Feature","id":"01001","properties":{"name":"A  b"},"geometry":null}`,
		`{"type":"Feature","id":7,"properties":{"id":"own"},"geometry":null}`,
		`{"type":"Feature","id":{"x":1},"properties":null,"geometry":null}`))
	if err != nil || len(fs) != 3 {
		t.Fatal(err)
	}
	for i, want := range []string{"01001", "own", ""} {
		if got := fs[i].Text("id"); got != want {
			t.Errorf("feature %d: id %q, want %q", i+1, got, want)
		}
	}
	all.Add(fs[0])
	if err := all.Missing("code", "id"); err != nil {
		t.Error(err)
	}
	if err := all.Missing("code", "Name"); err == nil || !strings.Contains(err.Error(),
		`no feature has a property code or Name; they have "name", and an identifier of their own, asked for as id`) {
		t.Errorf("%v", err)
	}
	var none vector.Names
	none.Add(vector.Feature{})
	if err := none.Missing("id"); err == nil || !strings.Contains(err.Error(), "they have no properties") {
		t.Errorf("%v", err)
	}
}

func TestReadGeoJSONRefuses(t *testing.T) {
	small := vector.Options{MaxFeatureBytes: 1000}
	for _, c := range []struct {
		name    string
		options vector.Options
		text    string
		say     []string
	}{
		{"empty", vector.Options{}, "", []string{"a.geojson: the file is empty"}},
		{"blank", vector.Options{}, " \n ", []string{"nothing but white space"}},
		{"only a byte order mark", vector.Options{}, "\ufeff", []string{"nothing but white space"}},
		{"vast properties", vector.Options{},
			file(`{"type":"Feature","properties":{"a":"` + strings.Repeat("x", 9<<20) +
				`"},"geometry":null}`), []string{"feature 1", "the properties", "at most 8388608"}},
		{"UTF-16", vector.Options{}, "\xff\xfe{\x00", []string{"UTF-16", "iconv"}},
		{"zip", vector.Options{}, "PK\x03\x04", []string{"zip archive"}},
		{"gzip", vector.Options{}, "\x1f\x8b\x08\x00", []string{"gzip"}},
		{"CSV", vector.Options{}, "a,b\n1,2", []string{"byte 0", "not GeoJSON"}},
		{"array", vector.Options{}, "[]", []string{"byte 0", "not GeoJSON"}},
		{"not closed", vector.Options{}, `{"type":"FeatureCollection"`, []string{"ends at byte 27", "truncated"}},
		{"truncated in a feature", vector.Options{}, file(point("91", "26"), point("92", "27"))[:150],
			[]string{"feature 2", "ends at byte 150", "truncated"}},
		{"NUL in a feature", vector.Options{}, file(point("91", "26\x00")),
			[]string{"feature 1", "NUL byte at byte 123"}},
		{"NUL outside", vector.Options{}, "{\x00", []string{"NUL byte at byte 1"}},
		{"not UTF-8", vector.Options{}, file(`{"type":"Feature","properties":{"n":"` + "Gauh\xe2ti" +
			`"},"geometry":null}`), []string{"feature 1", "byte 81 is not UTF-8"}},
		{"not UTF-8 outside features", vector.Options{}, `{"name":"` + "\xe2" +
			`","type":"FeatureCollection","features":[]}`, []string{"byte 9 is not UTF-8"}},
		{"a bare feature", vector.Options{}, point("91", "26"),
			[]string{`"Feature", not "FeatureCollection": put it into`}},
		{"TopoJSON", vector.Options{}, `{"type":"Topology"}`, []string{"TopoJSON"}},
		{"no type", vector.Options{}, `{"features":[]}`, []string{`no "type" member`}},
		{"no features", vector.Options{}, `{"type":"FeatureCollection"}`, []string{`no "features" member`}},
		{"features twice", vector.Options{}, `{"type":"FeatureCollection","features":[],"features":[]}`,
			[]string{"a second \"features\" member"}},
		{"features no array", vector.Options{}, `{"type":"FeatureCollection","features":{}}`,
			[]string{"'{' where '[' is due"}},
		{"a feature that is none", vector.Options{}, file(`{"type":"Fture"}`),
			[]string{"feature 1", `"Fture", not "Feature"`}},
		{"a feature that is a number", vector.Options{}, file("1"), []string{"feature 1", "an object is due"}},
		{"comma missing", vector.Options{}, file(point("91", "26") + point("91", "26")),
			[]string{"',' or ']' is due after feature 1"}},
		{"comma too many", vector.Options{}, file(point("91", "26"), ""),
			[]string{"feature 2", "where a value is due"}},
		{"text after the end", vector.Options{}, file() + "{}", []string{"byte 42", "after the end"}},
		{"bad JSON inside", vector.Options{}, file(`{"type":"Feature","properties":{"a":tru},"geometry":null}`),
			[]string{"feature 1: byte 79", "invalid character"}},
		{"control character", vector.Options{}, file("{\"type\":\"Feature\",\"properties\":{\"a\":\"x\ny\"}," +
			"\"geometry\":null}"), []string{"feature 1", "control character"}},
		{"deep nesting", vector.Options{}, file(geometry(strings.Repeat("[", 300))),
			[]string{"nested deeper than 256"}},
		{"collections in collections", vector.Options{},
			file(geometry(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 12) +
				strings.Repeat("]}", 12))), []string{"nested deeper than 8"}},
		{"unknown geometry", vector.Options{}, file(geometry(`{"type":"Circle","coordinates":[91,26]}`)),
			[]string{"feature 1", `"Circle" is not one of GeoJSON's`}},
		{"no coordinates", vector.Options{}, file(geometry(`{"type":"Point"}`)),
			[]string{"feature 1", "has no coordinates"}},
		{"one number", vector.Options{}, file(geometry(`{"type":"Point","coordinates":[91]}`)),
			[]string{"a position of 1 numbers"}},
		{"coordinate null", vector.Options{}, file(point("null", "26")), []string{"coordinate null is not a number"}},
		{"coordinate text", vector.Options{}, file(point(`"east"`, "26")),
			[]string{`coordinate "east" is not a number`}},
		{"coordinate with comma", vector.Options{}, file(point(`"91,7"`, "26")), []string{`not a number`}},
		{"coordinate infinite", vector.Options{}, file(point("1e999", "26")),
			[]string{"coordinate 1e999 is not a number"}},
		{"coordinates too shallow", vector.Options{}, file(geometry(`{"type":"Polygon","coordinates":[[91,26]]}`)),
			[]string{"feature 1", "a position such as"}},
		{"line of one", vector.Options{}, file(geometry(`{"type":"LineString","coordinates":[[91,26]]}`)),
			[]string{"a line of one position"}},
		{"metres without crs", vector.Options{}, file(point("91", "26"), point("10212027", "3016988")),
			[]string{"feature 2", "[10212027, 3016988] is no longitude, latitude",
				"declares no coordinate reference system", "EPSG:3857", "EPSG:32646", `"crs" member`}},
		{"metres without crs, UTM by the extent", assam, file(point("373670", "2892300")),
			[]string{"feature 1", "read as EPSG:32646 it would lie in the expected extent"}},
		{"metres without crs, Mercator by the extent", assam, file(point("10212027", "3016988")),
			[]string{"read as EPSG:3857 it would lie in the expected extent"}},
		{"metres declared as degrees", vector.Options{}, withCRS("EPSG:4326", point("10212027", "3016988")),
			[]string{"feature 1", "that is what the file declares"}},
		{"degrees declared as metres", vector.Options{}, withCRS("EPSG:3857", point("91", "26")),
			[]string{"feature 1", "look like longitude, latitude in degrees, but the file declares EPSG:3857"}},
		{"metres outside the system", vector.Options{}, withCRS("EPSG:32646", point("9e9", "3016988")),
			[]string{"feature 1", "outside the domain of EPSG:32646"}},
		{"axes exchanged", vector.Options{}, file(point("91", "26"), point("26.1", "91.7")),
			[]string{"feature 2", "[26.1, 91.7] make sense only as latitude, longitude"}},
		{"axes exchanged within the degrees both allow", assam, file(point("26.1", "89.7")),
			[]string{"feature 1", "only as latitude, longitude"}},
		{"unsupported crs", vector.Options{}, withCRS("EPSG:7755", point("91", "26")),
			[]string{"EPSG:7755 is not supported", "supported are"}},
		{"linked crs", vector.Options{},
			`{"crs":{"type":"link","properties":{"href":"x"}},"type":"FeatureCollection",` +
				`"features":[]}`, []string{"names no system"}},
		{"crs no object", vector.Options{}, `{"crs":[1],"type":"FeatureCollection","features":[]}`,
			[]string{"crs member [1] cannot be read"}},
		{"crs of a feature", vector.Options{}, file(point("91", "26"), strings.Replace(point("91", "26"), `{`,
			`{"crs":{"type":"name","properties":{"name":"EPSG:32646"}},`, 1)),
			[]string{"feature 2", "EPSG:32646", `"crs" member before the features`}},
		{"crs of a geometry", vector.Options{}, file(strings.Replace(point("91", "26"), `"type":"Point"`,
			`"crs":{"type":"name","properties":{"name":"EPSG:32646"}},"type":"Point"`, 1)),
			[]string{"feature 1", "EPSG:32646", `"crs" member before the features`}},
		{"crs after the features", vector.Options{}, strings.TrimSuffix(file(point("91", "26")), "}") +
			`,"crs":{"type":"name","properties":{"name":"EPSG:3857"}}}`, []string{"EPSG:3857", "move it before"}},
		{"two systems", vector.Options{}, strings.Replace(withCRS("EPSG:3857"), `"features"`,
			`"crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features"`, 1), []string{"declares two systems"}},
		{"large feature", small,
			file(point("91", "26"), `{"type":"Feature","properties":{"a":"`+strings.Repeat("x", 2000)+
				`"}}`), []string{"feature 2", "larger than 1000 bytes"}},
		{"large type", vector.Options{}, `{"type":"` + strings.Repeat("x", 2<<20) + `"}`,
			[]string{`member "type" is longer than`}},
		{"large member name", vector.Options{}, `{"` + strings.Repeat("x", 2<<20) + `":1}`,
			[]string{"member name is longer than"}},
	} {
		_, _, err := readGeoJSON(c.options, c.text)
		for _, say := range c.say {
			if err == nil || !strings.Contains(err.Error(), say) {
				t.Errorf("%s: error %v; want %q in it", c.name, err, say)
			}
		}
	}
}

// Every prefix of a file is an error, and none makes the reader panic or hang.
func TestReadGeoJSONTruncatedAnywhere(t *testing.T) {
	text := withCRS("EPSG:32646", geometry(`{"type":"Polygon","coordinates":[[[373670,2892300],[373680,2892300],`+
		`[373680,2892310],[373670,2892300]]]}`),
		`{"type":"Feature","properties":{"name":"অসম \u0041"},"geometry":null}`)
	for n := range len(text) {
		if _, _, err := readGeoJSON(vector.Options{}, text[:n]); err == nil {
			t.Errorf("the first %d bytes are read without error: %s", n, text[:n])
		}
	}
	whole, problems, err := readGeoJSON(vector.Options{}, text)
	for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(text)),
		iotest.DataErrReader(strings.NewReader(text))} {
		var fs []vector.Feature
		ps, err2 := vector.ReadGeoJSON(context.Background(), r, "a.geojson",
			func(f vector.Feature) error { fs = append(fs, f); return nil })
		if err != nil || err2 != nil || !reflect.DeepEqual(fs, whole) || !reflect.DeepEqual(ps, problems) {
			t.Errorf("read in pieces: %v, %v, %v; at once: %v, %v, %v", fs, ps, err2, whole, problems, err)
		}
	}
}

// endless gives a prefix and then the same bytes for ever.
type endless struct{ prefix, rest string }

func (e *endless) Read(b []byte) (int, error) {
	if e.prefix != "" {
		n := copy(b, e.prefix)
		e.prefix = e.prefix[n:]
		return n, nil
	}
	for i := range b {
		b[i] = e.rest[i%len(e.rest)]
	}
	return len(b) / len(e.rest) * len(e.rest), nil
}

func TestReadGeoJSONEndlessLine(t *testing.T) {
	for _, c := range []struct{ name, prefix, rest, say string }{
		{"text", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"`, "x",
			"feature 1, at byte 40, is larger than 67108864 bytes"},
		{"coordinates", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"coordinates":[`,
			"[1,2],", "feature 1, at byte 40, is larger than"},
		{"brackets", `{"a":`, "[", "nested deeper"},
		{"no JSON at all", "", "x", "not GeoJSON"},
		{"a foreign member is passed over", `{"a":"`, "x", "context canceled"},
		{"white space", "", " ", "context canceled"},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		var r io.Reader = &endless{c.prefix, c.rest}
		r = io.MultiReader(io.LimitReader(r, 128<<20),
			readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := vector.ReadGeoJSON(ctx, r, "a.geojson", func(vector.Feature) error { return nil })
		runtime.ReadMemStats(&after)
		cancel()
		if err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: error %v; want %q", c.name, err, c.say)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 512<<20 {
			t.Errorf("%s: %d MB allocated for one endless line", c.name, used>>20)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestReadGeoJSONPassesErrorsOn(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	_, err := vector.ReadGeoJSON(context.Background(), strings.NewReader(file(point("91", "26"), point("91", "26"))),
		"a", func(vector.Feature) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("yield's error comes back as %v after %d calls", err, n)
	}
	broken := errors.New("disk on fire")
	_, err = vector.ReadGeoJSON(context.Background(), iotest.ErrReader(broken), "a", nil)
	if !errors.Is(err, broken) {
		t.Errorf("the reader's error comes back as %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err = vector.ReadGeoJSON(ctx, strings.NewReader(file(point("91", "26"), point("91", "26"))), "a",
		func(vector.Feature) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancellation comes back as %v", err)
	}
}

func TestReadRealGeoJSON(t *testing.T) {
	dir := realdata.Dir(t)
	for _, c := range []struct {
		file     string
		features int
		key      string
		value    any
	}{
		{"layer/assets/geojson/Assam_revenue_circles.geojson", 180, "object_id", "18-300-00101"},
		{"layer/assets/geojson/Assam_district.geojson", 35, "object_id", "18-309"},
		{"Maps/Geojson/assam_rc_2024-11_reduced.json", 180, "are_new", int64(1069)},
		{"Sources/NERDRR/data/embankment.geojson", 792, "name",
			"T/DYKE ALONG THE L/B OF BURIDEHING FROM CHIPPIBASTI TO MOLONG GAON"},
		{"Sources/BHARATMAPS/data/RawData/BharatMaps_HealthCenters.geojson", 3909, "facility_n", "Santipur SC"},
	} {
		f, err := os.Open(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		n := 0
		ps, err := assam.ReadGeoJSON(context.Background(), f, c.file, func(f vector.Feature) error {
			if n++; n == 1 && f.Properties[c.key] != c.value {
				t.Errorf("%s: first %s is %v, want %v", c.file, c.key, f.Properties[c.key], c.value)
			}
			if !assam.Expect.Contains(f.Geometry.Bound().Center()) {
				t.Errorf("%s: feature %d lies at %v", c.file, f.Number, f.Geometry.Bound())
			}
			return nil
		})
		if err != nil || len(ps) > 0 || n != c.features {
			t.Errorf("%s: %d features, problems %v, error %v; want %d features", c.file, n, ps, err, c.features)
		}
	}
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","properties":{"exceededTransferLimit":true},"numberMatched":9,` +
		`"links":[{"rel":"next"}],"features":[{"type":"Feature","id":1,"properties":{"n":"Ã‰"},` +
		`"geometry":{"type":"Point","coordinates":[0,0]}}]}`)
	f.Add(file(point("91", "26")))
	f.Add(withCRS("EPSG:32646", geometry(`{"type":"MultiPolygon","coordinates":[[[[373670,2892300],[373680,2892300],`+
		`["373680",2892310],[373670,2892300]]]]}`)))
	f.Add(file(geometry(`{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[26,91],[27,` +
		`92,5]]}]}`)))
	f.Add("\ufeff" + `{"features":[{"geometry":{"coordinates":[],"type":"Point"},"type":"Feature"}],` +
		`"type":"FeatureCollection"}`)
	f.Fuzz(func(t *testing.T, text string) {
		o := vector.Options{Expect: assam.Expect, SwapAxes: true}
		fs, _, err := readGeoJSON(o, text)
		for i, f := range fs {
			if f.Number != i+1 {
				t.Errorf("feature %d has number %d", i+1, f.Number)
			}
			if f.Geometry == nil {
				continue
			}
			if b := f.Geometry.Bound(); !b.IsEmpty() &&
				!(b.Min[0] >= -180.1 && b.Max[0] <= 180.1 && b.Min[1] >= -90.1 &&
					b.Max[1] <= 90.1) {
				t.Errorf("feature %d lies at %v: %s", f.Number, b, text)
			}
			again := file(geometry(string(geojson.AppendGeometry(nil, f.Geometry, 9))))
			if _, _, err2 := readGeoJSON(vector.Options{}, again); err == nil && err2 != nil {
				t.Errorf("its own encoding %s is refused: %v", again, err2)
			}
		}
	})
}

func BenchmarkReadGeoJSON(b *testing.B) {
	name := filepath.Join(realdata.Dir(b), "Maps/Geojson/assam_rc_2024-11_reduced.json")
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vector.ReadGeoJSON(context.Background(), strings.NewReader(string(text)), name,
			func(vector.Feature) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleReadGeoJSON() {
	text := `{"type":"FeatureCollection",
	"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32646"}},
	"features":[{"type":"Feature","properties":{"name":"gauge"},"geometry":{"type":"Point",
		"coordinates":["373670.668",2892300.444]}}]}`
	problems, err := vector.ReadGeoJSON(context.Background(), strings.NewReader(text), "gauges.geojson",
		func(f vector.Feature) error {
			fmt.Println(f.Number, f.Properties["name"], string(geojson.AppendGeometry(nil, f.Geometry, 5)))
			return nil
		})
	for _, p := range problems {
		fmt.Printf("feature %d, %s %q: %s; %s\n", p.Feature, p.Field, p.Value, p.Text, p.Action)
	}
	fmt.Println(err)
	// Output:
	// 1 gauge {"type":"Point","coordinates":[91.7362,26.1445]}
	// feature 1, geometry "373670.668": a coordinate is written as text; read as a number
	// <nil>
}
