package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/jackc/pgx/v5"
)

func mustParse(t *testing.T, dsn string) *url.URL {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func ask[T any](t *testing.T, conn *pgx.Conn, query string, args ...any) T {
	t.Helper()
	rows, err := conn.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	value, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// connected counts floodspend's connections to a database on one server.
func connected(t *testing.T, s *pgtest.Server, database string) int {
	t.Helper()
	return ask[int](t, connect(t, s.DSN("postgres")),
		"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'floodspend' AND datname = $1", database)
}

func TestOpenRefuses(t *testing.T) {
	thorough.OneByOne(t)
	dsn := pgtest.Database(t)
	refused := func(dsn, says string) {
		t.Helper()
		opened, err := postgis.Open(t.Context(), dsn)
		if err == nil {
			opened.Close()
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("open: %v; want an error saying %q", err, says)
		}
		if err != nil && strings.Contains(err.Error(), "sesame") {
			t.Errorf("the error repeats the password: %v", err)
		}
	}
	refused(dsn, "run floodspend migrate")
	refused("mysql://root@127.0.0.1/x", "postgres://user@host")
	refused("postgres://floodspend:sesame@127.0.0.1:1/x?connect_timeout=1", "127.0.0.1")
	refused("postgres://floodspend:sesame@127.0.0.1:port/x", "postgres://user@host")
	refused("postgres://floodspend:sesame@127.0.0.1/x?sslmode=nonsense", "sslmode")
	if _, err := postgis.Migrate(t.Context(), dsn, ""); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, dsn)
	exec(t, conn, "UPDATE floodspend.migrations SET version_id = version_id + 41 WHERE version_id > 0")
	refused(dsn, "use a newer floodspend")
	exec(t, conn, "DELETE FROM floodspend.migrations WHERE version_id > 0")
	refused(dsn, "run floodspend migrate")
}

func TestMigrate(t *testing.T) {
	dsn := pgtest.Database(t)
	var wait sync.WaitGroup
	ran := make([]int, 4)
	for i := range ran {
		wait.Go(func() {
			done, err := postgis.Migrate(t.Context(), dsn, "")
			if err != nil {
				t.Error(err)
			}
			ran[i] = len(done)
		})
	}
	wait.Wait()
	total := 0
	for _, n := range ran {
		total += n
	}
	if !slices.Contains(ran, total) || total == 0 {
		t.Errorf("four migrations at once ran %v scripts, want one of them to run all", ran)
	}
	opened := open(t, dsn)
	defer opened.Close()
	want := publish(t, opened, storetest.Dataset(1, 10))
	if done, err := postgis.Migrate(t.Context(), dsn, ""); err != nil || len(done) != 0 {
		t.Errorf("migrating again ran %v, %v", done, err)
	}
	isCurrent(t, opened, want)
	if _, err := postgis.Migrate(t.Context(), dsn, "no such role"); err == nil ||
		!strings.Contains(err.Error(), "CREATE ROLE") {
		t.Errorf("an unknown reader: %v, want an error saying how to make one", err)
	}
}

// roles makes an importing and a reading user of a new database, without any right of an
// administrator, and gives their DSNs.
func roles(t *testing.T) (importer, reader string) {
	t.Helper()
	dsn := pgtest.Database(t)
	admin := connect(t, dsn)
	as := func(role string) string {
		u := mustParse(t, dsn)
		name := fmt.Sprintf("%s_%s", role, strings.TrimPrefix(u.Path, "/"))
		exec(t, admin, "CREATE ROLE "+pgx.Identifier{name}.Sanitize()+" LOGIN PASSWORD 'pass'")
		u.User = url.UserPassword(name, "pass")
		return u.String()
	}
	importer, reader = as("importer"), as("reader")
	exec(t, admin, fmt.Sprintf("GRANT CREATE ON DATABASE %s TO %s", pgx.Identifier{strings.TrimPrefix(mustParse(t,
		dsn).Path, "/")}.Sanitize(),
		pgx.Identifier{mustParse(t, importer).User.Username()}.Sanitize()))
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), dsn)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		for _, dsn := range []string{importer, reader} {
			role := pgx.Identifier{mustParse(t, dsn).User.Username()}.Sanitize()
			if _, err := conn.Exec(context.Background(), fmt.Sprintf("DROP OWNED BY %s CASCADE; DROP ROLE %[1]s",
				role)); err != nil {
				t.Error(err)
			}
		}
	})
	return importer, reader
}

