package measure

import "math"

// Ranks gives each value's rank from 1, the smallest first, equal values sharing their
// mid-rank.
func Ranks(x []float64) []float64 {
	order := ascending(x)
	ranks := make([]float64, len(x))
	for start := 0; start < len(order); {
		end := start
		for end < len(order) && x[order[end]] == x[order[start]] {
			end++
		}
		for _, i := range order[start:end] {
			ranks[i] = float64(start+1+end) / 2
		}
		start = end
	}
	return ranks
}

// Spearman gives the rank correlation of x and y, of equal length: Pearson's coefficient of
// their mid-ranks (Spearman 1904). It is undefined where one of them does not vary.
func Spearman(x, y []float64) Value {
	r, s := Ranks(x), Ranks(y)
	mean := float64(len(x)+1) / 2
	var xy, xx, yy float64
	for i := range r {
		dx, dy := r[i]-mean, s[i]-mean
		xy, xx, yy = xy+dx*dy, xx+dx*dx, yy+dy*dy
	}
	if xx == 0 || yy == 0 {
		return Value{Reason: NoVariation}
	}
	return Value{Value: max(-1, min(1, xy/math.Sqrt(xx*yy)))}
}
