package geojson_test

import (
	"errors"
	"testing"

	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/paulmach/orb"
)

func TestAppendMapped(t *testing.T) {
	swap := func(p orb.Point) (orb.Point, error) { return orb.Point{p[1], p[0]}, nil }
	for in, want := range map[string]string{
		`null`: `null`,
		`{"type":"Point","coordinates":[91.5,-26.25]}`:            `{"type":"Point","coordinates":[-26.25,91.5]}`,
		`{"type":"Point","coordinates":[91.5,26.25,7,8.5]}`:       `{"type":"Point","coordinates":[26.25,91.5,7,8.5]}`,
		`{"type":"Polygon","coordinates":[[[0,1],[2,3],[-4,5]]]}`: `{"type":"Polygon","coordinates":[[[1,0],[3,2],[5,-4]]]}`,
		`{"type":"MultiPolygon","coordinates":[]}`:                `{"type":"MultiPolygon","coordinates":[]}`,
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`: `{"type":` +
			`"GeometryCollection","geometries":[{"type":"Point","coordinates":[2,1]}]}`,
	} {
		got, err := geojson.AppendMapped([]byte("x"), []byte(in), 12, swap)
		if err != nil || string(got) != "x"+want {
			t.Errorf("%s: %s, %v", in, got, err)
		}
	}
	refusal := errors.New("outside")
	if _, err := geojson.AppendMapped(nil, []byte(`{"type":"Point","coordinates":[1,2]}`), 3,
		func(orb.Point) (orb.Point, error) { return orb.Point{}, refusal }); !errors.Is(err, refusal) {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{`[1`, `[1]`, `[1,x]`} {
		if _, err := geojson.AppendMapped(nil, []byte(bad), 3, swap); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
