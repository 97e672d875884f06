package api

import (
	"fmt"
	"math"
	"sync"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// firstFull is the zoom from which tiles have the areas' own boundaries.
const firstFull = 12

// viewOfAreas gives the areas of a level.
type viewOfAreas interface {
	Areas(level geo.Level) []geo.Area
}

func onceShapes(view viewOfAreas, key tileKey) func() ([]orb.MultiPolygon, error) {
	return sync.OnceValues(func() ([]orb.MultiPolygon, error) {
		areas := view.Areas(key.level)
		shapes := make([]orb.MultiPolygon, len(areas))
		for i, a := range areas {
			shapes[i] = a.Geometry
		}
		if key.zoom < firstFull {
			// half a pixel of a tile of 512
			tolerance := 360.0 / 1024 / float64(int(1)<<key.zoom)
			var err error
			if shapes, err = shape.Simplify(shapes, tolerance); err != nil {
				return nil, fmt.Errorf("simplify the level %s for zoom %d: %w", key.level, key.zoom, err)
			}
		}
		for i := range shapes {
			shapes[i] = mercator(shapes[i])
		}
		return shapes, nil
	})
}

// mercator projects longitude and latitude to shares of the world's width from its north-west corner.
func mercator(g orb.MultiPolygon) orb.MultiPolygon {
	const north = 85.0511287798066 // degrees, where the square world ends
	out := g.Clone()
	for _, p := range out {
		for _, r := range p {
			for i, v := range r {
				lat := min(max(v[1], -north), north) * math.Pi / 180
				r[i] = orb.Point{v[0]/360 + 0.5, 0.5 - math.Log(math.Tan(math.Pi/4+lat/2))/(2*math.Pi)}
			}
		}
	}
	return out
}

// cut gives what a tile shows of a shape, in the tile's whole units. Neighbours stay neighbours: a vertex
// falls on the same unit for both.
func (t tileAt) cut(g orb.MultiPolygon) orb.MultiPolygon {
	scale := float64(int(1)<<t.z) * tileExtent
	west, top := float64(t.column)*tileExtent, float64(t.row)*tileExtent
	box := orb.Bound{Min: orb.Point{-tileBuffer, -tileBuffer},
		Max: orb.Point{tileExtent + tileBuffer, tileExtent + tileBuffer}}
	var out orb.MultiPolygon
	for _, p := range g {
		b := p.Bound()
		b = orb.Bound{Min: orb.Point{b.Min[0]*scale - west, b.Min[1]*scale - top},
			Max: orb.Point{b.Max[0]*scale - west, b.Max[1]*scale - top}}
		if !b.Intersects(box) {
			continue
		}
		var polygon orb.Polygon
		for i, r := range p {
			ring := make(orb.Ring, 0, len(r))
			for _, v := range r {
				ring = appendUnit(ring, orb.Point{v[0]*scale - west, v[1]*scale - top})
			}
			ring = onUnits(clip.Ring(box, ring))
			if ring = wound(ring, i == 0); ring != nil {
				polygon = append(polygon, ring)
			} else if i == 0 {
				break
			}
		}
		if len(polygon) > 0 {
			out = append(out, polygon)
		}
	}
	return out
}

func appendUnit(r orb.Ring, p orb.Point) orb.Ring {
	p = orb.Point{math.Round(p[0]), math.Round(p[1])}
	if n := len(r); n > 0 && r[n-1] == p {
		return r
	}
	return append(r, p)
}

func onUnits(r orb.Ring) orb.Ring {
	var out orb.Ring
	for _, p := range r {
		out = appendUnit(out, p)
	}
	return out
}

// wound gives a ring in the direction that tiles have it, clockwise to the eye for a shell; nil where it
// encloses nothing.
func wound(r orb.Ring, shell bool) orb.Ring {
	twice := 0.0
	for i := 1; i < len(r); i++ {
		twice += r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]
	}
	if len(r) < 4 || twice == 0 {
		return nil
	}
	if (twice > 0) != shell {
		r.Reverse()
	}
	return r
}
