package api

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const python = "../build/python/bin/python"

// TestFilesOfOtherPrograms: GeoParquet and FlatGeobuf hold the features that CSV holds, and their amounts add up to
// the paisa.
func TestFilesOfOtherPrograms(t *testing.T) {
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIPPED: pyarrow is not installed (make deps)")
	}
	requires(t, "ogrinfo", "gdal-bin")
	s := sample(t)
	for _, c := range []struct{ path, amount string }{{"/collections/awards/download?flood=yes&f=", "awarded"},
		{"/collections/sanctions/download?f=", "sanctioned"}, {"/collections/circles/download?f=", ""}} {
		rows := s.ok(c.path + "csv").rows()
		paise, points := int64(0), 0
		for _, row := range rows {
			if v, err := strconv.ParseFloat(row[c.amount], 64); err == nil {
				paise += int64(math.Round(100 * v))
			}
			if c.amount == "" || row["precision"] == "circle" {
				points++
			}
		}
		keep := func(format, mediaType string) string {
			a := s.ok(c.path + format)
			if got := a.header.Get("Content-Type"); got != mediaType {
				t.Errorf("%s%s is of type %s", c.path, format, got)
			}
			name := filepath.Join(t.TempDir(), "a."+format)
			if err := os.WriteFile(name, a.body, 0o600); err != nil {
				t.Fatal(err)
			}
			return name
		}
		script := `
import sys, pyarrow.compute as pc, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1])
total = pc.sum(t[sys.argv[2]]).as_py() if sys.argv[2] else 0
print(t.num_rows, int(total * 100), len(t) - t["geometry"].null_count >= int(sys.argv[3]),
	sorted(t["id"].to_pylist())[0])
`
		first := rows[0]["id"]
		for _, row := range rows {
			first = min(first, row["id"])
		}
		got := output(t, python, "-c", script, keep("parquet", "application/vnd.apache.parquet"), c.amount,
			strconv.Itoa(points))
		if want := fmt.Sprintln(len(rows), paise, "True", first); got != want || len(rows) < 2 {
			t.Errorf("%s: pyarrow has %q of GeoParquet, CSV %q", c.path, got, want)
		}
		fgb := keep("fgb", "application/flatgeobuf")
		if got := output(t, "ogrinfo", "-so", "-al", fgb); !strings.Contains(got,
			fmt.Sprintf("Feature Count: %d\n", len(rows))) {
			t.Errorf("%s: GDAL has of FlatGeobuf\n%s, not %d features", c.path, got, len(rows))
		}
	}
	s.get("/collections/circles/download?f=parquet&crs=http://www.opengis.net/def/crs/EPSG/0/3857").problem(400)
}

// TestGeoPackageAndTopoJSON: GDAL finds in them the features that CSV holds, with the types that the store's own
// GeoPackage has, and their amounts add up to the paisa.
func TestGeoPackageAndTopoJSON(t *testing.T) {
	requires(t, "ogrinfo", "gdal-bin")
	s := sample(t)
	for _, c := range []struct {
		path, amount string
		types        []string
	}{
		{"/collections/awards/download?flood=yes&f=", "awarded", []string{"awarded: Real", "awarded_minor: Integer64",
			"contract_date: Date", "source_line: Integer64", "Geometry: Point"}},
		{"/collections/circles/download?f=", "", []string{"area_km2: Real", "Geometry: Multi Polygon"}},
		{"/collections/allocation-circles/download?f=", "amount", []string{"per_need: Real", "records: Integer64"}},
	} {
		paise, rows := int64(0), s.ok(c.path+"csv").rows()
		for _, row := range rows {
			if v, err := strconv.ParseFloat(row[c.amount], 64); err == nil {
				paise += int64(math.Round(100 * v))
			}
		}
		file := filepath.Join(t.TempDir(), "a.gpkg")
		if err := os.WriteFile(file, s.ok(c.path+"gpkg").body, 0o600); err != nil {
			t.Fatal(err)
		}
		info := output(t, "ogrinfo", "-so", "-al", file)
		for _, want := range append(c.types, fmt.Sprintf("Feature Count: %d\n", len(rows))) {
			if !strings.Contains(info, want) {
				t.Errorf("%s: GDAL has of the GeoPackage\n%s\nwithout %s", c.path, info, want)
			}
		}
		if c.amount == "" {
			continue
		}
		sum := output(t, "ogrinfo", "-ro", "-q", "-sql", "SELECT sum("+c.amount+"_minor) AS minor FROM \""+
			strings.Split(c.path, "/")[2]+"\"", file)
		if !strings.Contains(sum, fmt.Sprintf("= %d\n", paise)) {
			t.Errorf("%s: GDAL adds up\n%s, CSV %d", c.path, sum, paise)
		}
	}
	topology := filepath.Join(t.TempDir(), "a.topojson")
	if err := os.WriteFile(topology, s.ok("/collections/circles/download?f=topojson").body, 0o600); err != nil {
		t.Fatal(err)
	}
	if info := output(t, "ogrinfo", "-so", "-al", topology); !strings.Contains(info, "Feature Count: 180\n") {
		t.Errorf("GDAL has of the TopoJSON\n%s", info)
	}
	s.get("/collections/circles/download?f=gpkg&crs=http://www.opengis.net/def/crs/EPSG/0/3857").problem(400)
}
