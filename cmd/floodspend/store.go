package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/postgis"
)

// storeFlag is the --db flag every command on a store shares.
type storeFlag struct {
	DB string `required:"" name:"db" file:"in" placeholder:"FILE.gpkg|postgres://…" help:"The store: a GeoPackage file, or a PostGIS database as postgres://user@host/name."`
}

// Validate refuses libpq's other form of a database's address, which would be taken for the
// name of a file.
func (f storeFlag) Validate() error {
	if !f.isDatabase() && keyword.MatchString(f.DB) {
		return errors.New("--db: name a database as postgres://user@host/name, not by keyword=value")
	}
	return nil
}

var keyword = regexp.MustCompile(`(^|\s)(host|hostaddr|port|user|password|dbname|service)\s*=`)

// openExisting opens a store that must already be there.
func (f storeFlag) openExisting(ctx context.Context) (store.Store, error) {
	if !f.isDatabase() {
		if _, err := os.Stat(f.DB); err != nil {
			return nil, fmt.Errorf("--db %s: %w; make it with floodspend import", f.DB, err)
		}
	}
	return f.open(ctx)
}

func (f storeFlag) open(ctx context.Context) (store.Store, error) {
	if !f.isDatabase() {
		if err := input.Check(f.DB); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("--db %w", err)
		}
		return openFile(f.DB)
	}
	store, err := postgis.Open(ctx, f.DB)
	if err != nil {
		return nil, fmt.Errorf("--db %s: %w", f, err)
	}
	return store, nil
}

// openFile opens a GeoPackage, whose new versions greet those who open them in QGIS with the allocation.
func openFile(path string) (store.Store, error) {
	opened, err := gpkg.Open(path)
	if err != nil {
		return nil, err
	}
	opened.Figured(figures, func(err error) {
		slog.Warn("the file has no layers of figures to draw in QGIS; all else is there, and the next import makes "+
			"them again", "file", path, "error", err)
	})
	return opened, nil
}

func (f storeFlag) isDatabase() bool { return strings.Contains(f.DB, "://") }

// String names the store without its passwords.
func (f storeFlag) String() string {
	if !f.isDatabase() {
		return f.DB
	}
	address, err := url.Parse(f.DB)
	if err != nil {
		return "postgres://…"
	}
	query := address.Query()
	for name := range query {
		if strings.HasSuffix(name, "password") {
			query.Set(name, "xxxxx")
		}
	}
	address.RawQuery = query.Encode()
	return address.Redacted()
}
