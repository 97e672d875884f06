package gpkg

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/digest"
	"github.com/floodspend/floodspend/spending/store/internal/conflicts"
	"github.com/floodspend/floodspend/spending/store/internal/search"
	"github.com/floodspend/floodspend/spending/store/internal/sets"
	"github.com/paulmach/orb"
)

// writer fills a new file with one dataset version, in one transaction.
type writer struct {
	ctx     context.Context
	tx      *sql.Tx
	inserts map[string]*inserter
	fids    map[string]int64     // last fid given, by table
	extents map[string]orb.Bound // of the feature tables
	levels  geo.Hierarchy
	tables  []table
	fresh   []table // of them, those that are written
	fields  []spending.AwardField
	seen    store.Overview
	adds    bool // records, behind those of the file
	after   after
	cube    *cubeWriter
	texts   *search.Indexer
	line    []byte          // of the last award
	queue   *queue          // nil: rows are inserted at once
	of      *spending.Award // that rows are of
}

// writeFile writes the dataset to the file at path, which is empty or holds d's base, and gives the
// version with what was counted. The file is complete, but not yet on disk for certain.
func writeFile(ctx context.Context, path string, d *spending.Dataset) (spending.Version, error) {
	db, err := openToWrite(path)
	if err != nil {
		return spending.Version{}, err
	}
	defer db.Close()
	for _, pragma := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", userVersion),
	} {
		if _, err := db.ExecContext(ctx, pragma); err != nil {
			return spending.Version{}, err
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return spending.Version{}, err
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, inserts: map[string]*inserter{}, fids: map[string]int64{},
		extents: map[string]orb.Bound{}}
	v, err := w.dataset(d)
	if err != nil && ctx.Err() != nil { // the error may be of a statement that the cancelling closed
		err = context.Cause(ctx)
	}
	if err != nil {
		return spending.Version{}, err
	}
	if err := tx.Commit(); err != nil {
		return spending.Version{}, err
	}
	return v, db.Close()
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, query, args...)
	return err
}

func (w *writer) dataset(d *spending.Dataset) (spending.Version, error) {
	v, checker, err := store.Begin(d)
	if err != nil {
		return v, err
	}
	w.levels, w.tables, w.fields = d.Description.Levels, schema(&d.Description),
		spending.AwardFields(d.Description.Levels)
	v.Areas = len(d.Areas)
	if err := w.begin(d, &v); err != nil {
		return v, err
	}
	w.queue = newQueue(w.write)
	err = w.content(d, checker, &v)
	if failed := w.queue.end(); failed != nil {
		err = failed
	}
	w.queue = nil
	if err != nil {
		return v, err
	}
	// Reading the awards may have found more issues.
	v.Issues = len(d.Issues)
	if err := w.imports(d, v); err != nil {
		return v, err
	}
	if err := w.createIndexes(); err != nil {
		return v, err
	}
	return v, w.describe(v)
}

// content writes all but what the dataset was read from: first the awards, while which are read what is beside them
// may be completed.
func (w *writer) content(d *spending.Dataset, checker *store.Checker, v *spending.Version) error {
	switch {
	case d.Base == "":
		v.Awards, v.Sanctions, v.Payments = 0, 0, 0
		drawn := make(chan []prepared.Shape, 1) // while records are written
		go func() { drawn <- prepared.AllShapes(d.Areas, w.levels) }()
		if err := w.areas(d.Areas, checker); err != nil {
			return err
		}
		if err := w.awards(d, d.Awards, checker, v); err != nil {
			return err
		}
		if err := w.shapes(<-drawn); err != nil {
			return err
		}
	case d.Added != nil:
		if err := w.awards(d, d.Added, checker, v); err != nil {
			return err
		}
	}
	if err := w.needs(d.Needs); err != nil {
		return err
	}
	if err := w.layers(d.Layers); err != nil {
		return err
	}
	return w.registers(d, checker)
}

// begin makes the tables, all of them in a new file.
func (w *writer) begin(d *spending.Dataset, v *spending.Version) error {
	w.fresh = w.tables
	if d.Base != "" {
		if err := w.replaceTables(v); err != nil {
			return err
		}
	} else if err := w.exec(geopackage.StandardTables + geopackage.RelationsTable); err != nil {
		return fmt.Errorf("create standard tables: %w", err)
	}
	if err := w.createTables(); err != nil {
		return err
	}
	switch {
	case d.Base == "":
		return w.relate()
	case d.Added == nil:
		return nil
	}
	if err := w.seen.Extend(); err != nil {
		return err
	}
	return w.goOn(v.Records())
}

