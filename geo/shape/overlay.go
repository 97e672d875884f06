package shape

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// overlay is the arrangement of all rings of some polygons. Every face knows how often
// each label's rings wind around it.
type overlay struct {
	*graph
	winding  [][]winding // of each face, sorted by label, without zeros
	original map[vertex]orb.Point
}

type winding struct{ label, count int32 }

// rings collects the input of an overlay.
type rings struct {
	uses     []use
	original map[vertex]orb.Point
}

// add adds a ring, closed or not, under a label; its left side is the inside.
func (r *rings) add(ring orb.Ring, label int32) error {
	if r.original == nil {
		r.original = map[vertex]orb.Point{}
	}
	r.uses = slices.Grow(r.uses, len(ring))
	var first, last vertex
	for i, p := range ring {
		v, err := snap(p)
		if err != nil {
			return err
		}
		if _, ok := r.original[v]; !ok {
			r.original[v] = p
		}
		if i == 0 {
			first = v
		} else if v != last {
			r.uses = append(r.uses, newUse(last, v, label))
		}
		last = v
	}
	if len(ring) > 0 && last != first {
		r.uses = append(r.uses, newUse(last, first, label))
	}
	return nil
}

// addOriented adds a valid polygon's rings with their inside on the left, whatever their
// orientation is.
func (r *rings) addOriented(p orb.Polygon, label int32) error {
	for i, ring := range p {
		if counterclockwise(ring) == (i == 0) {
			if err := r.add(ring, label); err != nil {
				return err
			}
			continue
		}
		turned := slices.Clone(ring)
		turned.Reverse()
		if err := r.add(turned, label); err != nil {
			return err
		}
	}
	return nil
}

func (r *rings) overlay() (*overlay, error) {
	uses, err := node(r.uses)
	if err != nil {
		return nil, err
	}
	o := &overlay{graph: newGraph(uses), original: r.original}
	return o, o.wind()
}

// maxWindings bounds the windings of all faces; of a coverage there is about one a face.
const maxWindings = 20_000_000

// wind counts from face to face, from the unbounded one inwards.
func (o *overlay) wind() error {
	byFace := make([][]int32, o.faces) // half-edges with the face on their left
	for h := range int32(len(o.next)) {
		f := o.left(h)
		byFace[f] = append(byFace[f], h)
	}
	o.winding = make([][]winding, o.faces)
	seen := make([]bool, o.faces)
	seen[0] = true
	queue := []int32{0}
	total := 0
	for len(queue) > 0 {
		f := queue[0]
		queue = queue[1:]
		for _, h := range byFace[f] {
			across := o.left(h ^ 1)
			if seen[across] {
				continue
			}
			seen[across] = true
			o.winding[across] = stepAcross(o.winding[f], o.deltas[h>>1], h&1 == 0)
			if total += len(o.winding[across]); total > maxWindings {
				return errors.New("too many rings lie in each other")
			}
			queue = append(queue, across)
		}
	}
	for f, ok := range seen {
		if !ok {
			return fmt.Errorf("face %d of the arrangement cannot be reached", f)
		}
	}
	return nil
}

// stepAcross gives the winding on the other side of a segment: down says the way leads from
// the left of the segment, taken from a to b, to its right.
func stepAcross(from []winding, deltas []use, down bool) []winding {
	out := make([]winding, 0, len(from)+len(deltas))
	i := 0
	for _, d := range deltas {
		for i < len(from) && from[i].label < d.label {
			out = append(out, from[i])
			i++
		}
		w := winding{label: d.label, count: d.delta}
		if down {
			w.count = -d.delta
		}
		if i < len(from) && from[i].label == d.label {
			w.count += from[i].count
			i++
		}
		if w.count != 0 {
			out = append(out, w)
		}
	}
	return append(out, from[i:]...)
}

// nobody owns a face that belongs to no area.
const nobody = -1

