package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// pending is what an area contributes to a cell: its edges there, or, without edges, that
// it covers the run of cells [cell, end).
type pending struct {
	cell, end int
	area      int32
	edges     []edge
	corner    bool
}

// crossed is a cell that an edge passes through.
type crossed struct {
	cell int
	edge int32
}

// outline gives the edges of an area, from south to north, and by cells which pass through them.
func (x *Index) outline(g orb.MultiPolygon) ([]edge, []crossed) {
	var edges []edge
	var entries []crossed
	for _, p := range g {
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				e := edge{r[i-1][0], r[i-1][1], r[i][0], r[i][1]}
				if e.ay > e.by || e.ay == e.by && e.ax > e.bx {
					e.ax, e.ay, e.bx, e.by = e.bx, e.by, e.ax, e.ay
				}
				if e.ax == e.bx && e.ay == e.by {
					continue
				}
				n := int32(len(edges))
				edges = append(edges, e)
				x.traverse(e, func(cell int) { entries = append(entries, crossed{cell, n}) })
			}
		}
	}
	slices.SortFunc(entries, func(a, b crossed) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.edge, b.edge))
	})
	return edges, entries
}

// rasterise gives the cells an area touches, by rows, then columns.
func (x *Index) rasterise(g orb.MultiPolygon, area int32) []pending {
	edges, entries := x.outline(g)
	crossings := x.corners(edges)
	var out []pending
	for row, flips := range crossings {
		inside, flip := false, 0
		for column := 0; column < x.columns; column++ {
			for flip < len(flips) && int(flips[flip]) <= column {
				inside = !inside
				flip++
			}
			cell := row*x.columns + column
			if len(entries) == 0 || entries[0].cell != cell {
				if inside {
					out = extended(out, cell, area)
				}
				continue
			}
			p := pending{cell: cell, end: cell + 1, area: area, corner: inside}
			for len(entries) > 0 && entries[0].cell == cell {
				p.edges = append(p.edges, edges[entries[0].edge])
				entries = entries[1:]
			}
			out = append(out, p)
		}
	}
	return out
}

// extended adds a cell that lies wholly inside the area, to the run of such cells before it if it follows one.
func extended(out []pending, cell int, area int32) []pending {
	if last := len(out) - 1; last >= 0 && out[last].end == cell && out[last].edges == nil {
		out[last].end++
		return out
	}
	return append(out, pending{cell: cell, end: cell + 1, area: area, corner: true})
}

// traverse calls visit for every cell an edge passes through, with a hair's breadth of
// slack, so that rounding in Locate never leads to a cell that lacks an edge.
func (x *Index) traverse(e edge, visit func(cell int)) {
	const slack = 1e-5 // of a cell
	row := func(y float64, d float64) int {
		return min(max(int(math.Floor((y-x.bound.Min[1])*x.perY+d)), 0), x.rows-1)
	}
	column := func(v float64, d float64) int {
		return min(max(int(math.Floor((v-x.bound.Min[0])*x.perX+d)), 0), x.columns-1)
	}
	first, last := row(e.ay, -slack), row(e.by, slack)
	for r := first; r <= last; r++ {
		lo, hi := min(e.ax, e.bx), max(e.ax, e.bx)
		if e.by > e.ay {
			// Where the edge enters and leaves the row, clipped to its own extent.
			slope := (e.bx - e.ax) / (e.by - e.ay)
			reach := slack / x.perY
			y0, y1 := max(x.bottom(r)-reach, e.ay), min(x.bottom(r+1)+reach, e.by)
			x0, x1 := e.ax+(y0-e.ay)*slope, e.ax+(y1-e.ay)*slope
			lo, hi = max(lo, min(x0, x1)), min(hi, max(x0, x1))
		}
		for c, end := column(lo, -slack), column(hi, slack); c <= end; c++ {
			visit(r*x.columns + c)
		}
	}
}

// corners gives for every row the columns, sorted, from which on the lower left corner of the
// cells has one more edge to its left. Corners are moved as in edge.crossings.
func (x *Index) corners(edges []edge) [][]int32 {
	rows := make([][]int32, x.rows)
	for _, e := range edges {
		first := int(math.Floor((e.ay-x.bound.Min[1])*x.perY)) - 1
		last := int(math.Ceil((e.by-x.bound.Min[1])*x.perY)) + 1
		for r := max(first, 0); r <= min(last, x.rows-1); r++ {
			y := x.bottom(r)
			if e.ay > y || e.by <= y {
				continue
			}
			at := e.ax + (y-e.ay)*((e.bx-e.ax)/(e.by-e.ay))
			c := min(max(int((at-x.bound.Min[0])*x.perX), 0), x.columns)
			for c > 0 && !e.isLeft(x.left(c-1), y) {
				c--
			}
			for c < x.columns && e.isLeft(x.left(c), y) {
				c++
			}
			rows[r] = append(rows[r], int32(c))
		}
	}
	for _, r := range rows {
		slices.Sort(r)
	}
	return rows
}
