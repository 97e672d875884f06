package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/gpkg"
)

// storeFlag is the --db flag every command on a store shares.
type storeFlag struct {
	DB string `required:"" name:"db" placeholder:"FILE.gpkg" help:"The store: a GeoPackage file."`
}

// openExisting opens a store that must already be there.
func (f storeFlag) openExisting() (spending.Store, error) {
	if _, err := os.Stat(f.DB); err != nil {
		return nil, fmt.Errorf("--db %s: %w; make it with floodspend import", f.DB, err)
	}
	return f.open()
}

func (f storeFlag) open() (spending.Store, error) {
	if strings.Contains(f.DB, "://") {
		return nil, fmt.Errorf("--db %s: only GeoPackage files are supported", f.DB)
	}
	return gpkg.Open(f.DB)
}