// polygons gives the region of the faces each owner has, 0 to owners - 1. The result is
// valid: rings are simple, touch at single points, shells run counterclockwise and holes
// clockwise. keep tells the vertices to keep; nil keeps all that lie between different
// owners. With exact, vertices have their original coordinates, else the grid's.
func (o *overlay) polygons(owner []int32, owners int, keep func(vertex) bool, exact bool) []orb.MultiPolygon {
	edge := func(h, k int32) bool { return owner[o.left(h)] == k && owner[o.left(h^1)] != k }
	region := o.regions(owner)
	done := make([]bool, len(o.next))
	shells := make([][]placed, owners)
	holes := map[int32][]orb.Ring{} // by region
	for start := range int32(len(o.next)) {
		k := owner[o.left(start)]
		if done[start] || k == nobody || !edge(start, k) {
			continue
		}
		var walk []vertex
		for h := start; !done[h]; {
			done[h] = true
			walk = append(walk, o.from(h))
			for h = o.next[h]; !edge(h, k); {
				h = o.next[h^1]
			}
		}
		in := region[o.left(start)]
		for _, simple := range pinch(walk) {
			area := doubleArea(simple)
			ring := o.ring(simple, keep, exact)
			switch {
			case len(ring) < 4:
			case area.sign() > 0:
				shells[k] = append(shells[k], placed{ring, in, area})
			case area.sign() < 0:
				holes[in] = append(holes[in], ring)
			}
		}
	}
	out := make([]orb.MultiPolygon, owners)
	for k, list := range shells {
		// Largest first, so that the main part of an area is its first polygon.
		slices.SortStableFunc(list, func(a, b placed) int { return b.area.minus(a.area).sign() })
		for _, s := range list {
			hs := holes[s.region]
			slices.SortStableFunc(hs, func(a, b orb.Ring) int {
				return cmp.Or(cmp.Compare(a[0][0], b[0][0]), cmp.Compare(a[0][1], b[0][1]))
			})
			out[k] = append(out[k], append(orb.Polygon{s.ring}, hs...))
		}
	}
	return out
}

type placed struct {
	ring   orb.Ring
	region int32
	area   int128
}

// regions numbers the connected regions of faces with the same owner.
func (o *overlay) regions(owner []int32) []int32 {
	parent := make([]int32, o.faces)
	for f := range parent {
		parent[f] = int32(f)
	}
	find := func(f int32) int32 {
		for parent[f] != f {
			parent[f] = parent[parent[f]]
			f = parent[f]
		}
		return f
	}
	for s := range int32(len(o.segs)) {
		a, b := o.left(2*s), o.left(2*s+1)
		if owner[a] == owner[b] {
			parent[find(a)] = find(b)
		}
	}
	out := make([]int32, o.faces)
	for f := range out {
		out[f] = find(int32(f))
	}
	return out
}

// pinch takes a closed walk apart at vertices it passes more than once.
func pinch(walk []vertex) [][]vertex {
	var out [][]vertex
	at := make(map[vertex]int, len(walk))
	var stack []vertex
	for _, v := range walk {
		if i, ok := at[v]; ok {
			loop := slices.Clone(stack[i:])
			for _, u := range loop[1:] {
				delete(at, u)
			}
			stack = stack[:i+1]
			out = append(out, loop)
			continue
		}
		at[v] = len(stack)
		stack = append(stack, v)
	}
	return append(out, stack)
}

// ring closes a simple ring, beginning at its lowest leftmost kept vertex.
func (o *overlay) ring(vs []vertex, keep func(vertex) bool, exact bool) orb.Ring {
	if keep != nil {
		vs = slices.DeleteFunc(slices.Clone(vs), func(v vertex) bool { return !keep(v) })
	}
	if len(vs) < 3 {
		return nil
	}
	first := 0
	for i, v := range vs {
		if v.less(vs[first]) {
			first = i
		}
	}
	out := make(orb.Ring, 0, len(vs)+1)
	for i := range vs {
		v := vs[(first+i)%len(vs)]
		p, ok := o.original[v]
		if !exact || !ok {
			p = v.point()
		}
		out = append(out, p)
	}
	return append(out, out[0])
}
