package shape

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
	"golang.org/x/sync/errgroup"
)

// commonShare is the share of the smaller of two areas that both must have for their common
// ground to be more than a sliver, where it is narrow.
const commonShare = 0.01

// Common finds the pairs of valid areas of one coverage that have ground in common, sorted by A, then
// B; A < B. Slivers, which digitising leaves along a boundary, are no common ground: what is
// narrower than 100 m on average and less than a hundredth of the smaller area.
func Common(ctx context.Context, areas []orb.MultiPolygon) ([]Overlap, error) {
	var tree rtree.RTreeG[int]
	for i, a := range areas {
		if len(a) > 0 {
			b := a.Bound()
			tree.Insert(b.Min, b.Max, i)
		}
	}
	var out []Overlap
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, a := range areas {
		if len(a) == 0 {
			continue
		}
		group.Go(func() error {
			b := a.Bound()
			var found []Overlap
			var err error
			tree.Search(b.Min, b.Max, func(_, _ [2]float64, j int) bool {
				if err = ctx.Err(); j <= i || err != nil {
					return err == nil
				}
				km2, of := commonKM2(a, areas[j])
				if err = of; err != nil {
					err = fmt.Errorf("areas %d and %d: %w", i+1, j+1, err)
				} else if km2 > 0 {
					found = append(found, Overlap{i, j, km2})
				}
				return err == nil
			})
			mu.Lock()
			defer mu.Unlock()
			out = append(out, found...)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(p, q Overlap) int { return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B)) })
	return out, nil
}

// commonKM2 is the common ground of two areas, 0 where it is slivers.
func commonKM2(a, b orb.MultiPolygon) (float64, error) {
	// The cut runs outside the common ground, so it adds no boundary to it.
	box := intersection(a.Bound(), b.Bound())
	if box.Min[0] >= box.Max[0] || box.Min[1] >= box.Max[1] {
		return 0, nil
	}
	box = box.Pad(1e-6)
	var all rings
	for label, g := range []orb.MultiPolygon{a, b} {
		empty := true
		for _, p := range g {
			if part := within(p, box); len(part) > 0 {
				empty = false
				if err := all.addOriented(part, int32(label)); err != nil {
					return 0, err
				}
			}
		}
		if empty {
			return 0, nil
		}
	}
	o, err := all.overlay()
	if err != nil {
		return 0, err
	}
	owner := make([]int32, o.faces)
	for f, ws := range o.winding {
		owner[f] = nobody
		if len(ws) == 2 {
			owner[f] = 0
		}
	}
	wide, narrow := 0.0, 0.0
	for _, p := range o.polygons(owner, 1, nil, false)[0] {
		km2 := AreaKM2(orb.MultiPolygon{p})
		if meanWidth(p) < sliverWidth {
			narrow += km2
		} else {
			wide += km2
		}
	}
	if wide == 0 && narrow < commonShare*min(AreaKM2(a), AreaKM2(b)) {
		return 0, nil
	}
	return wide + narrow, nil
}

// meanWidth is twice a polygon's area by its perimeter, in degrees.
func meanWidth(p orb.Polygon) float64 {
	area, perimeter := 0.0, 0.0
	for i, r := range p {
		twice := math.Abs(doublePlanar(r))
		if i > 0 {
			twice = -twice
		}
		area += twice
		for k := 1; k < len(r); k++ {
			perimeter += math.Hypot(r[k][0]-r[k-1][0], r[k][1]-r[k-1][1])
		}
	}
	return area / perimeter
}

func intersection(a, b orb.Bound) orb.Bound {
	return orb.Bound{
		Min: orb.Point{max(a.Min[0], b.Min[0]), max(a.Min[1], b.Min[1])},
		Max: orb.Point{min(a.Max[0], b.Max[0]), min(a.Max[1], b.Max[1])},
	}
}
