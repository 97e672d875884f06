// Package postgis keeps dataset versions in a PostgreSQL database with PostGIS, for
// deployments with many users and much data. It gives the same answers as spending/store/gpkg.
//
// Every table of the schema floodspend is partitioned by version. An import fills tables of
// its own and attaches them when they are complete, in one transaction: readers see the old
// version or the new, are never blocked, and a killed import leaves nothing. A version's
// tables, of which it shares those that stay with the version before, never change, so that a
// snapshot needs no transaction and any host that has the version can answer for it. The last
// versions are kept; others and the tables they alone had are dropped by an import an hour later.
//
// With several hosts in the DSN, reading prefers a standby and goes on with what is left
// when a host is lost.
package postgis

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/internal/sets"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is a spending.Store in a PostGIS database. It is safe for concurrent use.
type Store struct {
	conns *connections
	pool  *pgxpool.Pool

	mu      sync.Mutex
	users   int // open snapshots, and the store itself until it is closed
	closed  bool
	current *dataset // the newest version seen
}

var _ store.Store = (*Store)(nil)

// Open connects to the database that a postgres:// DSN names; its options are those of
// libpq and of pgxpool, sslmode and pool_max_conns among them. Open refuses a database whose
// schema is older or newer than this program, saying what to run.
func Open(ctx context.Context, dsn string) (*Store, error) {
	conns, err := parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, conns.reader)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := checkSchema(ctx, pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return &Store{conns: conns, pool: pool, users: 1}, nil
}

// Close closes the store. Snapshots taken before stay readable until they are closed.
func (s *Store) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if !closed {
		s.leave()
	}
	return nil
}

func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("the store is closed")
	}
	s.users++
	return nil
}

// leave gives up one use of the connections; the last one closes them.
func (s *Store) leave() {
	s.mu.Lock()
	s.users--
	last := s.users == 0
	s.mu.Unlock()
	if last {
		s.pool.Close()
	}
}

// Snapshot pins the version that is current now. A version is not given up for an older one
// that a lagging standby still takes for current, as long as the primary answers.
func (s *Store) Snapshot(ctx context.Context) (store.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	d, err := s.newest(ctx)
	if err != nil {
		s.leave()
		return nil, err
	}
	return &snapshot{store: s, dataset: d}, nil
}

