package shape

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// use is one input ring's passage along a segment: from a to b, a.less(b), with the
// ring's left side counted delta times more for label than its right side.
type use struct {
	a, b  vertex
	label int32
	delta int32
}

func newUse(a, b vertex, label int32) use {
	if a.less(b) {
		return use{a, b, label, 1}
	}
	return use{b, a, label, -1}
}

// segment is an undirected segment of the arrangement, a.less(b).
type segment struct{ a, b vertex }

func (u use) segment() segment { return segment{u.a, u.b} }

// merge sorts uses by segment and label and adds up equal ones, dropping what cancels.
func merge(uses []use) []use {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.a.x, b.a.x), cmp.Compare(a.a.y, b.a.y), cmp.Compare(a.b.x, b.b.x),
			cmp.Compare(a.b.y, b.b.y), cmp.Compare(a.label, b.label))
	})
	out := uses[:0]
	for _, u := range uses {
		if last := len(out) - 1; last >= 0 && out[last].a == u.a && out[last].b == u.b && out[last].label == u.label {
			if out[last].delta += u.delta; out[last].delta == 0 {
				out = out[:last]
			}
			continue
		}
		out = append(out, u)
	}
	return out
}

// segments gives the distinct segments of merged uses.
func segments(uses []use) []segment {
	out := make([]segment, 0, len(uses))
	for i, u := range uses {
		if i == 0 || uses[i-1].segment() != u.segment() {
			out = append(out, u.segment())
		}
	}
	return out
}

// maxPasses bounds the repetitions of noding. Two or three do in practice: a pass finds
// new crossings only where rounding moved a segment onto another.
const maxPasses = 40

// node splits segments where they meet or cross, so that any two share at most an end
// point, and merges uses of the same segment. It is iterated snap rounding (J. D. Hobby,
// "Practical segment intersection with finite precision output", 1999; D. Halperin and E.
// Packer, "Iterated snap rounding", 2002): crossings go to the nearest grid point, and a
// segment that passes through the unit square around a vertex is led through the vertex.
func node(uses []use) ([]use, error) {
	for range maxPasses {
		uses = merge(uses)
		segs := segments(uses)
		cuts, err := findCuts(segs)
		if err != nil {
			return nil, err
		}
		if len(cuts) == 0 {
			return uses, nil
		}
		uses = split(uses, segs, cuts)
	}
	return nil, errors.New("the geometry's segments cannot be disentangled")
}

// cut asks to lead a segment through a vertex.
type cut struct {
	segment int
	at      vertex
}

// Bounds on the work of a pass for each segment, and for all where there are few: pairs of segments
// that lie in the same place, a few in any map, and cuts, one a crossing.
const (
	pairsEach, pairsLeast = 1000, 200_000_000
	cutsEach, cutsLeast   = 20, 2_000_000
)

func findCuts(segs []segment) ([]cut, error) {
	var cuts []cut
	tested := 0
	mostPairs, mostCuts := max(pairsLeast, pairsEach*len(segs)), max(cutsLeast, cutsEach*len(segs))
	pairs(segs, func(i, j int) bool {
		tested++
		s, t := segs[i], segs[j]
		n := len(cuts)
		for _, v := range [2]vertex{t.a, t.b} {
			if s.passes(v) {
				cuts = append(cuts, cut{i, v})
			}
		}
		for _, v := range [2]vertex{s.a, s.b} {
			if t.passes(v) {
				cuts = append(cuts, cut{j, v})
			}
		}
		if len(cuts) == n { // crossings beside them show in the next pass
			if v, ok := s.crossing(t); ok {
				cuts = append(cuts, cut{i, v}, cut{j, v})
			}
		}
		return tested <= mostPairs && len(cuts) <= mostCuts
	})
	if tested > mostPairs || len(cuts) > mostCuts {
		return nil, errors.New("the geometry's segments cross or crowd each other too often to be disentangled")
	}
	return cuts, nil
}

// passes reports whether the segment passes through the unit square around a vertex that
// is none of its ends. The square has its lower left corner, but not the others, nor the
// upper and right sides: each point of the plane belongs to one square.
func (s segment) passes(v vertex) bool {
	if v == s.a || v == s.b || v.x < s.a.x || v.x > s.b.x || v.y < s.low() || v.y > s.high() {
		return false
	}
	// In half units the corners are on the grid. Two of them lie farthest to either side of
	// the segment.
	a, b := vertex{2 * s.a.x, 2 * s.a.y}, vertex{2 * s.b.x, 2 * s.b.y}
	if s.b.y < s.a.y {
		lower := orient(a, b, vertex{2*v.x - 1, 2*v.y - 1})
		return lower == 0 || lower*orient(a, b, vertex{2*v.x + 1, 2*v.y + 1}) < 0
	}
	return orient(a, b, vertex{2*v.x - 1, 2*v.y + 1})*orient(a, b, vertex{2*v.x + 1, 2*v.y - 1}) < 0
}

// crossing gives the vertex in whose unit square the segments' insides cross.
func (s segment) crossing(t segment) (vertex, bool) {
	if orient(s.a, s.b, t.a)*orient(s.a, s.b, t.b) >= 0 || orient(t.a, t.b, s.a)*orient(t.a, t.b, s.b) >= 0 {
		return vertex{}, false
	}
	f := cross(s.a, t.a, t.a, t.b).float() / cross(s.a, s.b, t.a, t.b).float()
	return vertex{
		s.a.x + int64(math.Floor(f*float64(s.b.x-s.a.x)+0.5)),
		s.a.y + int64(math.Floor(f*float64(s.b.y-s.a.y)+0.5)),
	}, true
}

// split leads the uses of the segments through their cuts.
func split(uses []use, segs []segment, cuts []cut) []use {
	slices.SortFunc(cuts, func(p, q cut) int {
		if p.segment != q.segment {
			return cmp.Compare(p.segment, q.segment)
		}
		s := segs[p.segment]
		return cmp.Or(along(s, p.at).minus(along(s, q.at)).sign(), cmp.Compare(p.at.x, q.at.x),
			cmp.Compare(p.at.y, q.at.y))
	})
	cuts = slices.Compact(cuts)
	out := make([]use, 0, len(uses)+2*len(cuts))
	k, first := -1, 0
	for i, u := range uses {
		if i == 0 || uses[i-1].segment() != u.segment() {
			k++
			for first < len(cuts) && cuts[first].segment < k {
				first++
			}
		}
		at := u.a
		lead := func(to vertex) {
			if to == at {
				return
			}
			n := newUse(at, to, u.label)
			n.delta *= u.delta
			out = append(out, n)
			at = to
		}
		for c := first; c < len(cuts) && cuts[c].segment == k; c++ {
			lead(cuts[c].at)
		}
		lead(u.b)
	}
	return out
}

// along is the dot product that orders points along a segment.
func along(s segment, p vertex) int128 {
	return mul(s.b.x-s.a.x, p.x-s.a.x).plus(mul(s.b.y-s.a.y, p.y-s.a.y))
}
