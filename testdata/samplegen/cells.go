package main

import (
	"fmt"
	"slices"
)

// The schematic cells are grown on a grid of pointy-topped hexagons: every corner of a
// hexagon belongs to three of them, so that boundaries between cells meet three at a time
// and both sides of a boundary are the same corners. Coordinates are microdegrees.
const (
	stepX = 24_000     // between hexagon centres in a row
	stepY = 18_600     // between rows; a multiple of 3
	west  = 89_500_000 // of the grid
	south = 24_000_000
	cols  = 276
	rows  = 222

	sea = -1 // label of a hexagon outside the outline
)

type point struct{ x, y int }

// grid labels each hexagon with the index of its circle.
type grid struct{ label []int }

func hexCentre(i int) point {
	col, row := i%cols, i/cols
	return point{west + col*stepX + (row%2)*stepX/2, south + row*stepY}
}

// neighbours of a hexagon, counter-clockwise from the north-east: the neighbour across the
// edge from corner k to corner k+1, see corners. -1 beyond the grid.
func neighbours(i int) [6]int {
	col, row := i%cols, i/cols
	left := col - 1 + row%2 // column of the western of the two neighbours in the next row
	at := func(c, r int) int {
		if c < 0 || c >= cols || r < 0 || r >= rows {
			return -1
		}
		return r*cols + c
	}
	return [6]int{at(left+1, row+1), at(left, row+1), at(col-1, row), at(left, row-1), at(left+1, row-1),
		at(col+1, row)}
}

// corners of a hexagon, counter-clockwise from the upper right.
func corners(i int) [6]point {
	c := hexCentre(i)
	return [6]point{
		{c.x + stepX/2, c.y + stepY/3}, {c.x, c.y + 2*stepY/3}, {c.x - stepX/2, c.y + stepY/3},
		{c.x - stepX/2, c.y - stepY/3}, {c.x, c.y - 2*stepY/3}, {c.x + stepX/2, c.y - stepY/3},
	}
}

// growCells labels the hexagons within the outline: a power diagram of the centroids, its
// weights tuned towards the circles' areas, on a warped plane so that edges wobble.
func growCells(circles []circle) (*grid, error) {
	g := &grid{label: make([]int, cols*rows)}
	var inside []int
	var at []point // warped centres in tenths of a kilometre
	for i := range g.label {
		g.label[i] = sea
		c := hexCentre(i)
		if p := warp(c); withinOutline(p) {
			inside = append(inside, i)
			at = append(at, tenthsOfKm(p))
		}
	}
	weight := make([]int, len(circles))
	site := make([]point, len(circles))
	target := make([]int, len(circles))
	sum := 0
	for i, c := range circles {
		site[i] = tenthsOfKm(point{c.lon * 10_000, c.lat * 10_000})
		target[i] = max(c.km2, 60) // small ones must be visible
		sum += target[i]
	}
	count := make([]int, len(circles))
	for range 80 {
		clear(count)
		for k, i := range inside {
			best, bestDistance := 0, 0
			for j, s := range site {
				dx, dy := at[k].x-s.x, at[k].y-s.y
				if d := dx*dx + dy*dy - weight[j]; j == 0 || d < bestDistance {
					best, bestDistance = j, d
				}
			}
			g.label[i] = best
			count[best]++
		}
		for j := range weight {
			want := target[j] * len(inside) / sum
			weight[j] += (want - count[j]) * 60
		}
	}
	for j, n := range count {
		if n < 4 {
			return nil, fmt.Errorf("the cell of circle %s vanished (%d hexagons)", circles[j].id, n)
		}
	}
	return g, g.mend(circles)
}

// mend gives every detached piece of a cell to a neighbour, so that each circle is one
// piece.
func (g *grid) mend(circles []circle) error {
	for range 20 {
		size := map[int]int{} // of the largest piece by label
		pieces := g.pieces(func(i int) int { return g.label[i] })
		for _, p := range pieces {
			size[p.label] = max(size[p.label], len(p.hexes))
		}
		stray := 0
		for _, p := range pieces {
			if len(p.hexes) == size[p.label] {
				size[p.label]++ // of equals, the first stays
				continue
			}
			stray++
			votes := make([]int, len(circles))
			best := sea
			for _, i := range p.hexes {
				for _, n := range neighbours(i) {
					if n < 0 || g.label[n] == sea || g.label[n] == p.label {
						continue
					}
					votes[g.label[n]]++
					if best == sea || votes[g.label[n]] > votes[best] {
						best = g.label[n]
					}
				}
			}
			for _, i := range p.hexes {
				g.label[i] = best
			}
		}
		if stray == 0 {
			return nil
		}
	}
	return fmt.Errorf("cells do not come to be one piece each")
}

type piece struct {
	label int
	hexes []int
}

// pieces gives the connected pieces of equal label, in grid order; label gives sea to skip.
func (g *grid) pieces(label func(hex int) int) []piece {
	seen := make([]bool, len(g.label))
	var all []piece
	for i := range g.label {
		l := label(i)
		if seen[i] || l == sea {
			continue
		}
		p := piece{label: l, hexes: []int{i}}
		seen[i] = true
		for k := 0; k < len(p.hexes); k++ {
			for _, n := range neighbours(p.hexes[k]) {
				if n >= 0 && !seen[n] && label(n) == l {
					seen[n] = true
					p.hexes = append(p.hexes, n)
				}
			}
		}
		slices.Sort(p.hexes)
		all = append(all, p)
	}
	return all
}

