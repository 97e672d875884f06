package index

import (
	"slices"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
)

// Outside is the area of what lies in none.
const Outside = -1

// Along gives the length of a line, in metres on the ellipsoid, and calls visit with the length of each of its parts
// and the position in the areas given to NewIndex of the area it lies in, or Outside. The parts add up to the
// length. A part that runs along a boundary belongs to the area with the smallest ID of those that meet there.
func (x *Index) Along(line []orb.Point, visit func(area int, metres float64)) (length float64) {
	for i := 1; i < len(line); i++ {
		length += x.along(line[i-1], line[i], visit)
	}
	return length
}

func (x *Index) along(p, q orb.Point, visit func(int, float64)) float64 {
	whole := shape.Metres(p, q)
	if whole == 0 {
		return 0
	}
	cuts := append(x.crossed(p, q), 1)
	slices.Sort(cuts)
	at := func(share float64) orb.Point {
		return orb.Point{p[0] + share*(q[0]-p[0]), p[1] + share*(q[1]-p[1])}
	}
	type part struct {
		area   int
		metres float64
	}
	var parts []part
	from, sum := 0.0, 0.0
	for _, to := range cuts {
		if to <= from {
			continue
		}
		middle := at((from + to) / 2)
		area, found := x.Locate(middle[0], middle[1])
		if !found {
			area = Outside
		}
		metres := whole
		if to-from < 1 {
			metres = shape.Metres(at(from), at(to))
		}
		parts, sum, from = append(parts, part{area, metres}), sum+metres, to
	}
	for _, part := range parts {
		visit(part.area, part.metres*whole/sum)
	}
	return whole
}

// crossed gives where between 0 and 1 a segment crosses or touches edges of areas.
func (x *Index) crossed(p, q orb.Point) []float64 {
	e := edge{p[0], p[1], q[0], q[1]}
	if e.ay > e.by || e.ay == e.by && e.ax > e.bx {
		e.ax, e.ay, e.bx, e.by = e.bx, e.by, e.ax, e.ay
	}
	var cuts []float64
	x.traverse(e, func(cell int) {
		c := x.cells[cell]
		if c >= outside {
			return
		}
		n := ^c - 1
		for _, m := range x.members[x.starts[n]:x.starts[n+1]] {
			for _, other := range x.edges[m.first:m.last] {
				cuts = other.cut(cuts, p, q)
			}
		}
	})
	return cuts
}

// cut adds where the segment from p to q meets the edge; where both lie on one line, where the edge's ends are.
func (e edge) cut(cuts []float64, p, q orb.Point) []float64 {
	dx, dy, ex, ey := q[0]-p[0], q[1]-p[1], e.bx-e.ax, e.by-e.ay
	across := dx*ey - dy*ex
	keep := func(share float64) {
		if share > 0 && share < 1 {
			cuts = append(cuts, share)
		}
	}
	if across == 0 {
		if orient(p[0], p[1], q[0], q[1], e.ax, e.ay) == 0 {
			whole := dx*dx + dy*dy
			keep(((e.ax-p[0])*dx + (e.ay-p[1])*dy) / whole)
			keep(((e.bx-p[0])*dx + (e.by-p[1])*dy) / whole)
		}
		return cuts
	}
	const slack = 1e-9 // an end that touches is a cut too many, which does no harm
	if along := ((e.ax-p[0])*dy - (e.ay-p[1])*dx) / across; along >= -slack && along <= 1+slack {
		keep(((e.ax-p[0])*ey - (e.ay-p[1])*ex) / across)
	}
	return cuts
}