func (s *Store) newest(ctx context.Context) (*dataset, error) {
	known, found := s.known(), (*dataset)(nil)
	look := func(conn *pgx.Conn) (err error) {
		found, err = readNewest(ctx, conn, known)
		return err
	}
	err := s.again(ctx, look)
	known = s.known()
	behind := known != nil && (errors.Is(err, store.ErrNoDataset) || err == nil && found.number < known.number)
	if behind {
		standby := found
		if primaryErr := s.onPrimary(ctx, look); primaryErr != nil {
			found = standby
		} else {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the current version: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil || s.current.number != found.number || s.current.version.ID != found.version.ID ||
		s.current.instance != found.instance {
		s.current = found
	}
	return s.current, nil
}

// known gives the newest version that was read, nil where there is none.
func (s *Store) known() *dataset {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// At pins a kept version.
func (s *Store) At(ctx context.Context, id string) (store.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	var found *dataset
	look := func(conn *pgx.Conn) (err error) {
		found, err = readVersion(ctx, conn, "WHERE id = $1 AND description IS NOT NULL", id)
		return err
	}
	err := store.ErrNoDataset
	if storable(id) {
		err = s.again(ctx, look)
	}
	if errors.Is(err, store.ErrNoDataset) && len(s.conns.hosts) > 1 { // a standby may lag behind
		err = s.onPrimary(ctx, look)
	}
	if errors.Is(err, store.ErrNoDataset) {
		err = fmt.Errorf("version %q: %w", id, store.ErrNoVersion)
	}
	if err != nil {
		s.leave()
		return nil, err
	}
	s.mu.Lock()
	if c := s.current; c != nil && c.number == found.number && c.instance == found.instance {
		found = c
	}
	s.mu.Unlock()
	return &snapshot{store: s, dataset: found}, nil
}

// Versions lists the kept versions, the current one first.
func (s *Store) Versions(ctx context.Context) (found []spending.Version, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	err = s.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, "SELECT "+versionColumns+" FROM floodspend.versions "+
			"WHERE description IS NOT NULL ORDER BY version DESC")
		if err != nil {
			return err
		}
		found, err = pgx.AppendRows([]spending.Version(nil), rows, func(row pgx.CollectableRow) (spending.Version,
			error) {
			var v spending.Version
			err := row.Scan(versionFields(&v)...)
			v.Created = v.Created.UTC()
			return v, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the versions: %w", err)
	}
	seen := map[string]bool{} // one published twice is listed once
	return slices.DeleteFunc(found, func(v spending.Version) bool {
		twice := seen[v.ID]
		seen[v.ID] = true
		return twice
	}), nil
}

const versionColumns = `id, title, synthetic, note, created, rules, currency, areas, awards, sanctions, payments,
	issues, awards_from, awards_to`

// versionFields are what versionColumns are scanned into.
func versionFields(v *spending.Version) []any {
	return []any{&v.ID, &v.Title, &v.Synthetic, &v.Note, &v.Created, &v.Rules, &v.Currency, &v.Areas, &v.Awards,
		&v.Sanctions, &v.Payments, &v.Issues, &v.AwardsFrom, &v.AwardsTo}
}

// dataset is one version, with what is read of it once.
type dataset struct {
	number      int
	parts       parts
	added       []int // numbers in the names of the tables of records that come after those of the part
	version     spending.Version
	description spending.Description
	instance    string

	mu     sync.Mutex
	codes  *codes
	cubes  []keptCube
	sets   sets.Index
	counts map[[sha256.Size]byte]int // of awards, by the hash of what list they are of
}

// table is a table of the version, or all those that its records are in.
func (d *dataset) table(name string) string {
	first := tableOf(name, d.parts.number(name, d.number))
	if partOf(name) != recordsPart || len(d.added) == 0 {
		return first
	}
	all := "(SELECT * FROM " + first
	for _, number := range d.added {
		all += " UNION ALL SELECT * FROM " + tableOf(name, number)
	}
	return all + ")"
}

// from is a table as FROM names it.
func (d *dataset) from(name string) string { return d.table(name) + " AS " + name }

func tableOf(name string, number int) string { return fmt.Sprintf("floodspend.%s_v%d", name, number) }

// readNewest reads the newest version, where it is not the one that is known.
func readNewest(ctx context.Context, conn *pgx.Conn, known *dataset) (*dataset, error) {
	if known == nil {
		return readVersion(ctx, conn, "")
	}
	var is dataset
	err := conn.QueryRow(ctx, "SELECT version, id, "+instanceColumn+" FROM floodspend.versions "+
		"ORDER BY version DESC LIMIT 1").Scan(&is.number, &is.version.ID, empty(&is.instance))
	if err == nil && is.number == known.number && is.version.ID == known.version.ID && is.instance == known.instance {
		return known, nil
	}
	return readVersion(ctx, conn, "")
}

// instanceColumn is the number of a table, which is another after a restore, though all else is the same.
const instanceColumn = "to_regclass('floodspend.sources_v' || version)::oid::text"

// readVersion reads the newest version that meets a condition.
func readVersion(ctx context.Context, conn *pgx.Conn, where string, args ...any) (*dataset, error) {
	d := &dataset{}
	var description *spending.Description
	err := conn.QueryRow(ctx, "SELECT version, parts, added, description, "+instanceColumn+", "+versionColumns+
		" FROM floodspend.versions "+where+" ORDER BY version DESC LIMIT 1", args...).Scan(append([]any{&d.number,
		&d.parts, &d.added, &description, empty(&d.instance)}, versionFields(&d.version)...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, store.ErrNoDataset
	}
	if err != nil {
		return nil, err
	}
	if description == nil {
		return nil, fmt.Errorf("%w: the database holds a dataset that an older floodspend wrote; run floodspend "+
			"import again", store.ErrOlder)
	}
	d.version.Created, d.description = d.version.Created.UTC(), *description
	return d, d.description.Check()
}
