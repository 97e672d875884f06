package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/parallel"
)

// Draws and seed of redraws: fixed, so that every answer can be repeated.
const (
	RedrawDraws = 1000
	RedrawSeed  = 1
)

// leastContracts is how many contracts redraws need to say anything.
const leastContracts = 30

// IndexSpread says how far an index hangs on single contracts: it holds the estimate, and is
// no confidence interval. Reason says why there is none.
type IndexSpread struct {
	Low, High float64
	Bias      float64 // mean of the draws less the estimate
	Reason    string
}

// Redraws is the spread of an allocation's indices (METHOD.md, section 5): each draw takes
// as many contracts as there are, with replacement. A contract is an award of known value
// with money in an area of the base asked, parted among its areas as there. Need is taken
// as it is.
type Redraws struct {
	Contracts           int
	Hoover, Gini, Theil IndexSpread
}

// Redraw draws an allocation again and again. Its answer depends on the dataset and the
// query alone.
func (v *View) Redraw(ctx context.Context, a *Allocation) (*Redraws, error) {
	sample, err := v.sample(ctx, a)
	if err != nil {
		return nil, err
	}
	totals := a.totals()
	out := &Redraws{Contracts: len(sample.contracts)}
	indices := []struct {
		estimate NullNumber
		most     float64
		spread   *IndexSpread
	}{{totals.Hoover, 1, &out.Hoover}, {totals.Gini, 1, &out.Gini}, {totals.Theil, math.Inf(1), &out.Theil}}
	few := len(sample.contracts) < leastContracts || 2*sample.largest() > totals.Money
	for _, x := range indices {
		if x.spread.Reason = x.estimate.Reason; x.spread.Reason == "" && few {
			x.spread.Reason = string(FewContracts)
		}
	}
	if few || totals.Hoover.Reason != "" {
		return out, nil
	}
	_, need := a.known(a.Query.Base)
	draws := make([][]float64, len(indices))
	for k := range draws {
		draws[k] = make([]float64, RedrawDraws)
	}
	err = parallel.Each(ctx, RedrawDraws, func() func(int) {
		money, s := make([]spending.Money, len(need)), make([]float64, len(need))
		return func(n int) {
			sample.draw(money, rand.New(rand.NewPCG(RedrawSeed, uint64(n))))
			for i, m := range money {
				s[i] = float64(m)
			}
			draws[0][n], draws[1][n], draws[2][n] = measure.Hoover(s, need).Value, measure.Gini(s, need).Value,
				measure.TheilT(s, need).Value
		}
	})
	if err != nil {
		return nil, err
	}
	for k, x := range indices {
		if x.spread.Reason == "" {
			*x.spread = spreadOf(x.estimate.Value, draws[k], x.most)
		}
	}
	return out, nil
}

// spreadOf gives [e − q, e + q] cut to the range 0 to most, with q the ⌈0.95·n⌉-th smallest
// distance of a draw from the estimate e.
func spreadOf(e float64, draws []float64, most float64) IndexSpread {
	n, sum := len(draws), 0.0
	distances := make([]float64, n)
	for i, d := range draws {
		distances[i] = math.Abs(d - e)
		sum += d
	}
	slices.Sort(distances)
	q := distances[(95*n+99)/100-1]
	return IndexSpread{Low: max(0, e-q), High: min(most, e+q), Bias: sum/float64(n) - e}
}

// sample is the contracts that are drawn from.
type sample struct {
	contracts []contract
	pieces    []piece // of one contract after the other, in their order
}

// contract is an award's money in the areas of the base: its pieces.
type contract struct{ from, to int32 }

// piece is money in an area, its place among those of the base.
type piece struct {
	area  int32
	money spending.Money
}

// largest gives the money of the largest contract.
func (s *sample) largest() spending.Money {
	var largest spending.Money
	for _, c := range s.contracts {
		var money spending.Money
		for _, p := range s.pieces[c.from:c.to] {
			money += p.money
		}
		largest = max(largest, money)
	}
	return largest
}

// block is how many contracts are drawn from at a time: they stay near the processor, which
// all of a large dataset's would not.
const block = 1 << 11

// draw fills money with one draw of the contracts: first how many fall into each block, then
// which ones.
func (s *sample) draw(money []spending.Money, random *rand.Rand) {
	clear(money)
	n := len(s.contracts)
	drawn := make([]int, (n+block-1)/block)
	for range n {
		drawn[random.IntN(n)/block]++
	}
	for b, times := range drawn {
		contracts := s.contracts[b*block : min((b+1)*block, n)]
		for range times {
			c := contracts[random.IntN(len(contracts))]
			for _, p := range s.pieces[c.from:c.to] {
				money[p.area] += p.money
			}
		}
	}
}

// sample reads the contracts of an allocation. They are sorted by what they are, so that
// every store's are drawn alike.
func (v *View) sample(ctx context.Context, a *Allocation) (*sample, error) {
	at := map[string]int32{}
	for i := range a.Areas {
		if line := &a.Areas[i]; line.in(a.Query.Base) {
			at[line.Area.ID] = int32(len(at))
		}
	}
	q := a.Query
	q.Within = "" // areas elsewhere are not in the base
	s := &sample{}
	err := v.cubes.CubeByAward(ctx, q.CubeQuery(), func(row *ledger.CubeRow) bool {
		return q.Excluded(row, false) == ""
	}, func(rows []ledger.CubeRow) error {
		c := contract{from: int32(len(s.pieces))}
		for i := range rows {
			row := &rows[i]
			area, in := at[row.Area]
			if amount := q.Amount(row); in && !row.Candidate && amount != 0 {
				s.pieces = append(s.pieces, piece{area, amount})
			}
		}
		if c.to = int32(len(s.pieces)); c.to > c.from {
			slices.SortFunc(s.pieces[c.from:], comparePieces)
			s.contracts = append(s.contracts, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the awards behind an allocation: %w", err)
	}
	slices.SortFunc(s.contracts, func(x, y contract) int {
		return slices.CompareFunc(s.pieces[x.from:x.to], s.pieces[y.from:y.to], comparePieces)
	})
	pieces := make([]piece, 0, len(s.pieces))
	for i := range s.contracts {
		c := &s.contracts[i]
		pieces = append(pieces, s.pieces[c.from:c.to]...)
		c.from, c.to = int32(len(pieces))-(c.to-c.from), int32(len(pieces))
	}
	s.pieces = pieces
	return s, nil
}

func comparePieces(x, y piece) int {
	return cmp.Or(cmp.Compare(x.area, y.area), cmp.Compare(x.money, y.money))
}
