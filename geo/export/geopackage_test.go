package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/paulmach/orb"
	_ "modernc.org/sqlite"
)

// validator is GDAL's, which Debian's python3-gdal has.
const validator = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"

func TestGeoPackage(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("SKIPPED: there is no ogrinfo here (Debian package gdal-bin)")
	}
	const n = 3000
	table, path := filled(t, n), filepath.Join(t.TempDir(), "a.gpkg")
	about := Package{About: "What was awarded.", Made: time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC),
		Drawn: &geopackage.Style{Kind: "marker", Colour: geopackage.PointColour}}
	if err := table.WriteGeoPackage(t.Context(), path, about); err != nil {
		t.Fatal(err)
	}
	info, err := exec.Command("ogrinfo", "-so", path, "awards").CombinedOutput()
	for _, want := range []string{"Geometry: Point", fmt.Sprintf("Feature Count: %d", n), "id: String", "awarded: Real",
		"awarded_minor: Integer64", "n: Integer64", "x: Real", "day: Date", "flood: Integer(Boolean)",
		"DESCRIPTION=What was awarded.", "Extent: (90.000000, 20.000000) - (99.990000, 29.990000)"} {
		if err != nil || !strings.Contains(string(info), want) {
			t.Errorf("%v: ogrinfo does not say %q:\n%s", err, want, info)
		}
	}
	sum := int64(0)
	for i := range n {
		if i%10 != 9 {
			sum += int64(i*12345 + 67)
		}
	}
	got, err := exec.Command("ogrinfo", "-ro", "-q", path, "-sql", "SELECT sum(awarded_minor) AS minor, "+
		"sum(round(awarded * 100) <> awarded_minor) AS wrong, sum(geom IS NULL) AS bare, min(day) AS day, "+
		"(SELECT count(*) FROM rtree_awards_geom) AS indexed, (SELECT id FROM awards WHERE fid = 1) AS first "+
		"FROM awards").
		CombinedOutput()
	for _, want := range []string{fmt.Sprintf("minor (Integer64) = %d", sum), "wrong (Integer) = 0",
		"bare (Integer) = 1000", "2022-01-08", "indexed (Integer) = 2000", "first (String) = a0"} {
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%v: GDAL finds no %q in\n%s", err, want, got)
		}
	}
	validates(t, path)
}

func validates(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(validator); err != nil {
		t.Skip("SKIPPED: there is no validate_gpkg.py here (Debian package python3-gdal)")
	}
	out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", validator, "-q", path).CombinedOutput()
	if err != nil || strings.Contains(string(out), "error") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestGeoPackageOfFew: a table without features, or without geometry, is a file that GDAL's validator passes too; one
// of several types of geometry is of any.
func TestGeoPackageOfFew(t *testing.T) {
	for name, shapes := range map[string][]orb.Geometry{"none": nil, "bare": {nil, nil},
		"mixed": {orb.Point{1, 2}, nil, orb.LineString{{3, 4}, {5, 6}}}} {
		t.Run(name, func(t *testing.T) {
			kept, err := os.Create(filepath.Join(t.TempDir(), "rows"))
			if err != nil {
				t.Fatal(err)
			}
			defer kept.Close()
			table := NewTable("works", "Works", []Field{{"name", "what it is", Text, 0}}, kept)
			for _, g := range shapes {
				if err := table.Add(g, []Value{TextOf([]byte(`"quoted"`))}); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(t.TempDir(), "works.gpkg")
			if err := table.WriteGeoPackage(t.Context(), path, Package{}); err != nil {
				t.Fatal(err)
			}
			validates(t, path)
		})
	}
}
