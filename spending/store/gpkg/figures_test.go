package gpkg_test

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// Figures of a level whose areas have no shapes are a layer without an extent, and no reason to refuse the version.
func TestFiguresOfAreasWithoutShapes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	opened := open(t, path)
	t.Cleanup(func() { opened.Close() })
	d := storetest.Dataset(1, 3)
	for i := range d.Areas {
		d.Areas[i].Geometry = nil
	}
	level := d.Description.Levels[0].Plural
	opened.Figured(func(_ context.Context, _ store.Store, folder string) ([]gpkg.Figures, error) {
		made := filepath.Join(folder, "made.gpkg")
		return []gpkg.Figures{{Areas: level, Path: made,
			Drawn: &geopackage.Style{Kind: "fill", Colour: geopackage.AreaColour}}}, figuresFile(made, level, d)
	})
	if _, err := opened.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	file, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows int
	var extent sql.NullFloat64
	if err := file.QueryRow(`SELECT (SELECT count(*) FROM "allocation-`+level+`"), min_x FROM gpkg_contents
		WHERE table_name = 'allocation-`+level+"'").Scan(&rows, &extent); err != nil {
		t.Fatal(err)
	}
	if rows == 0 || extent.Valid {
		t.Errorf("%d rows, the extent from %v on", rows, extent)
	}
}

// figuresFile makes a GeoPackage with a figure of each area of a level.
func figuresFile(path, level string, d *spending.Dataset) error {
	file, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path}).String())
	if err != nil {
		return err
	}
	defer file.Close()
	name := "allocation-" + level
	if _, err := file.Exec(geopackage.StandardTables + `; CREATE TABLE "` + name + `" (fid INTEGER PRIMARY KEY,
		id TEXT, amount DOUBLE); INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
		VALUES ('` + name + `', 'attributes', 'Allocation', 'made up')`); err != nil {
		return err
	}
	for _, a := range d.Areas {
		if a.Level != d.Description.Levels[0].Key {
			continue
		}
		if _, err := file.Exec(`INSERT INTO "`+name+`" (id, amount) VALUES (?, 1)`, a.ID); err != nil {
			return err
		}
	}
	return nil
}
