package shape

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// cutAtDateLine gives polygons that cross the 180th meridian as polygons on both sides of it; nil
// where none does. A step of more than half the way around the earth is one across the meridian,
// unless it is all the way from one side of the map to the other.
func cutAtDateLine(in orb.MultiPolygon) (orb.MultiPolygon, error) {
	globe := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	var out orb.MultiPolygon
	cut := false
	for _, p := range in {
		if !crossesDateLine(p) {
			out = append(out, p)
			continue
		}
		cut = true
		whole := make(orb.Polygon, len(p))
		for i, r := range p {
			var err error
			if whole[i], err = unwrap(r); err != nil {
				return nil, err
			}
			// A ring may be begun on the other side than the shell is.
			turns := math.Round((whole[0].Bound().Center()[0] - whole[i].Bound().Center()[0]) / 360)
			whole[i] = moved(whole[i], 360*turns)
		}
		for _, turn := range [3]float64{-360, 0, 360} {
			var side orb.Polygon
			for _, r := range whole {
				if part := clip.Ring(globe, moved(r, turn)); len(part) >= 4 {
					side = append(side, part)
				}
			}
			if len(side) > 0 {
				out = append(out, side)
			}
		}
	}
	if !cut {
		return nil, nil
	}
	return out, nil
}

func crossesDateLine(p orb.Polygon) bool {
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			if step := math.Abs(r[i][0] - r[i-1][0]); step > 180 && step < 360 {
				return true
			}
		}
	}
	return false
}

// unwrap gives a ring, closed, as it runs on beyond 180 degrees east or west.
func unwrap(r orb.Ring) (orb.Ring, error) {
	if len(r) > 0 && r[0] != r[len(r)-1] {
		r = append(r.Clone(), r[0])
	}
	out := make(orb.Ring, len(r))
	turns := 0.0
	for i, p := range r {
		if i > 0 {
			switch step := p[0] - r[i-1][0]; {
			case step > 180:
				turns -= 360
			case step < -180:
				turns += 360
			}
		}
		out[i] = orb.Point{p[0] + turns, p[1]}
	}
	if turns != 0 {
		return nil, errors.New("a ring goes around a pole: it must run along the 180th meridian to the pole and back")
	}
	return out, nil
}

// moved gives a ring some degrees farther east.
func moved(r orb.Ring, degrees float64) orb.Ring {
	out := make(orb.Ring, len(r))
	for i, p := range r {
		out[i] = orb.Point{p[0] + degrees, p[1]}
	}
	return out
}
