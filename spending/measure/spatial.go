package measure

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/floodspend/floodspend/spending/parallel"
)

// NoVariation is the reason a spatial measure is undefined where all values are equal.
const NoVariation Reason = "no_variation"

// NoNeighbours is the reason a spatial measure is undefined for an island, or where no area
// has a neighbour.
const NoNeighbours Reason = "no_neighbours"

// Neighbours gives for each area the indices of its neighbours, sorted and without itself.
type Neighbours [][]int

// Islands counts areas without neighbours.
func (w Neighbours) Islands() int {
	n := 0
	for _, list := range w {
		if len(list) == 0 {
			n++
		}
	}
	return n
}

// Among gives the neighbours among the areas at the positions in keep, renumbered.
func (w Neighbours) Among(keep []int) Neighbours {
	at := make(map[int]int, len(keep))
	for k, i := range keep {
		at[i] = k
	}
	out := make(Neighbours, len(keep))
	for k, i := range keep {
		for _, j := range w[i] {
			if to, ok := at[j]; ok {
				out[k] = append(out[k], to)
			}
		}
		slices.Sort(out[k])
	}
	return out
}

// Global is a spatial measure over all areas. P is the share of permutations at least as
// extreme as the value observed, on the side where it lies: (k+1)/(m+1) for k of m.
type Global struct {
	Value    Value
	Expected float64 // where values are placed at random
	P        float64 // 1 where Value is undefined
}

// Local is a spatial measure of one area. P is as in Global, from permutations of the other
// areas' values; FDR reports whether it stays significant at a false discovery rate of 5 %
// over all areas (Benjamini & Hochberg 1995).
type Local struct {
	Value    Value
	Quadrant string // of LISA: HH, LL, HL or LH, the area's value and its neighbours' mean being high or low
	P        float64
	FDR      bool
}

// falseDiscoveryRate is the rate Local.FDR is judged at.
const falseDiscoveryRate = 0.05

// MoranI gives Moran's I with row-standardised weights (Moran 1950): n/S₀ Σ wᵢⱼ zᵢ zⱼ / Σ zᵢ²,
// z the deviations from the mean, S₀ the number of areas with neighbours. Its expectation
// is −1/(n−1). The permutations are drawn with the seed. The error is ctx's.
func MoranI(ctx context.Context, y []float64, w Neighbours, permutations int, seed uint64) (Global, error) {
	n := len(y)
	g := Global{P: 1}
	z, squares := deviations(y)
	linked := n - w.Islands()
	switch {
	case linked == 0:
		g.Value.Reason = NoNeighbours
	case squares == 0:
		g.Value.Reason = NoVariation
	}
	if !g.Value.Defined() {
		return g, nil
	}
	g.Expected = -1 / float64(n-1)
	observed := func(z []float64) float64 {
		total := 0.0
		for i, list := range w {
			total += z[i] * meanOf(z, list)
		}
		return float64(n) / float64(linked) * total / squares
	}
	g.Value.Value = observed(z)
	var err error
	g.P, err = permuted(ctx, z, permutations, seed, g.Value.Value, observed)
	return g, err
}

// GetisOrdG gives the general G with binary weights, Σ wᵢⱼ yᵢ yⱼ / Σ_{i≠j} yᵢ yⱼ, for y not
// negative (Getis & Ord 1992): large where high values lie together. The error is ctx's.
func GetisOrdG(ctx context.Context, y []float64, w Neighbours, permutations int, seed uint64) (Global, error) {
	g := Global{P: 1}
	n, links, total, squares := len(y), 0, sum(y), 0.0
	for i, list := range w {
		links += len(list)
		squares += y[i] * y[i]
	}
	_, spread := deviations(y)
	switch {
	case links == 0:
		g.Value.Reason = NoNeighbours
	case spread == 0, total*total <= squares:
		g.Value.Reason = NoVariation
	}
	if !g.Value.Defined() {
		return g, nil
	}
	g.Expected = float64(links) / float64(n*(n-1))
	observed := func(y []float64) float64 {
		joined := 0.0
		for i, list := range w {
			for _, j := range list {
				joined += y[i] * y[j]
			}
		}
		return joined / (total*total - squares)
	}
	g.Value.Value = observed(y)
	var err error
	g.P, err = permuted(ctx, y, permutations, seed, g.Value.Value, observed)
	return g, err
}

// LISA gives the local Moran's Iᵢ = zᵢ Σⱼ wᵢⱼ zⱼ / m₂ with row-standardised weights and m₂ the
// variance (Anselin 1995). Positive: like lies beside like. p is Conditional's.
func LISA(y []float64, w Neighbours, p []float64) []Local {
	z, squares := deviations(y)
	m2 := squares / float64(len(y))
	return local(y, w, p, func(i int, _ float64) Local {
		l := Local{Value: Value{Value: z[i] * meanOf(z, w[i]) / m2}, Quadrant: highLow(z[i]) + highLow(meanOf(z, w[i])),
			P: p[i]}
		if z[i] == 0 {
			l.P = 1 // 0 whatever the neighbours
		}
		return l
	})
}

func highLow(z float64) string {
	if z > 0 {
		return "H"
	}
	return "L"
}

