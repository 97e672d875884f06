package geojson_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/paulmach/orb"
)

func TestAppendGeometry(t *testing.T) {
	ring := orb.Ring{{91, 26}, {92.5, 26}, {92, 27.25}, {91, 26}}
	for _, c := range []struct {
		g    orb.Geometry
		want string
	}{
		{orb.Point{91.7362, -26.1445}, `{"type":"Point","coordinates":[91.7362,-26.1445]}`},
		{orb.MultiPoint{{1, 2}, {3, 4}}, `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`},
		{orb.LineString{{1, 2}, {3, 4}}, `{"type":"LineString","coordinates":[[1,2],[3,4]]}`},
		{orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
			`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}`},
		{orb.Polygon{ring, ring}, `{"type":"Polygon","coordinates":[[[91,26],[92.5,26],[92,27.25],[91,26]],[[91,26],` +
			`[92.5,26],[92,27.25],[91,26]]]}`},
		{ring, `{"type":"Polygon","coordinates":[[[91,26],[92.5,26],[92,27.25],[91,26]]]}`},
		{orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}},
			`{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}`},
		{orb.MultiPolygon{{ring}, {ring}}, `{"type":"MultiPolygon","coordinates":[[[[91,26],[92.5,26],[92,27.25],[91,` +
			`26]]],[[[91,26],[92.5,26],[92,27.25],[91,26]]]]}`},
		{orb.MultiPolygon{}, `{"type":"MultiPolygon","coordinates":[]}`},
		{orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}},
			`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString",` +
				`"coordinates":[[1,2],[3,4]]}]}`},
		{nil, `null`},
		{orb.Point{math.NaN(), math.Inf(1)}, `{"type":"Point","coordinates":[null,null]}`},
	} {
		got := string(geojson.AppendGeometry([]byte("x"), c.g, 6))
		if got != "x"+c.want {
			t.Errorf("%v: %s, want x%s", c.g, got, c.want)
		}
		if !json.Valid([]byte(got[1:])) {
			t.Errorf("%v: %s is not JSON", c.g, got[1:])
		}
	}
}

// decimal is what a coordinate must be written as, by the standard library's exact
// conversion.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s
}

func encoded(v float64, decimals int) string {
	s := string(geojson.AppendGeometry(nil, orb.Point{v, 0}, decimals))
	return strings.TrimSuffix(strings.TrimPrefix(s, `{"type":"Point","coordinates":[`), `,0]}`)
}

func TestAppendGeometryRoundsExactly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	check := func(v float64) {
		t.Helper()
		for decimals := 0; decimals <= 12; decimals++ {
			if got, want := encoded(v, decimals), decimal(v, decimals); got != want {
				t.Fatalf("%v to %d decimals is %s, want %s", v, decimals, got, want)
			}
		}
	}
	for _, v := range []float64{0, math.Copysign(0, -1), 0.5, 1.5, 2.5, -0.5, -1.5, 0.25, 0.375, 1e-13, -1e-13, 180,
		-180, 91.00000000000001, 4503599627370497.5, 1e15 + 0.5, 1e22, -1e300, 5e-324, math.MaxFloat64} {
		check(v)
	}
	for range 20_000 {
		check(360 * (random.Float64() - 0.5))
		// Ties, and their neighbours by one bit.
		tie := (math.Floor(360e5*(random.Float64()-0.5)) + 0.5) / math.Pow(10, float64(random.IntN(9)))
		check(tie)
		check(math.Nextafter(tie, 1e9))
		check(math.Nextafter(tie, -1e9))
		check(float64(random.IntN(1<<30)) / float64(int(1)<<random.IntN(30)))
	}
}

func FuzzAppendGeometryRounds(f *testing.F) {
	f.Add(91.7362, 5)
	f.Add(-0.5, 0)
	f.Fuzz(func(t *testing.T, v float64, decimals int) {
		if decimals < 0 || decimals > 12 || math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		if got, want := encoded(v, decimals), decimal(v, decimals); got != want {
			t.Errorf("%v to %d decimals is %s, want %s", v, decimals, got, want)
		}
	})
}

// bench is a polygon of 10,000 vertices.
func bench() orb.Polygon {
	var r orb.Ring
	for i := range 10_000 {
		a := 2 * math.Pi * float64(i) / 10_000
		r = append(r, orb.Point{92 + math.Cos(a), 26 + math.Sin(a)})
	}
	return orb.Polygon{append(r, r[0])}
}

func BenchmarkAppendGeometry(b *testing.B) {
	g := bench()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = geojson.AppendGeometry(buf[:0], g, 6)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkEncodingJSON(b *testing.B) { // for comparison
	g := bench()
	b.ReportAllocs()
	for b.Loop() {
		text, err := json.Marshal(g)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(text)))
	}
}

func ExampleAppendGeometry() {
	third := orb.LineString{{91 + 1.0/3, 26}, {92.5, 26.0000004}}
	fmt.Println(string(geojson.AppendGeometry(nil, third, 5)))
	// Output: {"type":"LineString","coordinates":[[91.33333,26],[92.5,26]]}
}
