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

// north is the latitude, in degrees, where the square world ends.
const north = 85.0511287798066

// worldAt projects longitude and latitude to shares of the world's width from its north-west corner.
func worldAt(p orb.Point) orb.Point {
	lat := min(max(p[1], -north), north) * math.Pi / 180
	return orb.Point{p[0]/360 + 0.5, 0.5 - math.Log(math.Tan(math.Pi/4+lat/2))/(2*math.Pi)}
}

// lonLat is the inverse of worldAt.
func lonLat(x, y float64) orb.Point {
	return orb.Point{(x - 0.5) * 360, math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi}
}

// mercator projects every vertex of a shape, see worldAt.
func mercator(g orb.MultiPolygon) orb.MultiPolygon {
	out := g.Clone()
	for _, p := range out {
		for _, r := range p {
			for i, v := range r {
				r[i] = worldAt(v)
			}
		}
	}
	return out
}

// cut gives what a tile shows of a shape, in the tile's whole units. Neighbours stay neighbours: a vertex
// falls on the same unit for both.
func (t tileAt) cut(g orb.MultiPolygon) orb.MultiPolygon {
	scale, west, top := t.scale()
	box := tileBox()
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

// scale gives what a share of the world's width is in the tile's units, and where the tile begins in them.
func (t tileAt) scale() (scale, west, top float64) {
	return float64(int(1)<<t.z) * tileExtent, float64(t.column) * tileExtent, float64(t.row) * tileExtent
}

func tileBox() orb.Bound {
	return orb.Bound{Min: orb.Point{-tileBuffer, -tileBuffer},
		Max: orb.Point{tileExtent + tileBuffer, tileExtent + tileBuffer}}
}

// cutAny gives what a tile shows of a geometry in longitude and latitude: points that lie in it, lines and
// polygons as far as they do.
func (t tileAt) cutAny(g orb.Geometry) []orb.Geometry {
	var points orb.MultiPoint
	var lines orb.MultiLineString
	var polygons orb.MultiPolygon
	switch g := g.(type) {
	case orb.Point:
		points = orb.MultiPoint{g}
	case orb.MultiPoint:
		points = g
	case orb.LineString:
		lines = orb.MultiLineString{g}
	case orb.MultiLineString:
		lines = g
	case orb.Polygon:
		polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polygons = g
	case orb.Collection:
		var all []orb.Geometry
		for _, part := range g {
			all = append(all, t.cutAny(part)...)
		}
		return all
	}
	var all []orb.Geometry
	if shown := t.cutPoints(points); len(shown) > 0 {
		all = append(all, shown)
	}
	if shown := t.cutLines(lines); len(shown) > 0 {
		all = append(all, shown)
	}
	if shown := t.cut(mercator(polygons)); len(shown) > 0 {
		all = append(all, shown)
	}
	return all
}

func (t tileAt) cutPoints(points orb.MultiPoint) (shown orb.MultiPoint) {
	for _, p := range points {
		if at := pointAt(p); t.holds(at) {
			shown = append(shown, t.unit(at))
		}
	}
	return shown
}

func (t tileAt) cutLines(lines orb.MultiLineString) (shown orb.MultiLineString) {
	scale, west, top := t.scale()
	for _, line := range lines {
		moved := make(orb.LineString, len(line))
		for i, v := range line {
			at := worldAt(v)
			moved[i] = orb.Point{at[0]*scale - west, at[1]*scale - top}
		}
		for _, part := range clip.LineString(tileBox(), moved) {
			if part = orb.LineString(onUnits(orb.Ring(part))); len(part) > 1 {
				shown = append(shown, part)
			}
		}
	}
	return shown
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
