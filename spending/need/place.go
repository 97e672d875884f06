package need

import "github.com/floodspend/floodspend/geo"

// Place is an area as analyses look it up.
type Place struct {
	geo.Area
	Ordinal  int            // counts the places of a dataset from 0; needs are kept by it
	Circles  []*Place       // of a district, sorted by code
	SquareKm func() float64 // its size; measured on first use
}

// Parts are a district's circles, or else the area itself.
func (p *Place) Parts() []*Place {
	if len(p.Circles) > 0 {
		return p.Circles
	}
	return []*Place{p}
}
