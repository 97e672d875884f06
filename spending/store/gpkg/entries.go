package gpkg

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/geo/relation"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/wkb"
)

// documentColumn holds the whole record of a register, from which it is read.
const documentColumn = "document"

// entryTable has the fields of a register's collection, and the record itself.
func entryTable(t spending.Table) table {
	made := table{name: t.Name, title: t.Title, about: t.About, geometry: t.Geometry,
		anyDimension: t.Geometry == "GEOMETRY",
		unique:       []string{"id"}}
	for _, c := range t.Columns {
		made.columns = append(made.columns, columnsOf(c.Name, c.About, c.Type)...)
	}
	made.columns = append(made.columns, key(documentColumn, "the whole record but its geometry, a JSON object"))
	return made
}

// registers writes the records of all registers.
func (w *writer) registers(d *spending.Dataset, checker *store.Checker) error {
	for _, r := range spending.Registers(w.levels) {
		t, before := r.Table(), ""
		for e, err := range r.Entries(d) {
			if err == nil {
				err = checker.Entry(&t, before, &e)
			}
			if err == nil {
				err = w.entry(&t, &e)
			}
			if err != nil {
				return err
			}
			before = e.ID
			w.seen.AddEntry(t.Name)
		}
	}
	return nil
}

func (w *writer) entry(t *spending.Table, e *spending.Entry) error {
	var values []any
	if t.Geometry != "" {
		blob, err := encodeEntry(e.Geometry)
		if err != nil {
			return fmt.Errorf("%s %s: %w", t.Name, e.ID, err)
		}
		values = append(values, blob)
	}
	for i, cell := range e.Cells {
		switch v := cell.(type) {
		case spending.Amount:
			values = append(values, v.Currency.Major(v.Money), int64(v.Money))
		case time.Time:
			values = append(values, v.Format(time.DateOnly))
		case nil:
			if values = append(values, nil); t.Columns[i].Type == spending.MoneyField {
				values = append(values, nil)
			}
		default:
			values = append(values, v)
		}
	}
	if err := w.insert(t.Name, append(values, string(e.Document))...); err != nil {
		return err
	}
	if e.Geometry == nil {
		return nil
	}
	return w.bounded(t.Name, boundOf(e.Geometry))
}

func boundOf(g geom.T) orb.Bound {
	b := g.Bounds()
	return orb.Bound{Min: orb.Point{b.Min(0), b.Min(1)}, Max: orb.Point{b.Max(0), b.Max(1)}}
}

// encodeEntry gives a geometry with its Z and M as a GeoPackageBinary blob with an XY envelope; nil for none.
func encodeEntry(g geom.T) (any, error) {
	if g == nil {
		return nil, nil
	}
	body, err := wkb.Marshal(g, binary.LittleEndian)
	if err != nil {
		return nil, fmt.Errorf("encode geometry: %w", err)
	}
	b := boundOf(g)
	return append(geopackage.Header(&b, len(body)), body...), nil
}

func decodeEntry(blob []byte) (geom.T, error) {
	if blob == nil {
		return nil, nil
	}
	body, err := bodyOf(blob)
	if body == nil || err != nil {
		return nil, err
	}
	g, err := wkb.Unmarshal(body)
	if err != nil {
		return nil, fmt.Errorf("decode geometry: %w", err)
	}
	return geom.SetSRID(g, srsWGS84)
}

// Entries reads a page of a register.
func (s *snapshot) Entries(ctx context.Context, register string, q store.EntryQuery,
	yield func(spending.Entry) error) (store.Page, error) {
	var page store.Page
	f, err := s.use(ctx)
	if err != nil {
		return page, err
	}
	defer f.release()
	asked, err := q.Ask(f.description.Levels, register, f.version)
	if err != nil {
		return page, err
	}
	w, err := f.entryTerms(ctx, &q, &asked)
	if err != nil {
		return page, err
	}
	err = f.db.QueryRowContext(ctx, "SELECT count(*) FROM "+quote(register)+" a"+w.sql(), w.args...).Scan(&page.Matched)
	if err != nil {
		return page, fmt.Errorf("count %s: %w", register, err)
	}
	limit := -1 // none
	if q.Limit > 0 {
		limit = q.Limit
	}
	shown := "NULL"
	if asked.Table.Geometry != "" {
		shown = "geom"
	}
	query := "SELECT id, document, " + shown + " FROM " + quote(register) + " a" + w.sql() +
		entryOrder(&asked).sql("a") + " LIMIT ? OFFSET ?"
	var stopped error
	err = each(ctx, f.db, query, append(slices.Clip(w.args), limit, asked.Skip), func(rows *sql.Rows) error {
		var e spending.Entry
		var blob []byte
		if err := rows.Scan(&e.ID, &e.Document, &blob); err != nil {
			return err
		}
		var err error
		if e.Geometry, err = decodeEntry(blob); err != nil {
			return fmt.Errorf("%s: %w", e.ID, err)
		}
		if stopped = yield(e); stopped != nil {
			return stopped
		}
		page.Returned++
		return nil
	})
	if err := ended(stopped, err, register); err != nil {
		return page, err
	}
	if asked.Skip+page.Returned < page.Matched {
		page.Next = q.Next(register, f.version.ID, asked.Skip+page.Returned)
	}
	return page, nil
}

