package shape

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

func TestRegionsPart(t *testing.T) {
	area := orb.MultiPolygon{box(90, 26, 1, 1)}
	third := func(x, w float64) float64 { return AreaKM2(orb.MultiPolygon{box(x, 26, w, 1)}) }
	for _, test := range []struct {
		name    string
		regions []orb.MultiPolygon
		want    []Portion
	}{
		{"no region", nil, []Portion{{nil, third(90, 1)}}},
		{"elsewhere", []orb.MultiPolygon{{box(80, 20, 1, 1)}}, []Portion{{nil, third(90, 1)}}},
		{"a common side", []orb.MultiPolygon{{box(91, 26, 1, 1)}}, []Portion{{nil, third(90, 1)}}},
		{"around", []orb.MultiPolygon{{box(80, 20, 1, 1)}, {box(80, 20, 20, 20)}}, []Portion{{[]int{1}, third(90, 1)}}},
		{"the same", []orb.MultiPolygon{area}, []Portion{{[]int{0}, third(90, 1)}}},
		{"two that overlap", []orb.MultiPolygon{{box(89, 25, 1.5, 3)}, {box(90.25, 25, .5, 3)}},
			[]Portion{{nil, third(90.75, .25)}, {[]int{0}, third(90, .25)}, {[]int{0, 1}, third(90.25, .25)},
				{[]int{1}, third(90.5, .25)}}},
		{"around with a hole", []orb.MultiPolygon{{append(box(80, 20, 20, 20),
			orb.Ring{{90, 26}, {90, 27}, {90.5, 27}, {90.5, 26}, {90, 26}})}},
			[]Portion{{nil, third(90, .5)}, {[]int{0}, third(90.5, .5)}}},
		{"a narrow strip", []orb.MultiPolygon{{box(91-1e-4, 26, 1, 1)}}, []Portion{{nil, third(90, .9999)},
			{[]int{0}, third(90, 1e-4)}}},
		{"all but a hair", []orb.MultiPolygon{{box(90+1e-6, 26, 1, 1)}}, []Portion{{[]int{0}, third(90, 1)}}},
		{"a hair over the side", []orb.MultiPolygon{{box(91-1e-5, 26, 1, 1)}}, []Portion{{nil, third(90, 1)}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := NewRegions(test.regions).Part(area)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(got, test.want, func(p, q Portion) bool {
				return slices.Equal(p.In, q.In) && math.Abs(p.KM2-q.KM2) < 0.2
			}) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// TestRegionsPartInPieces compares with an overlay of everything at once, uncut: regions of so many
// corners are halved often.
func TestRegionsPartInPieces(t *testing.T) {
	areas := coverage(8)
	var regions []orb.MultiPolygon
	for _, p := range blobs(6, 3000) {
		regions = append(regions, orb.MultiPolygon{p})
	}
	r := NewRegions(regions)
	if len(r.pieces) < 10*len(regions) {
		t.Fatalf("%d pieces of %d regions", len(r.pieces), len(regions))
	}
	overlaps, err := Overlaps(areas, regions)
	if err != nil {
		t.Fatal(err)
	}
	for i, area := range areas {
		portions, err := r.Part(area)
		if err != nil {
			t.Fatal(err)
		}
		sum, in := 0.0, make([]float64, len(regions))
		for _, p := range portions {
			sum += p.KM2
			for _, k := range p.In {
				in[k] += p.KM2
			}
		}
		if size := AreaKM2(area); math.Abs(sum-size) > 1e-5 {
			t.Errorf("area %d: its portions have %v km² of %v", i, sum, size)
		}
		for _, o := range overlaps {
			if o.A == i {
				in[o.B] -= o.KM2
			}
		}
		if i := slices.IndexFunc(in, func(v float64) bool { return math.Abs(v) > 1e-5 }); i >= 0 {
			t.Errorf("an area has %v km² more of region %d than uncut", in[i], i)
		}
	}
}
