// Package shape makes polygons valid, dissolves areas into larger ones, simplifies a
// coverage of areas without tearing it, and measures areas.
//
// Input and output are longitude and latitude in degrees. Where lines meet or cross, work
// is done on an integer grid of 2⁻³⁰ degrees (a tenth of a millimetre) with exact
// predicates and snap rounding, so it does not depend on luck with rounding; vertices
// that exist already keep their coordinates. Results are valid by the OGC rules, have the
// orientation of RFC 7946 (shells counterclockwise, holes clockwise), the largest polygon
// of an area first, and do not depend on the order of map iteration or the machine.
package shape

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// Validate says what is wrong with polygons by the OGC simple features rules, or nil.
func Validate(g orb.MultiPolygon) (err error) {
	defer func() {
		// The validator panics where its rounding contradicts itself, as it can for boundaries
		// a few units in the last place apart. Such polygons are not robustly valid.
		if r := recover(); r != nil {
			err = fmt.Errorf("boundaries too near each other to be told apart: %v", r)
		}
	}()
	ps := make([]geom.Polygon, len(g))
	for i, p := range g {
		lines := make([]geom.LineString, len(p))
		for k, r := range p {
			if len(r) < 4 || r[0] != r[len(r)-1] {
				return fmt.Errorf("polygon %d, ring %d has %d points, or is not closed", i+1, k+1, len(r))
			}
			xy := make([]float64, 0, 2*len(r))
			for _, v := range r {
				xy = append(xy, v[0], v[1])
			}
			lines[k] = geom.NewLineString(geom.NewSequence(xy, geom.DimXY))
		}
		ps[i] = geom.NewPolygon(lines)
	}
	return geom.NewMultiPolygon(ps).Validate()
}

// finish gives the owners' polygons with original coordinates, or with the grid's where
// those, being a hair beside, would be invalid.
func (o *overlay) finish(owner []int32, owners int, keep func(vertex) bool) ([]orb.MultiPolygon, error) {
	exact := o.polygons(owner, owners, keep, true)
	var snapped []orb.MultiPolygon
	for k, g := range exact {
		if oriented(g) && Validate(g) == nil {
			continue
		}
		if snapped == nil {
			snapped = o.polygons(owner, owners, keep, false)
		}
		snapped[k] = measurable(snapped[k])
		if err := Validate(snapped[k]); err != nil {
			return nil, fmt.Errorf("the result is not valid: %w", err)
		}
		exact[k] = snapped[k]
	}
	return exact, nil
}

// oriented reports whether shells run counterclockwise and holes clockwise, which original
// coordinates can turn around in a ring of the size of the grid's unit.
func oriented(g orb.MultiPolygon) bool {
	for _, p := range g {
		for i, r := range p {
			if !hasOrientation(r, i) {
				return false
			}
		}
	}
	return true
}

// measurable leaves out rings so thin that floating-point numbers give them no area.
func measurable(g orb.MultiPolygon) orb.MultiPolygon {
	var out orb.MultiPolygon
	for _, p := range g {
		var polygon orb.Polygon
		for i, r := range p {
			if hasOrientation(r, i) {
				polygon = append(polygon, r)
			} else if i == 0 {
				break // without its shell, a polygon's holes are nothing
			}
		}
		if len(polygon) > 0 {
			out = append(out, polygon)
		}
	}
	return out
}

// hasOrientation reports whether the ring at index i of a polygon runs as RFC 7946 has it.
func hasOrientation(r orb.Ring, i int) bool {
	if i == 0 {
		return doublePlanar(r) > 0
	}
	return doublePlanar(r) < 0
}
