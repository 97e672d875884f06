package shape

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// MeetsBox reports whether a geometry has a point in common with a box, whose edges are part of it.
func MeetsBox(g orb.Geometry, b orb.Bound) bool {
	switch g := g.(type) {
	case orb.Point:
		return b.Contains(g)
	case orb.MultiPoint:
		for _, p := range g {
			if b.Contains(p) {
				return true
			}
		}
	case orb.LineString:
		return lineMeetsBox(g, b)
	case orb.MultiLineString:
		for _, l := range g {
			if lineMeetsBox(l, b) {
				return true
			}
		}
	case orb.Polygon:
		for _, r := range g {
			if lineMeetsBox(orb.LineString(r), b) {
				return true
			}
		}
		return planar.PolygonContains(g, b.Min)
	case orb.MultiPolygon:
		for _, p := range g {
			if MeetsBox(p, b) {
				return true
			}
		}
	case orb.Collection:
		for _, part := range g {
			if MeetsBox(part, b) {
				return true
			}
		}
	}
	return false
}

func lineMeetsBox(l orb.LineString, b orb.Bound) bool {
	for i, p := range l {
		if b.Contains(p) || i > 0 && segmentMeetsBox(l[i-1], p, b) {
			return true
		}
	}
	return false
}

// segmentMeetsBox reports whether a segment with both ends outside of a box meets it: their bounds do, and the
// box's corners do not all lie on one side of it.
func segmentMeetsBox(p, q orb.Point, b orb.Bound) bool {
	if max(p[0], q[0]) < b.Min[0] || min(p[0], q[0]) > b.Max[0] || max(p[1], q[1]) < b.Min[1] ||
		min(p[1], q[1]) > b.Max[1] {
		return false
	}
	left, right := false, false
	for _, c := range []orb.Point{b.Min, {b.Max[0], b.Min[1]}, b.Max, {b.Min[0], b.Max[1]}} {
		side := (q[0]-p[0])*(c[1]-p[1]) - (q[1]-p[1])*(c[0]-p[0])
		left, right = left || side >= 0, right || side <= 0
	}
	return left && right
}
