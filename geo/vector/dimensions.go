package vector

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
)

// wgs84 is the EPSG code of the system that features are given in.
const wgs84 = 4326

// Dimensions gives the feature's geometry with the heights and measures that its file has; nil where it has none.
func (f *Feature) Dimensions() (geom.T, error) {
	if f.Geometry == nil {
		return nil, nil
	}
	d := dimensions{z: f.Z, m: f.M}
	switch {
	case f.Z != nil && f.M != nil:
		d.layout = geom.XYZM
	case f.Z != nil:
		d.layout = geom.XYZ
	case f.M != nil:
		d.layout = geom.XYM
	default:
		d.layout = geom.XY
	}
	g, err := d.geometry(f.Geometry)
	if err != nil {
		return nil, err
	}
	return geom.SetSRID(g, wgs84)
}

// dimensions puts positions and their heights and measures together, in their order.
type dimensions struct {
	layout geom.Layout
	z, m   []float64
	next   int
}

func (d *dimensions) points(flat []float64, points []orb.Point) []float64 {
	for _, p := range points {
		flat = append(flat, p[0], p[1])
		if d.z != nil {
			flat = append(flat, d.z[d.next])
		}
		if d.m != nil {
			flat = append(flat, d.m[d.next])
		}
		d.next++
	}
	return flat
}

func (d *dimensions) rings(flat []float64, rings orb.Polygon) ([]float64, []int) {
	var ends []int
	for _, r := range rings {
		flat = d.points(flat, r)
		ends = append(ends, len(flat))
	}
	return flat, ends
}

func (d *dimensions) geometry(g orb.Geometry) (geom.T, error) {
	switch g := g.(type) {
	case orb.Point:
		return geom.NewPointFlat(d.layout, d.points(nil, []orb.Point{g})), nil
	case orb.MultiPoint:
		return geom.NewMultiPointFlat(d.layout, d.points(nil, g)), nil
	case orb.LineString:
		return geom.NewLineStringFlat(d.layout, d.points(nil, g)), nil
	case orb.MultiLineString:
		var flat []float64
		var ends []int
		for _, line := range g {
			flat = d.points(flat, line)
			ends = append(ends, len(flat))
		}
		return geom.NewMultiLineStringFlat(d.layout, flat, ends), nil
	case orb.Polygon:
		flat, ends := d.rings(nil, g)
		return geom.NewPolygonFlat(d.layout, flat, ends), nil
	case orb.MultiPolygon:
		var flat []float64
		var endss [][]int
		for _, polygon := range g {
			var ends []int
			flat, ends = d.rings(flat, polygon)
			endss = append(endss, ends)
		}
		return geom.NewMultiPolygonFlat(d.layout, flat, endss), nil
	case orb.Collection:
		all := geom.NewGeometryCollection()
		for _, part := range g {
			member, err := d.geometry(part)
			if err == nil {
				err = all.Push(member)
			}
			if err != nil {
				return nil, err
			}
		}
		return all, nil
	}
	return nil, fmt.Errorf("a %s cannot be kept", g.GeoJSONType())
}

// ordinates collects the heights and measures of a geometry's positions, in their order. Positions without are NaN.
type ordinates struct {
	count int
	z, m  []float64
}

// add takes the height and the measure of the next position, NaN for none.
func (o *ordinates) add(z, m float64) {
	o.z, o.m = collect(o.z, o.count, z), collect(o.m, o.count, m)
	o.count++
}

// collect adds a value behind so many; until there is one that is a number, nothing is kept.
func collect(values []float64, count int, v float64) []float64 {
	if values == nil {
		if math.IsNaN(v) {
			return nil
		}
		values = slices.Repeat([]float64{math.NaN()}, count)
	}
	return append(values, v)
}

// again takes those of the position after one for the next: a ring ends where it begins.
func (o *ordinates) again(position int) {
	o.add(o.at(position))
}

// reorder takes the positions of some parts of a record, in another order; nil: all of them, as they are.
func (o *ordinates) reorder(parts []stretch) {
	if o.count == 0 || parts == nil {
		return
	}
	from := *o
	*o = ordinates{}
	for _, p := range parts {
		at := make([]int, 0, p.count+1)
		for i := range p.count {
			at = append(at, p.from+i)
		}
		if p.closed {
			at = append(at, p.from)
		}
		if p.reversed {
			slices.Reverse(at)
		}
		for _, i := range at {
			o.add(from.at(i))
		}
	}
}

// at gives the height and the measure of a position, NaN for none.
func (o *ordinates) at(position int) (z, m float64) {
	z, m = math.NaN(), math.NaN()
	if o.z != nil {
		z = o.z[position]
	}
	if o.m != nil {
		m = o.m[position]
	}
	return z, m
}

// give puts what was collected beside a geometry of all the positions. Heights or measures that some positions
// lack are not kept, and said so.
func (o *ordinates) give(f *Feature, report func(field, value, text, action string)) {
	for _, x := range []struct {
		from []float64
		to   *[]float64
		what string
	}{{o.z, &f.Z, "heights"}, {o.m, &f.M, "measures"}} {
		switch {
		case x.from == nil || f.Geometry == nil:
		case len(x.from) != positionsIn(f.Geometry) || slices.ContainsFunc(x.from, func(v float64) bool {
			return math.IsNaN(v) || math.IsInf(v, 0)
		}):
			report("geometry", "", "some positions have no "+x.what, "the "+x.what+" of the feature are left out")
		default:
			*x.to = x.from
		}
	}
}

// positionsIn counts the positions of a geometry.
func positionsIn(g orb.Geometry) (n int) {
	switch g := g.(type) {
	case orb.Point:
		n = 1
	case orb.MultiPoint:
		n = len(g)
	case orb.LineString:
		n = len(g)
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += positionsIn(p)
		}
	case orb.Collection:
		for _, part := range g {
			n += positionsIn(part)
		}
	}
	return n
}
