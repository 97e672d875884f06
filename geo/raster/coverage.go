package raster

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/paulmach/orb"
)

// edge is a side of a polygon in the plane, going down; sign tells whether it went up in its ring.
type edge struct {
	x0, y0, x1, y1 float64
	sign           float64
}

// run is cells of a row that an area covers alike.
type run struct {
	row, from, to int // columns from to to-1
	part          float64
}

// mark is what an edge does to a cell and to those right of it.
type mark struct {
	row, column  int
	height, left float64 // part of the cell's height it spans; that part times the part of the cell right of it
}

// lines are the borders of a plane's columns or rows.
type lines []float64

// index gives the cell that a place lies in, or -1, or the number of cells.
func (l lines) index(at float64) int {
	if at < l[0] {
		return -1
	}
	n := len(l) - 1
	if guess := int(at - l[0]); guess < n && l[guess] <= at && at < l[guess+1] {
		return guess
	}
	return sort.Search(n, func(i int) bool { return l[i+1] > at })
}

// edges gives the sides of an area in the plane.
func (r *Raster) edges(area orb.MultiPolygon) ([]edge, error) {
	var all []edge
	for _, polygon := range area {
		for i, ring := range polygon {
			points, err := r.outline(orb.LineString(ring))
			if err != nil {
				return nil, err
			}
			turn := 1.0
			if doubleArea(points) < 0 {
				turn = -1
			}
			if i > 0 {
				turn = -turn
			}
			for k := 1; k < len(points); k++ {
				a, b := points[k-1], points[k]
				switch {
				case a[1] < b[1]:
					all = append(all, edge{a[0], a[1], b[0], b[1], -turn})
				case a[1] > b[1]:
					all = append(all, edge{b[0], b[1], a[0], a[1], turn})
				}
			}
		}
	}
	return all, nil
}

func doubleArea(points []orb.Point) float64 {
	sum := 0.0
	for i := 1; i < len(points); i++ {
		a, b, o := points[i-1], points[i], points[0]
		sum += (a[0]-o[0])*(b[1]-o[1]) - (a[1]-o[1])*(b[0]-o[0])
	}
	return sum
}

const (
	straightTo  = 0.005 // pixels that an edge may stray from its course
	mostHalving = 12
)

// outline gives a line of longitudes and latitudes in columns and rows, with points between where its edges are curves
// there.
func (r *Raster) outline(line orb.LineString) ([]orb.Point, error) {
	out := make([]orb.Point, 0, len(line))
	for i, p := range line {
		x, y, err := r.pixel(p)
		if err != nil {
			return nil, err
		}
		q := orb.Point{x, y}
		if i > 0 && !r.geographic() {
			if out, err = r.bend(out, line[i-1], p, out[len(out)-1], q, mostHalving); err != nil {
				return nil, err
			}
		}
		out = append(out, q)
	}
	return out, nil
}

// bend adds the points between two of an edge.
func (r *Raster) bend(out []orb.Point, a, b, pa, pb orb.Point, left int) ([]orb.Point, error) {
	mid := orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}
	x, y, err := r.pixel(mid)
	if err != nil {
		return nil, err
	}
	if left == 0 || math.Hypot(x-(pa[0]+pb[0])/2, y-(pa[1]+pb[1])/2) < straightTo {
		return out, nil
	}
	pm := orb.Point{x, y}
	if out, err = r.bend(out, a, mid, pa, pm, left-1); err != nil {
		return nil, err
	}
	return r.bend(append(out, pm), mid, b, pm, pb, left-1)
}

// marker collects the marks of an area's edges in some rows.
type marker struct {
	xs, ys lines
	marks  []mark
}

// add marks the cells of rows from to to-1 that an edge goes through. Of what lies left of the plane the whole row is
// to the right, of what lies right of it nothing.
func (m *marker) add(e edge, from, to int) {
	top, bottom := m.ys[from], m.ys[to]
	if e.y1 <= top || e.y0 >= bottom {
		return
	}
	slope := (e.x1 - e.x0) / (e.y1 - e.y0)
	row := from
	if e.y0 > top {
		row = m.ys.index(e.y0)
	}
	for ; row < to && m.ys[row] < e.y1; row++ {
		y0, y1 := max(e.y0, m.ys[row]), min(e.y1, m.ys[row+1])
		x0, x1 := e.x0+(y0-e.y0)*slope, e.x0+(y1-e.y0)*slope
		if y1 == e.y1 {
			x1 = e.x1
		}
		m.across(row, x0, x1, (y1-y0)/(m.ys[row+1]-m.ys[row])*e.sign)
	}
}

// across marks the cells of a row between two places, of a piece of some height.
func (m *marker) across(row int, x0, x1, height float64) {
	if x0 > x1 {
		x0, x1 = x1, x0
	}
	first, last := m.xs[0], m.xs[len(m.xs)-1]
	if x0 >= last {
		return
	}
	if x1 <= first || x0 == x1 {
		m.mark(row, max(x0, first), max(x0, first), height)
		return
	}
	per := height / (x1 - x0)
	if x0 < first {
		m.mark(row, first, first, per*(first-x0))
		x0 = first
	}
	for column := m.xs.index(x0); x0 < x1 && column < len(m.xs)-1; column++ {
		end := min(x1, m.xs[column+1])
		m.marks = append(m.marks, mark{row, column, per * (end - x0), per * (end - x0) *
			(1 - ((x0+end)/2-m.xs[column])/(m.xs[column+1]-m.xs[column]))})
		x0 = end
	}
}

func (m *marker) mark(row int, x0, x1, height float64) {
	column := min(m.xs.index(x0), len(m.xs)-2)
	m.marks = append(m.marks, mark{row, column, height, height *
		(1 - ((x0+x1)/2-m.xs[column])/(m.xs[column+1]-m.xs[column]))})
}

const speck = 1e-12 // of a cell, less than which is the rounding of sums

// runs gives the cells that are covered, row by row from left to right.
func (m *marker) runs(yield func(run)) {
	slices.SortFunc(m.marks, func(a, b mark) int { return cmp.Or(a.row-b.row, a.column-b.column) })
	for i := 0; i < len(m.marks); {
		row, sum := m.marks[i].row, 0.0
		for i < len(m.marks) && m.marks[i].row == row {
			column, height, left := m.marks[i].column, 0.0, 0.0
			for ; i < len(m.marks) && m.marks[i].row == row && m.marks[i].column == column; i++ {
				height, left = height+m.marks[i].height, left+m.marks[i].left
			}
			give(yield, run{row, column, column + 1, sum + left})
			sum += height
			next := len(m.xs) - 1
			if i < len(m.marks) && m.marks[i].row == row {
				next = m.marks[i].column
			}
			if next > column+1 {
				give(yield, run{row, column + 1, next, sum})
			}
		}
	}
	m.marks = m.marks[:0]
}

func give(yield func(run), r run) {
	if r.part > speck {
		if r.part > 1-speck {
			r.part = 1
		}
		yield(r)
	}
}
