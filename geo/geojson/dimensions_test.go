package geojson

import (
	"testing"

	"github.com/twpayne/go-geom"
)

func TestAppendDimensions(t *testing.T) {
	ring := []float64{0, 0, 5, 9, 1, 0, 5.25, 9, 1, 1, 5, 9, 0, 0, 5, 9}
	for _, c := range []struct {
		g    geom.T
		want string
	}{
		{nil, `null`},
		{geom.NewPointFlat(geom.XYM, []float64{1, 2, 99}), `{"type":"Point","coordinates":[1,2]}`},
		{geom.NewPointFlat(geom.XYZ, []float64{1, 2, 52.25}), `{"type":"Point","coordinates":[1,2,52.25]}`},
		{geom.NewMultiPointFlat(geom.XY, []float64{1, 2, 3, 4}), `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`},
		{geom.NewLineStringFlat(geom.XYZM, ring[:8]), `{"type":"LineString","coordinates":[[0,0,5],[1,0,5.25]]}`},
		{geom.NewMultiLineStringFlat(geom.XYZM, ring, []int{8, 16}),
			`{"type":"MultiLineString","coordinates":[[[0,0,5],[1,0,5.25]],[[1,1,5],[0,0,5]]]}`},
		{geom.NewMultiPolygonFlat(geom.XYZM, ring, [][]int{{16}}),
			`{"type":"MultiPolygon","coordinates":[[[[0,0,5],[1,0,5.25],[1,1,5],[0,0,5]]]]}`},
		{geom.NewGeometryCollection().MustPush(geom.NewPointFlat(geom.XY, []float64{1, 2})),
			`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`},
	} {
		if got := string(AppendDimensions(nil, c.g, 12)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