// replaceTables drops the tables that are written anew in a copy of the version before, with what the
// standard's tables say of them. Areas and records stay as they are.
func (w *writer) replaceTables(v *spending.Version) error {
	var overview string
	if err := w.tx.QueryRowContext(w.ctx, "SELECT awards, sanctions, payments, overview FROM dataset").Scan(&v.Awards,
		&v.Sanctions, &v.Payments, &overview); err != nil {
		return fmt.Errorf("read the version before: %w", err)
	}
	if err := json.Unmarshal([]byte(overview), &w.seen); err != nil {
		return fmt.Errorf("read the version before: %w", err)
	}
	w.seen.Registers = nil
	w.fresh = slices.DeleteFunc(slices.Clone(w.tables), func(t table) bool { return t.stays })
	for _, t := range w.fresh {
		if err := w.drop(&t); err != nil {
			return err
		}
	}
	return w.exec("DELETE FROM gpkg_metadata_reference; DELETE FROM gpkg_metadata")
}

// drop drops a table and what is said of it. What made the version before may not have known the table.
func (w *writer) drop(t *table) error {
	statements := []string{"DROP TABLE IF EXISTS " + quote(t.name)}
	if t.geometry != "" {
		statements = append(statements, "DROP TABLE IF EXISTS "+quote(geopackage.SpatialIndex(t.name)))
	}
	for _, statement := range statements {
		if err := w.exec(statement); err != nil {
			return fmt.Errorf("drop table %s: %w", t.name, err)
		}
	}
	for _, standard := range []string{"gpkg_extensions", "gpkg_geometry_columns", "gpkg_data_columns",
		"gpkg_contents"} {
		if err := w.exec("DELETE FROM "+standard+" WHERE table_name = ?", t.name); err != nil {
			return fmt.Errorf("drop table %s: %w", t.name, err)
		}
	}
	return nil
}

// awards writes awards, sanctions and payments, and counts them.
func (w *writer) awards(d *spending.Dataset, all iter.Seq2[spending.Award, error], checker *store.Checker,
	v *spending.Version) error {
	w.seen.Written = v.ID
	codes := make([]string, len(d.Areas))
	for i := range d.Areas {
		codes[i] = d.Areas[i].ID
	}
	w.cube = newCubeWriter(codes)
	for no, x := range w.after.classes {
		w.cube.classes[x] = int32(no)
	}
	w.cube.known = len(w.after.classes)
	w.texts = search.NewIndexer(func(r search.Row) error {
		return w.insert("text_index", int64(r.Segment), int64(r.Bucket), r.Lists)
	})
	digester := digest.New()
	digests := digest.NewIndexer(func(r digest.Row) error {
		return w.insert("digests", int64(r.Segment), int64(r.Group), r.Mark, bytes.Clone(r.Sums))
	})
	index := sets.NewIndexer(w.levels, func(r sets.Row) error {
		return w.insert("record_sets", r.Key, int64(r.Segment), r.List)
	})
	inConflict := conflicts.NewIndexer(d.Description.Calendar, func(r conflicts.Row) error {
		return w.insert("award_conflicts", int64(r.Number), r.Texts, bytes.Clone(r.Entries))
	})
	w.texts.After(w.after.records, w.after.segments)
	digests.After(w.after.records)
	index.After(w.after.records, w.after.last)
	inConflict.After(w.after.conflicts)
	for a, err := range all {
		if err == nil {
			err = checker.Award(&a)
		}
		if err == nil {
			sum := digester.Of(&a)
			w.seen.Add(&a, sum)
			err = digests.Add(sum)
		}
		if err == nil {
			w.cube.add(&a, len(w.levels))
			err = w.award(&a)
		}
		if err == nil {
			err = errors.Join(index.Add(&a), inConflict.Add(&a))
		}
		if err != nil {
			return err
		}
		v.Count(a.Rung)
	}
	if err := errors.Join(w.texts.End(), digests.End(), index.End(), inConflict.End()); err != nil {
		return err
	}
	return w.writeCube()
}

func (w *writer) createTables() error {
	for _, t := range w.fresh {
		if err := w.exec(t.create()); err != nil {
			return fmt.Errorf("create table %s: %w", t.name, err)
		}
		if t.geometry != "" {
			name := geopackage.SpatialIndex(t.name)
			index := quote(name)
			if err := w.exec("CREATE VIRTUAL TABLE " + index + " USING rtree(id, minx, maxx, miny, maxy)"); err != nil {
				return fmt.Errorf("create the spatial index of %s: %w", t.name, err)
			}
			if err := w.prepare(name, "INSERT INTO "+index+" VALUES (?,?,?,?,?)"); err != nil {
				return err
			}
		}
		if err := w.prepare(t.name, t.insert()); err != nil {
			return err
		}
	}
	return nil
}

// prepare prepares the statement that adds a row to a table.
func (w *writer) prepare(table, statement string) error {
	into, values, _ := strings.Cut(statement, " VALUES ")
	w.inserts[table] = &inserter{into: into, values: values}
	if _, err := w.inserts[table].of(w, 1); err != nil {
		return fmt.Errorf("prepare table %s: %w", table, err)
	}
	return nil
}

