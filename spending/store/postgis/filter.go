package postgis

import (
	"context"
	"slices"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/jackc/pgx/v5"
)

// filter adds the terms of a filter on the awards.
func (s *snapshot) filter(ctx context.Context, w *where, e *filter.Expr, codes *codes) error {
	levels := s.dataset.description.Levels
	fields := spending.AwardFields(levels)
	d := &dialect{dataset: s.dataset, codes: codes, column: func(field string) string {
		i := slices.IndexFunc(fields, func(f spending.AwardField) bool { return f.Name == field })
		return pgx.Identifier{columnOf(fields[i], levels)}.Sanitize()
	}}
	return s.filterBy(ctx, w, e, d, s.dataset.from("awards")+" WHERE true")
}

// filterEntries adds the terms of a filter on the records of a register.
func (s *snapshot) filterEntries(ctx context.Context, w *where, e *filter.Expr, t *spending.Table) error {
	d := &dialect{dataset: s.dataset, days: true, column: func(field string) string {
		i := slices.IndexFunc(t.Columns, func(c spending.Column) bool { return c.Name == field })
		return "(" + fieldOf(t.Columns[i]) + ")"
	}}
	return s.filterBy(ctx, w, e, d, s.dataset.table("entries")+" WHERE register = '"+t.Name+"'")
}

func (s *snapshot) filterBy(ctx context.Context, w *where, e *filter.Expr, d *dialect, from string) error {
	if e == nil {
		return nil
	}
	e, err := filter.Resolve(e, func(fields []string, yield func(text string)) error {
		text := d.Column(fields[0])
		for _, name := range fields[1:] {
			text += " || chr(31) || " + d.Column(name)
		}
		return s.texts(ctx, "SELECT DISTINCT "+text+" FROM "+from+" AND "+text+" IS NOT NULL", yield)
	})
	if err != nil {
		return err
	}
	w.and(filter.SQL(e, d), d.args...)
	return nil
}

// texts gives each of the texts that a query finds.
func (s *snapshot) texts(ctx context.Context, query string, yield func(text string)) error {
	return s.store.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query)
		if err != nil {
			return err
		}
		var found string
		_, err = pgx.ForEachRow(rows, []any{&found}, func() error {
			yield(found)
			return nil
		})
		return err
	})
}

// dialect is PostgreSQL's.
type dialect struct {
	dataset *dataset
	codes   *codes
	column  func(field string) string
	days    bool // are texts
	args    []any
}

func (d *dialect) Column(field string) string { return d.column(field) }

func (d *dialect) Bind(value any) string {
	if day, ok := value.(time.Time); ok && d.days {
		value = day.Format(time.DateOnly)
	}
	d.args = append(d.args, value)
	if _, text := value.(string); text {
		return "$::text"
	}
	return "$"
}

func (d *dialect) In(text string, list []string) string {
	d.args = append(d.args, append([]string{}, list...))
	return text + " = ANY ($::text[])"
}

func (d *dialect) Like(text, pattern string) string {
	return text + " LIKE " + d.Bind(pattern)
}

func (d *dialect) Placed(areas []string, each bool) string {
	area := levelColumn(len(d.dataset.description.Levels) - 1)
	part := "no IN (SELECT award FROM " + d.dataset.from("facts") + " WHERE NOT candidate AND " + area + " <> 0"
	found := part + " AND " + area + " = ANY ($))"
	if each {
		found = "NOT " + part + " AND " + area + " <> ALL ($))"
	}
	d.args = append(d.args, d.codes.numbers(areas))
	return "(CASE WHEN " + part + ") THEN " + found + " END)"
}
