package shape

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// Overlap is the area that area A of one coverage and area B of another have in common.
type Overlap struct {
	A, B int
	KM2  float64
}

// Overlaps overlays two coverages of valid areas and gives every pair of areas that have
// some area in common, sorted by A, then B.
func Overlaps(a, b []orb.MultiPolygon) ([]Overlap, error) {
	var all rings
	for i, g := range slices.Concat(a, b) {
		for _, p := range g {
			if err := all.addOriented(p, int32(i)); err != nil {
				return nil, fmt.Errorf("area %d: %w", i+1, err)
			}
		}
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	size := make([]float64, o.faces)
	for h := range int32(len(o.next)) {
		size[o.left(h)] -= stripKM2(o.from(h).point(), o.to(h).point())
	}
	common := map[[2]int]float64{}
	for f, ws := range o.winding {
		for i, w := range ws {
			for _, v := range ws[i+1:] {
				if int(w.label) < len(a) && int(v.label) >= len(a) {
					common[[2]int{int(w.label), int(v.label) - len(a)}] += size[f]
				}
			}
		}
	}
	out := make([]Overlap, 0, len(common))
	for pair, km2 := range common {
		out = append(out, Overlap{pair[0], pair[1], km2})
	}
	slices.SortFunc(out, func(p, q Overlap) int {
		if p.A != q.A {
			return p.A - q.A
		}
		return p.B - q.B
	})
	return out, nil
}
