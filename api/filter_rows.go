package api

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/paulmach/orb"
)

// filteredRow is a row of an area that a filter is asked about.
type filteredRow[T any] struct {
	columns []column[T]
	row     T
	area    string
}

func (f filteredRow[T]) Areas() []string { return []string{f.area} }

func (f filteredRow[T]) Value(field string) any {
	for i := range f.columns {
		c := &f.columns[i]
		if c.name != field {
			continue
		}
		v := plainValue(c.value(f.row))
		if text, is := v.(string); is && c.typ["format"] == "date" {
			if day, err := time.Parse(time.DateOnly, text); err == nil {
				return day
			}
		}
		return v
	}
	return nil
}

// holds reports whether a condition holds for a row of an area; nil holds for all.
func holds[T any](asked *filter.Expr, columns []column[T], row T, area string) bool {
	return asked == nil || asked.Holds(filteredRow[T]{columns, row, area}) == filter.Yes
}

// plainValue gives a column's value as filters and orders compare it: a text, a number, nil without either.
func plainValue(v any) any {
	switch v := v.(type) {
	case string:
		return textOrNull(v)
	case []string:
		return textOrNull(strings.Join(v, ";"))
	case int:
		return float64(v)
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return nil
		}
		return n
	default:
		return v
	}
}

// columnQueryables are the columns that a filter can name.
func columnQueryables[T any](columns []column[T]) []queryable {
	var list []queryable
	for _, c := range columns {
		if c.noCSV || c.typ["type"] == "object" {
			continue
		}
		q := queryable{name: c.name, typ: spending.TextField}
		switch c.typ["type"] {
		case "number", "integer":
			q.typ = spending.NumberField
		case "boolean":
			q.typ = truthField
		case "array":
			q.list = true
		case "string":
			if c.typ["format"] == "date" {
				q.typ = spending.DateField
			}
		}
		list = append(list, q)
	}
	return list
}

// rowFilters declare the properties as filters.
func rowFilters[T any](columns []column[T]) []ogc.Param {
	var list []ogc.Param
	for _, col := range columns {
		if !col.noCSV && col.typ["type"] != "object" {
			list = append(list, rowFilter(col))
		}
	}
	return list
}

// rowFilter declares a property as a filter: an item has the value, or has it among its values.
func rowFilter[T any](col column[T]) ogc.Param {
	p := ogc.Param{Name: col.name, About: "only items whose " + col.name + " is this"}
	if col.typ["nullable"] == true {
		p.Nullable, p.About = true, p.About+"; empty means null"
	}
	switch col.typ["type"] {
	case "number":
		p.Kind = ogc.Number
	case "integer": // counts
		p.Kind, p.Max = ogc.Integer, math.MaxInt32
	case "boolean":
		p.Form = &ogc.Form{Type: "boolean", Canonical: readTruth,
			Allowed: []ogc.Phrase{ogc.Verbatim("true"), ogc.Verbatim("false")}}
	}
	if enum, is := col.typ["enum"].([]string); is {
		p.Kind, p.Allowed = ogc.Choice, enum
	}
	return p
}

func readTruth(text string) (string, error) {
	if text != "true" && text != "false" {
		return "", ogc.ErrUnreadable
	}
	return text, nil
}

// rowMatches reports whether a row is what the filters on its properties ask for.
func rowMatches[T any](columns []column[T], v ogc.Values, row T) bool {
	for _, col := range columns {
		if col.noCSV || !v.Has(col.name) {
			continue
		}
		want := v.Text(col.name)
		if list, ok := col.value(row).([]string); ok && slices.Contains(list, want) {
			continue
		}
		value := col.value(row)
		if n, is := plainValue(value).(float64); is {
			if asked, err := strconv.ParseFloat(want, 64); err != nil || asked != n {
				return false
			}
		} else if csvText(value) != want {
			return false
		}
	}
	return true
}

// selectRows gives the rows with a shape that a request asks for by properties, filter and box. place is the id of a
// row's shape, by which filters tell of it.
func selectRows[T any](ctx context.Context, c *collection, q *request, columns []column[T],
	all iter.Seq2[T, orb.MultiPolygon], place func(T) string) ([]T, error) {
	window, err := q.window(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := c.filter(ctx, q)
	if err != nil {
		return nil, err
	}
	var rows []T
	for row, shape := range all {
		if !rowMatches(columns, q.Values, row) || !holds(asked, columns, row, place(row)) {
			continue
		}
		met, err := window.meets(shape)
		if err != nil {
			return nil, err
		}
		if met {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// sortName is the parameter that orders items.
const sortName = "sortby"

// sortParam declares the order of rows: by any column but lists and objects.
func sortParam[T any](columns []column[T]) ogc.Param {
	p := ogc.Param{Name: sortName, Kind: ogc.Choice, Fallback: "id", About: "order of the items; - for descending"}
	for _, q := range columnQueryables(columns) {
		if !q.list {
			p.Allowed = append(p.Allowed, q.name, "-"+q.name)
		}
	}
	return p
}

// sortRows puts rows in the order asked, those without a value last, and those alike by their ids.
func sortRows[T any](rows []T, columns []column[T], by string, id func(T) string) {
	name, descending := strings.CutPrefix(by, "-")
	c := &columns[slices.IndexFunc(columns, func(c column[T]) bool { return c.name == name })]
	slices.SortFunc(rows, func(x, y T) int {
		order := compareValues(plainValue(c.value(x)), plainValue(c.value(y)), descending)
		return cmp.Or(order, strings.Compare(id(x), id(y)))
	})
}

// compareValues orders values of a column; nil comes last whichever way.
func compareValues(x, y any, descending bool) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	order := 0
	switch x := x.(type) {
	case float64:
		order = cmp.Compare(x, y.(float64))
	case string:
		order = strings.Compare(x, y.(string))
	}
	if descending {
		return -order
	}
	return order
}
