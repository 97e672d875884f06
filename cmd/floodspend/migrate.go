package main

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/spending/store/postgis"
)

type migrateCommand struct {
	storeFlag
	Reader string `placeholder:"ROLE" help:"Let this role, which must exist, read everything and write nothing."`
}

// Run makes or updates the tables of a PostGIS database.
func (m migrateCommand) Run(ctx context.Context, c console) error {
	if !m.isDatabase() {
		return fmt.Errorf("--db %s: a GeoPackage needs no migration; name a database as postgres://user@host/name",
			m.DB)
	}
	done, err := postgis.Migrate(ctx, m.DB, m.Reader)
	if err != nil {
		return fmt.Errorf("--db %s: %w", m.storeFlag, err)
	}
	if len(done) == 0 {
		fmt.Fprintln(c.out, "The schema is up to date.")
	}
	for _, number := range done {
		fmt.Fprintf(c.out, "Ran migration %d.\n", number)
	}
	return nil
}
