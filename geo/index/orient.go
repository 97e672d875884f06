package index

import (
	"math"
	"math/big"
)

// orient tells on which side of the line from a to b point p lies: > 0 left, < 0 right,
// 0 exactly on it. The sign is always right: where the rounding error could reach the
// result it computes exactly (J. R. Shewchuk, "Adaptive precision floating-point
// arithmetic and fast robust geometric predicates", 1997).
func orient(ax, ay, bx, by, px, py float64) int {
	left, right := (ax-px)*(by-py), (ay-py)*(bx-px)
	det := left - right
	switch {
	case left > 0 && right <= 0, left == 0 && right < 0:
		return 1
	case left < 0 && right >= 0, left == 0 && right > 0:
		return -1
	case left == 0 && right == 0:
		return 0
	}
	// (3 + 16ε)ε for ε = 2⁻⁵³; both products have the same sign here.
	const bound = 3.3306690738754716e-16
	if limit := bound * math.Abs(left+right); det > limit {
		return 1
	} else if det < -limit {
		return -1
	}
	return orientExact(ax, ay, bx, by, px, py)
}

func orientExact(ax, ay, bx, by, px, py float64) int {
	sub := func(a, b float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b))
	}
	left := new(big.Rat).Mul(sub(ax, px), sub(by, py))
	right := new(big.Rat).Mul(sub(ay, py), sub(bx, px))
	return left.Cmp(right)
}
