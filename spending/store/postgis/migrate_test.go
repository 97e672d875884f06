package postgis_test

import (
	"os"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// What a store of the third migration holds is there after the next, under its new names.
func TestMigrateRenamesPrecisions(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := connect(t, dsn)
	exec(t, conn, "CREATE EXTENSION IF NOT EXISTS postgis")
	exec(t, conn, "CREATE SCHEMA floodspend")
	db := stdlib.OpenDB(*conn.Config())
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"),
		goose.WithTableName("floodspend.migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, "CREATE TABLE floodspend.classes_1 PARTITION OF floodspend.classes FOR VALUES IN (1)")
	for _, precision := range []string{"circle", "district", "state", "conflict", "unlocated"} {
		exec(t, conn, "INSERT INTO floodspend.classes SELECT 1, count(*), '"+precision+
			"', false, false, 'yes', 'relief', '', 'active' FROM floodspend.classes")
	}
	exec(t, conn, "CREATE TABLE floodspend.awards_1 PARTITION OF floodspend.awards FOR VALUES IN (1)")
	exec(t, conn, "INSERT INTO floodspend.awards (version, no, id, precision, confidence, source_line, verdicts) "+
		"SELECT 1, class, class::text, precision, 1, 2, '{}' FROM floodspend.classes")
	if _, err := postgis.Migrate(t.Context(), dsn, ""); err != nil {
		t.Fatal(err)
	}
	for table, key := range map[string]string{"classes": "class", "awards": "no"} {
		rows, err := conn.Query(t.Context(), "SELECT precision FROM floodspend."+table+" ORDER BY "+key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if want := []string{"circle", "district", "whole", "conflict", "unlocated"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", table, got, err, want)
		}
	}
}
