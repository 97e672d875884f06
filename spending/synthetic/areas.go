package synthetic

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
)

// Size and shape of the made-up country.
const (
	west, south   = 68.0, 8.0
	extent        = 20.0 // degrees, at most
	cellSide      = 0.25 // degrees, about the size of an Indian sub-district
	districtSide  = 3    // a district is a square of so many circles, fewer at the margin
	edgePieces    = 8    // a border between two corners has so many segments
	cornerJitter  = 0.1  // of the side: how far a corner is off the grid
	borderWiggles = 0.04 // of the side: how far a border is off the line between corners
)

// grid is a square of cells whose corners are moved and whose borders wind. Neighbours
// share the points of their border.
type grid struct {
	Options
	columns int
	side    float64
}

// node is a corner of the grid.
type node struct{ x, y int }

// areas makes districts and circles, each sorted by code.
func areas(o Options) (districts, circles []geo.Area) {
	columns := int(math.Ceil(math.Sqrt(float64(o.Areas))))
	g := grid{o, columns, min(cellSide, extent/float64(columns))}
	members := map[node][]node{} // cells by district
	for cell := range o.Areas {
		at := node{cell % columns, cell / columns}
		district := node{at.x / districtSide, at.y / districtSide}
		members[district] = append(members[district], at)
	}
	for i, district := range slices.SortedFunc(maps.Keys(members), byRow) {
		cells := members[district]
		id := fmt.Sprintf("99-%04d", i+1)
		districts = append(districts, geo.Area{ID: id, Level: geo.District, Name: areaName(geo.District, i+1),
			Geometry: g.outline(cells)})
		for n, cell := range cells {
			circles = append(circles, geo.Area{ID: fmt.Sprintf("%s-%05d", id, n+1), Level: geo.Circle,
				Name: areaName(geo.Circle, len(circles)+1), ParentID: id, Geometry: g.outline([]node{cell})})
		}
	}
	return districts, circles
}

func byRow(a, b node) int { return cmp.Or(a.y-b.y, a.x-b.x) }

// outline is the polygon of adjoining cells without a hole: the borders that only one of
// them has, anticlockwise.
func (g grid) outline(cells []node) orb.MultiPolygon {
	next := map[node]node{}
	has := map[[2]node]bool{}
	for _, c := range cells {
		corners := [...]node{c, {c.x + 1, c.y}, {c.x + 1, c.y + 1}, {c.x, c.y + 1}}
		for i, from := range corners {
			has[[2]node{from, corners[(i+1)%4]}] = true
		}
	}
	for edge := range has {
		if !has[[2]node{edge[1], edge[0]}] {
			next[edge[0]] = edge[1]
		}
	}
	first := slices.MinFunc(cells, byRow)
	ring := orb.Ring{}
	for at, done := first, false; !done; done = at == first {
		ring = append(ring, g.border(at, next[at])...)
		at = next[at]
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}

// border gives the points from one corner to the next, the last left out. It is the same
// from either side.
func (g grid) border(from, to node) []orb.Point {
	if byRow(from, to) > 0 {
		points := append(g.border(to, from)[1:], g.corner(from))
		slices.Reverse(points)
		return points
	}
	a, b := g.corner(from), g.corner(to)
	points := []orb.Point{a}
	vertical := 0
	if from.x == to.x {
		vertical = 1
	}
	rng := g.random(shapeStream, g.key(from)<<2|2|uint64(vertical))
	for i := 1; i < edgePieces; i++ {
		t := float64(i) / edgePieces
		p := orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
		p[1-vertical] += borderWiggles * g.side * offset(rng.IntN(2001))
		points = append(points, p)
	}
	return points
}

func (g grid) corner(n node) orb.Point {
	rng := g.random(shapeStream, g.key(n)<<2)
	return orb.Point{
		west + g.side*(float64(n.x)+cornerJitter*offset(rng.IntN(2001))),
		south + g.side*(float64(n.y)+cornerJitter*offset(rng.IntN(2001))),
	}
}

// offset maps 0 to 2000 to -1 to 1.
func offset(n int) float64 { return float64(n-1000) / 1000 }

func (g grid) key(n node) uint64 { return uint64(n.y*(g.columns+1) + n.x) }
