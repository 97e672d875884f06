package relation_test

import (
	"fmt"
	"testing"

	"github.com/floodspend/floodspend/geo/relation"
	"github.com/paulmach/orb"
)

func box(west, south, east, north float64) orb.Polygon {
	return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}.ToPolygon()
}

func TestRelations(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b orb.Geometry
		are  []relation.Relation
	}{
		{"apart", box(0, 0, 1, 1), box(2, 2, 3, 3), []relation.Relation{"disjoint"}},
		{"apart, boxes not", orb.LineString{{0, 0}, {4, 4}}, box(2, 0, 3, 1), []relation.Relation{"disjoint"}},
		{"side by side", box(0, 0, 1, 1), box(1, 0, 2, 1), []relation.Relation{"intersects", "touches"}},
		{"in part", box(0, 0, 2, 2), box(1, 1, 3, 3), []relation.Relation{"intersects", "overlaps"}},
		{"inside", box(1, 1, 2, 2), box(0, 0, 3, 3), []relation.Relation{"intersects", "within"}},
		{"about", box(0, 0, 3, 3), orb.Point{1, 1}, []relation.Relation{"intersects", "contains"}},
		{"on the edge", box(0, 0, 3, 3), orb.Point{0, 1}, []relation.Relation{"intersects", "touches"}},
		{"through", orb.LineString{{-1, 1}, {4, 1}}, box(0, 0, 3, 3), []relation.Relation{"intersects", "crosses"}},
		{"the same", box(0, 0, 3, 3), orb.MultiPolygon{box(0, 0, 3, 3)},
			[]relation.Relation{"intersects", "equals", "within", "contains"}},
	} {
		a, err := relation.Of(test.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := relation.Of(test.b)
		if err != nil {
			t.Fatal(err)
		}
		want := map[relation.Relation]bool{}
		for _, r := range test.are {
			want[r] = true
		}
		for _, r := range relation.All() {
			if got, err := a.Is(r, b); err != nil || got != want[r] {
				t.Errorf("%s: %s is %v, %v", test.name, r, got, err)
			}
		}
	}
	if _, err := relation.Of(orb.Polygon{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}); err == nil {
		t.Error("a ring that crosses itself is taken")
	}
}

func ExampleShape_Is() {
	square, _ := relation.Of(box(0, 0, 2, 2))
	point, _ := relation.Of(orb.Point{1, 1})
	fmt.Println(square.Is(relation.Contains, point))
	// Output: true <nil>
}