// ended gives why reading stopped, nil where a page ended.
func ended(stopped, err error, what string) error {
	switch {
	case stopped == store.ErrEndPage:
		return nil
	case stopped != nil:
		return stopped
	case err != nil:
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

func entryOrder(asked *store.Asked) order {
	by := order{column: exactName(asked.Sort), descending: asked.Descending}
	if asked.Placed && asked.Table.Geometry != "" {
		by.first = "geom IS NULL"
	}
	return by
}

// exactName names the column that a register's column is compared in.
func exactName(c spending.Column) string {
	if c.Type == spending.MoneyField {
		return minorColumn(c.Name)
	}
	return c.Name
}

// entryTerms gives the terms of everything a query selects, over all pages.
func (f *file) entryTerms(ctx context.Context, q *store.EntryQuery, asked *store.Asked) (*where, error) {
	w := &where{}
	for _, c := range asked.Conditions {
		w.equals("a."+quote(exactName(c.Column)), c.Value)
	}
	if q.Area != "" {
		terms, args := []string{"false"}, []any{}
		for _, c := range asked.Table.Columns {
			if c.Level != "" {
				terms = append(terms, "instr(';' || a."+quote(c.Name)+" || ';', ';' || ? || ';') > 0")
				args = append(args, q.Area)
			}
		}
		w.and("("+strings.Join(terms, " OR ")+")", args...)
	}
	if month := asked.Table.Month; month != "" && !q.Window.All() {
		w.and("a."+quote(month)+" BETWEEN ? AND ?", q.Window.From.String(), q.Window.To.String())
	}
	err := f.filter(ctx, w, q.Filter, asked.Table.Name, func(name string) string {
		return "a." + quote(exactName(asked.Table.Columns[slices.IndexFunc(asked.Table.Columns,
			func(c spending.Column) bool { return c.Name == name })]))
	})
	if err != nil || q.Boxes == nil {
		return w, err
	}
	rows, err := f.meeting(ctx, &asked.Table, q.Boxes, q.Outline)
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	w.and("a.fid IN (SELECT value FROM json_each(?))", string(list))
	return w, nil
}

// inBox gives the query for the rows whose bounds meet a box, by the spatial index.
func inBox(t *spending.Table, b orb.Bound) (query string, args []any) {
	return "SELECT t.fid, t.geom FROM " + quote(geopackage.SpatialIndex(t.Name)) + " x JOIN " + quote(t.Name) +
			" t ON t.fid = x.id WHERE x.minx <= ? AND x.maxx >= ? AND x.miny <= ? AND x.maxy >= ?",
		[]any{b.Max[0], b.Min[0], b.Max[1], b.Min[1]}
}

// meeting gives the rows whose geometry meets one of the boxes, and the outline where there is one.
func (f *file) meeting(ctx context.Context, t *spending.Table, boxes []orb.Bound, outline orb.Geometry) ([]int64,
	error) {
	rows := []int64{}
	if t.Geometry == "" {
		return rows, nil
	}
	met := func(g orb.Geometry, b orb.Bound) (bool, error) { return shape.MeetsBox(g, b), nil }
	if outline != nil {
		around, err := relation.Of(outline)
		if err != nil {
			return nil, err
		}
		met = func(g orb.Geometry, _ orb.Bound) (bool, error) {
			own, err := relation.Of(g)
			if err != nil {
				return false, err
			}
			return own.Is(relation.Intersects, around)
		}
	}
	for _, b := range boxes {
		query, args := inBox(t, b)
		err := each(ctx, f.db, query, args, func(found *sql.Rows) error {
			var fid int64
			var blob []byte
			if err := found.Scan(&fid, &blob); err != nil {
				return err
			}
			g, err := decodeEntry(blob)
			if err != nil || g == nil {
				return err
			}
			meets, err := met(geo.Flat(g), b)
			if meets {
				rows = append(rows, fid)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for %s in a box: %w", t.Name, err)
		}
	}
	return rows, nil
}
