package measure

import (
	"math"
	"slices"
	"testing"
)

func TestSpearman(t *testing.T) {
	for _, c := range []struct {
		name string
		x, y []float64
		want Value
	}{
		{"IQ and hours of television", []float64{106, 100, 86, 101, 99, 103, 97, 113, 112, 110},
			[]float64{7, 27, 2, 50, 28, 29, 20, 12, 6, 17}, Value{Value: -29. / 165}},
		{"the same order", []float64{1, 5, 9}, []float64{10, 20, 1e9}, Value{Value: 1}},
		{"the opposite order", []float64{1, 5, 9}, []float64{3, 2, 1}, Value{Value: -1}},
		{"ties share their mid-rank", []float64{1, 1, 2}, []float64{1, 2, 3}, Value{Value: math.Sqrt(3) / 2}},
		{"no variation", []float64{1, 2}, []float64{4, 4}, Value{Reason: NoVariation}},
		{"one", []float64{1}, []float64{4}, Value{Reason: NoVariation}},
		{"none", nil, nil, Value{Reason: NoVariation}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Spearman(c.x, c.y); got.Reason != c.want.Reason || math.Abs(got.Value-c.want.Value) > 1e-12 {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestLikeNeed(t *testing.T) {
	for _, c := range []struct {
		name string
		need []float64
		want []int
	}{
		{"ten areas in quintiles", []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, []int{4, 4, 3, 3, 2, 2, 1, 1, 0, 0}},
		{"ties stay together", []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 5}, []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
		{"no need is like none", []float64{0, 3, 0, 4, 5, 6}, []int{-1, 0, -1, 0, 1, 1}},
		{"one area", []float64{7}, []int{0}},
		{"no area in need", []float64{0, 0}, []int{-1, -1}},
	} {
		if got := LikeNeed(c.need); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestHorizontal works the formula out by hand: two groups of two areas, p = 0.2 and 0.8,
// σ = 0.25 and 0.75, Gini 0.25 in both.
func TestHorizontal(t *testing.T) {
	s, a := []float64{10, 30, 90, 30}, []float64{1, 1, 4, 4}
	h, groups := Horizontal(s, a, []int{0, 0, 1, 1})
	if want := 0.2*0.25*0.25 + 0.8*0.75*0.25; !h.Defined() || math.Abs(h.Value-want) > 1e-15 {
		t.Errorf("H is %+v, want %v", h, want)
	}
	if len(groups) != 2 || groups[0].Areas != 2 || groups[0].Least != 1 || groups[1].Most != 4 || groups[1].Need != 8 ||
		math.Abs(groups[1].Gini.Value-0.25) > 1e-15 {
		t.Errorf("groups %+v", groups)
	}
	if h, _ := Horizontal([]float64{0, 5}, []float64{0, 0}, []int{-1, -1}); h.Reason != NoNeed {
		t.Errorf("without need: %+v", h)
	}
	if h, groups := Horizontal([]float64{0, 0}, []float64{1, 2}, []int{0, 0}); h.Reason != NoMoney ||
		groups[0].Gini.Reason != NoMoney {
		t.Errorf("without money: %+v, %+v", h, groups)
	}
}
