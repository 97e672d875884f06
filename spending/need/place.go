package need

import (
	"github.com/floodspend/floodspend/geo"
)

// place is an area as analyses look it up.
type Place struct {
	geo.Area
	N       int            // its place in the view's arrays
	Circles []*Place       // of a district, sorted by code
	Km2     func() float64 // its size; measured on first use
}

// parts are a district's circles, or else the area itself.
func (p *Place) Parts() []*Place {
	if len(p.Circles) > 0 {
		return p.Circles
	}
	return []*Place{p}
}
