package shape

import (
	"cmp"
	"math"
	"slices"
)

// graph is the planar arrangement of noded segments. Segment i has the half-edges 2i, from
// its end a to b, and 2i+1, back. Every half-edge has a face on its left.
type graph struct {
	segs   []segment
	deltas [][]use // of each segment, sorted by label
	next   []int32 // half-edge that follows along the face on the left
	loop   []int32 // of a half-edge: the cycle of next it lies on
	outer  []bool  // of a loop: it runs around its component, the face on its left is outside
	face   []int32 // of a loop: its face, 0 = the unbounded one
	faces  int
}

func (g *graph) from(h int32) vertex {
	if h&1 == 0 {
		return g.segs[h>>1].a
	}
	return g.segs[h>>1].b
}

func (g *graph) to(h int32) vertex { return g.from(h ^ 1) }

// left is the face on the left of a half-edge.
func (g *graph) left(h int32) int32 { return g.face[g.loop[h]] }

// newGraph builds the arrangement of noded, merged uses.
func newGraph(uses []use) *graph {
	g := &graph{segs: segments(uses)}
	for i := 0; i < len(uses); {
		j := i + 1
		for j < len(uses) && uses[j].segment() == uses[i].segment() {
			j++
		}
		g.deltas = append(g.deltas, uses[i:j])
		i = j
	}
	g.link()
	g.trace()
	g.nest()
	return g
}

// link sets next: at the end of a half-edge, the first half-edge clockwise from the way
// back.
func (g *graph) link() {
	n := int32(2 * len(g.segs))
	out := make([]int32, n)
	for h := range n {
		out[h] = h
	}
	slices.SortFunc(out, func(h, k int32) int {
		a, b := g.from(h), g.from(k)
		if a != b {
			return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
		}
		return compareAngle(a, g.to(h), g.to(k))
	})
	g.next = make([]int32, n)
	for i := 0; i < len(out); {
		j := i + 1
		for j < len(out) && g.from(out[j]) == g.from(out[i]) {
			j++
		}
		for k := i; k < j; k++ { // counterclockwise around the vertex
			before := k - 1
			if before < i {
				before = j - 1
			}
			g.next[out[k]^1] = out[before]
		}
		i = j
	}
}

// compareAngle orders directions from o counterclockwise, beginning just after straight
// down.
func compareAngle(o, p, q vertex) int {
	hp, hq := o.less(p), o.less(q)
	if hp != hq {
		if hp {
			return -1
		}
		return 1
	}
	return -orient(o, p, q)
}

// trace finds the loops of next.
func (g *graph) trace() {
	g.loop = make([]int32, len(g.next))
	for h := range g.loop {
		g.loop[h] = -1
	}
	for h := range int32(len(g.next)) {
		if g.loop[h] >= 0 {
			continue
		}
		id := int32(len(g.outer))
		var area int128
		start := g.from(h)
		for k := h; g.loop[k] < 0; k = g.next[k] {
			g.loop[k] = id
			area = area.plus(cross(start, g.from(k), start, g.to(k)))
		}
		g.outer = append(g.outer, area.sign() < 0)
	}
}

// nest gives every loop its face: an inner loop begins a face of its own; the outer loop
// of a component belongs to the face around it, found by looking left from the
// component's leftmost vertex to the nearest segment of another component.
func (g *graph) nest() {
	g.face = make([]int32, len(g.outer))
	g.faces = 1
	for l, outer := range g.outer {
		if !outer {
			g.face[l] = int32(g.faces)
			g.faces++
		} else {
			g.face[l] = -1
		}
	}
	leftmost := make([]vertex, len(g.outer))
	for l := range leftmost {
		leftmost[l] = vertex{math.MaxInt64, 0}
	}
	for h := range int32(len(g.next)) {
		if l := g.loop[h]; g.from(h).less(leftmost[l]) {
			leftmost[l] = g.from(h)
		}
	}
	sight := newSight(g.segs)
	// Components from left to right: what lies left of one is settled before it.
	var loops []int
	for l, outer := range g.outer {
		if outer {
			loops = append(loops, l)
		}
	}
	slices.SortFunc(loops, func(a, b int) int {
		if leftmost[a].less(leftmost[b]) {
			return -1
		}
		return 1
	})
	for _, l := range loops {
		g.face[l] = 0
		if s, ok := sight.left(leftmost[l]); ok {
			// The half-edge that runs down has the side of the vertex on its left.
			h := int32(2 * s)
			if g.segs[s].b.y > g.segs[s].a.y {
				h++
			}
			g.face[l] = g.left(h)
		}
	}
}

// sight finds the nearest segment to the left of a point.
type sight struct {
	segs   []segment
	lo     int64
	height int64
	rows   [][]int32
}

func newSight(segs []segment) *sight {
	lo, hi, heights := int64(math.MaxInt64), int64(math.MinInt64), 0.0
	for _, s := range segs {
		lo, hi = min(lo, s.low()), max(hi, s.high())
		heights += float64(s.high() - s.low())
	}
	if len(segs) == 0 {
		return &sight{height: 1}
	}
	n := float64(len(segs))
	v := &sight{segs: segs, lo: lo, height: int64(max(float64(hi-lo)/math.Sqrt(n), heights/(2*n))) + 1}
	v.rows = make([][]int32, (hi-lo)/v.height+1)
	for i, s := range segs {
		for r := (s.low() - lo) / v.height; r <= (s.high()-lo)/v.height; r++ {
			v.rows[r] = append(v.rows[r], int32(i))
		}
	}
	return v
}

// left gives the segment that the way left from p, moved up by an infinitesimal, meets
// first. p is a vertex of the arrangement and no segment passes through it but those
// that begin there and lead right.
func (v *sight) left(p vertex) (int, bool) {
	r := (p.y - v.lo) / v.height
	if len(v.rows) == 0 || r < 0 || r >= int64(len(v.rows)) {
		return 0, false
	}
	best := -1
	for _, i := range v.rows[r] {
		s := v.segs[i].upward()
		if s.a.y > p.y || s.b.y <= p.y || orient(s.a, s.b, p) >= 0 {
			continue // not at p's height, or p is not to its right
		}
		if best < 0 || v.segs[best].upward().leftOf(s) {
			best = int(i)
		}
	}
	return best, best >= 0
}

func (s segment) upward() segment {
	if s.a.y > s.b.y {
		return segment{s.b, s.a}
	}
	return s
}

// leftOf reports whether s passes left of t at heights both have. They are upward and do
// not cross.
func (s segment) leftOf(t segment) bool {
	if s.a.y > t.a.y || s.a.y == t.a.y && s.a == t.a {
		if side := orient(t.a, t.b, s.a); side != 0 {
			return side > 0
		}
		return orient(t.a, t.b, s.b) > 0
	}
	if side := orient(s.a, s.b, t.a); side != 0 {
		return side < 0
	}
	return orient(s.a, s.b, t.b) < 0
}
