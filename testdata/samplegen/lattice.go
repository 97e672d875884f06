package main

// lattice is a field of cells with crooked edges: corner points, and a point on each edge, are moved
// a little, the same for the cells on both sides.
type lattice struct {
	columns, rows int
	west, south   int // ten-thousandths of a degree
	width, height int // of a cell
	points        map[point]point
}

// newLattice draws a lattice; the outer edges are as crooked as the inner ones.
func newLattice(d *dice, columns, rows int, southWest point, width, height int) *lattice {
	l := &lattice{columns: columns, rows: rows, west: southWest.x, south: southWest.y, width: width, height: height,
		points: map[point]point{}}
	for y := range 2*rows + 1 {
		for x := range 2*columns + 1 {
			if x%2 == 1 && y%2 == 1 {
				continue // the middle of a cell
			}
			l.points[point{x, y}] = point{
				l.west + x*width/2 + d.between(-width/6, width/6),
				l.south + y*height/2 + d.between(-height/6, height/6),
			}
		}
	}
	return l
}

// block gives the outline of cells (x to x+w-1, y to y+h-1) as one closed ring, counter-clockwise.
func (l *lattice) block(x, y, w, h int) []point {
	var ring []point
	add := func(x, y int) { ring = append(ring, l.points[point{x, y}]) }
	for i := 2 * x; i < 2*(x+w); i++ {
		add(i, 2*y)
	}
	for i := 2 * y; i < 2*(y+h); i++ {
		add(2*(x+w), i)
	}
	for i := 2 * (x + w); i > 2*x; i-- {
		add(i, 2*(y+h))
	}
	for i := 2 * (y + h); i > 2*y; i-- {
		add(2*x, i)
	}
	return append(ring, ring[0])
}

// band gives a strip across the whole field, between two heights in thousandths of a row above the
// foot of row y: what a river floods.
func (l *lattice) band(d *dice, y, from, to int) []point {
	var ring []point
	at := func(x, thousandths int) point {
		height := l.south + y*l.height + l.height*thousandths/1000
		return point{l.west + x*l.width/4, height + d.between(-l.height/12, l.height/12)}
	}
	for x := 0; x <= 4*l.columns; x++ {
		ring = append(ring, at(x, from))
	}
	for x := 4 * l.columns; x >= 0; x-- {
		ring = append(ring, at(x, to))
	}
	return append(ring, ring[0])
}

// course gives a line along a row, from one column to another, both in quarters of a cell, at a height in thousandths
// of the row above its foot.
func (l *lattice) course(d *dice, y, from, to, height int) []point {
	var line []point
	for x := from; x <= to; x++ {
		line = append(line, point{l.west + x*l.width/4,
			l.south + y*l.height + l.height*height/1000 + d.between(-l.height/60, l.height/60)})
	}
	return line
}
