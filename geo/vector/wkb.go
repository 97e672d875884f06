package vector

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// wkbReader decodes well-known binary in the ISO form. It allocates no more than the bytes that are there can fill.
type wkbReader struct {
	b     []byte
	hasZ  bool // of the geometry that is read
	extra ordinates
}

var errShortWKB = errors.New("the geometry is truncated")

const maxWKBDepth = 8

// header reads byte order, type and number of ordinates of the next geometry.
func (w *wkbReader) header() (order binary.ByteOrder, kind uint32, ordinates int, err error) {
	if len(w.b) < 5 {
		return nil, 0, 0, errShortWKB
	}
	order = binary.BigEndian
	if w.b[0] == 1 {
		order = binary.LittleEndian
	}
	kind = order.Uint32(w.b[1:])
	w.b = w.b[5:]
	switch kind / 1000 {
	case 0:
		ordinates = 2
	case 1, 2:
		ordinates = 3
	case 3:
		ordinates = 4
	default:
		return nil, 0, 0, fmt.Errorf("geometry type %d is not known", kind)
	}
	w.hasZ = kind/1000 != 2
	return order, kind % 1000, ordinates, nil
}

// count reads a number of items that take at least size bytes each.
func (w *wkbReader) count(order binary.ByteOrder, size int) (int, error) {
	if len(w.b) < 4 {
		return 0, errShortWKB
	}
	n := int64(order.Uint32(w.b))
	w.b = w.b[4:]
	if n*int64(size) > int64(len(w.b)) {
		return 0, errShortWKB
	}
	return int(n), nil
}

func (w *wkbReader) points(order binary.ByteOrder, ordinates int) ([]orb.Point, error) {
	n, err := w.count(order, 8*ordinates)
	if err != nil {
		return nil, err
	}
	ps := make([]orb.Point, n)
	for i := range ps {
		if ps[i], err = w.point(order, ordinates); err != nil {
			return nil, err
		}
	}
	return ps, nil
}

func (w *wkbReader) point(order binary.ByteOrder, ordinates int) (orb.Point, error) {
	if len(w.b) < 8*ordinates {
		return orb.Point{}, errShortWKB
	}
	p := orb.Point{math.Float64frombits(order.Uint64(w.b)), math.Float64frombits(order.Uint64(w.b[8:]))}
	extra := [2]float64{math.NaN(), math.NaN()} // Z, M
	for i := 2; i < ordinates; i++ {
		at := i - 2
		if !w.hasZ {
			at = 1
		}
		extra[at] = math.Float64frombits(order.Uint64(w.b[8*i:]))
	}
	w.extra.add(extra[0], extra[1])
	w.b = w.b[8*ordinates:]
	if x := p[0] + p[1]; math.IsNaN(x) || math.IsInf(x, 0) {
		return p, fmt.Errorf("coordinate [%v, %v] is not finite", p[0], p[1])
	}
	return p, nil
}

// geometry reads the next geometry.
func (w *wkbReader) geometry(depth int) (orb.Geometry, error) {
	order, kind, ordinates, err := w.header()
	if err != nil {
		return nil, err
	}
	switch kind {
	case 1:
		return w.point(order, ordinates)
	case 2:
		ps, err := w.points(order, ordinates)
		return orb.LineString(ps), err
	case 3:
		n, err := w.count(order, 4)
		if err != nil {
			return nil, err
		}
		polygon := make(orb.Polygon, n)
		for i := range polygon {
			ps, err := w.points(order, ordinates)
			if err != nil {
				return nil, err
			}
			polygon[i] = ps
		}
		return polygon, nil
	case 4, 5, 6, 7:
		return w.parts(order, kind, depth)
	}
	return nil, fmt.Errorf("geometry type %d is not supported; curves must be made straight first, for example with "+
		"ogr2ogr -nlt CONVERT_TO_LINEAR", kind)
}

// parts reads the members of a multi geometry or collection.
func (w *wkbReader) parts(order binary.ByteOrder, kind uint32, depth int) (orb.Geometry, error) {
	if depth >= maxWKBDepth {
		return nil, errors.New("the geometry is nested too deeply")
	}
	n, err := w.count(order, 9)
	if err != nil {
		return nil, err
	}
	var all orb.Collection
	for range n {
		g, err := w.geometry(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	switch kind {
	case 4:
		return gather[orb.MultiPoint, orb.Point](all)
	case 5:
		return gather[orb.MultiLineString, orb.LineString](all)
	case 6:
		return gather[orb.MultiPolygon, orb.Polygon](all)
	}
	return all, nil
}

// gather makes a multi geometry of members that must be of its type.
func gather[M interface {
	~[]T
	orb.Geometry
}, T orb.Geometry](all orb.Collection) (orb.Geometry, error) {
	var out M
	for _, g := range all {
		t, ok := g.(T)
		if !ok {
			return nil, fmt.Errorf("a %s inside a %s", g.GeoJSONType(), out.GeoJSONType())
		}
		out = append(out, t)
	}
	return out, nil
}
