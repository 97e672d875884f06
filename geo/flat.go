package geo

import (
	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
)

// WGS84 is the EPSG code of the system all geometry is in.
const WGS84 = 4326

// Flat gives a geometry without Z and M; nil of an empty one.
func Flat(g geom.T) orb.Geometry {
	if g == nil || g.Empty() {
		return nil
	}
	stride := g.Stride()
	line := func(flat []float64, from, to int) []orb.Point {
		points := make([]orb.Point, 0, (to-from)/max(stride, 1))
		for ; from < to; from += stride {
			points = append(points, orb.Point{flat[from], flat[from+1]})
		}
		return points
	}
	polygon := func(flat []float64, from int, ends []int) orb.Polygon {
		rings := make(orb.Polygon, 0, len(ends))
		for _, end := range ends {
			rings = append(rings, line(flat, from, end))
			from = end
		}
		return rings
	}
	switch g := g.(type) {
	case *geom.Point:
		return orb.Point{g.X(), g.Y()}
	case *geom.MultiPoint:
		var all orb.MultiPoint
		for i := range g.NumPoints() {
			if p := g.Point(i); !p.Empty() {
				all = append(all, orb.Point{p.X(), p.Y()})
			}
		}
		return all
	case *geom.LineString:
		return orb.LineString(line(g.FlatCoords(), 0, len(g.FlatCoords())))
	case *geom.MultiLineString:
		var all orb.MultiLineString
		from := 0
		for _, end := range g.Ends() {
			all, from = append(all, line(g.FlatCoords(), from, end)), end
		}
		return all
	case *geom.Polygon:
		return polygon(g.FlatCoords(), 0, g.Ends())
	case *geom.MultiPolygon:
		var all orb.MultiPolygon
		from := 0
		for _, ends := range g.Endss() {
			if len(ends) > 0 {
				all, from = append(all, polygon(g.FlatCoords(), from, ends)), ends[len(ends)-1]
			}
		}
		return all
	case *geom.GeometryCollection:
		var all orb.Collection
		for _, part := range g.Geoms() {
			if flat := Flat(part); flat != nil {
				all = append(all, flat)
			}
		}
		return all
	}
	return nil
}
