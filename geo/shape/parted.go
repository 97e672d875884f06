package shape

import (
	"encoding/binary"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Portion is ground of an area that lies in the same regions.
type Portion struct {
	In  []int // the regions, by number; none: ground outside them all
	KM2 float64
}

// Regions are polygons indexed to part areas by. They are immutable and safe for concurrent use.
type Regions struct {
	tree   rtree.RTreeG[int]
	pieces []regionPiece
}

// regionPiece is a part of a region that is small enough to be overlaid with many areas.
type regionPiece struct {
	region  int
	polygon orb.Polygon
}

// Bounds of a region's pieces: corners of each, and how often one is halved.
const (
	pieceCorners = 256
	mostHalvings = 24
)

// NewRegions indexes valid regions. They may overlap.
func NewRegions(regions []orb.MultiPolygon) *Regions {
	r := &Regions{}
	for i, g := range regions {
		for _, p := range g {
			r.add(i, p, mostHalvings)
		}
	}
	return r
}

func (r *Regions) add(region int, p orb.Polygon, halvings int) {
	corners := 0
	for _, ring := range p {
		corners += len(ring)
	}
	b := p.Bound()
	if corners <= pieceCorners || halvings == 0 {
		r.tree.Insert(b.Min, b.Max, len(r.pieces))
		r.pieces = append(r.pieces, regionPiece{region, p})
		return
	}
	axis := 0
	if b.Max[1]-b.Min[1] > b.Max[0]-b.Min[0] {
		axis = 1
	}
	middle := (b.Min[axis] + b.Max[axis]) / 2
	low, high := b, b
	low.Max[axis], high.Min[axis] = middle, middle
	for _, half := range []orb.Bound{low, high} {
		if part := within(p, half); len(part) > 0 {
			r.add(region, part, halvings-1)
		}
	}
}

// What is narrower than hair metres on average and less than hairShare of its area is no portion: the
// same boundary written with fewer decimals.
const hair, hairShare = 5, 0.01

// Part gives the portions of a valid area, each of the regions it lies in, that of none first. Slivers
// that rounded coordinates leave along a boundary, under 5 m wide and a hundredth of the area, are left out.
func (r *Regions) Part(area orb.MultiPolygon) ([]Portion, error) {
	var all rings
	whole := Portion{KM2: AreaKM2(area)}
	crossed, err := r.around(area, &all, &whole)
	if err != nil || !crossed {
		return []Portion{whole}, err
	}
	for _, p := range area {
		if err := all.addOriented(p, 0); err != nil {
			return nil, err
		}
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	return o.portions(whole.KM2), nil
}

// portions puts together the faces of label 0, of so many km², by the other labels, less 1.
func (o *overlay) portions(whole float64) []Portion {
	var list []Portion
	numbers := map[string]int{}            // of portions, by labels
	portion := make([]int, len(o.winding)) // of each face, -1 outside
	var key []byte
	for f, ws := range o.winding {
		if portion[f] = -1; len(ws) == 0 || ws[0].label != 0 {
			continue
		}
		key = key[:0]
		for _, w := range ws[1:] {
			key = binary.BigEndian.AppendUint32(key, uint32(w.label))
		}
		number, known := numbers[string(key)]
		if !known {
			number = len(list)
			numbers[string(key)] = number
			in := make([]int, len(ws)-1)
			for i, w := range ws[1:] {
				in[i] = int(w.label) - 1
			}
			list = append(list, Portion{In: in})
		}
		portion[f] = number
	}
	perimeters := make([]float64, len(list)) // km
	for h := range int32(len(o.next)) {
		at := portion[o.left(h)]
		if at < 0 {
			continue
		}
		a, b := o.from(h).point(), o.to(h).point()
		list[at].KM2 -= stripKM2(a, b)
		if portion[o.left(h^1)] != at {
			perimeters[at] += Metres(a, b) / 1000
		}
	}
	var kept []Portion
	for i, p := range list {
		if p.KM2 >= hairShare*whole || 2*p.KM2/perimeters[i] >= hair/1000. {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		kept = list // a crowd of slivers
	}
	slices.SortFunc(kept, func(p, q Portion) int { return slices.Compare(p.In, q.In) })
	return kept
}

// around adds the pieces near an area, cut to its surroundings, under labels from 1. Where none of their
// boundaries runs there, crossed is false, and whole says in which regions the area lies.
func (r *Regions) around(area orb.MultiPolygon, all *rings, whole *Portion) (crossed bool, err error) {
	if len(area) == 0 {
		return false, nil
	}
	const margin = 1e-3 // degrees; a cut outside the area moves no boundary in it
	box := area.Bound().Pad(margin)
	var near []int
	r.tree.Search(box.Min, box.Max, func(_, _ [2]float64, i int) bool {
		near = append(near, i)
		return true
	})
	slices.Sort(near)
	for _, i := range near {
		p := within(r.pieces[i].polygon, box)
		if len(p) == 0 {
			continue
		}
		if len(p) == 1 && p[0].Bound() == box && cornersOf(p[0]) == 4 {
			whole.In = append(whole.In, r.pieces[i].region)
		} else {
			crossed = true
		}
		if err := all.addOriented(p, int32(r.pieces[i].region)+1); err != nil {
			return false, err
		}
	}
	return crossed, nil
}

// cornersOf counts the corners of a closed ring, repeated points once.
func cornersOf(r orb.Ring) int {
	n := 0
	for i := 1; i < len(r); i++ {
		if r[i] != r[i-1] {
			n++
		}
	}
	return n
}
