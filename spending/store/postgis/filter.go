package postgis

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/jackc/pgx/v5"
)

// filter adds the terms of a filter.
func (s *snapshot) filter(ctx context.Context, w *where, e *filter.Expr, codes *codes) error {
	if e == nil {
		return nil
	}
	d := &dialect{dataset: s.dataset, codes: codes}
	e, err := filter.Resolve(e, func(fields []string, yield func(text string)) error {
		text := d.Column(fields[0])
		for _, name := range fields[1:] {
			text += " || chr(31) || " + d.Column(name)
		}
		return s.texts(ctx, text, yield)
	})
	if err != nil {
		return err
	}
	w.and(filter.SQL(e, d), d.args...)
	return nil
}

// texts gives each of the different texts that an SQL expression has in awards.
func (s *snapshot) texts(ctx context.Context, text string, yield func(text string)) error {
	query := "SELECT DISTINCT " + text + " FROM " + s.dataset.table("awards") + " WHERE " + text + " IS NOT NULL"
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

// dialect is PostgreSQL's for awards.
type dialect struct {
	dataset *dataset
	codes   *codes
	args    []any
}

func (d *dialect) Column(field string) string {
	levels := d.dataset.description.Levels
	fields := spending.AwardFields(levels)
	i := slices.IndexFunc(fields, func(f spending.AwardField) bool { return f.Name == field })
	return pgx.Identifier{columnOf(fields[i], levels)}.Sanitize()
}

func (d *dialect) Bind(value any) string {
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
	part := "no IN (SELECT award FROM " + d.dataset.table("facts") + " WHERE NOT candidate AND " + area + " <> 0"
	found := part + " AND " + area + " = ANY ($))"
	if each {
		found = "NOT " + part + " AND " + area + " <> ALL ($))"
	}
	d.args = append(d.args, d.codes.numbers(areas))
	return "(CASE WHEN " + part + ") THEN " + found + " END)"
}
