package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

// Figures are those of the areas of a level, for who opens the file in another program: they become a layer beside
// the areas. The store itself does not read them.
type Figures struct {
	Areas string            // the plural of the level
	Path  string            // of a GeoPackage with one table of figures, whose column id is the areas' codes
	Drawn *geopackage.Style // how QGIS draws the layer
}

// Figured lets versions that are published from now on hold figures, made of a store that is written and not yet in
// its place, with files in a folder that is removed afterwards. Where they cannot be made, missing is told why, and the
// version is published without any: they are another form of what it has.
func (s *Store) Figured(figures func(ctx context.Context, of store.Store, folder string) ([]Figures, error),
	missing func(error)) {
	s.figures, s.figuresMissing = figures, missing
}

// figuresPrefix begins the names of tables of figures, as those of their collections.
const figuresPrefix = "allocation-"

// addFigures adds the figures to the file at path, which is complete, in place of those of the version it rests on.
func (s *Store) addFigures(ctx context.Context, path string) error {
	if s.figures == nil {
		return nil
	}
	folder, figures, err := s.makeFigures(ctx, path)
	if folder != "" {
		defer os.RemoveAll(folder)
	}
	if err != nil && ctx.Err() == nil {
		s.figuresMissing(fmt.Errorf("make figures, with temporary files in %s: %w", os.TempDir(), err))
		figures, err = nil, nil
	}
	if err != nil {
		return err
	}
	db, err := openToWrite(path)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := dropFigures(ctx, db); err != nil {
		return err
	}
	for _, f := range figures {
		if err := addLayer(ctx, db, &f); err != nil {
			return fmt.Errorf("figures of %s: %w", f.Areas, err)
		}
	}
	return db.Close()
}

// makeFigures makes the figures of the file at path in a folder, which the caller removes.
func (s *Store) makeFigures(ctx context.Context, path string) (folder string, figures []Figures, err error) {
	if folder, err = os.MkdirTemp("", "floodspend-"); err != nil {
		return "", nil, err
	}
	written, err := Open(path)
	if err != nil {
		return folder, nil, err
	}
	figures, err = s.figures(ctx, written, folder)
	return folder, figures, errors.Join(err, written.Close())
}

// dropFigures drops what a copy of the version before has.
func dropFigures(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx}
	names, err := w.pairs("SELECT table_name, '' FROM gpkg_contents WHERE table_name LIKE ?", figuresPrefix+"%")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := w.drop(&table{name: name[0], geometry: multiPolygon}); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// addLayer makes a layer of the figures, with the shapes of the areas.
func addLayer(ctx context.Context, db *sql.DB, f *Figures) error {
	absolute, err := filepath.Abs(f.Path)
	if err != nil {
		return err
	}
	made := (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: "mode=ro"}).String()
	if _, err := db.ExecContext(ctx, "ATTACH ? AS made", made); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, inserts: map[string]*inserter{}, extents: map[string]orb.Bound{}}
	if err := w.layerOf(f); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "DETACH made")
	return err
}

func (w *writer) layerOf(f *Figures) error {
	t, err := w.made()
	if err != nil {
		return err
	}
	w.fresh = []table{t}
	if err := w.createTables(); err != nil {
		return err
	}
	var extent [4]sql.NullFloat64 // none where no area has a shape
	var changed string
	if err := w.tx.QueryRowContext(w.ctx, "SELECT min_x, min_y, max_x, max_y, CAST(last_change AS TEXT) "+
		"FROM main.gpkg_contents WHERE table_name = ?", f.Areas).Scan(&extent[0], &extent[1], &extent[2], &extent[3],
		&changed); err != nil {
		return err
	}
	if extent[0].Valid {
		w.extents[t.name] = orb.Bound{Min: orb.Point{extent[0].Float64, extent[1].Float64},
			Max: orb.Point{extent[2].Float64, extent[3].Float64}}
	}
	var columns strings.Builder
	for _, c := range t.columns {
		columns.WriteString(", m." + quote(c.name))
	}
	for _, statement := range []string{
		"INSERT INTO main." + quote(t.name) + " SELECT a.fid, a." + geopackage.GeometryColumn + columns.String() +
			" FROM main." + quote(f.Areas) + " a JOIN made." + quote(t.name) + " m ON m.id = a.id ORDER BY a.fid",
		"INSERT INTO main." + quote(geopackage.SpatialIndex(t.name)) + " SELECT i.* FROM main." +
			quote(geopackage.SpatialIndex(f.Areas)) + " i JOIN main." + quote(t.name) + " t ON t.fid = i.id",
	} {
		if err := w.exec(statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	if err := w.describeTable(&t, changed); err != nil {
		return err
	}
	qml, err := f.Drawn.QML()
	if err != nil {
		return err
	}
	styled := styleTable()
	return w.exec(styled.insert(), append([]any{nil}, geopackage.StyleRow(t.name, t.about, qml, changed)...)...)
}

// made is the layer that the one table of figures of the attached file becomes.
func (w *writer) made() (table, error) {
	t := table{geometry: multiPolygon}
	if err := w.tx.QueryRowContext(w.ctx, "SELECT table_name, identifier, description FROM made.gpkg_contents "+
		"WHERE table_name LIKE ?", figuresPrefix+"%").Scan(&t.name, &t.title, &t.about); err != nil {
		return t, fmt.Errorf("find the table of figures: %w", err)
	}
	columns, err := w.pairs("SELECT name, type FROM pragma_table_info(?, 'made') WHERE name <> 'fid' ORDER BY cid",
		t.name)
	if err != nil {
		return t, err
	}
	said, err := w.pairs("SELECT column_name, description FROM made.gpkg_data_columns WHERE table_name = ?", t.name)
	if err != nil {
		return t, err
	}
	about := map[string]string{}
	for _, c := range said {
		about[c[0]] = c[1]
	}
	for _, c := range columns {
		t.columns = append(t.columns, column{c[0], c[1], about[c[0]], false})
	}
	return t, nil
}

// pairs gives the rows of a query of two texts.
func (w *writer) pairs(query string, args ...any) (list [][2]string, err error) {
	rows, err := w.tx.QueryContext(w.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var pair [2]string
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, err
		}
		list = append(list, pair)
	}
	return list, rows.Err()
}
