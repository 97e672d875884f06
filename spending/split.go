package spending

import (
	"math/bits"
	"slices"
)

// Split divides total over shares in proportion, exactly: the parts sum to total. It uses
// the largest remainder method; equal remainders go to the earlier share, so callers sort
// by area code. Shares must not be negative and must not all be zero unless there are
// none; total may be negative. The sum of shares must fit in an int64.
func Split(total int64, shares []int64) []int64 {
	parts := make([]int64, len(shares))
	var sum uint64
	for _, s := range shares {
		sum += uint64(s)
	}
	if sum == 0 {
		return parts
	}
	if len(shares) == 1 {
		parts[0] = total
		return parts
	}
	magnitude, sign := uint64(total), int64(1)
	if total < 0 {
		magnitude, sign = -magnitude, -1
	}
	remainders := make([]uint64, len(shares))
	order := make([]int, len(shares))
	left := magnitude
	for i, s := range shares {
		hi, lo := bits.Mul64(magnitude, uint64(s))
		q, r := bits.Div64(hi, lo, sum)
		parts[i], remainders[i], order[i] = int64(q), r, i
		left -= q
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case remainders[a] > remainders[b]:
			return -1
		case remainders[a] < remainders[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	for i := range parts {
		parts[i] *= sign
	}
	return parts
}
