package shape

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/tidwall/rtree"
	"golang.org/x/sync/errgroup"
)

// Cover is polygons indexed to be overlaid with areas. It is immutable and safe for
// concurrent use.
type Cover struct {
	tree     rtree.RTreeG[int]
	polygons []orb.Polygon
}

// NewCover indexes valid polygons. They may overlap.
func NewCover(polygons []orb.Polygon) *Cover {
	c := &Cover{polygons: polygons}
	for i, p := range polygons {
		b := p.Bound()
		c.tree.Insert(b.Min, b.Max, i)
	}
	return c
}

// workers is how many areas are overlaid at the same time.
const workers = 2

// KM2 gives, for each valid area, its ground in km² that at least one polygon covers:
// ground that several cover counts once. Areas are measured as by AreaKM2.
//
// Each area is overlaid exactly with the polygons near it, cut to its surroundings.
func (c *Cover) KM2(ctx context.Context, areas []orb.MultiPolygon) ([]float64, error) {
	return overlaid(ctx, areas, c.km2)
}

// overlaid gives what an overlay makes of each area.
func overlaid[T any](ctx context.Context, areas []orb.MultiPolygon, overlay func(orb.MultiPolygon) (T, error)) ([]T,
	error) {
	out := make([]T, len(areas))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, a := range areas {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if out[i], err = overlay(a); err != nil {
				return fmt.Errorf("overlay area %d: %w", i+1, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

func (c *Cover) km2(area orb.MultiPolygon) (float64, error) {
	cover := c.around(area)
	if len(cover) == 0 {
		return 0, nil
	}
	overlaps, err := Overlaps([]orb.MultiPolygon{area}, []orb.MultiPolygon{cover})
	if err != nil || len(overlaps) == 0 {
		return 0, err
	}
	return overlaps[0].KM2, nil
}

// around gives the polygons near an area, cut to its surroundings.
func (c *Cover) around(area orb.MultiPolygon) orb.MultiPolygon {
	if len(area) == 0 {
		return nil
	}
	// The cut runs outside the area, so it moves no boundary inside it.
	const margin = 1e-3 // degrees
	box := area.Bound().Pad(margin)
	var near []int
	c.tree.Search(box.Min, box.Max, func(_, _ [2]float64, i int) bool {
		near = append(near, i)
		return true
	})
	var cover orb.MultiPolygon
	for _, i := range near {
		if p := within(c.polygons[i], box); len(p) > 0 {
			cover = append(cover, p)
		}
	}
	return cover
}

// within gives the part of a polygon in a box, with rings that may run along its sides more
// than once. It leaves the polygon as it is.
func within(p orb.Polygon, box orb.Bound) orb.Polygon {
	if b := p.Bound(); box.Contains(b.Min) && box.Contains(b.Max) {
		return p
	}
	var out orb.Polygon
	for i, r := range p {
		ring := clip.Ring(box, r.Clone())
		if len(ring) >= 4 {
			out = append(out, ring)
		} else if i == 0 {
			return nil
		}
	}
	return out
}

// Parts gives, for each valid area, the part of it that at least one polygon covers.
func (c *Cover) Parts(ctx context.Context, areas []orb.MultiPolygon) ([]orb.MultiPolygon, error) {
	return overlaid(ctx, areas, c.part)
}

func (c *Cover) part(area orb.MultiPolygon) (orb.MultiPolygon, error) {
	cover := c.around(area)
	if len(cover) == 0 {
		return nil, nil
	}
	var all rings
	for label, g := range []orb.MultiPolygon{area, cover} {
		for _, p := range g {
			if err := all.addOriented(p, int32(label)); err != nil {
				return nil, err
			}
		}
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	owner := make([]int32, o.faces)
	for f, ws := range o.winding {
		if owner[f] = nobody; len(ws) == 2 {
			owner[f] = 0
		}
	}
	return o.polygons(owner, 1, nil, false)[0], nil
}
