package shape

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Simplify simplifies a coverage, areas that border each other, to a tolerance in
// degrees: no vertex left out lies farther than that from the line that replaces it
// (Douglas and Peucker 1973, in the plane of longitude and latitude). A border is
// simplified once for both its sides, so no gaps or overlaps come about; where three areas
// meet stays where it is; no polygon or hole vanishes. Where a simplified line would touch or cross
// another, or pass over one, it is simplified less. Results are valid.
//
// The areas must be valid, in any orientation; result i belongs to area i. Where areas
// overlap, the smaller has it; enclosed gaps narrower than half the tolerance are closed.
// A tolerance of 0 only joins the areas' borders.
func Simplify(coverage []orb.MultiPolygon, tolerance float64) ([]orb.MultiPolygon, error) {
	if !(tolerance >= 0) {
		return nil, fmt.Errorf("tolerance %v is not a number of degrees of at least 0", tolerance)
	}
	var all rings
	for i, a := range coverage {
		for _, p := range a {
			if err := all.addOriented(p, int32(i)); err != nil {
				return nil, fmt.Errorf("area %d: %w", i+1, err)
			}
		}
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	size := make([]float64, len(coverage))
	for i, a := range coverage {
		size[i] = AreaKM2(a)
	}
	owner := make([]int32, o.faces)
	owns := make([]bool, len(coverage))
	for f, ws := range o.winding {
		owner[f] = nobody
		for _, w := range ws {
			if k := owner[f]; k == nobody || size[w.label] < size[k] {
				owner[f] = w.label
			}
		}
		if owner[f] != nobody {
			owns[owner[f]] = true
		}
	}
	for i, ok := range owns {
		if !ok && len(coverage[i]) > 0 {
			return nil, fmt.Errorf("area %d is wholly covered by smaller areas", i+1)
		}
	}
	o.closeGaps(owner, tolerance/2)
	net := newNetwork(o, owner)
	net.simplify(tolerance * unitsPerDegree)
	return o.finish(owner, len(coverage), net.keeps)
}
