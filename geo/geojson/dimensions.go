package geojson

import "github.com/twpayne/go-geom"

// AppendDimensions is [AppendGeometry] of a geometry that may have heights, which stand third in each position
// (RFC 7946, section 3.1.1). Measures have no place in GeoJSON and are left out.
func AppendDimensions(dst []byte, g geom.T, decimals int) []byte {
	e := encoder{b: dst, decimals: min(max(decimals, 0), maxDecimals), scale: 1}
	for range e.decimals {
		e.scale *= 10
	}
	e.dimensions(g)
	return e.b
}

func (e *encoder) dimensions(g geom.T) {
	if g == nil || g.Empty() {
		e.b = append(e.b, "null"...)
		return
	}
	name := ""
	switch g.(type) {
	case *geom.Point:
		name = "Point"
	case *geom.MultiPoint:
		name = "MultiPoint"
	case *geom.LineString:
		name = "LineString"
	case *geom.MultiLineString:
		name = "MultiLineString"
	case *geom.Polygon:
		name = "Polygon"
	case *geom.MultiPolygon:
		name = "MultiPolygon"
	}
	if all, is := g.(*geom.GeometryCollection); is {
		e.b = append(e.b, `{"type":"GeometryCollection","geometries":[`...)
		for i, part := range all.Geoms() {
			e.comma(i)
			e.dimensions(part)
		}
		e.b = append(e.b, "]}"...)
		return
	}
	e.b = append(append(append(e.b, `{"type":"`...), name...), `","coordinates":`...)
	switch g := g.(type) {
	case *geom.Point:
		e.position(g.FlatCoords(), g.Layout())
	case *geom.MultiPoint, *geom.LineString:
		e.flat(g.FlatCoords(), g.Layout())
	case *geom.MultiLineString, *geom.Polygon:
		e.parts(g.FlatCoords(), 0, g.Ends(), g.Layout())
	case *geom.MultiPolygon:
		e.b = append(e.b, '[')
		from := 0
		for i, ends := range g.Endss() {
			e.comma(i)
			e.parts(g.FlatCoords(), from, ends, g.Layout())
			if len(ends) > 0 {
				from = ends[len(ends)-1]
			}
		}
		e.b = append(e.b, ']')
	}
	e.b = append(e.b, '}')
}

func (e *encoder) parts(flat []float64, from int, ends []int, layout geom.Layout) {
	e.b = append(e.b, '[')
	for i, end := range ends {
		e.comma(i)
		e.flat(flat[from:end], layout)
		from = end
	}
	e.b = append(e.b, ']')
}

func (e *encoder) flat(flat []float64, layout geom.Layout) {
	e.b = append(e.b, '[')
	for i, stride := 0, layout.Stride(); i+stride <= len(flat); i += stride {
		e.comma(i)
		e.position(flat[i:i+stride], layout)
	}
	e.b = append(e.b, ']')
}

func (e *encoder) position(p []float64, layout geom.Layout) {
	e.b = append(e.b, '[')
	e.number(p[0])
	e.b = append(e.b, ',')
	e.number(p[1])
	if z := layout.ZIndex(); z >= 0 {
		e.b = append(e.b, ',')
		e.number(p[z])
	}
	e.b = append(e.b, ']')
}
