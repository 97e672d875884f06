package shape_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/paulmach/orb"
)

func TestCommon(t *testing.T) {
	area := func(rings ...orb.Ring) orb.MultiPolygon { return orb.MultiPolygon{rings} }
	square := area(box(90, 26, 91, 27))
	for _, c := range []struct {
		name string
		in   []orb.MultiPolygon
		want orb.MultiPolygon // the ground that the first two have in common
	}{
		{"apart", []orb.MultiPolygon{square, area(box(92, 26, 93, 27))}, nil},
		{"neighbours", []orb.MultiPolygon{square, area(box(91, 26, 92, 27))}, nil},
		{"neighbours with other vertices",
			[]orb.MultiPolygon{square, area(orb.Ring{{91, 26}, {92, 26}, {92, 27}, {91, 27},
				{91, 26.3}, {91, 26}})}, nil},
		{"corners", []orb.MultiPolygon{square, area(box(91, 27, 92, 28))}, nil},
		{"half", []orb.MultiPolygon{square, area(box(90.5, 26, 91.5, 27))}, area(box(90.5, 26, 91, 27))},
		{"the same twice", []orb.MultiPolygon{square, square}, square},
		{"a part of the other", []orb.MultiPolygon{square, area(box(90.2, 26.2, 90.3, 26.3))},
			area(box(90.2, 26.2, 90.3, 26.3))},
		{"an enclave", []orb.MultiPolygon{area(box(90, 26, 91, 27), turned(box(90.2, 26.2, 90.3, 26.3))),
			area(box(90.2, 26.2, 90.3, 26.3))}, nil},
		{"a sliver", []orb.MultiPolygon{square, area(box(90.9995, 26, 92, 27))}, nil},
		{"a narrow strip that is much of a small area", []orb.MultiPolygon{area(box(90, 26, 90.01, 26.01)),
			area(box(90.0095, 26, 90.02, 26.01))}, area(box(90.0095, 26, 90.01, 26.01))},
		{"second parts", []orb.MultiPolygon{append(area(box(80, 20, 81, 21)), square...),
			append(area(box(100, 30, 101, 31)), square...)}, square},
		{"without geometry", []orb.MultiPolygon{square, nil}, nil},
	} {
		got, err := shape.Common(t.Context(), append(c.in, area(box(0, 0, 1, 1))))
		want := shape.AreaKM2(c.want)
		if err != nil || (want == 0) != (len(got) == 0) || len(got) > 0 && (got[0].A != 0 || got[0].B != 1 ||
			math.Abs(got[0].KM2-want) > 1e-3) {
			t.Errorf("%s: %v, %v; want %v km²", c.name, got, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shape.Common(ctx, []orb.MultiPolygon{square, square}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

// Two of the real circles lie upon each other with 20 km²; the others part the ground.
func TestCommonRealCircles(t *testing.T) {
	var areas []orb.MultiPolygon
	for _, f := range contents.Features(t, coarseCircles) {
		g, _, err := shape.Repair(f.Geometry)
		if err != nil {
			t.Fatal(err)
		}
		areas = append(areas, g)
	}
	got, err := shape.Common(t.Context(), areas)
	if err != nil || len(got) != 1 || math.Abs(got[0].KM2-20.726) > 0.01 {
		t.Fatalf("%v, %v", got, err)
	}
	// As an overlay of the two uncut has it.
	whole, err := shape.Overlaps(areas[got[0].A:got[0].A+1], areas[got[0].B:got[0].B+1])
	if err != nil || len(whole) != 1 || math.Abs(whole[0].KM2-got[0].KM2) > 0.01 {
		t.Errorf("%v, %v; want %v", whole, err, got)
	}
}