// asAdmin gives the DSN of the administrator for the same database.
func asAdmin(t *testing.T, dsn string) string {
	t.Helper()
	u := mustParse(t, dsn)
	u.User = url.UserPassword("postgres", pgtest.Password)
	return u.String()
}

func TestRoles(t *testing.T) {
	thorough.OneByOne(t)
	importer, reader := roles(t)
	readerName := mustParse(t, reader).User.Username()
	if _, err := postgis.Migrate(t.Context(), importer, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := postgis.Open(t.Context(), reader); err == nil ||
		!strings.Contains(err.Error(), "--reader "+readerName) {
		t.Errorf("a user without rights opens the store: %v; want an error saying how to grant them", err)
	}
	if _, err := postgis.Migrate(t.Context(), importer, readerName); err != nil {
		t.Fatal(err)
	}
	writing := open(t, importer)
	defer writing.Close()
	reading := open(t, reader)
	defer reading.Close()
	// Of a version that is published after the right was granted too, all can be read.
	want := publish(t, writing, storetest.Dataset(1, 30))
	isCurrent(t, reading, want)
	snap, err := reading.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if _, err := storetest.Copy(t.Context(), snap); err != nil {
		t.Errorf("read everything: %v", err)
	}

	importerName := mustParse(t, importer).User.Username()
	if v, err := reading.Publish(t.Context(), storetest.Dataset(2, 1)); err == nil ||
		!strings.Contains(err.Error(), importerName) {
		t.Errorf("the reader publishes version %q, %v; want an error naming who may", v.ID, err)
	}
	if _, err := postgis.Migrate(t.Context(), reader, ""); err == nil || !strings.Contains(err.Error(), importerName) {
		t.Errorf("the reader migrates: %v; want an error naming who may", err)
	}
	// What an administrator publishes, the reader could not read.
	admin := open(t, asAdmin(t, importer))
	defer admin.Close()
	if v, err := admin.Publish(t.Context(), storetest.Dataset(2, 1)); err == nil ||
		!strings.Contains(err.Error(), importerName) {
		t.Errorf("the administrator publishes version %q, %v; want an error naming who may", v.ID, err)
	}
	conn := connect(t, reader)
	tables := tablesOf(t, conn)
	if len(tables) < 20 {
		t.Fatalf("%d tables: %v", len(tables), tables)
	}
	statements := []string{
		"CREATE TABLE floodspend.mine (x int)", "CREATE TABLE public.mine (x int)", "CREATE SCHEMA mine",
		"DROP SCHEMA floodspend CASCADE",
		"CREATE EXTENSION hstore", "CREATE FUNCTION floodspend.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		"INSERT INTO floodspend.versions SELECT * FROM floodspend.versions",
	}
	for _, table := range tables {
		statements = append(statements, "INSERT INTO "+table+" SELECT * FROM "+table, "DELETE FROM "+table, "TRUNCATE "+
			table,
			"UPDATE "+table+" SET "+firstColumn(t, conn, table)+" = NULL", "DROP TABLE "+table, "ALTER TABLE "+table+
				" ADD x int",
			"CREATE INDEX ON "+table+" ("+firstColumn(t, conn, table)+")", "LOCK TABLE "+table+
				" IN ACCESS EXCLUSIVE MODE")
	}
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("the reader may run %s", statement)
		}
	}
	isCurrent(t, writing, want)
}

func tablesOf(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE "+
		"schemaname = 'floodspend' ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func firstColumn(t *testing.T, conn *pgx.Conn, table string) string {
	t.Helper()
	return ask[string](t, conn, "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::text::regclass "+
		"AND attnum = 1", table)
}

