package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
)

// propertiesName is the parameter that says which properties an answer has.
const propertiesName = "properties"

// propertiesParam declares the choice of properties of a collection's items.
func propertiesParam[T any](columns []column[T]) ogc.Param {
	p := ogc.Param{Name: propertiesName, Kind: ogc.Choice, Many: true,
		About: "the properties that items have, by default all; the id stands always"}
	for _, c := range columns {
		p.Allowed = append(p.Allowed, c.name)
	}
	return p
}

// selected gives the columns of the properties asked for, in their order. A table has the id too, and the text of a
// list or object under the name of that.
func selected[T any](q *request, columns []column[T]) []column[T] {
	if !q.Values.Has(propertiesName) {
		return columns
	}
	names := q.Values.List(propertiesName)
	if !q.Format.Features() {
		names = append(slices.Clone(names), "id")
		for _, name := range names {
			if list, isText := strings.CutSuffix(name, "_text"); isText {
				names = append(names, list)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(columns), func(c column[T]) bool { return !slices.Contains(names, c.name) })
}

// selectable is the schema of properties some of which may be left out.
func selectable(properties ogc.Schema) ogc.Schema {
	s := maps.Clone(properties)
	delete(s, "required")
	return s
}
