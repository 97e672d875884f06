package geojson

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// maxDecimals is the most AppendGeometry writes: a micrometre on the ground, and 360
// degrees scaled by it still fits an integer exactly.
const maxDecimals = 12

// AppendGeometry appends a geometry as GeoJSON (RFC 7946) to dst. Coordinates are the
// float64's exact value rounded to the given number of decimals (0 to 12), half to even,
// without trailing zeros or exponents. A nil geometry and types GeoJSON does not have are
// null; coordinates must be finite, as every reader here gives them.
func AppendGeometry(dst []byte, g orb.Geometry, decimals int) []byte {
	e := encoder{b: dst, decimals: min(max(decimals, 0), maxDecimals), scale: 1}
	for range e.decimals {
		e.scale *= 10
	}
	e.geometry(g)
	return e.b
}

type encoder struct {
	b        []byte
	decimals int
	scale    float64 // 10^decimals, exact
}

func (e *encoder) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		e.b = append(e.b, `{"type":"Point","coordinates":`...)
		e.point(g)
	case orb.MultiPoint:
		e.b = append(e.b, `{"type":"MultiPoint","coordinates":`...)
		e.points(g)
	case orb.LineString:
		e.b = append(e.b, `{"type":"LineString","coordinates":`...)
		e.points(g)
	case orb.MultiLineString:
		e.b = append(e.b, `{"type":"MultiLineString","coordinates":[`...)
		for i, l := range g {
			e.comma(i)
			e.points(l)
		}
		e.b = append(e.b, ']')
	case orb.Ring:
		e.geometry(orb.Polygon{g})
		return
	case orb.Bound:
		e.geometry(g.ToPolygon())
		return
	case orb.Polygon:
		e.b = append(e.b, `{"type":"Polygon","coordinates":`...)
		e.polygon(g)
	case orb.MultiPolygon:
		e.b = append(e.b, `{"type":"MultiPolygon","coordinates":[`...)
		for i, p := range g {
			e.comma(i)
			e.polygon(p)
		}
		e.b = append(e.b, ']')
	case orb.Collection:
		e.b = append(e.b, `{"type":"GeometryCollection","geometries":[`...)
		for i, part := range g {
			e.comma(i)
			e.geometry(part)
		}
		e.b = append(e.b, ']')
	default:
		e.b = append(e.b, "null"...)
		return
	}
	e.b = append(e.b, '}')
}

func (e *encoder) comma(i int) {
	if i > 0 {
		e.b = append(e.b, ',')
	}
}

func (e *encoder) polygon(p orb.Polygon) {
	e.b = append(e.b, '[')
	for i, r := range p {
		e.comma(i)
		e.points(r)
	}
	e.b = append(e.b, ']')
}

func (e *encoder) points(ps []orb.Point) {
	e.b = append(e.b, '[')
	for i, p := range ps {
		e.comma(i)
		e.point(p)
	}
	e.b = append(e.b, ']')
}

func (e *encoder) point(p orb.Point) {
	e.b = append(e.b, '[')
	e.number(p[0])
	e.b = append(e.b, ',')
	e.number(p[1])
	e.b = append(e.b, ']')
}

// number rounds v·scale exactly: the product is held as p + low without loss by a fused
// multiply-add, and p - whole is exact because both are near.
func (e *encoder) number(v float64) {
	p := v * e.scale
	if !(math.Abs(p) < 1<<51) {
		e.slow(v)
		return
	}
	low := math.FMA(v, e.scale, -p)
	whole := math.RoundToEven(p)
	n := int64(whole)
	// At a tie of p, whole is the even neighbour, which is right unless low leans away.
	switch rest := p - whole; {
	case rest == 0.5 && low > 0:
		n++
	case rest == -0.5 && low < 0:
		n--
	}
	if n < 0 {
		e.b = append(e.b, '-')
		n = -n
	}
	e.decimal(uint64(n))
}

// decimal writes n / 10^decimals.
func (e *encoder) decimal(n uint64) {
	var digits [24]byte
	at, places := len(digits), e.decimals
	for places > 0 && n%10 == 0 {
		n /= 10
		places--
	}
	if places > 0 {
		for range places {
			at--
			digits[at] = byte('0' + n%10)
			n /= 10
		}
		at--
		digits[at] = '.'
	}
	for {
		at--
		digits[at] = byte('0' + n%10)
		if n /= 10; n == 0 {
			break
		}
	}
	e.b = append(e.b, digits[at:]...)
}

// slow writes what the integers above cannot hold.
func (e *encoder) slow(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		e.b = append(e.b, "null"...)
		return
	}
	start := len(e.b)
	e.b = strconv.AppendFloat(e.b, v, 'f', e.decimals, 64)
	if e.decimals == 0 {
		return
	}
	end := len(e.b)
	for e.b[end-1] == '0' {
		end--
	}
	if e.b[end-1] == '.' {
		end--
	}
	e.b = e.b[:max(end, start)]
}
