package shape

import (
	"cmp"
	"math"
	"slices"
)

// network is the borders between different owners, as arcs between the vertices where
// they meet.
type network struct {
	arcs []arc
	keep map[vertex]bool // of the vertices on borders, whether they stay
}

// arc is a border without junctions inside. A closed arc has none at all and begins and
// ends at the same vertex.
type arc struct {
	points []vertex
	kept   []int // indices of the vertices that stay, ascending
	level  int   // how many times it had to be simplified less
}

func newNetwork(o *overlay, owner []int32) *network {
	at := bordersOf(o, owner)
	done := make([]bool, len(o.segs))
	n := &network{keep: map[vertex]bool{}}
	follow := func(v, way int32) {
		if done[at.segment(way)] {
			return
		}
		points := []vertex{at.vertices[v]}
		for from := v; ; {
			done[at.segment(way)] = true
			to := at.other(way)
			points = append(points, at.vertices[to])
			ways := at.ways(to)
			if to == from || len(ways) != 2 {
				break
			}
			next := ways[0]
			if at.segment(next) == at.segment(way) {
				next = ways[1]
			}
			way = next
		}
		n.arcs = append(n.arcs, arc{points: points})
	}
	for v := range int32(len(at.vertices)) { // arcs between junctions first, what is left is closed
		if ways := at.ways(v); len(ways) != 2 {
			for _, way := range ways {
				follow(v, way)
			}
		}
	}
	for v := range int32(len(at.vertices)) {
		follow(v, at.ways(v)[0])
	}
	return n
}

// borders are the segments between different owners, which lead both ways: 2s from the first end of segment s and
// 2s+1 from the other.
type borders struct {
	vertices []vertex // sorted
	begins   []int32  // of each vertex, where its ways begin in all; one more at the end
	all      []int32  // ways, those of a vertex in the order of their segments
	from     []int32  // of each way, the number of its vertex
}

func bordersOf(o *overlay, owner []int32) *borders {
	type end struct {
		vertex
		way int32
	}
	var ends []end
	for s, seg := range o.segs {
		if one, other := int32(2*s), int32(2*s+1); owner[o.left(one)] != owner[o.left(other)] {
			ends = append(ends, end{seg.a, one}, end{seg.b, other})
		}
	}
	slices.SortFunc(ends, func(a, b end) int {
		return cmp.Or(compareVertices(a.vertex, b.vertex), cmp.Compare(a.way, b.way))
	})
	b := &borders{all: make([]int32, len(ends)), from: make([]int32, 2*len(o.segs))}
	for i, e := range ends {
		if i == 0 || e.vertex != ends[i-1].vertex {
			b.vertices, b.begins = append(b.vertices, e.vertex), append(b.begins, int32(i))
		}
		b.all[i], b.from[e.way] = e.way, int32(len(b.vertices)-1)
	}
	b.begins = append(b.begins, int32(len(ends)))
	return b
}

func (b *borders) ways(v int32) []int32 { return b.all[b.begins[v]:b.begins[v+1]] }

func (b *borders) segment(way int32) int32 { return way / 2 }

// other gives the vertex that a way leads to.
func (b *borders) other(way int32) int32 { return b.from[way^1] }

func compareVertices(a, b vertex) int {
	switch {
	case a.less(b):
		return -1
	case a == b:
		return 0
	}
	return 1
}

func newSegment(a, b vertex) segment {
	if b.less(a) {
		a, b = b, a
	}
	return segment{a, b}
}

func (n *network) keeps(v vertex) bool { return n.keep[v] }

// maxLevel is how often an arc's tolerance is halved before all its vertices stay.
const maxLevel = 8

// simplify chooses the vertices that stay, for a tolerance in grid units.
func (n *network) simplify(tolerance float64) {
	stale := make([]int, len(n.arcs))
	for i := range stale {
		stale[i] = i
	}
	for len(stale) > 0 {
		for _, i := range stale {
			a := &n.arcs[i]
			t := math.Ldexp(tolerance, -a.level)
			if a.level >= maxLevel {
				t = 0
			}
			a.choose(t)
		}
		stale = n.conflicts()
		for _, i := range stale {
			n.arcs[i].level++
		}
	}
	for _, a := range n.arcs {
		for _, k := range a.kept {
			n.keep[a.points[k]] = true
		}
	}
}

// choose marks the vertices that stay: the ends, for a closed arc also two more that
// span a triangle, and what the tolerance demands between them. A tolerance of 0 keeps
// all.
func (a *arc) choose(tolerance float64) {
	last := len(a.points) - 1
	if tolerance == 0 {
		a.kept = a.kept[:0]
		for i := range a.points {
			a.kept = append(a.kept, i)
		}
		return
	}
	stops := []int{0, last}
	if a.points[0] == a.points[last] {
		far := farthestFrom(a.points, 0, last, func(p vertex) float64 {
			return math.Hypot(float64(p.x-a.points[0].x), float64(p.y-a.points[0].y))
		})
		line := segment{a.points[0], a.points[far]}
		third := farthestFrom(a.points, 0, last, line.distanceToLine)
		stops = []int{0, min(far, third), max(far, third), last}
	}
	a.kept = append(a.kept[:0], 0)
	for i := 1; i < len(stops); i++ {
		a.between(stops[i-1], stops[i], tolerance)
	}
}

