package shape_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/paulmach/orb"
)

func TestContiguity(t *testing.T) {
	const sliver = 0.0005 // about 50 m
	areas := []orb.MultiPolygon{
		{{box(91, 26, 92, 27)}},
		{{box(92, 26, 93, 27)}},              // shares a side with the first
		{{box(92, 27, 93, 28)}},              // touches the first in a corner only
		{{box(93+sliver, 26, 94, 26.5)}},     // a sliver apart from the second
		{{box(94.002, 26.1, 94.5, 26.4)}},    // 200 m apart from the one before
		nil,                                  // no geometry
		{{box(91.4, 26.4, 91.6, 26.6)}},      // inside the first, far from its boundary
		{{box(92.4, 27.9999, 92.5, 28.001)}}, // overlaps the third by a digitising error
	}
	want := [][]int{{1, 2}, {0, 2, 3}, {0, 1, 7}, {1}, nil, nil, nil, {2}}
	if got := shape.Contiguity(areas, shape.DigitisingTolerance); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := shape.Contiguity(nil, 0); len(got) != 0 {
		t.Errorf("no areas: %v", got)
	}
}

// The coarse and the detailed file of the same circles must agree on who is whose
// neighbour, but for a few short common borders that the coarse file lost.
func TestContiguityOfRealCircles(t *testing.T) {
	neighbours := map[string]map[string][]string{}
	for _, name := range []string{coarseCircles, reducedCircles} {
		var areas []orb.MultiPolygon
		var codes []string
		for _, f := range contents.Features(t, name) {
			g, _, err := shape.Repair(f.Geometry)
			if err != nil {
				t.Fatal(err)
			}
			areas = append(areas, g)
			codes = append(codes, f.Properties["object_id"].(string))
		}
		neighbours[name] = map[string][]string{}
		for i, list := range shape.Contiguity(areas, shape.DigitisingTolerance) {
			for _, j := range list {
				neighbours[name][codes[i]] = append(neighbours[name][codes[i]], codes[j])
				if i == j {
					t.Errorf("%s: %s is its own neighbour", name, codes[i])
				}
			}
			if len(list) == 0 {
				t.Errorf("%s: %s has no neighbour", name, codes[i])
			}
		}
	}
	pairs, differ := 0, 0
	for code, list := range neighbours[reducedCircles] {
		for _, other := range list {
			pairs++
			if !slices.Contains(neighbours[reducedCircles][other], code) {
				t.Errorf("%s has neighbour %s, but not the other way round", code, other)
			}
			if !slices.Contains(neighbours[coarseCircles][code], other) {
				differ++
			}
		}
	}
	if pairs < 180*4 || differ*20 > pairs {
		t.Errorf("%d pairs, %d of them not in the coarse file", pairs, differ)
	}
}
