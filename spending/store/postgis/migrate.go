package postgis

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationsTable is where goose notes which migrations were run.
const migrationsTable = "floodspend.migrations"

// Migrate brings the database's schema floodspend to what this program needs, and gives the
// numbers of the migrations it ran. The user of the DSN becomes the owner of the tables, so
// it must be the one that imports. The extension PostGIS is created where the user may;
// where it may not, the error says what an administrator has to do. With a reader, that
// role is granted reading, and nothing else, of all that is there and will be.
func Migrate(ctx context.Context, dsn, reader string) ([]int64, error) {
	conns, err := parse(dsn)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, conns.writer)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	unlock, err := takeTurn(ctx, conns.writer)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := prepare(ctx, conn); err != nil {
		return nil, err
	}
	done, err := runMigrations(ctx, conns.writer)
	if err != nil {
		return nil, err
	}
	if reader != "" {
		if err := grant(ctx, conn, reader); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// takeTurn waits for imports and other migrations to end and keeps them waiting until unlock.
// The lock is a transaction's, as a session's would be lost behind a pooler.
func takeTurn(ctx context.Context, config *pgx.ConnConfig) (unlock func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	unlock = func() { conn.Close(context.WithoutCancel(ctx)) }
	_, err = conn.Exec(ctx, "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
	if err == nil {
		_, err = conn.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", importLock)
	}
	if err != nil {
		unlock()
		return nil, fmt.Errorf("wait for imports to end: %w", err)
	}
	return unlock, nil
}

func prepare(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS postgis")
	switch sqlstate(err) {
	case codeInsufficientPrivilege:
		return fmt.Errorf("the database lacks PostGIS and this user may not add it; as an administrator run there: "+
			"CREATE EXTENSION postgis: %w", err)
	case codeUndefinedFile, codeNotSupported:
		return fmt.Errorf("the database server lacks PostGIS; install it there (Debian: postgresql-postgis): %w", err)
	}
	if err != nil {
		return fmt.Errorf("add PostGIS: %w", err)
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT to_regnamespace('floodspend') IS NOT NULL").Scan(&exists); err != nil {
		return err
	}
	if exists {
		return ownSchema(ctx, conn)
	}
	if _, err := conn.Exec(ctx, "CREATE SCHEMA floodspend"); err != nil {
		return fmt.Errorf("create the schema floodspend: %w; as an administrator grant the right: GRANT CREATE ON "+
			"DATABASE … TO %s", err, conn.Config().User)
	}
	return nil
}

// ownSchema refuses a user who does not own the schema, an administrator too: what another
// user adds, the readers of the owner's tables could not read.
func ownSchema(ctx context.Context, conn *pgx.Conn) error {
	var user, owner string
	err := conn.QueryRow(ctx, "SELECT current_user, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = "+
		"'floodspend'").Scan(&user, &owner)
	if err != nil {
		return fmt.Errorf("find the owner of the schema floodspend: %w", err)
	}
	if user != owner {
		return fmt.Errorf("the schema floodspend belongs to %s, not to %s; import and migrate as %[1]s", owner, user)
	}
	return nil
}

func runMigrations(ctx context.Context, config *pgx.ConnConfig) ([]int64, error) {
	db := stdlib.OpenDB(*config)
	defer db.Close()
	scripts, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, scripts, goose.WithTableName(migrationsTable),
		goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var done []int64
	for _, r := range results {
		done = append(done, r.Source.Version)
	}
	return done, nil
}

// grant lets a role read what is in the schema and what this user will add to it.
func grant(ctx context.Context, conn *pgx.Conn, reader string) error {
	role := pgx.Identifier{reader}.Sanitize()
	for _, statement := range []string{
		"GRANT USAGE ON SCHEMA floodspend TO " + role,
		"GRANT SELECT ON ALL TABLES IN SCHEMA floodspend TO " + role,
		"ALTER DEFAULT PRIVILEGES IN SCHEMA floodspend GRANT SELECT ON TABLES TO " + role,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("let %s read: %w; make the role first with CREATE ROLE … LOGIN", role, err)
		}
	}
	return nil
}

// neededSchema is the number of the last migration this program brings.
func neededSchema() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("no migrations: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}

// checkSchema refuses a database whose schema is not the one this program needs.
func checkSchema(ctx context.Context, pool *pgxpool.Pool) error {
	need, err := neededSchema()
	if err != nil {
		return err
	}
	var have int64
	err = pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM "+migrationsTable+" WHERE is_applied").Scan(
		&have)
	code := sqlstate(err)
	switch {
	case code == codeUndefinedTable || code == codeInvalidSchema:
		return errors.New("the database holds no floodspend schema; run floodspend migrate --db …")
	case code == codeInsufficientPrivilege:
		return fmt.Errorf("this user may not read the schema floodspend; as the importing user run floodspend migrate "+
			"--db … --reader %s: %w", pool.Config().ConnConfig.User, err)
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", err)
	case have < need:
		return fmt.Errorf("the database has schema version %d and this floodspend needs %d; run floodspend migrate "+
			"--db …", have, need)
	case have > need:
		return fmt.Errorf("the database has schema version %d and this floodspend knows %d; use a newer floodspend",
			have, need)
	}
	return nil
}
