// Package relation tells how two geometries lie to each other, by the DE-9IM of OGC Simple Features. Coordinates are
// plain numbers of one plane: longitude and latitude in degrees are taken as such.
package relation

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
)

// Relation is one of the named relations of two geometries.
type Relation string

// Relations of the first geometry to the second.
const (
	Intersects Relation = "intersects"
	Disjoint   Relation = "disjoint"
	Within     Relation = "within"
	Contains   Relation = "contains"
	Equals     Relation = "equals"
	Touches    Relation = "touches"
	Crosses    Relation = "crosses"
	Overlaps   Relation = "overlaps"
)

// All lists the relations.
func All() []Relation {
	return []Relation{Intersects, Disjoint, Within, Contains, Equals, Touches, Crosses, Overlaps}
}

// Shape is a geometry made ready to be asked about. It is safe for concurrent use.
type Shape struct {
	geometry geom.Geometry
	bound    orb.Bound
}

// Of takes a geometry. One that is not valid, a ring that crosses itself, is an error that says so.
func Of(g orb.Geometry) (Shape, error) {
	if g == nil {
		return Shape{}, fmt.Errorf("there is no geometry")
	}
	binary, err := wkb.Marshal(g)
	if err != nil {
		return Shape{}, err
	}
	shape, err := geom.UnmarshalWKB(binary)
	if err != nil {
		return Shape{}, fmt.Errorf("%s is not valid: %w", g.GeoJSONType(), err)
	}
	return Shape{shape, g.Bound()}, nil
}

// Bound is the box about the shape.
func (s Shape) Bound() orb.Bound { return s.bound }

// Is reports whether the shape is in a relation to another.
func (s Shape) Is(r Relation, other Shape) (bool, error) {
	if !s.bound.Intersects(other.bound) {
		return r == Disjoint, nil
	}
	relate, known := map[Relation]func(a, b geom.Geometry) (bool, error){
		Intersects: func(a, b geom.Geometry) (bool, error) { return geom.Intersects(a, b), nil },
		Disjoint:   geom.Disjoint,
		Within:     geom.Within, Contains: geom.Contains, Equals: geom.Equals, Touches: geom.Touches,
		Crosses: geom.Crosses, Overlaps: geom.Overlaps,
	}[r]
	if !known {
		return false, fmt.Errorf("there is no relation %q", r)
	}
	return relate(s.geometry, other.geometry)
}
