package shape

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// TestCoverAgainstGEOS compares with ST_Intersection and ST_Union of GEOS, through GDAL,
// in the equal-area projection EPSG:6933.
func TestCoverAgainstGEOS(t *testing.T) {
	for _, program := range []string{"ogr2ogr", "ogrinfo"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: no %s (Debian package gdal-bin)", program)
		}
	}
	// Edges straight in degrees are straight in the projection only if short, so they are cut.
	polygons := blobs(400, 60)
	var areas []orb.MultiPolygon
	for _, p := range blobs(12, 40) {
		areas = append(areas, orb.MultiPolygon{p})
	}
	got, err := NewCover(polygons).KM2(t.Context(), areas)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	both := filepath.Join(dir, "both.gpkg")
	var covers []orb.MultiPolygon
	for _, p := range polygons {
		covers = append(covers, orb.MultiPolygon{p})
	}
	for name, gs := range map[string][]orb.MultiPolygon{"areas": areas, "cover": covers} {
		file := filepath.Join(dir, name+".csv")
		if err := os.WriteFile(file, wktTable(gs), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"-f", "GPKG", "-update", "-append", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:6933",
			"-segmentize",
			"0.002", "-oo", "GEOM_POSSIBLE_NAMES=wkt", "-oo", "AUTODETECT_TYPE=YES", "-nln", name, both, file}
		if _, err := os.Stat(both); err != nil {
			args = append(args[:2], args[4:]...)
		}
		if out, err := exec.Command("ogr2ogr", args...).CombinedOutput(); err != nil {
			t.Fatalf("ogr2ogr: %v\n%s", err, out)
		}
	}
	out, err := exec.Command("ogrinfo", "-q", "-dialect", "sqlite", "-sql",
		"SELECT a.n AS n, ST_Area(ST_Intersection(a.geom, (SELECT ST_Union(geom) FROM cover))) / 1e6 AS km2 "+
			"FROM areas a", both).CombinedOutput()
	if err != nil {
		t.Fatalf("ogrinfo: %v\n%s", err, out)
	}
	rows := regexp.MustCompile(`n \([^)]*\) = (\d+)\s+km2 \([^)]*\) = (\S+)`).FindAllStringSubmatch(string(out), -1)
	if len(rows) != len(areas) {
		t.Fatalf("GEOS gives %d areas, want %d:\n%s", len(rows), len(areas), out)
	}
	positive := 0
	for _, row := range rows {
		n, _ := strconv.Atoi(row[1])
		want, _ := strconv.ParseFloat(row[2], 64) // (null) where they share no ground
		if math.Abs(got[n]-want) > 1e-6*max(want, 1) {
			t.Errorf("area %d: %v km², GEOS says %v", n, got[n], want)
		}
		if want > 0 {
			positive++
		}
	}
	if positive < 3 {
		t.Errorf("only %d areas share ground with the cover", positive)
	}
}

// wktTable writes geometries as CSV with the columns n and wkt.
func wktTable(gs []orb.MultiPolygon) []byte {
	var b bytes.Buffer
	b.WriteString("n,wkt\n")
	for i, g := range gs {
		var points []string
		for _, p := range g[0][0] {
			points = append(points, fmt.Sprintf("%.15g %.15g", p[0], p[1]))
		}
		fmt.Fprintf(&b, "%d,\"POLYGON((%s))\"\n", i, strings.Join(points, ","))
	}
	return b.Bytes()
}
