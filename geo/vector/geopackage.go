package vector

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	_ "modernc.org/sqlite" // the database driver "sqlite"

	"github.com/floodspend/floodspend/geo/crs"
)

// maxGeoPackage bounds the size of a GeoPackage that is read.
const maxGeoPackage = 64 << 30

// ReadGeoPackage reads one feature table of the GeoPackage at path and calls yield for
// each feature in the order of its key; an error of yield ends the reading and is
// returned. Options.Table names the table; without, the file must have only one.
//
// The file is not trusted: it is opened read-only, nothing of it is executed (a feature
// table must be a plain table, not a view or virtual table), and a geometry or text larger
// than Options.MaxFeatureBytes is refused. Changes that another program has not yet
// written back from its -wal file are not seen.
func (o Options) ReadGeoPackage(ctx context.Context, path string, yield func(Feature) error) ([]Problem, error) {
	g := geoPackage{output: output{options: o, yield: yield}, ctx: ctx}
	return g.end(path, g.read(path))
}

// geoPackage is the state of reading one feature table.
type geoPackage struct {
	output
	ctx            context.Context
	db             *sql.DB
	size           int64 // of the file
	table, columnG string
	key            string // the column of the primary key, "" where there is none
	srs            int64
}

func (g *geoPackage) read(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > maxGeoPackage || !info.Mode().IsRegular() {
		return fmt.Errorf("it is no file, or has more than %d bytes", int64(maxGeoPackage))
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	dsn := (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: url.Values{"mode": {"ro"},
		"immutable": {"1"},
		"_pragma":   {"query_only(1)", "trusted_schema(0)", "cell_size_check(1)", "mmap_size(0)"}}.Encode()}).String()
	g.size = info.Size()
	if g.db, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	defer g.db.Close()
	g.db.SetMaxOpenConns(1)
	if err := g.choose(); err != nil {
		return err
	}
	if err := g.system(); err != nil {
		return err
	}
	return g.features()
}

// choose finds the table and its geometry column.
func (g *geoPackage) choose() error {
	// A view can run for ever, in the place of a table of the format as well.
	kinds, err := g.kinds()
	if err != nil {
		return err
	}
	for _, name := range []string{"gpkg_geometry_columns", "gpkg_spatial_ref_sys"} {
		if kind := kinds[name]; kind != "table" {
			return fmt.Errorf("it is not a GeoPackage with feature tables: it has %s %s", cmp.Or(kind, "no table"),
				name)
		}
	}
	names, others, err := g.tables(kinds)
	if err != nil {
		return err
	}
	switch {
	case g.table == "" && len(others) > 0:
		return fmt.Errorf("%s: only plain tables are read; write it out as one, for example with ogr2ogr "+
			"out.gpkg in.gpkg", shorten(strings.Join(others, ", ")))
	case len(names) == 0:
		return errors.New("it has no feature table")
	case g.table == "":
		return fmt.Errorf("it has no feature table %q; it has %s", g.options.Table, strings.Join(names, ", "))
	case len(names) > 1 && g.options.Table == "":
		return fmt.Errorf("it has several feature tables, say which to read: %s", strings.Join(names, ", "))
	}
	return nil
}

// tables lists the feature tables, and what else was asked for and is none, and keeps the table asked for.
func (g *geoPackage) tables(kinds map[string]string) (names, others []string, err error) {
	rows, err := g.db.QueryContext(g.ctx, "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns LIMIT ?",
		maxTables)
	if err != nil {
		return nil, nil, fmt.Errorf("it is not a GeoPackage with feature tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		var srs int64
		if err := rows.Scan(&table, &column, &srs); err != nil {
			return nil, nil, fmt.Errorf("read gpkg_geometry_columns: %w", err)
		}
		asked := g.options.Table == "" || g.options.Table == table
		switch kind := kinds[table]; {
		case kind == "table":
			names = append(names, table)
			if asked {
				g.table, g.columnG, g.srs = table, column, srs
			}
		case kind != "" && asked:
			others = append(others, fmt.Sprintf("%s is a %s", table, kind))
		}
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("read gpkg_geometry_columns: %w", err)
	}
	slices.Sort(names)
	return names, others, nil
}

// maxTables bounds the tables of a GeoPackage.
const maxTables = 1000

// kinds tells for each name of the schema whether it is a table, a virtual table or a view.
func (g *geoPackage) kinds() (map[string]string, error) {
	rows, err := g.db.QueryContext(g.ctx, `SELECT name,
		CASE WHEN sql LIKE 'CREATE VIRTUAL%' THEN 'virtual table' ELSE type END
		FROM sqlite_schema WHERE type IN ('table', 'view') LIMIT ?`, 10*maxTables)
	if err != nil {
		return nil, fmt.Errorf("it is not a GeoPackage: %w", err)
	}
	defer rows.Close()
	kinds := map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, fmt.Errorf("read the schema: %w", err)
		}
		kinds[name] = kind
	}
	return kinds, rows.Err()
}