func (w *writer) createIndexes() error {
	for _, t := range w.fresh {
		for i, columns := range t.indexes {
			name := quote(fmt.Sprintf("%s %d", t.name, i+1)) // no table's name has a space
			if err := w.exec("CREATE INDEX " + name + " ON " + quote(t.name) + " (" + columns + ")"); err != nil {
				return fmt.Errorf("index table %s: %w", t.name, err)
			}
		}
	}
	return nil
}

// insert adds a row after the ones before it.
func (w *writer) insert(table string, values ...any) error {
	w.fids[table]++
	return w.put(row{table, append(append(make([]any, 0, 1+len(values)), w.fids[table]), values...), w.of})
}

func (w *writer) areas(areas []geo.Area, checker *store.Checker) error {
	sorted := slices.SortedFunc(slices.Values(areas), func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
	for _, a := range sorted {
		table := w.levels[w.levels.Depth(a.Level)].Plural
		blob, err := encodeGeometry(a.Geometry)
		if err != nil {
			return fmt.Errorf("area %s: %w", a.ID, err)
		}
		aliases, err := json.Marshal(a.Aliases)
		if err != nil {
			return fmt.Errorf("area %s: %w", a.ID, err)
		}
		if len(a.Aliases) == 0 {
			aliases = []byte("[]")
		}
		parent, lies := checker.Area(a.ParentID)
		parentName := any(parent.Name)
		if !lies {
			parentName = nil
		}
		if err := w.insert(table, blob, a.ID, a.Name, textOrNull(a.ParentID), parentName, string(aliases)); err != nil {
			return err
		}
		if err := w.indexed(table, a.Geometry); err != nil {
			return fmt.Errorf("area %s: %w", a.ID, err)
		}
	}
	return nil
}

// indexed adds the geometry of the row last inserted to its table's spatial index and
// extent.
func (w *writer) indexed(table string, g orb.MultiPolygon) error {
	if isEmpty(g) {
		return nil
	}
	return w.bounded(table, g.Bound())
}

// bounded is indexed for a geometry of any type by its bounds.
func (w *writer) bounded(table string, b orb.Bound) error {
	bounds := []any{w.fids[table], b.Min[0], b.Max[0], b.Min[1], b.Max[1]}
	if err := w.put(row{geopackage.SpatialIndex(table), bounds, w.of}); err != nil {
		return err
	}
	if all, ok := w.extents[table]; ok {
		b = b.Union(all)
	}
	w.extents[table] = b
	return nil
}

func (w *writer) needs(series []spending.NeedSeries) error {
	for _, s := range series {
		if err := w.insert("need_series", s.Name, s.Unit, s.Source, s.Vintage, s.Yearly, s.Small,
			strings.Join(s.ZeroBeside, ";"), int64(s.SeasonFrom), int64(s.SeasonTo)); err != nil {
			return err
		}
		for _, m := range s.Months {
			if err := w.insert("need_months", s.Name, int64(m), m.String()); err != nil {
				return err
			}
		}
		for _, v := range s.Values {
			value := any(v.Value)
			if v.Missing {
				value = nil
			}
			if err := w.insert("need_values", s.Name, v.Area, int64(v.Month), v.Month.String(), value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) award(a *spending.Award) error {
	values := make([]any, 0, 2*len(w.fields))
	for _, f := range w.fields {
		values = appendField(values, &f, a)
	}
	if a.HasCoordinates {
		values = append(values, a.Longitude, a.Latitude)
	} else {
		values = append(values, nil, nil)
	}
	searched, ascii := search.Of(a)
	if err := w.texts.Add(searched); err != nil {
		return err
	}
	if ascii {
		searched = ""
	}
	values = append(values, textOrNull(searched))
	w.of = a
	defer func() { w.of = nil }()
	if err := w.insert("awards", values...); err != nil {
		return err
	}
	var err error
	if w.line, err = prepared.Append(w.line[:0], w.fields, a); err != nil {
		return fmt.Errorf("award %q: %w", a.ID, err)
	}
	if err := w.insert("award_lines", string(w.line)); err != nil {
		return err
	}
	return w.location(a)
}

// appendField gives the field's column, or for money the two: major and minor units.
func appendField(values []any, f *spending.AwardField, a *spending.Award) []any {
	if f.At != nil {
		switch at := f.At(a).(type) {
		case *spending.NullMoney:
			return appendMoney(values, a, *at)
		case *float64:
			if *at < 0 {
				return append(values, nil)
			}
			return append(values, *at)
		case *int:
			return append(values, int64(*at))
		}
	}
	return append(values, textOrNull(f.Value(a)))
}

func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func appendMoney(values []any, a *spending.Award, m spending.NullMoney) []any {
	if !m.Valid {
		return append(values, nil, nil)
	}
	return append(values, a.Currency.Major(m.Money), int64(m.Money))
}
