package shape

import (
	"cmp"
	"math"
	"slices"
)

// strips parts the height that segments take into strips of one height, and lists the segments that reach
// into each.
type strips struct {
	lo, height int64
	begins     []int   // where the members of each strip begin
	members    []int32 // by strips
}

func (t *strips) of(y int64) int { return int((y - t.lo) / t.height) }

func (t *strips) count() int { return len(t.begins) - 1 }

func (t *strips) row(r int) []int32 { return t.members[t.begins[r]:t.begins[r+1]] }

func stripsOf(segs []segment) strips {
	lo, hi, heights := int64(math.MaxInt64), int64(math.MinInt64), 0.0
	for _, s := range segs {
		y0, y1 := s.low(), s.high()
		lo, hi = min(lo, y0), max(hi, y1)
		heights += float64(y1 - y0)
	}
	// So high that a segment lies in a few of them only.
	n := float64(len(segs))
	t := strips{lo: lo, height: int64(max(float64(hi-lo)/math.Sqrt(n), heights/(2*n))) + 1}
	counts := make([]int, t.of(hi)+2)
	for _, s := range segs {
		for r := t.of(s.low()); r <= t.of(s.high()); r++ {
			counts[r+1]++
		}
	}
	for r := range counts[1:] {
		counts[r+1] += counts[r]
	}
	t.begins, t.members = counts, make([]int32, counts[len(counts)-1])
	fill := slices.Clone(counts)
	for i, s := range segs {
		for r := t.of(s.low()); r <= t.of(s.high()); r++ {
			t.members[fill[r]] = int32(i)
			fill[r]++
		}
	}
	return t
}

// pairs calls visit(i, j) once for every two segments whose extents meet, until it gives false. It sweeps
// horizontal strips from left to right.
func pairs(segs []segment, visit func(i, j int) bool) {
	if len(segs) < 2 {
		return
	}
	in := stripsOf(segs)
	for r := range in.count() {
		row := in.row(r)
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
				if t.low() <= high && t.high() >= low && in.of(max(low, t.low())) == r && !visit(int(i), int(j)) {
					return
				}
			}
		}
	}
}

func (s segment) low() int64 { return min(s.a.y, s.b.y) }

func (s segment) high() int64 { return max(s.a.y, s.b.y) }
