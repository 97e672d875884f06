package vector

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// maxRings bounds the rings of one polygon, whose nesting takes quadratic time at worst.
const maxRings = 50_000

// ring is one ring of a shapefile polygon.
type ring struct {
	orb.Ring
	stretch
	area   float64 // signed, > 0 counterclockwise
	bound  orb.Bound
	parent int // the smallest ring around it, or -1
	depth  int // how many rings lie around it
}

// stretch is where the positions of a part stand in its record.
type stretch struct {
	from, count      int
	closed, reversed bool // the first is added at the end; then all are turned round
}

// polygons puts the rings of a shapefile polygon together, and says where their positions stand in the record. Shells
// run clockwise there and holes counterclockwise; where orientation and containment contradict each other, containment
// decides, and that is reported. The result has RFC 7946 orientation; nil if no ring is left.
func (s *shapefile) polygons(parts [][]orb.Point) (orb.Geometry, []stretch, error) {
	if len(parts) > maxRings {
		return nil, nil, fmt.Errorf("a polygon of %d rings; at most %d are read", len(parts), maxRings)
	}
	rings := s.rings(parts)
	if err := s.nest(rings); err != nil {
		return nil, nil, err
	}
	var all orb.MultiPolygon
	var order [][]stretch // by polygon
	polygonOf := make([]int, len(rings))
	contradiction := false
	for i := range rings {
		r := &rings[i]
		shell := r.depth%2 == 0
		contradiction = contradiction || shell != (r.area < 0)
		if shell != (r.area > 0) {
			r.Reverse()
			r.reversed = true
		}
		if shell {
			polygonOf[i] = len(all)
			all = append(all, orb.Polygon{r.Ring})
			order = append(order, []stretch{r.stretch})
		}
	}
	for _, r := range rings {
		if r.depth%2 == 1 {
			p := polygonOf[r.parent]
			all[p] = append(all[p], r.Ring)
			order[p] = append(order[p], r.stretch)
		}
	}
	if contradiction {
		s.habit("geometry", "", "the orientation of its rings does not tell shells from holes", "told by containment")
	}
	switch len(all) {
	case 0:
		return nil, nil, nil
	case 1:
		return all[0], order[0], nil
	}
	return all, slices.Concat(order...), nil
}

// rings closes and measures the rings, leaving out those without area.
func (s *shapefile) rings(parts [][]orb.Point) []ring {
	var rings []ring
	next := 0
	for _, p := range parts {
		at := stretch{from: next, count: len(p)}
		next += len(p)
		if len(p) > 0 && p[0] != p[len(p)-1] {
			at.closed = true
			s.habit("geometry", position(p[0]), "a ring does not end where it begins", "closed")
			p = append(slices.Clip(p), p[0])
		}
		a := signedArea(p)
		if len(p) < 4 || a == 0 {
			s.habit("geometry", "", "a ring without area", "left out")
			continue
		}
		rings = append(rings, ring{Ring: p, stretch: at, area: a, bound: orb.Ring(p).Bound(), parent: -1})
	}
	return rings
}

// nest finds each ring's parent and depth.
func (s *shapefile) nest(rings []ring) error {
	if len(rings) < 2 {
		return nil
	}
	order := make([]int, len(rings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(math.Abs(rings[b].area), math.Abs(rings[a].area))
	})
	var tree rtree.RTreeG[int]
	for n, i := range order {
		if n%256 == 0 {
			if err := s.ctx.Err(); err != nil {
				return err
			}
		}
		r := &rings[i]
		tree.Search(r.bound.Min, r.bound.Max, func(min, max [2]float64, j int) bool {
			outer := &rings[j]
			if outer.bound.Contains(r.bound.Min) && outer.bound.Contains(r.bound.Max) && encloses(outer.Ring, r.Ring) {
				if r.parent < 0 || math.Abs(outer.area) < math.Abs(rings[r.parent].area) {
					r.parent, r.depth = j, outer.depth+1
				}
			}
			return true
		})
		tree.Insert(r.bound.Min, r.bound.Max, i)
	}
	return nil
}

// encloses reports whether inner, which does not cross outer, lies inside it: whether its
// first vertex off outer's boundary does.
func encloses(outer, inner orb.Ring) bool {
	for _, p := range inner {
		if side := locate(outer, p); side != 0 {
			return side > 0
		}
	}
	return true
}

// locate tells whether a point lies inside a ring (1), outside (-1) or on it (0).
func locate(r orb.Ring, p orb.Point) int {
	inside := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if a == p || b == p {
			return 0
		}
		if (a[1] > p[1]) == (b[1] > p[1]) {
			if a[1] == p[1] && b[1] == p[1] && (a[0] > p[0]) != (b[0] > p[0]) {
				return 0
			}
			continue
		}
		cross := (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
		if cross == 0 {
			return 0
		}
		if (cross > 0) == (b[1] > a[1]) {
			inside = !inside
		}
	}
	if inside {
		return 1
	}
	return -1
}

// signedArea is the planar area of a closed ring, positive counterclockwise, relative to
// its first point to keep digits.
func signedArea(r []orb.Point) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		ax, ay := r[i-1][0]-r[0][0], r[i-1][1]-r[0][1]
		bx, by := r[i][0]-r[0][0], r[i][1]-r[0][1]
		sum += ax*by - bx*ay
	}
	return sum / 2
}
