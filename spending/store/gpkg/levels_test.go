package gpkg_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// Whatever the levels are called, each has a table of its own under a title of its own, and
// awards can be joined with the areas of every level in SQL.
func TestTablesOfEveryHierarchy(t *testing.T) {
	thorough.OneByOne(t)
	for _, shape := range thorough.Draw(t, storetest.Shapes(), 6) {
		t.Run(shape.String(), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.gpkg")
			store := open(t, path)
			d := shape.Dataset(3, 120)
			if _, err := store.Publish(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			store.Close()
			for query, want := range map[string][]string{
				"PRAGMA integrity_check": {"ok"},
				"SELECT table_name FROM gpkg_contents WHERE table_name NOT IN (SELECT name FROM sqlite_schema)": nil,
				"SELECT c.table_name, p.name FROM gpkg_contents c, pragma_table_info(c.table_name) p " +
					"WHERE p.name NOT IN ('fid', 'geom') AND NOT EXISTS (SELECT 1 FROM gpkg_data_columns d " +
					"WHERE d.table_name = c.table_name AND d.column_name = p.name AND d.description <> '')": nil,
			} {
				if got := rows(t, path, query); !slices.Equal(got, want) {
					t.Errorf("%s gives %q, want %q", query, got, want)
				}
			}
			finest := len(shape.Levels) - 1
			for depth, level := range shape.Levels {
				code := "in_" + string(level.Key)
				if depth == finest {
					code = "area_id"
				}
				placed := map[string]bool{}
				for _, a := range storetest.Collect(d) {
					for _, c := range a.Codes(depth) {
						placed[a.ID+"|"+c] = true
					}
				}
				got := rows(t, path, fmt.Sprintf(`SELECT DISTINCT award_id, l.id FROM award_areas x
					JOIN "%s" l ON l.id = x."%s"
					WHERE NOT candidate`, level.Plural, code))
				if len(got) != len(placed) || slices.ContainsFunc(got, func(row string) bool { return !placed[row] }) {
					t.Errorf("level %s: %d awards and areas are joined, want %d", level.Key, len(got), len(placed))
				}
				orphans := "SELECT id FROM \"" + level.Plural +
					"\" WHERE parent_id IS NOT NULL OR parent_name IS NOT NULL"
				if depth > 0 {
					orphans = fmt.Sprintf(`SELECT c.id FROM "%s" c LEFT JOIN "%s" p ON p.id = c.parent_id
						WHERE p.name IS NULL OR p.name <> c.parent_name`, level.Plural, shape.Levels[depth-1].Plural)
				}
				if got := rows(t, path, orphans); len(got) > 0 {
					t.Errorf("level %s: areas %v have not the parent they lie in", level.Key, got)
				}
			}
		})
	}
}
