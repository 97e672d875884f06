package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/testdata/program"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

const syntheticLayer = "../../testdata/layers/synthetic_inundation.geojson"

// sampleStore gives a store of the sample to a test, which may change it.
func sampleStore(t *testing.T) (db string) {
	t.Helper()
	sampleImported.Do(func() {
		db := filepath.Join(program.Dir(), "sample.gpkg")
		if code, _, stderr := floodspend(t, "import", "assam", "--from", sampleFolder(t), "--db", db,
			"--quiet"); code != exitIssues {
			t.Fatalf("import: exit %d\n%s", code, stderr)
		}
	})
	db = filepath.Join(t.TempDir(), "a.gpkg")
	content, err := os.ReadFile(filepath.Join(program.Dir(), "sample.gpkg"))
	if err == nil {
		err = os.WriteFile(db, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

var sampleImported sync.Once

func export(t *testing.T, db, path string) []map[string]string {
	t.Helper()
	code, out, stderr := floodspend(t, "export", "--db", db, path)
	if code != exitDone {
		t.Fatalf("export %s: exit %d\n%s", path, code, stderr)
	}
	return records(t, out)
}

// records reads CSV with a header, as rows by column name.
func records(t *testing.T, text string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("CSV: %v, %d rows", err, len(rows))
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		r := map[string]string{}
		for i, name := range rows[0] {
			r[name] = row[i]
		}
		out = append(out, r)
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestImportLayer follows a synthetic inundation layer from the file to the answers at
// both levels.
func TestImportLayer(t *testing.T) {
	db := sampleStore(t)
	results, issues := filepath.Join(t.TempDir(), "r.csv"), filepath.Join(t.TempDir(), "i.csv")
	args := []string{"import", "layer", syntheticLayer, "--db", db, "--name", "floods2024", "--date-property", "date",
		"--class-property", "zone", "--source", "Synthetic", "--results", results, "--issues", issues}
	code, out, stderr := floodspend(t, args...)
	if code != exitIssues || !strings.Contains(out, "Published version") {
		t.Fatalf("import layer: exit %d\n%s%s", code, out, stderr)
	}
	if text := readText(t, issues); !strings.Contains(text, "synthetic_inundation.geojson,5,geometry") ||
		!strings.Contains(text, "repaired") {
		t.Errorf("the bow-tie is not reported: %s", text)
	}
	if again, said, _ := floodspend(t, args...); again != exitIssues || !strings.Contains(said, "has this already") {
		t.Errorf("importing the same layer again: exit %d, %s", again, said)
	}
	if _, about, _ := floodspend(t, "export", "--db", db, "/dataset"); !strings.Contains(about,
		"Exposed people, layer floods2024, class high, worst month") {
		t.Error("/dataset does not describe the layer's needs")
	}
	worst := map[string]float64{} // of each circle, the worst month
	for _, r := range records(t, readText(t, results)) {
		area, wet, share := number(t, r["area_km2"]), number(t, r["inundated_km2"]), number(t, r["share"])
		if wet < 0 || wet > area || math.Abs(share-wet/area) > 1e-12 {
			t.Errorf("circle %s: %v of %v km², share %v", r["area"], wet, area, share)
		}
		if r["class"] == "" {
			worst[r["area"]] = max(worst[r["area"]], number(t, r["exposed"]))
		}
	}
	positive := 0
	for _, r := range export(t, db, "/analysis/allocation?level=circle&need=exposed:floods2024&period=2024-25&f=csv") {
		need := number(t, r["need"])
		if need != worst[r["id"]] {
			t.Errorf("circle %s: need %v, overlay %v", r["id"], need, worst[r["id"]])
		}
		if need > 0 {
			positive++
		}
	}
	if positive < 10 {
		t.Errorf("%d circles are exposed", positive)
	}
	total := 0.0
	districts := "/analysis/allocation?level=district&need=exposed:floods2024&period=2024-06&f=csv"
	for _, r := range export(t, db, districts) {
		total += number(t, r["need"])
	}
	june := 0.0
	for _, r := range records(t, readText(t, results)) {
		if r["class"] == "" && r["month"] == "2024-06" {
			june += number(t, r["exposed"])
		}
	}
	if math.Abs(total-june) > 1e-3 || june == 0 {
		t.Errorf("districts have %v exposed in June, circles %v", total, june)
	}
	if rows := export(t, db, "/analysis/allocation?level=district&need=inundated_area:floods2024:high&period=2024-06&"+
		"f=csv"); len(rows) == 0 {
		t.Error("a class has no need of its own")
	}
	rows := export(t, db, "/analysis/allocation?level=circle&need=exposed:floods2024&period=2023-24&f=csv")
	if rows[0]["need_reason"] != "no_report_in_period" {
		t.Errorf("need of a year without extents: %v", rows[0])
	}
}

// TestImportLayerFormats gives the same overlay for every format and reference system.
func TestImportLayerFormats(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("SKIPPED: no ogr2ogr (Debian package gdal-bin)")
	}
	db, dir := sampleStore(t), t.TempDir()
	overlay := func(file string) map[string]float64 {
		results := filepath.Join(dir, "results.csv")
		code, out, stderr := floodspend(t, "import", "layer", file, "--db", db, "--name", "x",
			"--date-property", "date", "--results", results)
		if code != exitIssues {
			t.Fatalf("import %s: exit %d\n%s%s", file, code, out, stderr)
		}
		km2 := map[string]float64{}
		for _, r := range records(t, readText(t, results)) {
			km2[r["area"]+r["month"]] = number(t, r["inundated_km2"])
		}
		return km2
	}
	want := overlay(syntheticLayer)
	type written struct{ driver, file, code string }
	for _, test := range thorough.Draw(t, []written{
		{"GPKG", "a.gpkg", "4326"}, {"GPKG", "b.gpkg", "32646"}, {"GPKG", "c.gpkg", "3857"},
		{"GPKG", "d.gpkg", "32645"},
		{"ESRI Shapefile", "e.shp.zip", "32646"}, {"ESRI Shapefile", "f.shp.zip", "4326"},
		{"GeoJSON", "g.geojson", "4326"},
	}, 4) {
		file := filepath.Join(dir, test.file)
		out, err := exec.Command("ogr2ogr", "-f", test.driver, "-t_srs", "EPSG:"+test.code, "-nln", "extents", file,
			syntheticLayer).CombinedOutput()
		if err != nil {
			t.Fatalf("ogr2ogr: %v\n%s", err, out)
		}
		for at, km2 := range overlay(file) {
			if math.Abs(km2-want[at]) > 1e-6*max(want[at], 1) {
				t.Errorf("%s in EPSG:%s: %s has %v km², want %v", test.file, test.code, at, km2, want[at])
			}
		}
	}
}

func TestImportNeedAndAreas(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "own.gpkg")
	areas, table := filepath.Join(dir, "areas.geojson"), filepath.Join(dir, "need.csv")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(areas, `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"insee":"59350","nom":"Lille","dep":"59","depnom":"Nord"},"geometry":{"type":"Polygon","coordinates":[[[3,50.6],[3.1,50.6],[3.1,50.7],[3,50.7],[3,50.6]]]}},
		{"type":"Feature","properties":{"insee":"59512","nom":"Roubaix","dep":"59","depnom":"Nord"},"geometry":{"type":"Polygon","coordinates":[[[3.1,50.6],[3.2,50.6],[3.2,50.7],[3.1,50.7],[3.1,50.6]]]}}]}`)
	args := []string{"import", "areas", areas, "--db", db, "--code", "insee", "--name", "nom", "--district", "dep",
		"--district-name", "depnom", "--currency", "EUR"}
	code, out, stderr := floodspend(t, args...)
	if code != exitDone {
		t.Fatalf("import areas: exit %d\n%s%s", code, out, stderr)
	}
	if _, said, _ := floodspend(t, args...); !strings.Contains(said, "has this already") {
		t.Errorf("importing the same areas again: %s", said)
	}
	write(table, "commune,mois,menages\n59350,2024-07,120\n59512,2024-07,NA\n99999,2024-07,4\n")
	code, out, stderr = floodspend(t, "import", "need", table, "--db", db, "--name", "households",
		"--unit", "households", "--area", "commune", "--period", "mois", "--value", "menages")
	if code != exitIssues || !strings.Contains(out, "99999") && !strings.Contains(out, "no area of the dataset") {
		t.Fatalf("import need: exit %d\n%s%s", code, out, stderr)
	}
	rows := export(t, db, "/analysis/allocation?level=circle&need=households&period=2024-07&f=csv")
	if len(rows) != 2 || rows[0]["need"] != "120" || rows[1]["need_reason"] != "no_value_for_area" {
		t.Errorf("need of own areas: %v", rows)
	}
	before := readText(t, db)
	for name, bad := range map[string][]string{
		"no usable row": {"import", "need", table, "--db", db, "--name", "households", "--area", "commune", "--period",
			"mois", "--value", "mois"},
		"no column":      {"import", "need", table, "--db", db, "--name", "households", "--area", "nowhere"},
		"a derived name": {"import", "need", table, "--db", db, "--name", "exposed"},
		"strict": {"import", "need", table, "--db", db, "--name", "n", "--area", "commune", "--period", "mois",
			"--value", "menages", "--strict"},
		"no currency": {"import", "areas", areas, "--db", db, "--code", "insee", "--name", "nom", "--district", "dep",
			"--currency", "euro"},
		"other currency": {"import", "areas", areas, "--db", db, "--code", "insee", "--name", "nom",
			"--district", "dep", "--currency", "USD"},
		"not areas": {"import", "areas", table, "--db", db, "--code", "x", "--name", "y", "--district", "z"},
		"two dates": {"import", "layer", areas, "--db", db, "--name", "l", "--date", "2024-07-01", "--year", "2024"},
		"bad name":  {"import", "layer", areas, "--db", db, "--name", "A:b", "--year", "2024"},
	} {
		if code, _, stderr := floodspend(t, bad...); code != exitFailed || stderr == "" {
			t.Errorf("%s: exit %d, %q", name, code, stderr)
		}
	}
	if readText(t, db) != before {
		t.Error("a failed import changed the store")
	}
}

// TestImportLayerWithPeople counts points in place of population × share.
func TestImportLayerWithPeople(t *testing.T) {
	db, dir := sampleStore(t), t.TempDir()
	points, results := filepath.Join(dir, "points.geojson"), filepath.Join(dir, "r.csv")
	// The first two points lie in the extents of June 2024, the third in none.
	text := `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"people":40},"geometry":{"type":"Point","coordinates":[91.59,26.06]}},
		{"type":"Feature","properties":{"people":2},"geometry":{"type":"Point","coordinates":[92.1,26.14]}},
		{"type":"Feature","properties":{"people":1000},"geometry":{"type":"Point","coordinates":[95.5,27.5]}}]}`
	if err := os.WriteFile(points, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := floodspend(t, "import", "layer", syntheticLayer, "--db", db, "--name", "x", "--date-property",
		"date",
		"--population", points, "--people", "people", "--results", results)
	if code != exitIssues {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	june, unknown := 0.0, 0
	for _, r := range records(t, readText(t, results)) {
		switch {
		case r["exposed"] == "" && number(t, r["inundated_km2"]) > 0: // an area without any point
			unknown++
		case r["month"] == "2024-06":
			june += number(t, r["exposed"])
		}
	}
	if june != 42 || unknown == 0 {
		t.Errorf("%v people exposed in June, want the 42 of the points; %d unknown", june, unknown)
	}
	if code, _, stderr := floodspend(t, "import", "layer", syntheticLayer, "--db", db, "--name", "x", "--date-property",
		"date",
		"--population", points, "--people", "nobody"); code != exitFailed || !strings.Contains(stderr, "nobody") {
		t.Errorf("no such property: exit %d, %s", code, stderr)
	}
}

// TestImportRealFiles reads a shapefile in Web Mercator as areas, and refuses lines as a
// layer.
func TestImportRealFiles(t *testing.T) {
	real, db := realdata.Dir(t), filepath.Join(t.TempDir(), "a.gpkg")
	issues := filepath.Join(t.TempDir(), "i.csv")
	code, out, stderr := floodspend(t, "import", "areas", filepath.Join(real, "Maps", "Assam_Revenue_Circles.zip"),
		"--db", db,
		"--code", "object_id", "--name", "revenue_ci", "--district", "district_1", "--district-name", "district_1",
		"--issues", issues)
	if code != exitDone && code != exitIssues {
		t.Fatalf("import areas: exit %d\n%s%s", code, out, stderr)
	}
	if rows := export(t, db, "/collections/circles/items?limit=1000&f=csv"); len(rows) < 170 || rows[0]["name"] == "" {
		t.Errorf("%d circles, the first %v", len(rows), rows[0])
	}
	if code, _, stderr := floodspend(t, "import", "layer", filepath.Join(real, "Sources", "NERDRR", "data",
		"embankment.geojson"),
		"--db", db, "--name", "lines", "--date", "2024-07-01"); code != exitFailed ||
		!strings.Contains(stderr, "no usable feature") {
		t.Errorf("lines as a layer: exit %d, %s", code, stderr)
	}
}

// TestImportVulnerability ranks the areas by a supplied table instead of by inundation, and
// works the concentration index out anew from the export.
func TestImportVulnerability(t *testing.T) {
	db := sampleStore(t)
	var table strings.Builder
	table.WriteString("code,year,score\n")
	score := map[string]float64{}
	for i, r := range export(t, db, "/collections/circles/items?f=csv") {
		score[r["id"]] = float64(i * 37 % 50) // with ties
		fmt.Fprintf(&table, "%s,2022,%v\n", r["id"], score[r["id"]])
	}
	path := filepath.Join(t.TempDir(), "scores.csv")
	if err := os.WriteFile(path, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := floodspend(t, "import", "need", path, "--db", db, "--name", "vulnerability", "--unit", "score",
		"--area", "code", "--period", "year", "--value", "score")
	if code != 0 {
		t.Fatalf("import need: exit %d\n%s%s", code, out, stderr)
	}
	_, text, _ := floodspend(t, "export", "--db", db, "/analysis/equity?level=circle&redraws=no")
	var answer struct {
		Ranking string
		Indices map[string]struct {
			Concentration *float64 `json:"concentration_index"`
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Ranking != "vulnerability" ||
		answer.Indices["circle"].Concentration == nil || answer.Indices["district"].Concentration == nil {
		t.Fatalf("%v: %.300s", err, text)
	}
	rows := export(t, db, "/analysis/equity?level=circle&redraws=no&f=csv")
	index := -1.0
	for _, r := range rows {
		if number(t, r["ranking_value"]) != score[r["id"]] {
			t.Errorf("circle %s ranks by %s, the table says %v", r["id"], r["ranking_value"], score[r["id"]])
		}
		before := 0.0 // share of need more vulnerable, ties by half
		for _, o := range rows {
			switch {
			case score[o["id"]] > score[r["id"]]:
				before += number(t, o["need_share"])
			case score[o["id"]] == score[r["id"]]:
				before += number(t, o["need_share"]) / 2
			}
		}
		index += 2 * number(t, r["money_share"]) * before
	}
	if got := *answer.Indices["circle"].Concentration; math.Abs(got-index) > 1e-12 {
		t.Errorf("concentration index %v, worked out anew %v", got, index)
	}
	if _, flooded, _ := floodspend(t, "export", "--db", db,
		"/analysis/equity?level=circle&redraws=no&ranking=inundated_share"); flooded == text ||
		!strings.Contains(flooded, `"ranking":"inundated_share"`) {
		t.Error("the inundated share can no longer be asked for")
	}
}
