package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// filter adds the terms of a filter on a table whose fields have these columns.
func (f *file) filter(ctx context.Context, w *where, e *filter.Expr, table string,
	columns func(field string) string) error {
	if e == nil {
		return nil
	}
	e, err := filter.Resolve(e, func(fields []string, yield func(text string)) error {
		text := columns(fields[0])
		for _, name := range fields[1:] {
			text += " || char(31) || " + columns(name)
		}
		query := "SELECT DISTINCT " + text + " FROM " + quote(table) + " a"
		return each(ctx, f.db, query, nil, func(rows *sql.Rows) error {
			var text sql.NullString
			if err := rows.Scan(&text); err != nil {
				return err
			}
			if text.Valid {
				yield(text.String)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	d := &dialect{columns: columns}
	w.and(filter.SQL(e, d), d.args...)
	return nil
}

// awardColumns gives the columns of fields, quoted.
func (f *file) awardColumns() func(field string) string {
	fields := spending.AwardFields(f.description.Levels)
	return func(name string) string {
		return "a." + quote(exactColumn(fields[slices.IndexFunc(fields, func(x spending.AwardField) bool {
			return x.Name == name
		})]))
	}
}

// dialect is SQLite's for awards.
type dialect struct {
	columns func(field string) string
	args    []any
}

func (d *dialect) Column(field string) string { return d.columns(field) }

func (d *dialect) Bind(value any) string {
	if day, ok := value.(time.Time); ok {
		value = dayText(day)
	}
	d.args = append(d.args, value)
	return "?"
}

func (d *dialect) In(text string, list []string) string {
	return text + " IN (SELECT value FROM json_each(" + d.Bind(asJSON(list)) + "))"
}

// asJSON is a list as json_each reads it.
func asJSON(list []string) string {
	b, _ := json.Marshal(append([]string{}, list...)) // texts always encode
	return string(b)
}

// Like has the pattern of GLOB, which minds capitals.
func (d *dialect) Like(text, pattern string) string {
	var glob strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case r == '\\' && !escaped:
			escaped = true
			continue
		case r == '%' && !escaped:
			glob.WriteByte('*')
		case r == '_' && !escaped:
			glob.WriteByte('?')
		case r == '*' || r == '?' || r == '[':
			glob.WriteString("[" + string(r) + "]")
		default:
			glob.WriteRune(r)
		}
		escaped = false
	}
	return text + " GLOB " + d.Bind(glob.String())
}

func (d *dialect) Placed(areas []string, each bool) string {
	const part = "EXISTS (SELECT 1 FROM award_areas p WHERE p.award_id = a.id AND NOT p.candidate"
	found := part + " AND p.area_id IN (SELECT value FROM json_each("
	if each {
		found = "NOT " + part + " AND p.area_id NOT IN (SELECT value FROM json_each("
	}
	return "(CASE WHEN " + part + ") THEN " + found + d.Bind(asJSON(areas)) + "))) END)"
}
