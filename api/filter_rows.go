package api

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
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
		if c := &f.columns[i]; c.name == field {
			return plainValue(c.value(f.row))
		}
	}
	return nil
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
		case "array":
			q.list = true
		}
		list = append(list, q)
	}
	return list
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
