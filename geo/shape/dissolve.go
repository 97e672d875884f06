package shape

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// sliverWidth is the mean width in degrees below which Dissolve takes an enclosed gap
// for a digitising error: about 100 m, three hectares if it is round.
const sliverWidth = 1e-3

// Dissolve unites valid areas into one, such as circles into their district. Boundaries that
// neighbours share vanish; enclosed gaps narrower than about 100 m on average, which
// digitising leaves between neighbours, are closed; overlaps count once. It needs at
// least one area.
func Dissolve(areas []orb.MultiPolygon) (orb.MultiPolygon, error) {
	var all rings
	for _, a := range areas {
		for _, p := range a {
			if err := all.addOriented(p, 0); err != nil {
				return nil, err
			}
		}
	}
	if len(all.uses) == 0 {
		return nil, errors.New("there is no area to dissolve")
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	owner := make([]int32, o.faces)
	for f, ws := range o.winding {
		owner[f] = nobody
		if len(ws) > 0 {
			owner[f] = 0
		}
	}
	o.closeGaps(owner, sliverWidth)
	out, err := o.finish(owner, 1, nil)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// closeGaps gives enclosed faces without owner whose mean width, twice their area by
// their perimeter, is below width (degrees) to the neighbour with the longest common border.
func (o *overlay) closeGaps(owner []int32, width float64) {
	type gap struct {
		area, perimeter float64
		border          map[int32]float64
	}
	gaps := map[int32]*gap{}
	for h := range int32(len(o.next)) {
		f := o.left(h)
		if f == 0 || owner[f] != nobody {
			continue
		}
		g := gaps[f]
		if g == nil {
			g = &gap{border: map[int32]float64{}}
			gaps[f] = g
		}
		a, b := o.from(h), o.to(h)
		length := math.Hypot(float64(b.x-a.x), float64(b.y-a.y)) / unitsPerDegree
		g.perimeter += length
		g.border[owner[o.left(h^1)]] += length
		// Relative to a near point, which keeps digits; the loops of a face add up.
		c := o.segs[0].a
		g.area += (float64(a.x-c.x)*float64(b.y-c.y) - float64(a.y-c.y)*float64(
			b.x-c.x)) / unitsPerDegree / unitsPerDegree / 2
	}
	for f, g := range gaps {
		if 2*g.area >= width*g.perimeter {
			continue
		}
		best := int32(nobody)
		for k, length := range g.border {
			if k != nobody && (best == nobody || length > g.border[best] || length == g.border[best] && k < best) {
				best = k
			}
		}
		owner[f] = best
	}
}
