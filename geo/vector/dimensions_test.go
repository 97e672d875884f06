package vector

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/wkb"
)

func TestGeoJSONHeights(t *testing.T) {
	for geometry, want := range map[string][]float64{
		`{"type":"Point","coordinates":[91,26]}`:                    {91, 26},
		`{"type":"Point","coordinates":[91,26,52.5,7]}`:             {91, 26, 52.5},
		`{"type":"LineString","coordinates":[[91,26,5],[92,26,6]]}`: {91, 26, 5, 92, 26, 6},
		`{"type":"LineString","coordinates":[[91,26],[92,26,6]]}`:   {91, 26, 92, 26},
		`{"type":"Polygon","coordinates":[[[91,26,1],[92,26,2],[92,27,3]]]}`: {91, 26, 1, 92, 26,
			2, 92, 27, 3, 91, 26, 1},
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[91,26,5]}]}`: nil,
	} {
		text := fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},`+
			`"geometry":%s}]}`, geometry)
		problems, err := ReadGeoJSON(t.Context(), strings.NewReader(text), "x", func(f Feature) error {
			g, err := f.Dimensions()
			if err != nil {
				return err
			}
			if all, is := g.(*geom.GeometryCollection); is {
				g, want = all.Geom(0), []float64{91, 26, 5}
			}
			if !slices.Equal(g.FlatCoords(), want) {
				t.Errorf("%s: %v, want %v", geometry, g.FlatCoords(), want)
			}
			return nil
		})
		if some := strings.Contains(geometry, "[91,26],[92,26,6]"); err != nil ||
			some != (len(problems) > 0 && strings.Contains(problems[0].Text, "no heights")) {
			t.Errorf("%s: %v, %v", geometry, problems, err)
		}
	}
}

// What a GeoPackage holds comes back in every dimension.
func TestWKBDimensions(t *testing.T) {
	flat := []float64{91, 26, 5, 100, 92, 26, 6, 200, 92, 27, 7, 300, 91, 26, 5, 100}
	for _, layout := range []geom.Layout{geom.XY, geom.XYZ, geom.XYM, geom.XYZM} {
		n := layout.Stride()
		some := flat[:4*n]
		if layout != geom.XYZM {
			some = nil
			for i := range 4 {
				some = append(some, flat[4*i:4*i+n]...)
			}
		}
		for _, g := range []geom.T{geom.NewPointFlat(layout, some[:n]), geom.NewLineStringFlat(layout, some),
			geom.NewMultiLineStringFlat(layout, some, []int{2 * n, 4 * n}),
			geom.NewMultiPolygonFlat(layout, some, [][]int{{4 * n}})} {
			body, err := wkb.Marshal(g, wkb.NDR)
			if err != nil {
				t.Fatal(err)
			}
			w := wkbReader{b: body}
			var f Feature
			if f.Geometry, err = w.geometry(0); err != nil {
				t.Fatal(err)
			}
			w.extra.give(&f, func(_, _, text, _ string) { t.Error(text) })
			got, err := f.Dimensions()
			if err != nil || got.Layout() != layout || !reflect.DeepEqual(got.FlatCoords(), g.FlatCoords()) {
				t.Errorf("%T in %v: %v, %v", g, layout, got, err)
			}
		}
	}
}

func TestShapeOrdinates(t *testing.T) {
	shape := func(kind uint32, head []uint32, doubles ...float64) []byte {
		b := binary.LittleEndian.AppendUint32(nil, kind)
		if kind%10 != 1 {
			b = append(b, make([]byte, 32)...) // the box
		}
		for _, n := range head {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
		for _, v := range doubles {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		return b
	}
	none := -1e39
	for name, c := range map[string]struct {
		record []byte
		z, m   []float64
	}{
		"point with Z": {shape(11, nil, 91, 26, 5, none), []float64{5}, nil},
		"point with M": {shape(21, nil, 91, 26, 7), nil, []float64{7}},
		"point":        {shape(1, nil, 91, 26), nil, nil},
		"line with Z and M": {shape(13, []uint32{1, 2, 0}, 91, 26, 92, 26, 5, 6, 5, 6, 1, 2, 1, 2), []float64{5,
			6}, []float64{1, 2}},
		"line with Z":           {shape(13, []uint32{1, 2, 0}, 91, 26, 92, 26, 5, 6, 5, 6), []float64{5, 6}, nil},
		"several points with M": {shape(28, []uint32{2}, 91, 26, 92, 26, 0, 0, 8, 9), nil, []float64{8, 9}},
		"null":                  {shape(0, nil), nil, nil},
	} {
		if got := shapeOrdinates(c.record); !slices.Equal(got.z, c.z) || !slices.Equal(got.m, c.m) {
			t.Errorf("%s: z %v, m %v; want %v, %v", name, got.z, got.m, c.z, c.m)
		}
	}
}
