package main

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/api"
)

// drawnFile opens a GeoPackage as another program would.
func drawnFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	file, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// TestStoreIsDrawnByItsAllocation: the file has the allocation of each level as a layer with the areas' shapes, in the
// classes of the page, and anew with every version, also one that keeps the areas and records of the version before.
func TestStoreIsDrawnByItsAllocation(t *testing.T) {
	db := sampleStore(t)
	checkDrawn(t, db)
	if code, out, stderr := floodspend(t, "import", "layer", syntheticLayer, "--db", db, "--name", "x",
		"--date-property", "date", "--quiet"); code > exitIssues {
		t.Fatalf("import layer: exit %d\n%s%s", code, out, stderr)
	}
	checkDrawn(t, db)
}

func checkDrawn(t *testing.T, db string) {
	t.Helper()
	file := drawnFile(t, db)
	for _, level := range []string{"districts", "circles"} {
		name := "allocation-" + level
		want := export(t, db, "/collections/"+name+"/items?f=csv&limit=1000")
		drawn := 0
		for _, row := range want {
			var amount, gap any
			var shaped bool
			if err := file.QueryRow(`SELECT x.amount, x.equity_gap, x.geom = a.geom FROM "`+name+`" x JOIN `+level+
				` a ON a.fid = x.fid AND a.id = x.id WHERE x.id = ?`, row["id"]).Scan(&amount, &gap,
				&shaped); err != nil {
				t.Fatalf("%s %s: %v", name, row["id"], err)
			}
			wantGap := any(nil)
			if row["equity_gap"] != "" {
				wantGap = number(t, row["equity_gap"])
			}
			if !shaped || amount != number(t, row["amount"]) || gap != wantGap {
				t.Errorf("%s %s: amount %v, gap %v, its area's shape %v; the API has %v", name, row["id"], amount, gap,
					shaped, row)
			}
			drawn++
		}
		var all, indexed, styles int
		if err := file.QueryRow(`SELECT (SELECT count(*) FROM "`+name+`"), (SELECT count(*) FROM "rtree_`+name+
			`_geom"), (SELECT count(*) FROM layer_styles WHERE f_table_name = ? AND useAsDefault AND styleQML LIKE `+
			`'%nothing placed%')`, name).Scan(&all, &indexed, &styles); err != nil {
			t.Fatal(err)
		}
		if all != drawn || indexed != drawn || styles != 1 || drawn < 30 {
			t.Errorf("%s: %d rows, %d in the spatial index, %d styles; want %d, %d, 1", name, all, indexed, styles,
				drawn, drawn)
		}
	}
}

// TestAllocationClasses: QGIS reads conditions as SQL does, so SQLite can say which class a row is in.
func TestAllocationClasses(t *testing.T) {
	file := drawnFile(t, filepath.Join(t.TempDir(), "x.db"))
	style := api.AllocationStyle()
	colours := map[string]string{}
	for _, c := range style.Classes {
		colours[c.Value] = c.Colour
	}
	for _, test := range []struct{ row, class string }{
		{"NULL, 0, 0, 'none', 'no_need', NULL", "no figure"},
		{"0.0, 0, 500, 'uncertain', 'coarser', -3", "money known to a coarser area only"},
		{"0.0, 0, 500, 'below', 'ok', -3", "nothing placed"},
		{"9.0, 5, 0, 'above', 'small_need', 3", "small need or few contracts"},
		{"0.9, 5, 0, 'uncertain', 'uncertain', -3", "side uncertain"},
		{"1.1, 5, 0, 'below', 'ok', 3", "side uncertain"},
		{"0.24, 5, 0, 'below', 'ok', -3", "under 1/4 of an equal share"},
		{"0.25, 5, 0, 'below', 'ok', -3", "1/4 to 1/2"},
		{"0.5, 5, 0, 'below', 'ok', -3", "1/2 to 4/5"},
		{"0.8, 5, 0, 'below', 'ok', -3", "about an equal share"},
		{"1.25, 5, 0, 'above', 'ok', 3", "5/4 to 2 times"},
		{"2.0, 5, 0, 'above', 'ok', 3", "2 to 4 times"},
		{"4.0, 5, 0, 'above', 'ok', 3", "over 4 times an equal share"},
	} {
		var class string
		if err := file.QueryRow("WITH x (location_quotient, amount, coarser, side, reliability, equity_gap) AS " +
			"(VALUES (" + test.row + ")) SELECT " + style.Expression + " FROM x").Scan(&class); err != nil {
			t.Fatal(err)
		}
		if class != test.class || colours[class] == "" {
			t.Errorf("%s is %q, coloured %q; want %q", test.row, class, colours[class], test.class)
		}
	}
}
