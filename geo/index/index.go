package index

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/paulmach/orb"
)

// Index finds the area a point lies in. It is immutable and safe for concurrent use.
//
// It covers the areas' extent with a grid. A cell no boundary passes through knows its
// area; any other cell knows the edges that pass through it and, for each area there,
// whether its lower left corner lies inside. A point is then inside if the way to it from that
// corner, first up and then right, crosses the area's edges an odd number of times. All
// comparisons are exact, so a point on a boundary is found to be on it.
type Index struct {
	bound         orb.Bound
	columns, rows int
	perX, perY    float64 // cells per degree
	cells         []int32 // >= 0: area; outside; below: boundary cell ^(n+1)
	starts        []int32 // of boundary cell n in members; one more at the end
	members       []member
	edges         []edge
}

const outside = -1

// member is an area that lies in a boundary cell.
type member struct {
	area   int32
	first  int32 // its edges in the cell, in Index.edges
	last   int32
	corner bool // the cell's lower left corner is inside
}

// edge is directed upwards: ay < by, or ay == by and ax <= bx.
type edge struct{ ax, ay, bx, by float64 }

// NewIndex indexes areas, best of one level; an area's polygons must be valid, finite
// and closed. Overlaps and gaps between areas are allowed.
func NewIndex(areas []geo.Area) (*Index, error) {
	b := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	total := 0
	for i := range areas {
		for _, p := range areas[i].Geometry {
			for _, r := range p {
				n, err := checkRing(r)
				if err != nil {
					return nil, fmt.Errorf("area %s: %w", areas[i].ID, err)
				}
				total += n
				b = b.Union(r.Bound())
			}
		}
	}
	if total == 0 {
		return nil, errors.New("there is no area with a geometry to index")
	}
	if len(areas) > math.MaxInt32/2 || total > math.MaxInt32/8 {
		return nil, fmt.Errorf("%d areas with %d edges are too many to index", len(areas), total)
	}
	x := &Index{bound: b}
	x.layout(total)
	x.build(areas)
	return x, nil
}

func checkRing(r orb.Ring) (edges int, err error) {
	if len(r) < 4 || r[0] != r[len(r)-1] {
		return 0, fmt.Errorf("a ring of %d points that is not closed or too short", len(r))
	}
	for _, p := range r {
		if math.IsNaN(p[0]-p[0]) || math.IsNaN(p[1]-p[1]) {
			return 0, fmt.Errorf("coordinate [%v, %v] is not finite", p[0], p[1])
		}
	}
	return len(r) - 1, nil
}

// layout chooses the grid: a few cells per edge, so that few points fall into boundary
// cells and those have few edges, within what stays in a processor's cache.
func (x *Index) layout(edges int) {
	const fewest, most = 64 * 64, 1024 * 1024
	cells := float64(min(max(6*edges, fewest), most))
	w, h := x.bound.Max[0]-x.bound.Min[0], x.bound.Max[1]-x.bound.Min[1]
	// Widened by a hair, so that points on the upper and right border have a cell; not so
	// small that rounding is felt within a cell.
	const least = 1e-4 // degrees
	w, h = max(w*(1+1e-9), least), max(h*(1+1e-9), least)
	x.columns = int(min(max(math.Sqrt(cells*w/h), 1), cells))
	x.rows = int(max(cells/float64(x.columns), 1))
	x.perX, x.perY = float64(x.columns)/w, float64(x.rows)/h
}

// left and bottom are the lower left corner of a cell.
func (x *Index) left(column int) float64 { return x.bound.Min[0] + float64(column)/x.perX }

func (x *Index) bottom(row int) float64 { return x.bound.Min[1] + float64(row)/x.perY }

