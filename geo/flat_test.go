package geo

import (
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
)

// Every type keeps its positions and loses Z and M.
func TestFlat(t *testing.T) {
	flat := []float64{0, 0, 7, 1, 0, 7, 1, 1, 7, 0, 0, 7}
	ring := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}
	for _, c := range []struct {
		from geom.T
		want orb.Geometry
	}{
		{nil, nil},
		{geom.NewLineString(geom.XY), nil},
		{geom.NewPointFlat(geom.XYM, flat[:3]), orb.Point{0, 0}},
		{geom.NewMultiPointFlat(geom.XYZ, flat), orb.MultiPoint(ring)},
		{geom.NewLineStringFlat(geom.XYZ, flat), orb.LineString(ring)},
		{geom.NewMultiLineStringFlat(geom.XYZ, flat, []int{6, 12}), orb.MultiLineString{orb.LineString(ring[:2]),
			orb.LineString(ring[2:])}},
		{geom.NewPolygonFlat(geom.XYM, flat, []int{12}), orb.Polygon{ring}},
		{geom.NewMultiPolygonFlat(geom.XYZ, flat, [][]int{{12}}), orb.MultiPolygon{{ring}}},
		{geom.NewGeometryCollection().MustPush(geom.NewPointFlat(geom.XYZ, flat[:3])), orb.Collection{orb.Point{0, 0}}},
	} {
		if got := Flat(c.from); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%T: %v, want %v", c.from, got, c.want)
		}
	}
}
