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

func placeOf(view *analysis.View, a geo.Area) place {
	p := place{Area: a}
	if a.ParentID != "" {
		p.parent, _ = view.Area(a.ParentID)
	}
	return p
}

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
		{name: "name", about: "name of the area; not a key", typ: ogc.Typed("string"),
			value: func(row T) any { return of(row).Name }},
		{name: "parent_id", about: "code of the area of the level above that it lies in; null at the outermost level",
			typ: text, value: func(row T) any { return textOrNull(of(row).parent.ID) }},
		{name: "parent_name", about: "name of that area", typ: text,
			value: func(row T) any { return textOrNull(of(row).parent.Name) }},
	}
}
