package postgis_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// TestOlderDataset: a database of the last schema in which datasets did not describe themselves is
// migrated. What it holds is not guessed at: it is refused until it is imported again, and dropped
// after that like any version that is replaced.
func TestOlderDataset(t *testing.T) {
	thorough.OneByOne(t)
	dsn := pgtest.Database(t)
	conn := connect(t, dsn)
	exec(t, conn, "CREATE EXTENSION IF NOT EXISTS postgis; CREATE SCHEMA floodspend")
	upTo(t, dsn, 3)
	exec(t, conn, `INSERT INTO floodspend.versions VALUES
		(1, 'old', 'Old', true, '', now(), '', 'INR', 1, 1, 0, 0, 0, 0, '{"funds": null, "rungs": null}')`)
	for _, table := range []string{"areas", "awards", "facts", "classes", "cube", "need_series", "need_values",
		"layer_series", "layers", "sources", "issues"} {
		exec(t, conn, fmt.Sprintf(`CREATE TABLE floodspend.%[1]s_v1 (LIKE floodspend.%[1]s, CHECK (version = 1));
			ALTER TABLE floodspend.%[1]s_v1 ALTER version SET NOT NULL, ALTER version SET DEFAULT 1;
			ALTER TABLE floodspend.%[1]s ATTACH PARTITION floodspend.%[1]s_v1 FOR VALUES IN (1)`, table))
	}
	exec(t, conn, `INSERT INTO floodspend.areas VALUES (1, 1, 'district', '18-300', 'Example', '18-300', '[]', NULL);
		INSERT INTO floodspend.facts VALUES (1, 1, 1, 1, 1, false, true, true, true, 1, 24291, 24290, 100, 0)`)
	if _, err := postgis.Migrate(t.Context(), dsn, ""); err != nil {
		t.Fatal(err)
	}
	opened := open(t, dsn)
	defer opened.Close()
	if _, err := opened.Snapshot(t.Context()); !errors.Is(err, store.ErrOlder) ||
		!strings.Contains(err.Error(), "run floodspend import again") {
		t.Errorf("snapshot of an older dataset: %v; want an ErrOlder, which imports replace, saying what to run", err)
	}
	isCurrent(t, opened, publish(t, opened, storetest.Dataset(2, 10)))
	exec(t, conn, "UPDATE floodspend.versions SET superseded = superseded - interval '61 minutes'")
	isCurrent(t, opened, publish(t, opened, storetest.Dataset(3, 10)))
	if n := ask[int](t, conn, "SELECT count(*) FROM floodspend.facts WHERE version = 1"); n != 0 {
		t.Errorf("%d facts of the older dataset are still there", n)
	}
}

// upTo makes the schema as it was with so many migrations.
func upTo(t *testing.T, dsn string, migration int64) {
	t.Helper()
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"),
		goose.WithTableName("floodspend.migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), migration); err != nil {
		t.Fatal(err)
	}
}
