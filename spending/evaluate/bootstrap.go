package evaluate

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
)

// Metric is a ratio with its 95 % bootstrap interval. N is the number of labelled rows it
// rests on. Value, Low and High are NaN, in JSON null, where the ratio is undefined.
type Metric struct {
	Value float64
	Low   float64
	High  float64
	N     int
}

// MarshalJSON writes {"value":…,"low":…,"high":…,"n":…}.
func (m Metric) MarshalJSON() ([]byte, error) {
	type number = *float64
	null := func(f float64) number {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return nil
		}
		return &f
	}
	return json.Marshal(struct {
		Value number `json:"value"`
		Low   number `json:"low"`
		High  number `json:"high"`
		N     int    `json:"n"`
	}{null(m.Value), null(m.Low), null(m.High), m.N})
}

// tally is a metric before it is divided: what each labelled row adds to the numerator
// and to the denominator. Money is added here as rupees in floats: a weight, not an amount.
type tally struct {
	over, under []float64
}

func newTally(rows int) *tally {
	return &tally{make([]float64, rows), make([]float64, rows)}
}

// add gives row i its numerator and denominator.
func (t *tally) add(i int, over, under float64) {
	t.over[i], t.under[i] = over, under
}

// resampler holds the bootstrap samples every metric of a run is measured on, so that
// differences between systems are not differences between samples.
type resampler struct {
	counts [][]uint16 // per sample: how often each row was drawn
}

// newResampler draws rows with replacement within their strata.
func newResampler(strata []string, samples int, seed uint64) *resampler {
	groups := map[string][]int{}
	var names []string
	for i, s := range strata {
		if groups[s] == nil {
			names = append(names, s)
		}
		groups[s] = append(groups[s], i)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(seed, 1))
	r := &resampler{counts: make([][]uint16, samples)}
	for b := range r.counts {
		counts := make([]uint16, len(strata))
		for _, name := range names {
			rows := groups[name]
			for range rows {
				counts[rows[random.IntN(len(rows))]]++
			}
		}
		r.counts[b] = counts
	}
	return r
}

// metric divides a tally and gives its interval: the 2.5th and 97.5th percentile over the
// samples in which it is defined.
func (r *resampler) metric(t *tally) Metric {
	m := Metric{}
	var over, under float64
	for i := range t.over {
		over += t.over[i]
		under += t.under[i]
		if t.under[i] != 0 {
			m.N++
		}
	}
	m.Value, m.Low, m.High = over/under, math.NaN(), math.NaN()
	if under == 0 {
		m.Value = math.NaN()
		return m
	}
	values := make([]float64, 0, len(r.counts))
	for _, counts := range r.counts {
		over, under := 0.0, 0.0
		for i, n := range counts {
			over += float64(n) * t.over[i]
			under += float64(n) * t.under[i]
		}
		if under != 0 {
			values = append(values, over/under)
		}
	}
	if len(values) > 0 {
		slices.Sort(values)
		m.Low, m.High = percentile(values, 0.025), percentile(values, 0.975)
	}
	return m
}

// percentile interpolates between the order statistics of sorted values.
func percentile(values []float64, p float64) float64 {
	at := p * float64(len(values)-1)
	i := int(at)
	if i+1 >= len(values) {
		return values[len(values)-1]
	}
	return values[i] + (at-float64(i))*(values[i+1]-values[i])
}
