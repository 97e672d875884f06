package shape

import (
	"cmp"
	"errors"
	"slices"
)

// nesting tells the shells of polygons from their holes by what lies in what. Rings are known by
// their label in an overlay.
type nesting struct {
	polygon []int32 // of each ring
	shell   []bool  // of each ring: it is written as the polygon's shell
	winds   []bool  // of each ring: it encloses some face an odd number of times
	faces   []int32 // of each ring: how many faces it encloses
	depth   []int32 // of each ring: how many rings it lies in; even = a shell, odd = a hole
}

// maxNested bounds how many rings of a polygon may enclose the same ground.
const maxNested = 64

func (n *nesting) measure(o *overlay) {
	n.winds, n.faces = make([]bool, len(n.polygon)), make([]int32, len(n.polygon))
	for _, ws := range o.winding {
		for _, w := range ws {
			if w.count%2 != 0 {
				n.winds[w.label] = true
			}
		}
	}
	for _, ws := range o.winding {
		for _, w := range ws {
			if n.encloses(w) {
				n.faces[w.label]++
			}
		}
	}
}

// encloses reports whether a ring encloses a face it winds around.
func (n *nesting) encloses(w winding) bool { return w.count%2 != 0 || !n.winds[w.label] }

// enclosing gives the rings of the first polygon of a face's windings that enclose it, and the
// windings of the others.
func (n *nesting) enclosing(ws []winding) (rings []int32, rest []winding) {
	p := n.polygon[ws[0].label]
	for len(ws) > 0 && n.polygon[ws[0].label] == p {
		if n.encloses(ws[0]) {
			rings = append(rings, ws[0].label)
		}
		ws = ws[1:]
	}
	return rings, ws
}

// nest finds the depth of each ring. A ring lies in another of its polygon that encloses all of its
// faces and more. One that crosses the shell is a hole, as it is written.
func (n *nesting) nest(o *overlay) error {
	common := map[[2]int32]int32{} // faces that two rings of a polygon enclose, the lower label first
	for _, ws := range o.winding {
		for len(ws) > 0 {
			var rings []int32
			rings, ws = n.enclosing(ws)
			if len(rings) > maxNested {
				return errors.New("too many of its rings lie in each other")
			}
			for i, a := range rings {
				for _, b := range rings[i+1:] {
					common[[2]int32{a, b}]++
				}
			}
		}
	}
	within := make([][]int32, len(n.polygon)) // of each ring, those it lies in
	n.depth = make([]int32, len(n.polygon))
	for pair, faces := range common {
		a, b := pair[0], pair[1]
		switch all := faces; {
		case all == n.faces[a] && all < n.faces[b]:
			within[a] = append(within[a], b)
		case all == n.faces[b] && all < n.faces[a]:
			within[b] = append(within[b], a)
		case n.shell[a]: // they cross, or are the same
			n.depth[b] = 1
		}
	}
	// A ring encloses more faces than those that lie in it.
	order := make([]int32, len(n.polygon))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(n.faces[b], n.faces[a]) })
	for _, r := range order {
		for _, outer := range within[r] {
			n.depth[r] = max(n.depth[r], n.depth[outer]+1)
		}
	}
	return nil
}

// covers reports whether any polygon has a face: whether the innermost of its rings around the
// face are shells.
func (n *nesting) covers(ws []winding) bool {
	for len(ws) > 0 {
		var rings []int32
		rings, ws = n.enclosing(ws)
		innermost := int32(-1)
		for _, r := range rings {
			innermost = max(innermost, n.depth[r])
		}
		if innermost >= 0 && innermost%2 == 0 {
			return true
		}
	}
	return false
}
