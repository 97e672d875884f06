package gpkg_test

import (
	"context"
	"database/sql"
	"errors"
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
	}, func(err error) { t.Error(err) })
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

// Where figures cannot be made, that is told, and the version is there without them and without those of before.
func TestFiguresThatCannotBeMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	opened := open(t, path)
	t.Cleanup(func() { opened.Close() })
	d := storetest.Dataset(1, 3)
	level := d.Description.Levels[0].Plural
	failing := errors.New("no room")
	var fails, told error
	opened.Figured(func(_ context.Context, _ store.Store, folder string) ([]gpkg.Figures, error) {
		made := filepath.Join(folder, "made.gpkg")
		return []gpkg.Figures{{Areas: level, Path: made,
				Drawn: &geopackage.Style{Kind: "fill", Colour: geopackage.AreaColour}}}, errors.Join(fails,
				figuresFile(made, level, d))
	}, func(err error) { told = err })
	layers := func() (n int) {
		file, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path}).String())
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := file.QueryRow("SELECT count(*) FROM gpkg_contents WHERE table_name LIKE 'allocation-%'").
			Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, fails = range []error{nil, failing} {
		told = nil
		if _, err := opened.Publish(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		want := 1
		if fails != nil {
			want = 0
		}
		if got := layers(); got != want || !errors.Is(told, fails) {
			t.Errorf("with %v: %d layers, want %d; told %v", fails, got, want, told)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	opened.Figured(func(context.Context, store.Store, string) ([]gpkg.Figures, error) {
		cancel()
		return nil, failing
	}, func(err error) { t.Error(err) })
	if _, err := opened.Publish(ended, d); !errors.Is(err, failing) {
		t.Errorf("an import that is ended: %v", err)
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
