package need

import "github.com/floodspend/floodspend/geo"

// Place is an area as analyses look it up.
type Place struct {
	geo.Area
	Ordinal  int            // counts the places of a dataset from 0; needs are kept by it
	Depth    int            // of its level, 0 at the outermost
	Parent   *Place         // nil at the outermost level
	Children []*Place       // the areas of the next level that lie in it, sorted by code
	SquareKm func() float64 // its size; measured on first use
}

// At gives the area of a depth that the place lies in; itself where it is no finer.
func (p *Place) At(depth int) *Place {
	for p.Depth > depth {
		p = p.Parent
	}
	return p
}

// Parts are the finest areas that the place is divided into, or else the place itself.
func (p *Place) Parts() []*Place {
	if len(p.Children) == 0 {
		return []*Place{p}
	}
	var parts []*Place
	for _, c := range p.Children {
		parts = append(parts, c.Parts()...)
	}
	return parts
}
