package gpkg_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

func Example() {
	dir, err := os.MkdirTemp("", "floodspend")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := gpkg.Open(filepath.Join(dir, "assam.gpkg"))
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	ctx := context.Background()
	if _, err := store.Publish(ctx, storetest.Dataset(1, 1000)); err != nil {
		log.Fatal(err)
	}
	snapshot, err := store.Snapshot(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer snapshot.Close()
	cube, err := snapshot.Cube(ctx, ledger.CubeQuery{Level: "district"})
	if err != nil {
		log.Fatal(err)
	}
	awards := 0
	for _, row := range cube {
		awards += row.Firsts
	}
	fmt.Println(snapshot.Version().Title, "holds", awards, "awards and", snapshot.Version().Sanctions, "sanctions")
	// Output: Store test holds 700 awards and 200 sanctions
}
