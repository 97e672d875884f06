package measure

import "slices"

// Median of numbers, with the interval that covers the median of what they are drawn from with 95 % or more, whatever
// its distribution: from the k-th smallest to the k-th largest, k the largest with a binomial probability of at most
// 2.5 % for fewer than k of n on one side (Hollander & Wolfe 1999, section 3.6). Fewer than six numbers have none.
type Median struct {
	N         int
	Value     float64 // 0 where N is
	Low, High float64 // where Bounded
	Bounded   bool
}

// MedianOf gives the median of numbers, which it sorts.
func MedianOf(numbers []float64) Median {
	n := len(numbers)
	m := Median{N: n}
	if n == 0 {
		return m
	}
	slices.Sort(numbers)
	m.Value = (numbers[(n-1)/2] + numbers[n/2]) / 2
	if k := medianRank(n); k > 0 {
		m.Low, m.High, m.Bounded = numbers[k-1], numbers[n-k], true
	}
	return m
}

// medianRank gives the largest k with P(Binomial(n, ½) < k) ≤ 2.5 %, 0 where there is none. Probabilities are added up
// from the middle's neighbours outwards, so that none of them underflows before it counts.
func medianRank(n int) int {
	// weights relative to the middle term; their sum is 1/probability of the middle
	weights := make([]float64, n+1)
	weights[n/2] = 1
	for i := n / 2; i > 0; i-- {
		weights[i-1] = weights[i] * float64(i) / float64(n-i+1)
	}
	for i := n / 2; i < n; i++ {
		weights[i+1] = weights[i] * float64(n-i) / float64(i+1)
	}
	all := 0.0
	for _, w := range weights {
		all += w
	}
	sum, k := 0.0, 0
	for k < n/2 && sum+weights[k] <= 0.025*all {
		sum += weights[k]
		k++
	}
	return k
}
