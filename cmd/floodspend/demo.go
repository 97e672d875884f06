package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata"
)

type demoCommand struct {
	serverFlags
	Dataset string `enum:"sample,city,county" default:"sample" help:"sample: two levels, in the layout of Assam's files; city: French-speaking, three levels, euros; county: of the United States, one level, dollars."`
}

// Run loads an embedded dataset into a temporary GeoPackage and serves it. Where the port
// is taken it serves on the next free one.
func (d demoCommand) Run(ctx context.Context, c console) error {
	listener, err := listenFrom(ctx, d.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	dir, err := os.MkdirTemp("", "floodspend-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store, err := openFile(filepath.Join(dir, "sample.gpkg"))
	if err != nil {
		return err
	}
	defer store.Close()
	level, err := d.load(ctx, store)
	if err != nil {
		return fmt.Errorf("load the %s dataset: %w", d.Dataset, err)
	}
	base := "http://" + listener.Addr().String()
	return d.serve(ctx, c, listener, store, []string{
		"",
		"This is the synthetic " + d.Dataset + " dataset: every figure is made up. Open the address above for " +
			"the map, or try",
		"  curl '" + base + "/analysis/allocation?level=" + string(level.Key) + "&geometry=none&f=csv'",
		"  curl '" + base + "/analysis/reconciliation'",
		"  curl '" + base + "/collections/awards/items?flood=yes&sortby=-awarded&limit=5'",
		"  ogrinfo -so OAPIF:" + base + " " + level.Plural,
		"Press Ctrl-C to stop.",
	})
}

// load imports the dataset and gives its outermost level.
func (d demoCommand) load(ctx context.Context, into store.Store) (level geo.LevelNames, err error) {
	switch d.Dataset {
	case "city":
		err = importEmbedded(ctx, into, testdata.City())
	case "county":
		err = importEmbedded(ctx, into, testdata.County())
	default:
		_, err = pipeline.ImportPlace(ctx, into, "assam", &dataset.File{},
			pipeline.Options{Files: pipeline.FS(testdata.Sample())})
	}
	if err != nil {
		return level, err
	}
	snapshot, err := into.Snapshot(ctx)
	if err != nil {
		return level, err
	}
	return snapshot.Description().Levels[0], snapshot.Close()
}

// importEmbedded imports a folder with a dataset.yaml.
func importEmbedded(ctx context.Context, into store.Store, folder fs.FS) error {
	in, err := folder.Open("dataset.yaml")
	if err != nil {
		return err
	}
	defer in.Close()
	file, err := dataset.Read(in, "dataset.yaml")
	if err != nil {
		return err
	}
	_, err = pipeline.Import(ctx, into, file, pipeline.Options{Files: pipeline.FS(folder)})
	return err
}
