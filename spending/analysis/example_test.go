package analysis_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

func ExampleView() {
	dir, err := os.MkdirTemp("", "analysis")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	store, err := gpkg.Open(filepath.Join(dir, "x.gpkg"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	ctx := context.Background()
	if _, err := store.Publish(ctx, storetest.Dataset(1, 100)); err != nil {
		fmt.Println(err)
		return
	}
	snapshot, err := store.Snapshot(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer snapshot.Close()
	view, err := analysis.NewView(ctx, snapshot)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(view.Rungs())
	// Output: [awarded tender sanctioned paid]
}
