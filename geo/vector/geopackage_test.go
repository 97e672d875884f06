package vector

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// gdalGeoPackage makes a GeoPackage with GDAL of one GeoJSON text.
func gdalGeoPackage(t testing.TB, geojson string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("SKIPPED: no ogr2ogr (Debian package gdal-bin)")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.geojson"), filepath.Join(dir, "out.gpkg")
	if err := os.WriteFile(in, []byte(geojson), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command("ogr2ogr", append(append([]string{"-f", "GPKG"}, args...), out,
		in)...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr: %v\n%s", err, text)
	}
	return out
}

const gpkgInput = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"গুৱাহাটী","n":7,"x":1.5,"day":"2024-07-31"},"geometry":{"type":"Polygon",
	"coordinates":[[[91,26,5],[92,26,5],[92,27,5],[91,26,5]]]}},
{"type":"Feature","properties":{"name":null,"n":8,"x":2,"day":null},"geometry":null},
{"type":"Feature","properties":{"name":"m","n":9,"x":3,"day":"2024-08-01"},"geometry":{"type":"MultiPolygon",
	"coordinates":[[[[93,26],[94,26],[94,27],[93,26]]]]}}]}`

func collectGeoPackage(t *testing.T, path string, o Options) ([]Feature, []Problem, error) {
	t.Helper()
	var fs []Feature
	problems, err := o.ReadGeoPackage(t.Context(), path, func(f Feature) error {
		fs = append(fs, f)
		return nil
	})
	return fs, problems, err
}

func TestReadGeoPackage(t *testing.T) {
	for _, code := range []string{"4326", "32646", "3857"} {
		t.Run(code, func(t *testing.T) {
			fs, problems, err := collectGeoPackage(t, gdalGeoPackage(t, gpkgInput, "-t_srs", "EPSG:"+code), Options{})
			if err != nil || len(fs) != 3 || len(problems) != 1 {
				t.Fatalf("%d features, problems %v, %v", len(fs), problems, err)
			}
			p := fs[0].Properties
			if id := fs[1].Text(FeatureID); id != "2" {
				t.Errorf("the second feature's own identifier is %q", id)
			}
			if p["name"] != "গুৱাহাটী" || p["n"] != int64(7) || p["x"] != 1.5 || p["day"] != "2024-07-31" {
				t.Errorf("properties %v", p)
			}
			b := fs[0].Geometry.Bound()
			if b.Min[0] < 90.999999 || b.Max[1] > 27.000001 {
				t.Errorf("geometry %v", fs[0].Geometry)
			}
			if fs[1].Geometry != nil || fs[1].Number != 2 {
				t.Errorf("feature without geometry: %+v", fs[1])
			}
			if g, ok := fs[2].Geometry.(orb.MultiPolygon); !ok || len(g[0][0]) != 4 {
				t.Errorf("multipolygon: %v", fs[2].Geometry)
			}
		})
	}
}

func TestReadGeoPackagePassesErrorsOn(t *testing.T) {
	path := gdalGeoPackage(t, gpkgInput)
	mine := errors.New("mine")
	if _, err := (Options{}).ReadGeoPackage(t.Context(), path, func(Feature) error { return mine }); err != mine {
		t.Errorf("error %v, want the yield's own", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Options{}).ReadGeoPackage(ctx, path, func(Feature) error { return nil }); !errors.Is(err,
		context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// endless is a view that gives rows for ever.
const endless = "CREATE VIEW endless AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n " +
	"FROM c; "

func TestReadGeoPackageRefuses(t *testing.T) {
	for _, test := range []struct {
		name, statement, says string
		options               Options
	}{
		{"no such table", "SELECT 1", `no feature table "roads"; it has in`, Options{Table: "roads"}},
		{"a feature too large", "SELECT 1", "more than 20 bytes", Options{MaxFeatureBytes: 20}},
		{"several tables", "CREATE TABLE b (fid INTEGER PRIMARY KEY, geom BLOB); INSERT INTO gpkg_contents " +
			"(table_name, data_type) VALUES ('b', 'features'); INSERT INTO gpkg_geometry_columns VALUES ('b', " +
			"'geom', 'POLYGON', 4326, 0, 0)", "several feature tables", Options{}},
		{"a view", "ALTER TABLE \"in\" RENAME TO hidden; CREATE VIEW \"in\" AS SELECT * FROM hidden; UPDATE " +
			"gpkg_geometry_columns SET table_name = 'in'", "in is a view: only plain tables are read", Options{}},
		{"a view without end", endless +
			`ALTER TABLE "in" RENAME TO hidden; CREATE VIEW "in" AS SELECT n AS fid, x'00' ` +
			`AS geom FROM endless; UPDATE gpkg_geometry_columns SET table_name = 'in'`, "in is a view", Options{}},
		{"a view without end in the place of the geometry columns",
			endless + `ALTER TABLE gpkg_geometry_columns RENAME TO hidden;
			CREATE VIEW gpkg_geometry_columns AS SELECT 'in' AS table_name, 'geom' AS column_name,
				n AS srs_id FROM endless`, "it has view gpkg_geometry_columns", Options{}},
		{"a view without end in the place of the systems", endless + `ALTER TABLE gpkg_spatial_ref_sys RENAME TO hidden;
			CREATE VIEW gpkg_spatial_ref_sys AS SELECT n AS srs_id, 'x' AS organization,
				n AS organization_coordsys_id,
					'x' AS definition FROM endless WHERE n < 0`, "it has view gpkg_spatial_ref_sys", Options{}},
		{"a computed geometry",
			`ALTER TABLE "in" ADD COLUMN g AS (zeroblob(1000000000)); UPDATE gpkg_geometry_columns ` +
				`SET column_name = 'g'`, `no column "g"`, Options{}},
		{"no geometry table", "DROP TABLE gpkg_geometry_columns", "not a GeoPackage", Options{}},
		{"unknown system", "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 9999, definition = 'x' WHERE " +
			"srs_id = 4326", "9999", Options{}},
		{"not a geometry", "UPDATE \"in\" SET geom = x'00112233445566778899'", "feature 1", Options{}},
		{"text for a geometry", "UPDATE \"in\" SET geom = 'x'", "feature 1", Options{}},
		{"truncated geometry", "UPDATE \"in\" SET geom = substr(geom, 1, length(geom) - 9)", "truncated", Options{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := gdalGeoPackage(t, gpkgInput, "-nln", "in")
			db, err := sql.Open("sqlite", path+"?_pragma=foreign_keys(0)")
			if err != nil {
				t.Fatal(err)
			}
			drop := "SELECT 1"
			for _, trigger := range []string{"insert", "update1", "update2", "update3", "update4", "update5", "update6",
				"update7", "delete"} {
				drop += "; DROP TRIGGER IF EXISTS rtree_in_geom_" + trigger
			}
			if _, err := db.Exec(drop + "; PRAGMA legacy_alter_table=1; " + test.statement); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if _, _, err := collectGeoPackage(t, path, test.options); err == nil ||
				!strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v, should name the file and say %q", err, test.says)
			}
		})
	}
	for name, content := range map[string]string{"empty.gpkg": "", "text.gpkg": "not a database at all, only text"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := collectGeoPackage(t, path, Options{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// FuzzReadGeoPackage changes bytes of a real file: the reader may refuse it, not panic,
// and what it gives must be placed on the globe.
func FuzzReadGeoPackage(f *testing.F) {
	real, err := os.ReadFile(gdalGeoPackage(f, gpkgInput))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(20), []byte{1, 2, 3})
	f.Add(uint32(100), []byte{0xff, 0xff, 0xff, 0xff})
	f.Add(uint32(len(real)/2), []byte("SELECT"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, at uint32, change []byte) {
		content := append([]byte(nil), real...)
		copy(content[int(at)%len(content):], change)
		file, err := os.CreateTemp(dir, "*.gpkg")
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file.Name())
		if _, err := file.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		_, _ = Options{}.ReadGeoPackage(t.Context(), file.Name(), func(f Feature) error {
			if f.Geometry != nil && !f.Geometry.Bound().IsEmpty() && !inRange(f.Geometry.Bound()) {
				t.Errorf("feature %d lies off the globe: %v", f.Number, f.Geometry.Bound())
			}
			return nil
		})
	})
}

// FuzzGeoPackageGeometry decodes any bytes.
func FuzzGeoPackageGeometry(f *testing.F) {
	f.Add([]byte("GP\x00\x01\xe6\x10\x00\x00\x01\x01\x00\x00\x00" +
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("GP\x00\x01\xe6\x10\x00\x00\x01\x06\x00\x00\x00\xff\xff\xff\xff"))
	f.Add([]byte("GP\x00\x01\xe6\x10\x00\x00\x01\x07\x00\x00\x00\x01\x00\x00\x00\x01\x07\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, _, err := geoPackageGeometry(b)
		if err != nil && g != nil {
			t.Errorf("a geometry beside the error %v", err)
		}
	})
}
