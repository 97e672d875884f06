package spending

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name   string
		total  int64
		shares []int64
		want   []int64
	}{
		{"remainder goes to the first of equals", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"largest remainder first", 10, []int64{5, 3, 1}, []int64{6, 3, 1}},
		{"negative total", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{"zero share gets nothing", 7, []int64{0, 2}, []int64{0, 7}},
		{"no share at all", 7, []int64{0, 0}, []int64{0, 0}},
		{"128 bit products", 1e18, []int64{3e18, 1e18}, []int64{75e16, 25e16}},
		{"nothing to share among nobody", 0, nil, []int64{}},
	} {
		if got := Split(c.total, c.shares); !slices.Equal(got, c.want) {
			t.Errorf("%s: Split(%d, %v) = %v, want %v", c.name, c.total, c.shares, got, c.want)
		}
	}
}

func TestSplitSumsAndStaysWithinOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		total := r.Int64N(1e15) - 5e14
		shares := make([]int64, 1+r.IntN(40))
		var sum int64
		for i := range shares {
			if r.IntN(3) > 0 {
				shares[i] = r.Int64N(1e12)
			}
			sum += shares[i]
		}
		if sum == 0 {
			continue
		}
		var got int64
		for i, part := range Split(total, shares) {
			got += part
			exact := float64(total) * float64(shares[i]) / float64(sum)
			if d := float64(part) - exact; d > 1.5 || d < -1.5 {
				t.Fatalf("part %d of Split(%d, %v) = %d, more than one off %f", i, total, shares, part, exact)
			}
		}
		if got != total {
			t.Fatalf("Split(%d, %v) sums to %d", total, shares, got)
		}
	}
}
