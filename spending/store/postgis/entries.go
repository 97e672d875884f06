package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/twpayne/go-geom/encoding/ewkb"
)

// registers loads the records of all registers.
func (w *writer) registers(d *spending.Dataset) error {
	_, err := w.copyRows("entries", []string{"register", "no", "id", "fields", "document", "geom"},
		func(yield func([]any, error) bool) {
			for _, r := range spending.Registers(w.levels) {
				t, no, before := r.Table(), int32(0), ""
				for e, err := range r.Entries(d) {
					if err == nil {
						err = w.checker.Entry(&t, before, &e)
					}
					var row []any
					if err == nil {
						no++
						before = e.ID
						w.seen.AddEntry(t.Name)
						row, err = entryRow(&t, no, &e)
					}
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		})
	return err
}

func entryRow(t *spending.Table, no int32, e *spending.Entry) ([]any, error) {
	fields := map[string]any{}
	for i, cell := range e.Cells {
		switch v := cell.(type) {
		case nil:
		case spending.Amount:
			fields[t.Columns[i].Name] = int64(v.Money)
		case time.Time:
			fields[t.Columns[i].Name] = v.Format(time.DateOnly)
		default:
			fields[t.Columns[i].Name] = v
		}
	}
	text, err := json.Marshal(fields)
	if err != nil || e.Geometry == nil {
		return []any{t.Name, no, e.ID, text, e.Document, nil}, err
	}
	blob, err := ewkb.Marshal(e.Geometry, ewkb.NDR)
	if err != nil {
		return nil, fmt.Errorf("%s %s: encode geometry: %w", t.Name, e.ID, err)
	}
	return []any{t.Name, no, e.ID, text, e.Document, blob}, nil
}

// textOf is the SQL of a column of a register as text. Its name is of the register's declaration.
func textOf(name string) string { return "(fields ->> '" + strings.ReplaceAll(name, "'", "''") + "')" }

// fieldOf gives the SQL of a column of a register, of its type.
func fieldOf(c spending.Column) string {
	if c.Name == "id" {
		return "id"
	}
	text := textOf(c.Name)
	switch c.Type {
	case spending.NumberField:
		return text + "::double precision"
	case spending.IntegerField, spending.MoneyField:
		return text + "::bigint"
	}
	return text + ` COLLATE "C"`
}

// entryTerms gives the terms of everything a query selects, over all pages.
func entryTerms(levels geo.Hierarchy, q *store.EntryQuery, asked *store.Asked) *where {
	w := &where{}
	w.text("register = $", asked.Table.Name)
	for _, c := range asked.Conditions {
		field := fieldOf(c.Column)
		switch v := c.Value.(type) {
		case nil:
			w.and(field + " IS NULL")
		case string:
			w.text(field+" = $", v)
		case time.Time:
			w.and(field+" = $", v.Format(time.DateOnly))
		case spending.Money:
			w.and(field+" = $", int64(v))
		default:
			w.and(field+" = $", v)
		}
	}
	if q.Area != "" {
		w.inArea(&asked.Table, q.Area)
	}
	if month := asked.Table.Month; month != "" && !q.Window.All() {
		w.and(fieldOf(spending.Column{Name: month})+" BETWEEN $ AND $", q.Window.From.String(), q.Window.To.String())
	}
	if q.Boxes != nil {
		terms := []string{"false"}
		for _, b := range q.Boxes {
			terms = append(terms, w.bind("ST_Intersects(geom, ST_MakeEnvelope($, $, $, $, 4326))", b.Min[0], b.Min[1],
				b.Max[0], b.Max[1]))
		}
		w.terms = append(w.terms, "("+strings.Join(terms, " OR ")+")")
	}
	if q.Outline != nil {
		w.and("ST_Intersects(geom, ST_GeomFromWKB($, 4326))", wkb.MustMarshal(q.Outline))
	}
	return w
}

// inArea adds the term of a record that has the code among those of a level.
func (w *where) inArea(t *spending.Table, area string) {
	if !storable(area) {
		w.and("false")
		return
	}
	terms := []string{"false"}
	for _, c := range t.Columns {
		if c.Level != "" {
			terms = append(terms, w.bind("strpos(';' || "+textOf(c.Name)+" || ';', ';' || $::text || ';') > 0", area))
		}
	}
	w.terms = append(w.terms, "("+strings.Join(terms, " OR ")+")")
}

// Entries reads a page of a register.
func (s *snapshot) Entries(ctx context.Context, register string, q store.EntryQuery,
	yield func(spending.Entry) error) (store.Page, error) {
	var page store.Page
	release, err := s.use(ctx)
	if err != nil {
		return page, err
	}
	defer release()
	levels := s.dataset.description.Levels
	asked, err := q.Ask(levels, register, s.dataset.version)
	if err != nil {
		return page, err
	}
	w := entryTerms(levels, &q, &asked)
	if err := s.filterEntries(ctx, w, q.Filter, &asked.Table); err != nil {
		return page, err
	}
	count := "SELECT count(*) FROM " + s.dataset.table("entries") + w.sql()
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, count, w.args...).Scan(&page.Matched)
	})
	if err != nil {
		return page, fmt.Errorf("count %s: %w", register, err)
	}
	query := "SELECT id, document, ST_AsEWKB(geom) FROM " + s.dataset.table("entries") + w.sql()
	order := " ORDER BY no"
	if asked.Placed {
		order = " ORDER BY geom IS NULL, no"
	}
	if column := asked.Sort; column.Name != "id" || asked.Descending {
		order = " ORDER BY " + fieldOf(column)
		if asked.Descending {
			order += " DESC"
		}
		order += " NULLS LAST, no"
	}
	query += order
	if q.Limit > 0 {
		query += w.bind(" LIMIT $", q.Limit)
	}
	query += w.bind(" OFFSET $", asked.Skip)
	err = s.readEntries(ctx, query, w.args, &page, yield)
	if err == nil && asked.Skip+page.Returned < page.Matched {
		page.Next = q.Next(register, s.dataset.version.ID, asked.Skip+page.Returned)
	}
	return page, err
}

func (s *snapshot) readEntries(ctx context.Context, query string, args []any, page *store.Page,
	yield func(spending.Entry) error) error {
	var stopped error
	err := s.store.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e spending.Entry
			var blob []byte
			if err := rows.Scan(&e.ID, &e.Document, &blob); err != nil {
				return err
			}
			if blob != nil {
				if e.Geometry, err = ewkb.Unmarshal(blob); err != nil {
					return fmt.Errorf("%s: decode geometry: %w", e.ID, err)
				}
			}
			if stopped = yield(e); stopped != nil {
				return nil
			}
			page.Returned++
		}
		if err := rows.Err(); err != nil && page.Returned > 0 {
			// What was handed on cannot be taken back by trying again.
			return fmt.Errorf("after %d records: %s", page.Returned, err)
		}
		return rows.Err()
	})
	if stopped != nil && stopped != store.ErrEndPage {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("read records: %w", errors.Join(err, ctx.Err()))
	}
	return nil
}
