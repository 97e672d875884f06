package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/assam"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata"
)

type demoCommand struct {
	serverFlags
}

// Run loads the embedded sample into a temporary GeoPackage and serves it. Where the port
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
	store, err := gpkg.Open(filepath.Join(dir, "sample.gpkg"))
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := assam.Import(ctx, testdata.Sample(), store, assam.Options{}); err != nil {
		return fmt.Errorf("load the sample dataset: %w", err)
	}
	base := "http://" + listener.Addr().String()
	return d.serve(ctx, c, listener, store, []string{
		"",
		"This is the synthetic sample dataset: every figure is made up. Open the address above for the map, or try",
		"  curl '" + base + "/analysis/allocation?level=district&geometry=none&f=csv'",
		"  curl '" + base + "/analysis/reconciliation'",
		"  curl '" + base + "/collections/awards/items?flood=yes&sortby=-awarded&limit=5'",
		"  ogrinfo -so OAPIF:" + base + " circles",
		"Press Ctrl-C to stop.",
	})
}
