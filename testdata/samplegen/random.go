package main

import "math/rand/v2"

// dice draws integers only, so that every machine draws the same.
type dice struct{ pcg *rand.PCG }

// seed of the committed sample. Each part of the sample has its own stream, so that a
// change in one leaves the others as they are.
const seed = 20250401

func newDice(stream uint64) *dice { return &dice{rand.NewPCG(seed, stream)} }

// below gives 0 to n-1.
func (d *dice) below(n int) int { return int(d.pcg.Uint64() % uint64(n)) }

// between gives lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// percent is true p times in a hundred.
func (d *dice) percent(p int) bool { return d.below(100) < p }

func pick[T any](d *dice, from []T) T { return from[d.below(len(from))] }

// weighted gives an index, in proportion to the weights; they must not all be zero.
func (d *dice) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.below(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// quantile draws from the distribution whose equally spaced quantiles are given, linear in
// between.
func (d *dice) quantile(q []int) int {
	u := d.below((len(q) - 1) << 16)
	i, f := u>>16, u&0xffff
	return q[i] + (q[i+1]-q[i])*f>>16
}
