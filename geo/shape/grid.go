package shape

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/paulmach/orb"
)

// Work is done on a grid of integer coordinates, where every predicate is exact. A unit
// is 2⁻³⁰ degrees, a tenth of a millimetre.
const (
	unitsPerDegree = 1 << 30
	maxDegrees     = 400
)

// vertex is a point of the grid.
type vertex struct{ x, y int64 }

func (a vertex) less(b vertex) bool { return a.x < b.x || a.x == b.x && a.y < b.y }

func (a vertex) point() orb.Point {
	return orb.Point{float64(a.x) / unitsPerDegree, float64(a.y) / unitsPerDegree}
}

func snap(p orb.Point) (vertex, error) {
	if !(math.Abs(p[0]) <= maxDegrees && math.Abs(p[1]) <= maxDegrees) {
		return vertex{}, fmt.Errorf("coordinate [%v, %v] is not a longitude, latitude in degrees", p[0], p[1])
	}
	return vertex{int64(math.RoundToEven(p[0] * unitsPerDegree)), int64(math.RoundToEven(p[1] * unitsPerDegree))}, nil
}

// int128 is a two's complement integer.
type int128 struct {
	hi int64
	lo uint64
}

func mul(a, b int64) int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	h := int64(hi)
	if a < 0 {
		h -= b
	}
	if b < 0 {
		h -= a
	}
	return int128{h, lo}
}

func (a int128) plus(b int128) int128 {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	return int128{a.hi + b.hi + int64(carry), lo}
}

func (a int128) minus(b int128) int128 {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	return int128{a.hi - b.hi - int64(borrow), lo}
}

func (a int128) sign() int {
	switch {
	case a.hi < 0:
		return -1
	case a.hi == 0 && a.lo == 0:
		return 0
	}
	return 1
}

// float rounds to 53 digits. A negative number is turned first: of a small one the two
// halves are large and would cancel.
func (a int128) float() float64 {
	if a.hi < 0 {
		n := (int128{}).minus(a)
		return -(float64(uint64(n.hi))*(1<<64) + float64(n.lo))
	}
	return float64(a.hi)*(1<<64) + float64(a.lo)
}

// cross is the cross product of b - a and d - c.
func cross(a, b, c, d vertex) int128 {
	return mul(b.x-a.x, d.y-c.y).minus(mul(b.y-a.y, d.x-c.x))
}

// orient tells on which side of the line from a to b point p lies: 1 left, -1 right, 0
// on it.
func orient(a, b, p vertex) int {
	ux, uy, vx, vy := b.x-a.x, b.y-a.y, p.x-a.x, p.y-a.y
	const small = 1 << 31
	if uint64(ux+small) < 2*small && uint64(uy+small) < 2*small && uint64(vx+small) < 2*small &&
		uint64(vy+small) < 2*small {
		// Each product is at most 2⁶², so the two can be compared.
		switch l, r := ux*vy, uy*vx; {
		case l > r:
			return 1
		case l < r:
			return -1
		}
		return 0
	}
	return mul(ux, vy).minus(mul(uy, vx)).sign()
}

// doubleArea is twice the signed area of a closed ring given without its last point,
// positive counterclockwise.
func doubleArea(ring []vertex) int128 {
	var sum int128
	for i := 1; i+1 < len(ring); i++ {
		sum = sum.plus(cross(ring[0], ring[i], ring[0], ring[i+1]))
	}
	return sum
}
