package raster

import (
	"math"
	"slices"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
)

// plane is a raster's columns and rows, cut further where another raster's pixels end, so that a cell lies in one
// pixel of each.
type plane struct {
	r      *Raster
	xs, ys lines
	column []int // of r by column of the plane
	row    []int

	over *overlap // nil: r alone
}

// overlap is how another raster lies under a plane.
type overlap struct {
	r       *Raster
	aligned bool
	column  []int // of r by column of the plane, where aligned; -1: beyond it
	row     []int
}

// alone gives the plane of one raster.
func alone(r *Raster) *plane {
	p := &plane{r: r, xs: whole(r.width), ys: whole(r.height)}
	p.column, p.row = pixelsOf(p.xs, r.width), pixelsOf(p.ys, r.height)
	return p
}

func whole(n int) lines {
	l := make(lines, n+1)
	for i := range l {
		l[i] = float64(i)
	}
	return l
}

func pixelsOf(l lines, n int) []int {
	out := make([]int, len(l)-1)
	for i := range out {
		if at := (l[i] + l[i+1]) / 2; at < 0 || at >= float64(n) {
			out[i] = -1
		} else {
			out[i] = int(at)
		}
	}
	return out
}

const mostParts = 64 // that a pixel's side is cut into where the other raster does not lie along it

// together gives the plane of a raster with another under it. Where both lie along the same axes of one system, pixels
// are cut where those of the other end. Where they do not, each is cut into as many equal parts a side as one of
// the other's pixels fits in, at most 64, and a part has the value of the other at its centre.
func together(r, other *Raster) (*plane, error) {
	p := alone(r)
	o := &overlap{r: other}
	p.over = o
	if r.CRS() == other.CRS() {
		m := r.toPixel.after(other.toModel) // columns and rows of other in those of r
		size := math.Abs(m.b) + math.Abs(m.f)
		if float64(other.width)*math.Abs(m.e)+float64(other.height)*math.Abs(m.c) < nearly*size {
			o.aligned = true
			p.xs, o.column = merge(p.xs, m.a, m.b, other.width)
			p.ys, o.row = merge(p.ys, m.d, m.f, other.height)
			p.column, p.row = pixelsOf(p.xs, r.width), pixelsOf(p.ys, r.height)
			return p, nil
		}
	}
	parts, err := r.partsBy(other)
	if err != nil {
		return nil, err
	}
	p.xs, p.ys = divided(r.width, parts), divided(r.height, parts)
	p.column, p.row = pixelsOf(p.xs, r.width), pixelsOf(p.ys, r.height)
	return p, nil
}

const nearly = 1e-6 // pixels that borders may be apart and still be one

// merge cuts lines where the n pixels of another raster end, and gives the other's pixel of each cell, or -1.
func merge(l lines, origin, step float64, n int) (lines, []int) {
	all := slices.Clone(l)
	for i := range n + 1 {
		at := origin + step*float64(i)
		if near := math.Round(at); math.Abs(at-near) > nearly && at > l[0] && at < l[len(l)-1] {
			all = append(all, at)
		}
	}
	slices.Sort(all)
	pixels := make([]int, len(all)-1)
	for i := range pixels {
		at := math.Floor(((all[i]+all[i+1])/2 - origin) / step)
		if pixels[i] = -1; at >= 0 && at < float64(n) {
			pixels[i] = int(at)
		}
	}
	return all, pixels
}

func divided(n, parts int) lines {
	l := make(lines, n*parts+1)
	for i := range l {
		l[i] = float64(i) / float64(parts)
	}
	return l
}

// partsBy gives how many of another raster's pixels fit along one of this, in the middle of the ground they share.
func (r *Raster) partsBy(other *Raster) (int, error) {
	shared := orb.Bound{Min: orb.Point{max(r.extent.Min[0], other.extent.Min[0]), max(r.extent.Min[1],
		other.extent.Min[1])}, Max: orb.Point{min(r.extent.Max[0], other.extent.Max[0]),
		min(r.extent.Max[1], other.extent.Max[1])}}
	mine, err := r.sideAt(shared.Center())
	if err != nil {
		return 0, err
	}
	theirs, err := other.sideAt(shared.Center())
	if err != nil {
		return 0, err
	}
	return int(min(max(math.Ceil(mine/theirs-nearly), 1), mostParts)), nil
}

// sideAt gives the square root of the ground of a pixel at a place, in kilometres.
func (r *Raster) sideAt(p orb.Point) (float64, error) {
	x, y, err := r.pixel(p)
	if err != nil {
		return 0, err
	}
	km2, err := r.cellKM2(math.Floor(x), math.Floor(y), 1, 1)
	return math.Sqrt(km2), err
}

// cellKM2 gives the ground of a rectangle of columns and rows, its sides straight in longitude and latitude.
func (r *Raster) cellKM2(column, row, width, height float64) (float64, error) {
	ring := make(orb.Ring, 0, 5)
	for _, c := range [][2]float64{{0, 0}, {width, 0}, {width, height}, {0, height}, {0, 0}} {
		p, err := r.lonLat(column+c[0], row+c[1])
		if err != nil {
			return 0, err
		}
		ring = append(ring, p)
	}
	return shape.AreaKM2(orb.MultiPolygon{{ring}}), nil
}

// ground gives the ground of a plane's cells, row by row.
type ground struct {
	p     *plane
	row   int
	step  int       // columns of r between two that are measured
	nodes []float64 // km² of a whole pixel at each step, on the row
}

func newGround(p *plane) *ground { return &ground{p: p, row: -1} }

const everyKM = 2 // at least that often the ground of a pixel is measured along a row

// enter goes to a row of the plane.
func (g *ground) enter(row int) error {
	if g.row == row {
		return nil
	}
	g.row = row
	r := g.p.r
	top, height := g.p.ys[row], g.p.ys[row+1]-g.p.ys[row]
	if r.upright() {
		km2, err := r.cellKM2(0, top, 1, height)
		g.nodes = append(g.nodes[:0], km2)
		return err
	}
	if g.step == 0 {
		side, err := r.sideAt(r.extent.Center())
		if err != nil {
			return err
		}
		g.step = int(min(max(everyKM/side, 1), 256))
	}
	g.nodes = g.nodes[:0]
	for x := 0; x < r.width+g.step; x += g.step {
		km2, err := r.cellKM2(float64(x), top, 1, height)
		if err != nil {
			km2 = math.NaN() // outside of the system; no area reaches there
		}
		g.nodes = append(g.nodes, km2)
	}
	return nil
}

// km2 gives the ground of a column of the row.
func (g *ground) km2(column int) float64 {
	width := g.p.xs[column+1] - g.p.xs[column]
	if len(g.nodes) == 1 {
		return g.nodes[0] * width
	}
	at := ((g.p.xs[column]+g.p.xs[column+1])/2 - 0.5) / float64(g.step)
	i := min(max(int(at), 0), len(g.nodes)-2)
	f := at - float64(i)
	if f == 0 {
		return g.nodes[i] * width
	}
	return (g.nodes[i]*(1-f) + g.nodes[i+1]*f) * width
}

// between gives the ground of columns from to to-1 of the row.
func (g *ground) between(from, to int) float64 {
	if len(g.nodes) == 1 {
		return g.nodes[0] * (g.p.xs[to] - g.p.xs[from])
	}
	sum := 0.0
	for i := from; i < to; i++ {
		sum += g.km2(i)
	}
	return sum
}
