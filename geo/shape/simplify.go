package shape

import (
	"fmt"
	"slices"

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
func Simplify(areas []orb.MultiPolygon, tolerance float64) ([]orb.MultiPolygon, error) {
	c, err := NewCoverage(areas)
	if err != nil {
		return nil, err
	}
	return c.Simplify(tolerance)
}

// Coverage is areas that border each other, ready to be simplified to several tolerances.
type Coverage struct {
	overlay *overlay
	owner   []int32 // of each face
	areas   int
}

// NewCoverage finds the borders of the areas, as [Simplify] takes them. It refuses areas that
// smaller ones wholly cover.
func NewCoverage(areas []orb.MultiPolygon) (*Coverage, error) {
	var all rings
	for i, a := range areas {
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
	size := make([]float64, len(areas))
	for i, a := range areas {
		size[i] = AreaKM2(a)
	}
	c := &Coverage{overlay: o, owner: make([]int32, o.faces), areas: len(areas)}
	owns := make([]bool, len(areas))
	for f, ws := range o.winding {
		c.owner[f] = nobody
		for _, w := range ws {
			if k := c.owner[f]; k == nobody || size[w.label] < size[k] {
				c.owner[f] = w.label
			}
		}
		if c.owner[f] != nobody {
			owns[c.owner[f]] = true
		}
	}
	for i, ok := range owns {
		if !ok && len(areas[i]) > 0 {
			return nil, fmt.Errorf("area %d is wholly covered by smaller areas", i+1)
		}
	}
	return c, nil
}

// Simplify simplifies the coverage as [Simplify] does.
func (c *Coverage) Simplify(tolerance float64) ([]orb.MultiPolygon, error) {
	if !(tolerance >= 0) {
		return nil, fmt.Errorf("tolerance %v is not a number of degrees of at least 0", tolerance)
	}
	owner := slices.Clone(c.owner)
	c.overlay.closeGaps(owner, tolerance/2)
	net := newNetwork(c.overlay, owner)
	net.simplify(tolerance * unitsPerDegree)
	return c.overlay.finish(owner, c.areas, net.keeps)
}