// TestOldVersionsAreDropped: a replaced version that is not to be kept stays for an hour, and its
// tables go with the first import after that.
func TestOldVersionsAreDropped(t *testing.T) {
	thorough.OneByOne(t)
	dsn := migrated(t)
	opened := open(t, dsn)
	defer opened.Close()
	conn := connect(t, dsn)
	publish(t, opened, storetest.Dataset(1, 10))
	empty := len(tablesOf(t, conn))
	publish(t, opened, storetest.Dataset(2, 10))
	publish(t, opened, storetest.Dataset(3, 10))
	if n := ask[int](t, conn, "SELECT count(*) FROM floodspend.versions"); n != 3 {
		t.Errorf("%d versions within the hour, want 3", n)
	}
	held, err := opened.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	exec(t, conn, "UPDATE floodspend.versions SET superseded = superseded - interval '61 minutes'")
	d := storetest.Dataset(4, 10)
	d.Keep = 1
	want := publish(t, opened, d)
	if n := ask[int](t, conn, "SELECT count(*) FROM floodspend.versions"); n != 2 {
		t.Errorf("%d versions after the hour, want the current one and the one just replaced", n)
	}
	if now := len(tablesOf(t, conn)); now != 2*empty-partitionedTables(t, conn) {
		t.Errorf("%d tables, with one version there were %d", now, empty)
	}
	if n := records(t, held); n != 10 {
		t.Errorf("the version just replaced has %d records, want 10", n)
	}
	isCurrent(t, opened, want)
}

// partitionedTables counts the tables that are there without any version.
func partitionedTables(t *testing.T, conn *pgx.Conn) int {
	t.Helper()
	return ask[int](t, conn, "SELECT count(*) FROM pg_tables WHERE schemaname = 'floodspend' AND tablename !~ "+
		"'_v[0-9]+$'")
}

// TestReadersAreNotBlocked holds a publishing transaction open and reads meanwhile, also
// through the partitioned tables themselves.
func TestReadersAreNotBlocked(t *testing.T) {
	dsn := migrated(t)
	opened := open(t, dsn)
	defer opened.Close()
	want := publish(t, opened, storetest.Dataset(1, 20))
	conn := connect(t, dsn)
	exec(t, conn, "SET lock_timeout = '5s'")
	d := storetest.Dataset(2, 20)
	awards := d.Awards
	d.Awards = func(yield func(spending.Award, error) bool) {
		isCurrent(t, opened, want)
		if n := ask[int](t, conn, "SELECT count(*) FROM floodspend.awards"); n != 20 {
			t.Errorf("%d awards in all versions, want those of the first", n)
		}
		awards(yield)
	}
	publish(t, opened, d)
	if n := ask[int](t, conn, "SELECT count(*) FROM floodspend.awards"); n != 40 {
		t.Errorf("%d awards in both versions, want 40", n)
	}
}

// TestRestoredDatabase: where the schema was dropped and filled again, a store that stayed open
// reads what is there now, also where version, number or both are what they were.
func TestRestoredDatabase(t *testing.T) {
	thorough.OneByOne(t)
	dsn := migrated(t)
	opened := open(t, dsn)
	defer opened.Close()
	conn := connect(t, dsn)
	instances := map[string]bool{}
	look := func(want spending.Version) {
		t.Helper()
		snap, err := opened.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer snap.Close()
		if d, err := storetest.Copy(t.Context(), snap); err != nil || snap.Version().ID != want.ID ||
			len(storetest.Collect(d)) == 0 {
			t.Errorf("version %s, want %s: %v", snap.Version().ID, want.ID, err)
		}
		if instances[snap.Instance()] {
			t.Errorf("instance %q is that of a copy that is gone", snap.Instance())
		}
		instances[snap.Instance()] = true
	}
	look(publish(t, opened, storetest.Dataset(1, 30)))
	for _, seeds := range [][]uint64{{1}, {2}, {2, 1}} {
		exec(t, conn, "DROP SCHEMA floodspend CASCADE")
		if _, err := opened.Snapshot(t.Context()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("without its schema: %v", err)
		}
		if _, err := postgis.Migrate(t.Context(), dsn, ""); err != nil {
			t.Fatal(err)
		}
		var v spending.Version
		for _, seed := range seeds {
			v = publish(t, opened, storetest.Dataset(seed, 30))
		}
		look(v)
	}
}