// between appends what stays after i, up to and with j.
func (a *arc) between(i, j int, tolerance float64) {
	s := segment{a.points[i], a.points[j]}
	if j-i > 1 {
		k := farthestFrom(a.points, i, j, s.distance)
		if s.distance(a.points[k]) > tolerance {
			a.between(i, k, tolerance)
			a.between(k, j, tolerance)
			return
		}
	}
	a.kept = append(a.kept, j)
}

func farthestFrom(points []vertex, i, j int, distance func(vertex) float64) int {
	best, most := i+1, -1.0
	for k := i + 1; k < j; k++ {
		if d := distance(points[k]); d > most {
			best, most = k, d
		}
	}
	return best
}

// distance is that of a point to the segment.
func (s segment) distance(p vertex) float64 {
	dx, dy := float64(s.b.x-s.a.x), float64(s.b.y-s.a.y)
	px, py := float64(p.x-s.a.x), float64(p.y-s.a.y)
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(max((px*dx+py*dy)/l, 0), 1)
	}
	return math.Hypot(px-t*dx, py-t*dy)
}

func (s segment) distanceToLine(p vertex) float64 {
	l := math.Hypot(float64(s.b.x-s.a.x), float64(s.b.y-s.a.y))
	return math.Abs(cross(s.a, s.b, s.a, p).float()) / max(l, 1)
}

// piece is the part of an arc that one simplified segment replaces.
type piece struct{ arc, from, to int }

// conflicts gives the arcs to simplify less, sorted: of two simplified segments that
// touch other than in a common end, both that leave something out; and an arc that passes over
// a vertex that stays of another.
func (n *network) conflicts() []int {
	var segs []segment
	var pieces []piece
	for i, a := range n.arcs {
		for k := 1; k < len(a.kept); k++ {
			segs = append(segs, newSegment(a.points[a.kept[k-1]], a.points[a.kept[k]]))
			pieces = append(pieces, piece{i, a.kept[k-1], a.kept[k]})
		}
	}
	bad := map[int]bool{}
	mark := func(i int) {
		if a := n.arcs[i]; len(a.kept) < len(a.points) {
			bad[i] = true
		}
	}
	pairs(segs, func(i, j int) bool {
		if segs[i].touches(segs[j]) {
			mark(pieces[i].arc)
			mark(pieces[j].arc)
		}
		return true
	})
	n.passedOver(pieces, mark)
	out := make([]int, 0, len(bad))
	for i := range bad {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

// touches reports whether two segments have a point in common other than one end of
// both.
func (s segment) touches(t segment) bool {
	if s == t {
		return true
	}
	a, b, c, d := orient(s.a, s.b, t.a), orient(s.a, s.b, t.b), orient(t.a, t.b, s.a), orient(t.a, t.b, s.b)
	switch {
	case s.a == t.a:
		return a == 0 && b == 0 // both lead right from there
	case s.b == t.b:
		return a == 0 && b == 0
	case s.a == t.b, s.b == t.a:
		return false // one leads left from there, the other right
	}
	if a*b > 0 || c*d > 0 {
		return false
	}
	if a == 0 && b == 0 { // on one line; extents meet, as pairs has seen
		return !s.b.less(t.a) && !t.b.less(s.a)
	}
	return true
}

// passedOver marks arcs one of whose pieces and the segment that replaces it have a
// vertex that stays, of whatever arc, between them: what the vertex belongs to would
// change sides without any line being crossed.
func (n *network) passedOver(pieces []piece, mark func(arc int)) {
	// Vertices as segments of no length, so that pairs finds those within an extent.
	var segs []segment
	var cut []piece
	for _, p := range pieces {
		if p.to-p.from == 1 {
			continue
		}
		points := n.arcs[p.arc].points[p.from : p.to+1]
		lo, hi := points[0], points[0]
		for _, v := range points {
			lo, hi = vertex{min(lo.x, v.x), min(lo.y, v.y)}, vertex{max(hi.x, v.x), max(hi.y, v.y)}
		}
		cut = append(cut, p)
		segs = append(segs, segment{lo, hi})
	}
	for _, p := range pieces {
		v := n.arcs[p.arc].points[p.from]
		segs = append(segs, segment{v, v})
	}
	pairs(segs, func(i, j int) bool {
		if i, j = min(i, j), max(i, j); i >= len(cut) || j < len(cut) {
			return true
		}
		p := cut[i]
		if encloses(n.arcs[p.arc].points[p.from:p.to+1], segs[j].a) {
			mark(p.arc)
		}
		return true
	})
}

// encloses reports whether a vertex lies within the loop of a line and the way back from
// its end to its beginning, an odd number of times and not on it.
func encloses(line []vertex, v vertex) bool {
	inside := false
	for i := range line {
		s := segment{line[i], line[(i+1)%len(line)]}.upward()
		if v == s.a || v == s.b {
			return false
		}
		if s.a.y <= v.y && v.y < s.b.y && orient(s.a, s.b, v) > 0 {
			inside = !inside
		}
	}
	return inside
}
