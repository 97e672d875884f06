// Package cql2 reads filters in OGC's Common Query Language CQL2 (OGC 21-065r2), text and JSON, to one tree. It knows
// neither the properties nor the functions that a filter may name: whoever asks for the tree does.
//
// A filter has at most MaxBytes, MaxNodes and MaxDepth. Errors say what stands where; they are an *Error.
package cql2

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Bounds of a filter.
const (
	MaxBytes     = 8 << 10
	MaxNodes     = 1_000
	MaxDepth     = 50
	MaxPositions = 2_000 // of its geometries together
)

// Kind is what a node of a filter is.
type Kind int

// Kinds of nodes.
const (
	Call      Kind = iota // Name of the operator or function, in lower case, over Args
	Property              // Name
	Text                  // Name is the text
	Number                // Name is the number as it is written
	Bool                  // Name is true or false
	Date                  // Name is the day, 2024-07-31
	Timestamp             // Name is the instant, 2024-07-31T12:00:00Z
	Interval              // Args are its two ends: dates, timestamps, properties or the text ..
	List                  // of Args
	Geometry              // Geometry
)

// Node is a node of a filter. Operators have the names they have in CQL2 JSON: and, or, not, =, <>, <, >, <=, >=, like,
// between (value, low, high), in (value, list), isNull, casei, accenti, s_intersects and so on, +, -, *, /, %, div, ^.
// NOT LIKE, NOT IN and their like are not over the other.
type Node struct {
	Kind     Kind
	Name     string
	Args     []*Node
	Geometry orb.Geometry
}

// Error is what is wrong with a filter, and where: At counts bytes of text from 1; it is 0 where JSON is wrong.
type Error struct {
	At   int
	What string
}

func (e *Error) Error() string {
	if e.At == 0 {
		return e.What
	}
	return fmt.Sprintf("%s, at character %d", e.What, e.At)
}

// budget counts what a filter may still have.
type budget struct{ nodes, positions int }

func newBudget() budget { return budget{MaxNodes, MaxPositions} }

func (b *budget) node(depth int) error {
	if b.nodes--; b.nodes < 0 {
		return &Error{What: fmt.Sprintf("the filter has more than %d parts", MaxNodes)}
	}
	if depth > MaxDepth {
		return &Error{What: fmt.Sprintf("the filter is nested more than %d deep", MaxDepth)}
	}
	return nil
}

func (b *budget) position() error {
	if b.positions--; b.positions < 0 {
		return &Error{What: fmt.Sprintf("the filter's geometries have more than %d positions", MaxPositions)}
	}
	return nil
}

// boxOf gives the polygon of a BBOX of four numbers, or of six whose heights are ignored; nil for another count and for
// corners the wrong way round. A box whose west lies east of its east is the two boxes beside the antimeridian.
func boxOf(n []float64) orb.Geometry {
	if len(n) == 6 {
		n = []float64{n[0], n[1], n[3], n[4]}
	}
	if len(n) != 4 || n[1] > n[3] {
		return nil
	}
	box := func(west, east float64) orb.Polygon {
		return orb.Bound{Min: orb.Point{west, n[1]}, Max: orb.Point{east, n[3]}}.ToPolygon()
	}
	switch {
	case n[0] > n[2]:
		return orb.MultiPolygon{box(n[0], 180), box(-180, n[2])}
	case n[0] == n[2] && n[1] == n[3]:
		return orb.Point{n[0], n[1]}
	case n[0] == n[2] || n[1] == n[3]:
		return orb.LineString{{n[0], n[1]}, {n[2], n[3]}}
	}
	return box(n[0], n[2])
}
