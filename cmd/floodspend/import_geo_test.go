package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// geoFeature is a GeoJSON feature of a box of a hundredth of a degree.
func geoFeature(properties string, x, y float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":[[[%.2f,%.2f],`+
		`[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f]]]}}`,
		properties, x, y, x+0.01, y, x+0.01, y+0.01, x, y+0.01, x, y)
}

// TestImportAreasOverOthers imports other areas, and areas of another level, into a store: what needs
// speak of stays, what is dropped is named, and the first line says what is left out.
func TestImportAreasOverOthers(t *testing.T) {
	features := func(all ...string) string { return collection("", strings.Join(all, ",")) }
	dir := writeTree(t, map[string]string{
		"circles.geojson": features(geoFeature(`"c":"a","n":"A","d":"1"`, 3, 50),
			geoFeature(`"c":"b","n":"B","d":"2"`, 3.01, 50)),
		"one.geojson": features(geoFeature(`"c":"a","n":"A","d":"1"`, 3, 50),
			geoFeature(`"c":"","n":"?","d":"1"`, 3.02, 50), geoFeature(`"c":"c","n":"C","d":"1"`, 3.03, 50)),
		"districts.geojson": features(geoFeature(`"c":"1","n":"One"`, 3, 50),
			geoFeature(`"c":"2","n":"Two"`, 3.01, 50)),
		"other.geojson": features(geoFeature(`"c":"1","n":"One"`, 3, 50)),
		"need.csv":      "area,period,value\na,2024-07,5\n",
	}, "", "")
	db := filepath.Join(dir, "x.gpkg")
	circles := func(file string) []string {
		return []string{"import", "areas", filepath.Join(dir, file), "--db", db, "--code", "c", "--name", "n",
			"--district", "d", "--currency", "EUR"}
	}
	districts := func(file string) []string {
		return []string{"import", "areas", filepath.Join(dir, file), "--db", db, "--level", "district", "--code", "c",
			"--name", "n"}
	}
	for _, step := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"circles", circles("circles.geojson"), exitIssues, "Published"},
		{"a need", []string{"import", "need", filepath.Join(dir, "need.csv"), "--db", db, "--name", "homes", "--area",
			"area", "--period", "period", "--value", "value"}, exitDone, "Published"},
		{"their districts", districts("districts.geojson"), exitDone, "Published"},
		{"their districts again", districts("districts.geojson"), exitDone, "has this already"},
		{"too few districts", districts("other.geojson"), exitFailed,
			"circles in 1 districts that it does not have (b in 2)"},
		{"other circles", circles("one.geojson"), exitIssues,
			"1 of 3 areas left out.\nDropped 1 area that the file does not have: B (b).\nPublished"},
		{"circles without what the need speaks of", circles("districts.geojson"), exitFailed,
			"no feature has a property d"},
	} {
		code, out, stderr := floodspend(t, step.args...)
		if code != step.code || !strings.Contains(out+stderr, step.says) {
			t.Fatalf("%s: exit %d, want %d and %q\n%s%s", step.name, code, step.code, step.says, out, stderr)
		}
	}
	if rows := export(t, db, "/collections/circles/items?f=csv"); len(rows) != 2 || rows[0]["id"] != "a" ||
		rows[1]["id"] != "c" {
		t.Errorf("circles %v", rows)
	}
}

// TestImportLayerAcrossTheDateLine floods what lies on both sides of the 180th meridian, and nothing else on
// these latitudes.
func TestImportLayerAcrossTheDateLine(t *testing.T) {
	areas := collection("", strings.Join([]string{geoFeature(`"c":"west"`, 179.99, 10),
		geoFeature(`"c":"east"`, -180, 10), geoFeature(`"c":"far"`, 3, 10)}, ","))
	extent := collection("", `{"type":"Feature","properties":{},"geometry":{"type":"Polygon",`+
		`"coordinates":[[[179.995,10],[-179.995,10],[-179.995,10.01],[179.995,10.01],[179.995,10]]]}}`)
	dir := writeTree(t, map[string]string{"areas.geojson": areas, "layer.geojson": extent}, "", "")
	db, results := filepath.Join(dir, "x.gpkg"), filepath.Join(dir, "r.csv")
	if code, _, stderr := floodspend(t, "import", "areas", filepath.Join(dir, "areas.geojson"), "--db", db, "--level",
		"district", "--code", "c", "--name", "c"); code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	code, out, stderr := floodspend(t, "import", "layer", filepath.Join(dir, "layer.geojson"), "--db", db,
		"--name", "x", "--date", "2024-07-31", "--results", results)
	if code != exitIssues || !strings.Contains(out, "cut at the 180th meridian") {
		t.Fatalf("exit %d: %s%s", code, out, stderr)
	}
	for _, r := range records(t, readText(t, results)) {
		want := map[string]float64{"west": 0.5, "east": 0.5, "far": 0}[r["area"]]
		if got := number(t, r["share"]); got < want-1e-6 || got > want+1e-6 {
			t.Errorf("%s: share %v, want %v", r["area"], got, want)
		}
	}
}

// TestImportOfTheFuture: a layer or a need of a day to come is kept, and told.
func TestImportOfTheFuture(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"areas.geojson": collection("", geoFeature(`"c":"a"`, 3, 50)),
		"layer.geojson": collection("", geoFeature(`"day":"2098-07-31"`, 3, 50)+","+
			geoFeature(`"day":"2024-07-31"`, 3, 50)+","+geoFeature(`"day":"2098-07-31"`, 3, 50)),
		"months.csv": "area,period,value\na,2024-07,5\na,2098-07,6\n",
		"years.csv":  "area,period,value\na,2024,5\na,2098,6\n",
	}, "", "")
	file := func(name string) string { return filepath.Join(dir, name) }
	db, issues := file("x.gpkg"), file("i.csv")
	if code, _, stderr := floodspend(t, "import", "areas", file("areas.geojson"), "--db", db, "--level", "district",
		"--code",
		"c", "--name", "c"); code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	layer := []string{"import", "layer", file("layer.geojson"), "--db", db, "--name"}
	const ofLayer = ",the day of the layer lies in the future,kept\n"
	for _, c := range []struct {
		name string
		args []string
		want string // an issue; "": none
	}{
		{"a date of each", append(layer, "x", "--date-property", "day"), "layer.geojson,1,date,2098-07-31" + ofLayer},
		{"one date", append(layer, "x", "--date", "2098-07-31"), "layer.geojson,1,date,2098-07-31" + ofLayer},
		{"a year", append(layer, "x", "--year", "2098"), "layer.geojson,1,date,2098-01-01" + ofLayer},
		{"a date that was", append(layer, "x", "--date", "2024-07-31"), ""},
		{"months", []string{"import", "need", file("months.csv"), "--db", db, "--name", "homes"},
			"months.csv,3,period,2098-07,the period lies in the future,kept\n"},
		{"years", []string{"import", "need", file("years.csv"), "--db", db, "--name", "homes"},
			"years.csv,3,period,2098,the period lies in the future,kept\n"},
	} {
		code, out, stderr := floodspend(t, append(c.args, "--issues", issues)...)
		if code != exitDone && code != exitIssues {
			t.Fatalf("%s: exit %d\n%s%s", c.name, code, out, stderr)
		}
		said := strings.ReplaceAll(readText(t, issues), "\r\n", "\n")
		if strings.Count(said, "in the future") != strings.Count(c.want, "in the future") ||
			!strings.Contains(said, c.want) {
			t.Errorf("%s: issues %q, want %q", c.name, said, c.want)
		}
	}
}