// smoothed maps every corner on a boundary between cells to its place in the drawing.
// Each pass moves a corner halfway to the mean of its neighbours along the boundaries, so
// that shared edges stay shared.
func (g *grid) smoothed() map[point]point {
	adjacent := map[point][]point{}
	for i := range g.label {
		c := corners(i)
		for k, n := range neighbours(i) {
			if n >= 0 && g.label[n] != g.label[i] {
				// The edge from c[k] to the next corner; its other side adds the way back.
				adjacent[c[k]] = append(adjacent[c[k]], c[(k+1)%6])
			}
		}
	}
	now := make(map[point]point, len(adjacent))
	for p := range adjacent {
		now[p] = p
	}
	for range 4 {
		next := make(map[point]point, len(now))
		for p, around := range adjacent {
			m := point{}
			for _, a := range around {
				m.x += now[a].x
				m.y += now[a].y
			}
			n := len(around)
			next[p] = point{(now[p].x + m.x/n) / 2, (now[p].y + m.y/n) / 2}
		}
		now = next
	}
	for p, q := range now {
		now[p] = point{(q.x + 50) / 100, (q.y + 50) / 100} // to ten-thousandths of a degree
	}
	return now
}

// rings traces the boundary of a piece: the outer ring counter-clockwise, then holes
// clockwise, each closed, in ten-thousandths of a degree.
func (p *piece) rings(drawn map[point]point) [][]point {
	in := map[int]bool{}
	for _, i := range p.hexes {
		in[i] = true
	}
	next := map[point]point{}
	var starts []point
	for _, i := range p.hexes {
		c := corners(i)
		for k, n := range neighbours(i) {
			if !in[n] {
				next[c[k]] = c[(k+1)%6]
				starts = append(starts, c[k])
			}
		}
	}
	var all [][]point
	for _, s := range starts {
		if _, ok := next[s]; !ok {
			continue
		}
		ring := []point{drawn[s]}
		for q := next[s]; ; q = next[q] {
			ring = append(ring, drawn[q])
			if q == s {
				break
			}
		}
		for q := s; ; {
			n, ok := next[q]
			if !ok {
				break
			}
			delete(next, q)
			q = n
		}
		all = append(all, ring)
	}
	// Only the outer ring runs counter-clockwise.
	for i := range all {
		if area(all[i]) > 0 {
			all[0], all[i] = all[i], all[0]
			break
		}
	}
	return all
}

// area is twice the signed area of a closed ring, positive counter-clockwise.
func area(ring []point) int {
	sum := 0
	for i, a := range ring[:len(ring)-1] {
		b := ring[i+1]
		sum += a.x*b.y - a.y*b.x
	}
	return sum
}

// withinOutline is the even-odd test against the hand-drawn outline.
func withinOutline(p point) bool {
	in := false
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		ax, ay, bx, by := a[0]*10_000, a[1]*10_000, b[0]*10_000, b[1]*10_000
		if (ay > p.y) == (by > p.y) {
			continue
		}
		// p.x < ax + (bx-ax)(p.y-ay)/(by-ay), without dividing.
		left := (p.x - ax) * (by - ay)
		right := (bx - ax) * (p.y - ay)
		if (by > ay) == (left < right) {
			in = !in
		}
	}
	return in
}

// tenthsOfKm projects to a plane good enough for comparing distances within Assam
// (equirectangular at 26.3° north).
func tenthsOfKm(p point) point { return point{p.x * 998 / 1_000_000, p.y * 1112 / 1_000_000} }

// warp moves a point by two octaves of smooth noise, at most about four kilometres.
func warp(p point) point {
	const amplitude = 30_000
	shift := func(stream int) int {
		return noise(p, 170_000, stream)*amplitude>>16 + noise(p, 70_000, stream+1)*amplitude/3>>16
	}
	return point{p.x + shift(11), p.y + shift(31)}
}

// noise is value noise in -65536…65536 on a lattice of the given spacing.
func noise(p point, spacing, stream int) int {
	ix, iy := p.x/spacing, p.y/spacing
	fx := ease((p.x % spacing) << 16 / spacing)
	fy := ease((p.y % spacing) << 16 / spacing)
	mix := func(a, b, f int) int { return a + (b-a)*f>>16 }
	return mix(mix(hash(ix, iy, stream), hash(ix+1, iy, stream), fx),
		mix(hash(ix, iy+1, stream), hash(ix+1, iy+1, stream), fx), fy)
}

// ease is 3t²-2t³ with 65536 for one.
func ease(t int) int { return t * t >> 16 * (3<<16 - 2*t) >> 16 }

func hash(x, y, stream int) int {
	z := uint64(x)*0x9e3779b97f4a7c15 ^ uint64(y)*0xbf58476d1ce4e5b9 ^ uint64(stream)*0x94d049bb133111eb
	z ^= z >> 30
	z *= 0xbf58476d1ce4e5b9
	z ^= z >> 27
	z *= 0x94d049bb133111eb
	return int(z>>47) - 1<<16
}
