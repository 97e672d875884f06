package postgis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// importLock is the advisory lock imports and migrations take turns by: "flood" in ASCII.
const importLock = 0x666C6F6F64

// keep is how long a replaced version stays, for readers that began with it.
const keep = time.Hour

// partitioned are the tables every version has one of its own of.
var partitioned = []string{"areas", "shapes", "awards", "facts", "classes", "cube", "text_index", "lines", "digests",
	"record_sets", "conflicts", "need_series", "need_values", "layer_series", "layers", "entries", "sources", "issues"}

// Publish writes a version and makes it current. It waits for another import to end, until
// ctx is done: the error is then spending.ErrLocked. Version.Created is kept to the
// millisecond.
func (s *Store) Publish(ctx context.Context, d *spending.Dataset) (spending.Version, error) {
	v, err := s.publish(ctx, d)
	if err != nil {
		return spending.Version{}, fmt.Errorf("publish: %w", err)
	}
	return v, nil
}

func (s *Store) publish(ctx context.Context, d *spending.Dataset) (spending.Version, error) {
	var none spending.Version
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if err := s.enter(); err != nil {
		return none, err
	}
	defer s.leave()
	conn, err := pgx.ConnectConfig(ctx, s.conns.writer)
	if err != nil {
		return none, fmt.Errorf("connect for writing: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := ownSchema(ctx, conn); err != nil {
		return none, err
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		return none, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	// An import takes as long as its files do, whatever answers are bound by.
	for _, limit := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := tx.Exec(ctx, "SET LOCAL "+limit+" = 0"); err != nil {
			return none, err
		}
	}
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", importLock); err != nil {
		if ctx.Err() != nil {
			return none, fmt.Errorf("%w: %w", store.ErrLocked, ctx.Err())
		}
		return none, fmt.Errorf("wait for other imports: %w", err)
	}
	if err := registerGeometry(ctx, conn); err != nil {
		return none, err
	}
	v, err := write(ctx, tx, d)
	if err != nil {
		return none, err
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if err := tx.Commit(ctx); err != nil {
		return none, fmt.Errorf("commit: %w", err)
	}
	// The new version is there. Old ones that cannot be dropped now are by a later import.
	_ = dropOld(ctx, conn, cmp.Or(d.Keep, spending.DefaultKeep))
	return v, nil
}

// registerGeometry makes the connection take EWKB for geometries.
func registerGeometry(ctx context.Context, conn *pgx.Conn) error {
	var oid uint32
	if err := conn.QueryRow(ctx, "SELECT 'geometry'::regtype::oid").Scan(&oid); err != nil {
		return fmt.Errorf("find PostGIS: %w", err)
	}
	conn.TypeMap().RegisterType(&pgtype.Type{Name: "geometry", OID: oid, Codec: pgtype.ByteaCodec{}})
	return nil
}

// dropOld drops the versions that were replaced long ago, but for the last ones to keep, and the
// parts that no version names any more. It waits for nobody for long: who queries the partitioned
// tables themselves holds it up.
func dropOld(ctx context.Context, conn *pgx.Conn, kept int) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '2s'"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", importLock); err != nil {
			return err
		}
		before, err := namedTables(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM floodspend.versions WHERE superseded < now() - $1::interval
			AND (description IS NULL
				OR version NOT IN (SELECT version FROM floodspend.versions ORDER BY version DESC LIMIT $2))`,
			keep, kept); err != nil {
			return err
		}
		after, err := namedTables(ctx, tx)
		if err != nil {
			return err
		}
		for _, table := range slices.Sorted(maps.Keys(before)) {
			if after[table] {
				continue
			}
			if _, err := tx.Exec(ctx, "DROP TABLE IF EXISTS "+table); err != nil {
				return err
			}
		}
		return nil
	})
}

// parts are the numbers in the names of the tables of a version's parts, where they are not the
// version's own.
type parts map[string]int

// recordsPart is the part that later versions may add tables to.
const recordsPart = "records"

// partOf names the part that a table is of, which is written as a whole.
func partOf(table string) string {
	switch table {
	case "shapes":
		return "areas"
	case "awards", "facts", "classes", "cube", "text_index", "lines", "digests", "record_sets", "conflicts":
		return recordsPart
	}
	return table
}

// number gives the number in the name of a table of the version.
func (p parts) number(table string, version int) int { return cmp.Or(p[partOf(table)], version) }

// namedTables gives the tables that the versions have.
func namedTables(ctx context.Context, tx pgx.Tx) (map[string]bool, error) {
	rows, err := tx.Query(ctx, "SELECT version, parts, added FROM floodspend.versions")
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	var version int
	var numbers parts
	var added []int
	_, err = pgx.ForEachRow(rows, []any{&version, &numbers, &added}, func() error {
		for _, name := range partitioned {
			named[tableOf(name, numbers.number(name, version))] = true
			for _, number := range added {
				if partOf(name) == recordsPart {
					named[tableOf(name, number)] = true
				}
			}
		}
		numbers = nil
		return nil
	})
	return named, err
}

// writer fills the tables of one new version.
type writer struct {
	ctx      context.Context
	tx       pgx.Tx
	number   int
	parts    parts // that stay as they are
	added    []int // as a dataset has them
	adds     bool  // records, behind those of before
	before   dataset
	after    after
	checker  *store.Checker
	levels   geo.Hierarchy
	calendar spending.Calendar
	areaNo   map[string]int32 // area code → its number
	classes  map[class]int32
	known    int32 // of them, those of before
	seen     store.Overview
}

func write(ctx context.Context, tx pgx.Tx, d *spending.Dataset) (spending.Version, error) {
	v, checker, err := store.Begin(d)
	if err != nil {
		return v, err
	}
	w := &writer{ctx: ctx, tx: tx, checker: checker, levels: d.Description.Levels, calendar: d.Description.Calendar,
		areaNo: map[string]int32{}, classes: map[class]int32{}}
	if err := w.begin(d, &v); err != nil {
		return v, err
	}
	if err := w.createTables(); err != nil {
		return v, err
	}
	switch {
	case d.Base == "":
		err = w.records(d, &v)
	case w.adds:
		err = w.addRecords(d, &v)
	}
	if err != nil {
		return v, err
	}
	if err := w.needs(d.Needs); err != nil {
		return v, err
	}
	if err := w.layers(d.Layers); err != nil {
		return v, err
	}
	if err := w.registers(d); err != nil {
		return v, err
	}
	// Reading the awards may have found more issues.
	v.Areas, v.Issues = len(d.Areas), len(d.Issues)
	if err := w.imports(d); err != nil {
		return v, err
	}
	return v, w.finish(d, v)
}

// records writes areas and awards, and counts the awards.
func (w *writer) records(d *spending.Dataset, v *spending.Version) error {
	w.seen.Written = v.ID
	drawn := make(chan []prepared.Shape, 1) // while records are written
	go func() { drawn <- prepared.AllShapes(d.Areas, w.levels) }()
	if err := w.areas(d.Areas); err != nil {
		return err
	}
	v.Awards, v.Sanctions, v.Payments = 0, 0, 0
	if err := w.awards(d.Awards, v); err != nil {
		return err
	}
	if err := w.shapes(<-drawn); err != nil {
		return err
	}
	return w.cube()
}

// begin numbers the version and takes over what stays of its base.
func (w *writer) begin(d *spending.Dataset, v *spending.Version) error {
	if err := w.tx.QueryRow(w.ctx,
		"SELECT coalesce(max(version), 0) + 1 FROM floodspend.versions").Scan(&w.number); err != nil {
		return fmt.Errorf("number the version: %w", err)
	}
	if d.Base == "" {
		return nil
	}
	b := &w.before
	var id string
	err := w.tx.QueryRow(w.ctx, `SELECT version, id, parts, added, awards, sanctions, payments, overview
		FROM floodspend.versions ORDER BY version DESC LIMIT 1`).Scan(&b.number, &id, &b.parts, &b.added, &v.Awards,
		&v.Sanctions, &v.Payments, &w.seen)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && id != d.Base {
		return store.ErrChanged
	}
	if err != nil {
		return fmt.Errorf("read the version before: %w", err)
	}
	w.seen.Registers = nil
	w.parts, w.added = parts{}, b.added
	for _, table := range []string{"areas", "awards"} {
		w.parts[partOf(table)] = b.parts.number(table, b.number)
	}
	if d.Added == nil {
		return nil
	}
	w.seen.Added = len(w.added) // which versions written by another program do not say
	if err := w.seen.Extend(); err != nil {
		return err
	}
	w.adds, w.added = true, append(slices.Clone(w.added), w.number)
	return w.readAfter(v.Records())
}

// written lists the tables that the version does not share with the one before.
func (w *writer) written() []string {
	return slices.DeleteFunc(slices.Clone(partitioned), w.stays)
}

// stays reports whether the version has a table of the version before, and none of its own.
func (w *writer) stays(table string) bool {
	part := partOf(table)
	return w.parts[part] != 0 && !(w.adds && part == recordsPart)
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.tx.Exec(w.ctx, query, args...)
	return err
}

func (w *writer) table(name string) string {
	if !w.stays(name) {
		return tableOf(name, w.number)
	}
	return tableOf(name, w.parts.number(name, w.number))
}

// createTables makes the version's tables, not yet part of the partitioned ones. Their
// check on the version spares attaching them a look at every row.
func (w *writer) createTables() error {
	// More memory than usual for this transaction's sorting and adding up. A second worker for
	// an index costs more than it brings. Samples are small, as autovacuum soon takes full ones.
	for _, setting := range []string{"work_mem = '128MB'", "maintenance_work_mem = '128MB'",
		"max_parallel_maintenance_workers = 1", "default_statistics_target = 30"} {
		if err := w.exec("SET LOCAL " + setting); err != nil {
			return err
		}
	}
	for _, name := range w.written() {
		table := w.table(name)
		err := w.exec(fmt.Sprintf("CREATE TABLE %s (LIKE floodspend.%s, CONSTRAINT %s_v%d CHECK (version = %[4]d))",
			table, name, name, w.number))
		if err == nil {
			err = w.exec(fmt.Sprintf("ALTER TABLE %s ALTER version SET NOT NULL, ALTER version SET DEFAULT %d", table,
				w.number))
		}
		if err == nil && name == "lines" { // they are kept as they are, not compressed beside the table
			err = w.exec("ALTER TABLE " + table + " SET (toast_tuple_target = 8160)")
		}
		if err != nil {
			return fmt.Errorf("create table %s: %w", table, err)
		}
	}
	return nil
}

// finish indexes the tables, attaches them and makes the version current.
func (w *writer) finish(d *spending.Dataset, v spending.Version) error {
	for _, index := range []struct{ table, columns string }{
		{"areas", "USING gist (geom)"},
		{"shapes", "(level, detail)"},
		{"layers", "USING gist (geom)"},
		{"entries", "USING gist (geom)"},
		{"entries", "(register, id)"},
		{"entries", "(register, no)"},
		{"awards", "(no)"},
		{"awards", "(awarded)"},
		{"awards", "(tender_value)"},
		{"awards", "(contract_date)"},
		{"awards", "(published)"},
		{"awards", "(tender_id)"},
		{"facts", "(" + levelColumn(len(w.levels)-1) + ")"},
		{"facts", "(published_month) WHERE published_month = 0"},
		{"cube", "(rung, level, year)"},
		{"text_index", "(bucket)"},
		{"record_sets", "(key)"},
		{"lines", "(no)"},
		{"digests", "(bucket)"},
	} {
		if w.stays(index.table) {
			continue
		}
		if err := w.exec("CREATE INDEX ON " + w.table(index.table) + " " + index.columns); err != nil {
			return fmt.Errorf("index %s: %w", index.table, err)
		}
	}
	for _, name := range w.written() {
		if name != "facts" { // analyzed for the cube
			if err := w.exec("ANALYZE " + w.table(name)); err != nil {
				return fmt.Errorf("analyze %s: %w", name, err)
			}
		}
		if err := w.exec(fmt.Sprintf("ALTER TABLE floodspend.%s ATTACH PARTITION %s FOR VALUES IN (%d)", name,
			w.table(name), w.number)); err != nil {
			return fmt.Errorf("attach %s: %w", name, err)
		}
	}
	if err := w.exec("UPDATE floodspend.versions SET superseded = now() WHERE superseded IS NULL"); err != nil {
		return fmt.Errorf("mark the version before: %w", err)
	}
	err := w.exec(`INSERT INTO floodspend.versions (version, id, title, synthetic, note, created, rules, currency,
		areas, awards, sanctions, payments, issues, awards_from, awards_to, description, overview, parts, added)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		w.number, v.ID, v.Title, v.Synthetic, v.Note, v.Created, v.Rules, v.Currency, v.Areas, v.Awards, v.Sanctions,
		v.Payments, v.Issues, int(v.AwardsFrom), int(v.AwardsTo), d.Description, w.seen, w.parts,
		append([]int{}, w.added...))
	if err != nil {
		return fmt.Errorf("write the version: %w", err)
	}
	return nil
}
