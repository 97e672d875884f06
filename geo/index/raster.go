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
	passing := make([]edge, len(entries)) // through the cells, in their order
	for i, e := range entries {
		passing[i] = edges[e.edge]
	}
	first, crossings := x.corners(edges)
	var out []pending
	for i, flips := range crossings {
		row := first + i
		end := 0 // of the entries of the row
		for end < len(entries) && entries[end].cell < (row+1)*x.columns {
			end++
		}
		inside, flip := false, 0
		from, to := x.span(row, entries[:end], flips)
		for column := from; column < to; column++ {
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
			n := 1
			for n < len(entries) && entries[n].cell == cell {
				n++
			}
			out = append(out, pending{cell: cell, end: cell + 1, area: area, edges: passing[:n:n], corner: inside})
			passing, entries = passing[n:], entries[n:]
		}
	}
	return out
}

// span gives the columns [from, to) in which a row has cells of an area: outside of them nothing lies in it.
func (x *Index) span(row int, entries []crossed, flips []int32) (from, to int) {
	from = x.columns
	if n := len(flips); n > 0 {
		from, to = int(flips[0]), int(flips[n-1])
	}
	if n := len(entries); n > 0 {
		from, to = min(from, entries[0].cell-row*x.columns), max(to, entries[n-1].cell-row*x.columns+1)
	}
	return from, to
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

// reach gives the rows that heights [low, high] lie in or next to.
func (x *Index) reach(low, high float64) (first, last int) {
	first = int(math.Floor((low-x.bound.Min[1])*x.perY)) - 1
	last = int(math.Ceil((high-x.bound.Min[1])*x.perY)) + 1
	return max(first, 0), min(last, x.rows-1)
}

// corners gives for every row that edges reach, of which it gives the first, the columns, sorted, from
// which on the lower left corner of the cells has one more edge to its left. Corners are moved as in
// edge.crossings.
func (x *Index) corners(edges []edge) (first int, rows [][]int32) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, e := range edges {
		low, high = min(low, e.ay), max(high, e.by)
	}
	if len(edges) == 0 {
		return 0, nil
	}
	first, last := x.reach(low, high)
	rows = make([][]int32, last-first+1)
	for _, e := range edges {
		from, to := x.reach(e.ay, e.by)
		for r := from; r <= to; r++ {
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
			rows[r-first] = append(rows[r-first], int32(c))
		}
	}
	for _, r := range rows {
		slices.Sort(r)
	}
	return first, rows
}
