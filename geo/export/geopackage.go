package export

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// Package is what a GeoPackage says of the table it holds.
type Package struct {
	About string
	Made  time.Time         // the data
	Drawn *geopackage.Style // how QGIS draws it; nil: as it likes
}

// WriteGeoPackage writes the table as a GeoPackage 1.3 with its spatial index, in the order that features were added
// in, to a path where there is no file yet. Amounts have two columns: the floating point nearest to them, and, as
// _minor, the exact number of units of their last digit. The driver "sqlite" of database/sql is the program's to
// register.
func (t *Table) WriteGeoPackage(ctx context.Context, path string, p Package) error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	// A crash loses the file as a whole, so it needs no journal.
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute),
		RawQuery: url.Values{"_pragma": {"journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)",
			"cache_size(-8192)", "foreign_keys(OFF)", fmt.Sprintf("application_id(%d)", geopackage.ApplicationID),
			fmt.Sprintf("user_version(%d)", geopackage.UserVersion)}}.Encode()}).String())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := &packageWriter{Table: t, ctx: ctx, tx: tx, described: t.described(p.About)}
	if err := w.write(p); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return db.Close()
}

// packageWriter writes a table into a GeoPackage.
type packageWriter struct {
	*Table
	ctx       context.Context
	tx        *sql.Tx
	described geopackage.Table
}

// described says what the table is in a GeoPackage.
func (t *Table) described(about string) geopackage.Table {
	d := geopackage.Table{Name: t.name, Title: t.title, About: about}
	switch types := slices.Sorted(maps.Keys(t.types)); len(types) {
	case 0:
	case 1:
		d.Geometry = strings.ToUpper(types[0])
	default:
		d.Geometry = "GEOMETRY"
	}
	for _, f := range t.fields {
		c := geopackage.Column{Name: f.Name, Type: f.sqlType(), About: f.About}
		if d.Columns = append(d.Columns, c); f.Kind == Decimal {
			d.Columns = append(d.Columns, geopackage.Column{Name: f.Name + "_minor", Type: "INTEGER",
				About: f.About + "; exact, minor units"})
		}
	}
	return d
}

func (f Field) sqlType() string {
	switch f.Kind {
	case Whole:
		return "INTEGER"
	case Real, Decimal:
		return "DOUBLE"
	case Day:
		return "DATE"
	case Truth:
		return "BOOLEAN"
	}
	return "TEXT"
}

func (w *packageWriter) exec(query string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, query, args...)
	return err
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// created gives the statement that makes a table.
func created(name, geometry string, columns []geopackage.Column) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quoted(name) + " (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL")
	if geometry != "" {
		b.WriteString(", " + geopackage.GeometryColumn + " " + geometry)
	}
	for _, c := range columns {
		b.WriteString(", " + quoted(c.Name) + " " + c.Type)
	}
	return b.String() + ")"
}

func (w *packageWriter) write(p Package) error {
	d := &w.described
	statements := []string{geopackage.StandardTables, created(d.Name, d.Geometry, d.Columns)}
	if d.Geometry != "" {
		statements = append(statements, "CREATE VIRTUAL TABLE "+quoted(geopackage.SpatialIndex(d.Name))+
			" USING rtree(id, minx, maxx, miny, maxy)")
	}
	for _, s := range statements {
		if err := w.exec(s); err != nil {
			return fmt.Errorf("make table %s: %w", d.Name, err)
		}
	}
	if err := w.rows(); err != nil {
		return fmt.Errorf("write table %s: %w", d.Name, err)
	}
	changed := geopackage.Timestamp(p.Made)
	var extent *orb.Bound
	if d.Geometry != "" {
		extent = &w.extent
	}
	if err := w.describe(d, extent, changed); err != nil || p.Drawn == nil || d.Geometry == "" {
		return err
	}
	return w.draw(p, changed)
}

func (w *packageWriter) describe(d *geopackage.Table, extent *orb.Bound, changed string) error {
	for _, s := range d.Describe(extent, changed) {
		if err := w.exec(s[0].(string), s[1:]...); err != nil {
			return fmt.Errorf("describe table %s: %w", d.Name, err)
		}
	}
	return nil
}

// draw adds the style that QGIS opens the table with.
func (w *packageWriter) draw(p Package, changed string) error {
	styles := geopackage.Table{Name: geopackage.StylesTable, Title: "Styles", Columns: geopackage.StyleColumns(),
		About: "How QGIS draws the tables when they are opened."}
	if err := w.exec(created(styles.Name, "", styles.Columns)); err != nil {
		return err
	}
	if err := w.describe(&styles, nil, changed); err != nil {
		return err
	}
	qml, err := p.Drawn.QML()
	if err != nil {
		return err
	}
	row := append([]any{1}, geopackage.StyleRow(w.name, p.About, qml, changed)...)
	return w.exec("INSERT INTO "+styles.Name+" VALUES (?"+strings.Repeat(",?", len(row)-1)+")", row...)
}

// rows writes the features, and their bounds into the spatial index.
func (w *packageWriter) rows() error {
	places := w.described.Geometry != ""
	values := 1 + len(w.described.Columns)
	if places {
		values++
	}
	insert, err := w.tx.PrepareContext(w.ctx, "INSERT INTO "+quoted(w.name)+" VALUES (?"+
		strings.Repeat(",?", values-1)+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	index := insert
	if places {
		if index, err = w.tx.PrepareContext(w.ctx, "INSERT INTO "+quoted(geopackage.SpatialIndex(w.name))+
			" VALUES (?,?,?,?,?)"); err != nil {
			return err
		}
		defer index.Close()
	}
	row := make([]any, 0, values)
	return w.each(func(i int, f feature) error {
		fid := int64(i + 1)
		row = append(row[:0], fid)
		if places && f.wkb == nil {
			row = append(row, nil)
		} else if places {
			g, err := wkb.Unmarshal(f.wkb)
			if err != nil {
				return err
			}
			b := g.Bound()
			row = append(row, append(geopackage.Header(&b, len(f.wkb)), f.wkb...))
			if _, err := index.ExecContext(w.ctx, fid, b.Min[0], b.Max[0], b.Min[1], b.Max[1]); err != nil {
				return err
			}
		}
		for k, v := range f.values {
			row = w.fields[k].appendSQL(row, v)
		}
		_, err := insert.ExecContext(w.ctx, row...)
		return err
	})
}

// appendSQL appends a value as the columns of its field have it.
func (f Field) appendSQL(row []any, v Value) []any {
	switch null := v.is == absent; {
	case f.Kind == Decimal && null:
		return append(row, nil, nil)
	case f.Kind == Decimal:
		return append(row, float64(v.bits)/math.Pow10(f.Scale), v.bits)
	case f.Kind == Day && !null:
		return append(row, time.Unix(v.bits*secondsOfDay, 0).UTC().Format(time.DateOnly))
	}
	return append(row, v.Plain())
}
