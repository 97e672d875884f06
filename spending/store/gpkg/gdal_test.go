package gpkg_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// gdal runs a program of GDAL and gives its output.
func gdal(t *testing.T, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is not installed: install gdal-bin (make deps)", program)
	}
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

func publishFile(t testing.TB, path string, seed uint64, awards int) {
	t.Helper()
	store := open(t, path)
	if _, err := store.Publish(t.Context(), storetest.Dataset(seed, awards)); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOgrinfoReadsEverything(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "assam.gpkg")
	publishFile(t, path, 1, 50)
	for _, args := range [][]string{{"-so", "-al", path}, {"-al", path}} {
		out := gdal(t, "ogrinfo", args...)
		for _, line := range strings.Split(out, "\n") {
			if strings.HasPrefix(line, "ERROR") || strings.HasPrefix(line, "Warning") {
				t.Errorf("ogrinfo %v: %s", args, line)
			}
		}
	}
	summary := gdal(t, "ogrinfo", "-so", "-al", path)
	for _, want := range []string{
		"using driver `GPKG' successful", "Layer name: districts", "Layer name: circles", "Layer name: awards",
		"Layer name: need_values",
		"Geometry: Multi Polygon", "Feature Count: 35", "Feature Count: 175", "Feature Count: 50", `ID["EPSG",4326]`,
		"awarded: Real", "awarded_minor: Integer64", "contract_date: Date",
		"Extent: (89.000000, 24.000000) - (96.000000, 48.433333)",
		"SYNTHETIC",
	} {
		if !strings.Contains(summary, want) {
			t.Errorf("ogrinfo does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(summary)
	}
}

func TestGDALReadsGeometryAndMoney(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "assam.gpkg")
	publishFile(t, path, 1, 50)
	out := gdal(t, "ogrinfo", "-q", "-dialect", "SQLite", "-sql",
		"SELECT count(*) AS n, sum(ST_IsValid(geom)) AS valid, count(DISTINCT ST_SRID(geom)) AS srids, "+
			"min(ST_SRID(geom)) AS srid FROM districts", path)
	for _, want := range []string{"n (Integer) = 35", "valid (Integer) = 35", "srids (Integer) = 1",
		"srid (Integer) = 4326"} {
		if !strings.Contains(out, want) {
			t.Errorf("GDAL does not find %q in\n%s", want, out)
		}
	}
	converted := filepath.Join(t.TempDir(), "awards.geojson")
	gdal(t, "ogr2ogr", "-f", "GeoJSON", converted, path, "awards", "-sql",
		"SELECT id, awarded_minor FROM awards ORDER BY id")
	var found struct {
		Features []struct {
			Properties struct {
				ID      string       `json:"id"`
				Awarded *json.Number `json:"awarded_minor"`
			}
		}
	}
	readJSON(t, converted, &found)
	want := storetest.Collect(storetest.Dataset(1, 50))
	if len(found.Features) != len(want) {
		t.Fatalf("GDAL reads %d awards, want %d", len(found.Features), len(want))
	}
	for i, a := range want {
		got := found.Features[i].Properties
		if got.ID != a.ID || (got.Awarded != nil) != a.Awarded.Valid {
			t.Errorf("GDAL reads award %+v, want %s awarded %+v", got, a.ID, a.Awarded)
			continue
		}
		if n := int64(0); got.Awarded != nil {
			n, _ = got.Awarded.Int64()
			if n != int64(a.Awarded.Money) {
				t.Errorf("GDAL reads %s awarded %d, want %d", a.ID, n, a.Awarded.Money)
			}
		}
	}
}

// A program with GDAL's geometry functions must be able to edit an area: the triggers keep
// the spatial index.
func TestGDALEditsAreas(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "assam.gpkg")
	publishFile(t, path, 1, 5)
	// Its own file system view: GDAL closes the file before the next command reads it.
	gdal(t, "ogrinfo", "-q", path, "-sql", "DELETE FROM circles WHERE id = '18-300-00100'")
	gdal(t, "ogrinfo", "-q", path, "-sql", "UPDATE circles SET geom = (SELECT geom FROM circles WHERE id = "+
		"'18-334-00104') WHERE id = '18-300-00101'")
	out := gdal(t, "ogrinfo", "-q", path, "-sql",
		"SELECT count(*) AS n FROM rtree_circles_geom WHERE minx < 89.35 AND maxy < 24.5")
	if !strings.Contains(out, "n (Integer) = 0") {
		t.Errorf("the spatial index still holds what was deleted or moved:\n%s", out)
	}
	if areas := snapshotOf(t, path).areas(t); len(areas) != 174 {
		t.Errorf("after the edit the store has %d circles, want 174", len(areas))
	}
}