// Locate gives the position in the areas given to NewIndex of the area that covers a
// point, longitude and latitude in degrees. A point on a boundary belongs to every area that
// meets there; of several areas it goes to the one with the smallest ID.
func (x *Index) Locate(lon, lat float64) (i int, ok bool) {
	fx, fy := (lon-x.bound.Min[0])*x.perX, (lat-x.bound.Min[1])*x.perY
	if !(fx >= 0 && fy >= 0 && fx < float64(x.columns) && fy < float64(x.rows)) {
		return 0, false
	}
	column, row := int(fx), int(fy)
	c := x.cells[row*x.columns+column]
	if c >= 0 {
		return int(c), true
	}
	if c == outside {
		return 0, false
	}
	n := ^c - 1
	x0, y0 := x.left(column), x.bottom(row)
	for _, m := range x.members[x.starts[n]:x.starts[n+1]] {
		inside := m.corner
		for _, e := range x.edges[m.first:m.last] {
			switch e.crossings(x0, y0, lon, lat) {
			case touches:
				return int(m.area), true
			case odd:
				inside = !inside
			}
		}
		if inside {
			return int(m.area), true
		}
	}
	return 0, false
}

const (
	even = iota
	odd
	touches
)

// crossings tells how often the way from a corner (x0, y0) up to (x0, y) and right to
// (x, y) crosses the edge, or that (x, y) lies on it. Points on the way are thought moved left by an
// infinitesimal and up by a still smaller one, so no crossing is missed or counted
// twice where the way meets a vertex or runs along an edge.
func (e edge) crossings(x0, y0, x, y float64) int {
	count := even
	// The upright leg: edges that span x0 and pass between y0 and y.
	if (e.ax >= x0) != (e.bx >= x0) && e.isLeft(x0, y0) != e.isLeft(x0, y) {
		count = odd
	}
	if e.ay > y || e.by < y {
		return count
	}
	side := orient(e.ax, e.ay, e.bx, e.by, x, y)
	if side == 0 && (e.ay < e.by || e.ax <= x && x <= e.bx) {
		return touches
	}
	// The level leg: edges that span y and pass between x0 and x.
	if e.by > y && e.isLeft(x0, y) != (side >= 0) {
		count ^= odd
	}
	return count
}

// isLeft reports whether a point, moved as said above, lies left of the line of the edge
// taken upwards. For a level edge, left is above.
func (e edge) isLeft(x, y float64) bool { return orient(e.ax, e.ay, e.bx, e.by, x, y) >= 0 }

// build classifies the cells.
func (x *Index) build(areas []geo.Area) {
	order := make([]int, len(areas))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(areas[a].ID, areas[b].ID) })
	x.cells = make([]int32, x.columns*x.rows)
	for i := range x.cells {
		x.cells[i] = outside
	}
	builds := make([][]pending, len(areas))
	var list [][]*pending // of each boundary cell
	for _, i := range order {
		builds[i] = x.rasterise(areas[i].Geometry, int32(i))
		for _, p := range builds[i] {
			if len(p.edges) > 0 && x.cells[p.cell] == outside {
				x.cells[p.cell] = ^int32(len(list) + 1)
				list = append(list, nil)
			}
		}
	}
	for _, i := range order {
		for n := range builds[i] {
			p := &builds[i][n]
			for cell := p.cell; cell < p.end; cell++ {
				switch c := x.cells[cell]; {
				case c < outside:
					list[^c-1] = append(list[^c-1], p)
				case c == outside:
					x.cells[cell] = int32(i) // the first in order of ID keeps it
				}
			}
		}
	}
	x.keep(list)
}

// keep keeps the areas and edges of each boundary cell.
func (x *Index) keep(list [][]*pending) {
	members, edges := 0, 0
	for _, ps := range list {
		members += len(ps)
		for _, p := range ps {
			edges += len(p.edges)
		}
	}
	x.members, x.edges = make([]member, 0, members), make([]edge, 0, edges)
	x.starts = make([]int32, 0, len(list)+1)
	for _, ps := range list {
		x.starts = append(x.starts, int32(len(x.members)))
		for _, p := range ps {
			first := int32(len(x.edges))
			x.edges = append(x.edges, p.edges...)
			x.members = append(x.members, member{p.area, first, int32(len(x.edges)), p.corner})
		}
	}
	x.starts = append(x.starts, int32(len(x.members)))
}
