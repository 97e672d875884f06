package shape

import (
	"testing"

	"github.com/paulmach/orb"
)

func TestMeetsBox(t *testing.T) {
	box := orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 1}}
	around := orb.Polygon{{{-1, -1}, {2, -1}, {2, 2}, {-1, 2}, {-1, -1}}}
	holed := append(orb.Polygon{}, around[0], orb.Ring{{-0.5, -0.5}, {-0.5, 1.5}, {1.5, 1.5}, {1.5, -0.5}, {-0.5,
		-0.5}})
	for name, c := range map[string]struct {
		g    orb.Geometry
		want bool
	}{
		"corner":              {orb.Point{1, 1}, true},
		"outside":             {orb.MultiPoint{{1, 1.1}, {2, 0}}, false},
		"through":             {orb.LineString{{-1, 0.5}, {2, 0.6}}, true},
		"past a corner":       {orb.LineString{{0.5, 1.6}, {1.6, 0.5}}, false},
		"ends at an edge":     {orb.MultiLineString{{{1, 0.5}, {2, 2}}}, true},
		"around":              {around, true},
		"in the hole":         {orb.MultiPolygon{holed}, false},
		"one of a collection": {orb.Collection{orb.Point{5, 5}, around}, true},
		"nothing":             {nil, false},
	} {
		if got := MeetsBox(c.g, box); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
