package api

import (
	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/analysis"
)

// place is an area as the rows of a table name it, with the area it lies in.
type place struct {
	geo.Area
	parent geo.Area // without an id for an area of the outermost level
}

// place gives an area with that it lies in, by their names in the language of the request.
func (q *request) place(view *analysis.View, a geo.Area) place {
	p := place{Area: q.named(a)}
	if a.ParentID != "" {
		parent, _ := view.Area(a.ParentID)
		p.parent = q.named(parent)
	}
	return p
}

// named gives an area as it is called in the language of the request, or else as the dataset calls it.
func (q *request) named(a geo.Area) geo.Area { return q.terms().Names.Named(q.Code(), a) }

// parents says which collection the areas are of that those of a level lie in.
func (t terms) parents(level geo.Level) map[string]string {
	if above := t.Levels.Above(level); above != "" {
		return map[string]string{"parent_id": t.plural(above)}
	}
	return nil
}

// placeColumns are the columns that say which area a row is of.
func placeColumns[T any](t terms, of func(T) place) []column[T] {
	text, levels := ogc.Nullable(ogc.Typed("string")), map[string]string{}
	for _, level := range t.Levels.Keys() {
		levels[string(level)] = t.words(level).One
	}
	return []column[T]{
		{name: "id", about: "area code, the key", typ: ogc.Typed("string"),
			value: func(row T) any { return of(row).ID }},
		{name: "level", about: "level of the area", typ: ogc.Coded(levels, t.keys()...),
			value: func(row T) any { return string(of(row).Level) }},
		{name: "name", about: "name of the area, in the language asked for where the dataset has it; not a key",
			typ: ogc.Typed("string"), value: func(row T) any { return of(row).Name }},
		{name: "parent_id", about: "code of the area of the level above that it lies in; null at the outermost level",
			typ: text, value: func(row T) any { return textOrNull(of(row).parent.ID) }},
		{name: "parent_name", about: "name of that area", typ: text,
			value: func(row T) any { return textOrNull(of(row).parent.Name) }},
	}
}
