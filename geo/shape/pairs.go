package shape

import (
	"cmp"
	"math"
	"slices"
)

// pairs calls visit(i, j) once for every two segments whose extents meet, until it gives false. It sweeps
// horizontal strips from left to right.
func pairs(segs []segment, visit func(i, j int) bool) {
	if len(segs) < 2 {
		return
	}
	lo, hi, heights := int64(math.MaxInt64), int64(math.MinInt64), 0.0
	for _, s := range segs {
		y0, y1 := s.low(), s.high()
		lo, hi = min(lo, y0), max(hi, y1)
		heights += float64(y1 - y0)
	}
	// Strips so high that a segment lies in a few of them only.
	n := float64(len(segs))
	height := int64(max(float64(hi-lo)/math.Sqrt(n), heights/(2*n))) + 1
	strip := func(y int64) int { return int((y - lo) / height) }
	counts := make([]int, strip(hi)+2)
	for _, s := range segs {
		for r := strip(s.low()); r <= min(strip(s.high()), strip(hi)); r++ {
			counts[r+1]++
		}
	}
	for r := range counts[1:] {
		counts[r+1] += counts[r]
	}
	members := make([]int32, counts[len(counts)-1])
	fill := slices.Clone(counts)
	for i, s := range segs {
		for r := strip(s.low()); r <= min(strip(s.high()), strip(hi)); r++ {
			members[fill[r]] = int32(i)
			fill[r]++
		}
	}
	for r := range len(counts) - 1 {
		row := members[counts[r]:counts[r+1]]
		slices.SortFunc(row, func(i, j int32) int {
			return cmp.Or(cmp.Compare(segs[i].a.x, segs[j].a.x), cmp.Compare(i, j))
		})
		for k, i := range row {
			s := segs[i]
			right, low, high := s.b.x, s.low(), s.high()
			for _, j := range row[k+1:] {
				t := segs[j]
				if t.a.x > right {
					break
				}
				// A pair that lies in several strips is visited in its lowest.
				if t.low() <= high && t.high() >= low && strip(max(s.low(), t.low())) == r && !visit(int(i), int(j)) {
					return
				}
			}
		}
	}
}

func (s segment) low() int64 { return min(s.a.y, s.b.y) }

func (s segment) high() int64 { return max(s.a.y, s.b.y) }