// system reads the reference system of the table: by its EPSG code, or else by its
// definition.
func (g *geoPackage) system() error {
	g.sys = system{remedy: "give the table the right reference system, for example with ogr2ogr -a_srs"}
	var err error
	g.sys.transform, err = crs.NewTransform(crs.WGS84)
	if g.srs == 0 || g.srs == -1 || err != nil {
		g.report("crs", fmt.Sprint(g.srs), "the table's reference system is undefined",
			"taken as EPSG:4326, if its coordinates can be")
		return err
	}
	var organization, definition string
	var code int64
	err = g.db.QueryRowContext(g.ctx, `SELECT CAST(organization AS TEXT),
		CAST(organization_coordsys_id AS INTEGER), substr(CAST(definition AS TEXT), 1, 65536)
		FROM gpkg_spatial_ref_sys WHERE srs_id = ?`, g.srs).Scan(&organization, &code, &definition)
	if err != nil {
		return fmt.Errorf("reference system %d of table %s: %w", g.srs, g.table, err)
	}
	c := crs.Code(code)
	if !strings.EqualFold(organization, "EPSG") || !c.Supported() {
		byText, err := crs.ParseWKT(definition)
		if err != nil {
			return fmt.Errorf("table %s is in %s:%d: %w", g.table, organization, code, err)
		}
		c = byText
	}
	g.sys.transform, err = crs.NewTransform(c)
	g.sys.declared = true
	return err
}

func (g *geoPackage) features() error {
	quoted := `"` + strings.ReplaceAll(g.table, `"`, `""`) + `"`
	columns, err := g.columns()
	if err != nil {
		return err
	}
	most := g.options.maxFeature()
	selected := make([]string, len(columns))
	for i, c := range columns {
		name := `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		selected[i] = fmt.Sprintf("CASE WHEN length(%s) > %d THEN zeroblob(0) ELSE %s END, length(%s) > %d", name, most,
			name, name, most)
	}
	rows, err := g.db.QueryContext(g.ctx, "SELECT "+strings.Join(selected, ", ")+" FROM "+quoted+" ORDER BY rowid")
	if err != nil {
		return fmt.Errorf("table %s: %w", g.table, err)
	}
	defer rows.Close()
	values := make([]any, 2*len(columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		// A damaged tree of pages can give the same rows over and over. A row takes some bytes.
		const leastRow = 4
		if g.number++; int64(g.number) > g.size/leastRow {
			return fmt.Errorf("table %s: it gives more rows than a file of %d bytes can hold: the file is damaged",
				g.table, g.size)
		}
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("table %s: feature %d: %w", g.table, g.number, err)
		}
		if err := g.feature(columns, values); err != nil {
			return fmt.Errorf("table %s: feature %d: %w", g.table, g.number, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("table %s: after feature %d: %w", g.table, g.number, err)
	}
	return nil
}

func (g *geoPackage) columns() ([]string, error) {
	rows, err := g.db.QueryContext(g.ctx, "SELECT name, pk FROM pragma_table_info(?)", g.table)
	if err != nil {
		return nil, fmt.Errorf("columns of table %s: %w", g.table, err)
	}
	defer rows.Close()
	var columns []string
	found := false
	for rows.Next() {
		var name string
		var key int
		if err := rows.Scan(&name, &key); err != nil {
			return nil, fmt.Errorf("columns of table %s: %w", g.table, err)
		}
		if key == 1 {
			g.key = name
		}
		found = found || name == g.columnG
		columns = append(columns, name)
	}
	if !found {
		return nil, fmt.Errorf("table %s has no column %q", g.table, g.columnG)
	}
	return columns, rows.Err()
}

// feature hands on one row: of each column its value and whether that is too large.
func (g *geoPackage) feature(columns []string, values []any) error {
	f := Feature{Properties: make(map[string]any, len(columns))}
	for i, c := range columns {
		value, large := values[2*i], values[2*i+1]
		if large == int64(1) {
			return fmt.Errorf("column %s holds more than %d bytes", c, g.options.maxFeature())
		}
		if c != g.columnG {
			f.Properties[c] = property(value)
			if c == g.key {
				f.ID = f.Properties[c]
			}
			continue
		}
		blob, ok := value.([]byte)
		if !ok && value != nil {
			return fmt.Errorf("column %s holds a %T, not a geometry", c, value)
		}
		if ok {
			var err error
			var extra ordinates
			if f.Geometry, extra, err = geoPackageGeometry(blob); err != nil {
				return err
			}
			extra.give(&f, g.habit)
		}
	}
	return g.output.feature(f, "the feature has no geometry")
}

func property(v any) any {
	switch v := v.(type) {
	case string, bool, int64, float64, nil:
		return v
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339)
	}
	return nil
}

// geoPackageGeometry decodes a GeoPackageBinary blob (GeoPackage 1.3, clause 2.1.3), with its heights and measures; nil
// for an empty one.
func geoPackageGeometry(b []byte) (geometry orb.Geometry, extra ordinates, err error) {
	const head = 8
	if len(b) < head || b[0] != 'G' || b[1] != 'P' || b[2] != 0 {
		return nil, extra, errors.New("the geometry is not a GeoPackage geometry of version 1")
	}
	const extended, empty = 1 << 5, 1 << 4
	if b[3]&extended != 0 {
		return nil, extra, errors.New("extended GeoPackage geometries are not supported")
	}
	if b[3]&empty != 0 {
		return nil, extra, nil
	}
	code := b[3] >> 1 & 7
	if code > 4 {
		return nil, extra, fmt.Errorf("envelope code %d is not defined", code)
	}
	envelope := [...]int{0, 32, 48, 48, 64}[code]
	if len(b) < head+envelope {
		return nil, extra, errors.New("the geometry ends within its envelope")
	}
	w := wkbReader{b: b[head+envelope:]}
	geometry, err = w.geometry(0)
	if err == nil && len(w.b) > 0 {
		err = fmt.Errorf("%d bytes follow the geometry", len(w.b))
	}
	if err != nil {
		return nil, extra, err
	}
	return geometry, w.extra, nil
}
