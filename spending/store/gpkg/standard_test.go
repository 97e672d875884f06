package gpkg_test

import (
	"database/sql"
	"encoding/binary"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// rows gives a query's rows, each as its values joined by "|".
func rows(t *testing.T, path, query string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	result, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for result.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := result.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var line []string
		for _, v := range values {
			line = append(line, v.String)
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestGeoPackageStandard(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 40)
	for _, test := range []struct {
		name, query string
		want        []string
	}{
		{"Req 2: application id GPKG and version 1.3.0",
			"SELECT application_id, user_version FROM pragma_application_id, pragma_user_version",
			[]string{"1196444487|10300"}},
		{"Req 6: integrity", "PRAGMA integrity_check", []string{"ok"}},
		{"Req 7: foreign keys", "PRAGMA foreign_key_check", nil},
		{"Req 11: reference systems", "SELECT srs_id, organization, organization_coordsys_id FROM " +
			"gpkg_spatial_ref_sys ORDER BY 1", []string{"-1|NONE|-1", "0|NONE|0", "4326|EPSG|4326"}},
		{"Req 13: tables of the contents exist", "SELECT table_name FROM gpkg_contents WHERE table_name NOT IN " +
			"(SELECT name FROM sqlite_schema)", nil},
		{"Req 15: times of change", "SELECT DISTINCT last_change || '' FROM gpkg_contents",
			[]string{"2025-03-04T05:06:07.089Z"}},
		{"feature tables", "SELECT table_name, srs_id FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1",
			[]string{"assets|4326", "circles|4326", "damage|4326", "districts|4326", "layers|4326",
				"links|4326"}},
		{"extents", "SELECT table_name, min_x, min_y, max_x FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1",
			[]string{"assets|89|24|90", "circles|89|24|96", "damage|90|24.5|100", "districts|89|24|96",
				"layers|89|24|93", "links|90|24.5|100"}},
		{"Req 21: geometry columns", "SELECT * FROM gpkg_geometry_columns ORDER BY 1",
			[]string{"assets|geom|GEOMETRY|4326|2|2", "circles|geom|MULTIPOLYGON|4326|0|0",
				"damage|geom|POINT|4326|0|0", "districts|geom|MULTIPOLYGON|4326|0|0",
				"layers|geom|MULTIPOLYGON|4326|0|0", "links|geom|GEOMETRY|4326|2|2"}},
		{"every user table is in the contents",
			`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE ` +
				`'gpkg%' AND name NOT LIKE 'rtree%' AND name NOT LIKE 'sqlite%' AND name NOT IN (SELECT table_name FROM ` +
				`gpkg_contents)`, nil},
		{"Req 29, 119: integer primary keys",
			"SELECT c.table_name FROM gpkg_contents c WHERE NOT EXISTS (SELECT 1 FROM " +
				"pragma_table_info(c.table_name) WHERE pk = 1 AND type = 'INTEGER')", nil},
		{"Req 60: extensions", "SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions ORDER BY 1",
			[]string{
				"assets|geom|gpkg_rtree_index|write-only", "circles|geom|gpkg_rtree_index|write-only",
				"circles_awards||gpkg_related_tables|read-write",
				"damage|geom|gpkg_rtree_index|write-only", "districts|geom|gpkg_rtree_index|write-only",
				"districts_awards||gpkg_related_tables|read-write",
				"gpkg_data_column_constraints||gpkg_schema|read-write", "gpkg_data_columns||gpkg_schema|read-write",
				"gpkg_metadata||gpkg_metadata|read-write", "gpkg_metadata_reference||gpkg_metadata|read-write",
				"gpkgext_relations||gpkg_related_tables|read-write",
				"layers|geom|gpkg_rtree_index|write-only", "links|geom|gpkg_rtree_index|write-only"}},
		{"Req 75: spatial index triggers", "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = " +
			"'circles' ORDER BY 1", []string{
			"rtree_circles_geom_delete", "rtree_circles_geom_insert", "rtree_circles_geom_update1",
			"rtree_circles_geom_update2", "rtree_circles_geom_update3", "rtree_circles_geom_update4"}},
		{"spatial indexes hold every area", "SELECT (SELECT count(*) FROM rtree_districts_geom), (SELECT " +
			"count(*) FROM rtree_circles_geom), (SELECT count(*) FROM rtree_layers_geom)", []string{"35|175|3"}},
		{"every column is described", "SELECT c.table_name, p.name FROM gpkg_contents c, " +
			"pragma_table_info(c.table_name) p WHERE p.name NOT IN ('fid', 'geom') AND NOT EXISTS (SELECT 1 FROM " +
			"gpkg_data_columns d WHERE d.table_name = c.table_name AND d.column_name = p.name AND d.description <> '')",
			nil},
		{"described columns exist", "SELECT d.column_name FROM gpkg_data_columns d WHERE NOT EXISTS (SELECT 1 FROM " +
			"pragma_table_info(d.table_name) p WHERE p.name = d.column_name)", nil},
		{"metadata", "SELECT md_scope, mime_type, reference_scope, json_extract(metadata, '$.title'), " +
			"json_extract(metadata, '$.description[0]') FROM gpkg_metadata JOIN gpkg_metadata_reference ON " +
			"md_file_id = id",
			[]string{
				"dataset|application/json|geopackage|Store test|SYNTHETIC: every figure in this file is made up."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := rows(t, path, test.query); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	t.Run("Req 5: column types", func(t *testing.T) {
		allowed := regexp.MustCompile(
			`^(BOOLEAN|TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|FLOAT|DOUBLE|REAL|TEXT|BLOB|DATE|DATETIME|GEOMETRY|POINT|MULTIPOLYGON)$`)
		for _, line := range rows(t, path, "SELECT p.type, c.table_name, p.name FROM gpkg_contents c, "+
			"pragma_table_info(c.table_name) p") {
			if kind, _, _ := strings.Cut(line, "|"); !allowed.MatchString(kind) {
				t.Errorf("column %s has a type the standard does not have", line)
			}
		}
	})
	t.Run("Req 19: geometry blobs", func(t *testing.T) {
		blobs := rows(t, path, "SELECT geom FROM districts ORDER BY id")
		blob := []byte(blobs[0])
		if string(blob[:4]) != "GP\x00\x03" || binary.LittleEndian.Uint32(blob[4:]) != 4326 {
			t.Fatalf("header % x", blob[:8])
		}
		for i, want := range []float64{89, 90, 24, 25} { // min x, max x, min y, max y
			if got := math.Float64frombits(binary.LittleEndian.Uint64(blob[8+8*i:])); got != want {
				t.Errorf("envelope number %d is %v, want %v", i, got, want)
			}
		}
		if blob[40] != 1 || binary.LittleEndian.Uint32(blob[41:]) != 6 {
			t.Errorf("body % x is not a little-endian multipolygon", blob[40:45])
		}
	})
}

func TestAwardColumnsAreTheFields(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 40)
	var want []string
	for _, f := range spending.AwardFields(snapshotOf(t, path).Description().Levels) {
		want = append(want, f.Name)
	}
	got := rows(t, path, "SELECT name FROM pragma_table_info('awards') WHERE name <> 'fid' AND name NOT LIKE "+
		"'%\\_minor' ESCAPE '\\' AND name NOT IN ('longitude', 'latitude', 'searched')")
	if !slices.Equal(got, want) {
		t.Errorf("columns %v, want the fields %v", got, want)
	}
	// What a person adds up in SQL is the money of the awards, to the paisa.
	got = rows(t, path, `SELECT a.id FROM awards a WHERE a.precision IN ('circle', 'district') AND
		a.awarded_minor IS NOT (SELECT sum(awarded_minor) FROM award_areas p WHERE p.award_id = a.id)`)
	if len(got) > 0 {
		t.Errorf("parts of awards %v do not add up to the award", got)
	}
	if got := rows(t, path,
		"SELECT count(*) FROM award_areas WHERE candidate AND awarded_minor IS NOT NULL"); got[0] != "0" {
		t.Errorf("%s candidate rows carry money", got[0])
	}
	if got := rows(t, path, "SELECT count(*) FROM awards WHERE round(awarded * 100) = awarded_minor AND "+
		"awarded_minor < 1000000000000"); got[0] == "0" {
		t.Error("awarded is not awarded_minor in major units")
	}
}