// GetisOrd gives the local Gᵢ as a standard score with binary weights, the area itself
// left out, or Gᵢ* with it among its neighbours (Getis & Ord 1992; Ord & Getis 1995).
// Large: high values around the area, a hot spot; small: a cold spot. p is Conditional's.
func GetisOrd(y []float64, w Neighbours, star bool, p []float64) []Local {
	n := float64(len(y))
	total, squares := sum(y), 0.0
	for _, v := range y {
		squares += v * v
	}
	return local(y, w, p, func(i int, neighbours float64) Local {
		count, m, k := n-1, (total-y[i])/(n-1), float64(len(w[i]))
		variance := (squares-y[i]*y[i])/count - m*m
		if star {
			count, m, k = n, total/n, k+1
			variance = squares/n - m*m
			neighbours += y[i]
		}
		return Local{Value: Value{Value: (neighbours - k*m) / math.Sqrt(variance*(count*k-k*k)/(count-1))}, P: p[i]}
	})
}

// local computes a local statistic from each area's sum over its neighbours.
func local(y []float64, w Neighbours, p []float64, statistic func(i int, neighbours float64) Local) []Local {
	out := make([]Local, len(y))
	_, squares := deviations(y)
	for i := range out {
		switch {
		case len(w[i]) == 0:
			out[i] = Local{Value: Value{Reason: NoNeighbours}, P: 1}
			continue
		case squares == 0:
			out[i] = Local{Value: Value{Reason: NoVariation}, P: 1}
			continue
		}
		out[i] = statistic(i, sumOf(y, w[i]))
		if v := out[i].Value.Value; math.IsNaN(v) || math.IsInf(v, 0) {
			// All others are equal, or are all neighbours.
			out[i] = Local{Value: Value{Reason: NoVariation}, P: 1}
		}
	}
	discover(out)
	return out
}

// Conditional gives each area's pseudo p-value by conditional permutations (Anselin 1995):
// the area keeps its value, its neighbours get those of others drawn without replacement. It
// is the share of permutations where the sum over the neighbours is at least as extreme as
// the one observed, on the side where it lies. Local Moran's I, Gᵢ and Gᵢ* all go with that
// sum, so that it is the p-value of each. The permutations of each area are drawn with the
// seed and its place. The error is ctx's.
func Conditional(ctx context.Context, y []float64, w Neighbours, permutations int, seed uint64) ([]float64, error) {
	p := make([]float64, len(y))
	err := parallel.Each(ctx, len(y), func() func(int) {
		values := make([]float64, len(y))
		return func(i int) {
			others := append(append(values[:0], y[:i]...), y[i+1:]...)
			p[i] = conditional(sumOf(y, w[i]), others, len(w[i]), permutations, rand.New(rand.NewPCG(seed, uint64(i))))
		}
	})
	return p, err
}

// rounding is how far sums of the same values may lie apart, of their size.
const rounding = 1e-12

// conditional gives the share of draws of n of the values whose sum is at least as extreme as
// the one observed. It reorders the values.
func conditional(observed float64, values []float64, n, permutations int, random *rand.Rand) float64 {
	atLeast, atMost := 0, 0
	equal := rounding * math.Abs(observed)
	for range permutations {
		drawn := 0.0
		for k := range n {
			other := k + random.IntN(len(values)-k)
			values[k], values[other] = values[other], values[k]
			drawn += values[k]
		}
		if drawn >= observed-equal {
			atLeast++
		}
		if drawn <= observed+equal {
			atMost++
		}
	}
	return share(min(atLeast, atMost), permutations)
}

// discover marks the areas significant at the false discovery rate.
func discover(out []Local) {
	var order []int
	for i := range out {
		if out[i].Value.Defined() {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(out[i].P, out[j].P), cmp.Compare(i, j)) })
	last := -1
	for k, i := range order {
		if out[i].P <= falseDiscoveryRate*float64(k+1)/float64(len(order)) {
			last = k
		}
	}
	for _, i := range order[:last+1] {
		out[i].FDR = true
	}
}

// permuted gives the share of random placements of the values at least as extreme as the one observed.
func permuted(ctx context.Context, values []float64, permutations int, seed uint64, observed float64,
	statistic func([]float64) float64) (float64, error) {
	values = slices.Clone(values)
	random := rand.New(rand.NewPCG(seed, 0))
	atLeast, atMost := 0, 0
	for range permutations {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		random.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		v := statistic(values)
		if v >= observed {
			atLeast++
		}
		if v <= observed {
			atMost++
		}
	}
	return share(min(atLeast, atMost), permutations), nil
}

func share(k, m int) float64 { return float64(k+1) / float64(m+1) }

// deviations gives the deviations from the mean and the sum of their squares, 0 where all
// values are equal.
func deviations(y []float64) (z []float64, squares float64) {
	z = make([]float64, len(y))
	if len(y) == 0 || slices.Min(y) == slices.Max(y) {
		return z, 0
	}
	m := mean(y)
	for i, v := range y {
		z[i] = v - m
		squares += z[i] * z[i]
	}
	return z, squares
}

func mean(y []float64) float64 { return sum(y) / float64(len(y)) }

func sumOf(y []float64, list []int) float64 {
	total := 0.0
	for _, i := range list {
		total += y[i]
	}
	return total
}

// meanOf is the mean over the list, 0 for none.
func meanOf(y []float64, list []int) float64 {
	return sumOf(y, list) / float64(max(len(list), 1))
}
