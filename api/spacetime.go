package api

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"
)

// bounds gives the one or two ordinary boxes of a bounding box of CRS84. One whose west lies east of its east crosses
// the antimeridian, beyond which no longitude lies.
func bounds(box [4]float64) []orb.Bound {
	if box[0] <= box[2] {
		return []orb.Bound{{Min: orb.Point{box[0], box[1]}, Max: orb.Point{box[2], box[3]}}}
	}
	return []orb.Bound{
		{Min: orb.Point{min(box[0], 180), box[1]}, Max: orb.Point{180, box[3]}},
		{Min: orb.Point{-180, box[1]}, Max: orb.Point{max(box[2], -180), box[3]}},
	}
}

// meets reports whether an area and one of several boxes have a point in common.
func meets(shape orb.MultiPolygon, boxes []orb.Bound) bool {
	bound := shape.Bound()
	for _, b := range boxes {
		switch {
		case !b.Intersects(bound):
			continue
		case !bound.IsEmpty() && b.Contains(bound.Min) && b.Contains(bound.Max):
			return true
		}
		if planar.MultiPolygonContains(shape, b.Center()) {
			return true
		}
		for _, polygon := range shape {
			for _, ring := range polygon {
				if len(clip.LineString(b, orb.LineString(ring))) > 0 {
					return true
				}
			}
		}
	}
	return false
}
