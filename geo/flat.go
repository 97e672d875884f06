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
	switch g := g.(type) {
	case *geom.Point:
		return orb.Point{g.X(), g.Y()}
	case *geom.MultiPoint:
		return orb.MultiPoint(positions(g.FlatCoords(), g.Stride()))
	case *geom.LineString:
		return orb.LineString(positions(g.FlatCoords(), g.Stride()))
	case *geom.MultiLineString:
		var all orb.MultiLineString
		from := 0
		for _, end := range g.Ends() {
			all, from = append(all, positions(g.FlatCoords()[from:end], g.Stride())), end
		}
		return all
	case *geom.Polygon:
		return rings(g.FlatCoords(), 0, g.Ends(), g.Stride())
	case *geom.MultiPolygon:
		var all orb.MultiPolygon
		from := 0
		for _, ends := range g.Endss() {
			if len(ends) > 0 {
				all, from = append(all, rings(g.FlatCoords(), from, ends, g.Stride())), ends[len(ends)-1]
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

func positions(flat []float64, stride int) []orb.Point {
	points := make([]orb.Point, 0, len(flat)/stride)
	for i := 0; i+stride <= len(flat); i += stride {
		points = append(points, orb.Point{flat[i], flat[i+1]})
	}
	return points
}

func rings(flat []float64, from int, ends []int, stride int) orb.Polygon {
	all := make(orb.Polygon, 0, len(ends))
	for _, end := range ends {
		all = append(all, positions(flat[from:end], stride))
		from = end
	}
	return all
}
