package spending

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/floodspend/floodspend/spending/measure"
)

// Draws and seed of intervals: fixed, so that every answer can be repeated.
const (
	IntervalDraws = 1000
	IntervalSeed  = 1
)

// Interval holds the 2.5th and 97.5th percentile of draws; Reason says why there are none.
type Interval struct {
	Low, High float64
	Reason    string
}

// Intervals express data-quality uncertainty (METHOD.md, section 5): each draw takes as many
// contracts as there are, with replacement, and puts a contract with contradicting evidence
// into one of the areas it may belong to. A contract is an award of known value that the
// allocation counts, parted among its areas as there. Money known to a district only stays
// beside its circles, as in the allocation. Need is taken as it is.
type Intervals struct {
	Contracts int
	Ambiguous int // of them, those put into one of several areas in each draw
	Hoover    Interval
	Gini      Interval
	Theil     Interval
	Awarded   []Interval // of each area in the allocation, major units
}

// Intervals draws an allocation again and again. Its answer depends on the dataset and the
// query alone.
func (v *View) Intervals(ctx context.Context, a *Allocation) (*Intervals, error) {
	sample, err := v.sample(ctx, a)
	if err != nil {
		return nil, err
	}
	out := &Intervals{Contracts: len(sample.contracts), Awarded: make([]Interval, len(a.Areas))}
	for _, c := range sample.contracts {
		if c.ambiguous {
			out.Ambiguous++
		}
	}
	d := newDraws(a)
	var wait sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			money := make([]Money, len(a.Areas))
			for n := next.Add(1) - 1; n < IntervalDraws && ctx.Err() == nil; n = next.Add(1) - 1 {
				sample.draw(money, rand.New(rand.NewPCG(IntervalSeed, uint64(n))))
				d.note(int(n), money)
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := range out.Awarded {
		out.Awarded[i] = intervalOf(d.awarded[i], "")
	}
	out.Hoover, out.Gini, out.Theil = d.index(0), d.index(1), d.index(2)
	return out, nil
}

// draws are what the draws of an allocation gave, each at its own place.
type draws struct {
	currency Currency
	known    []int // areas with known need
	need     []float64
	awarded  [][]float64        // of each area, by draw, major units
	indices  [3][]measure.Value // Hoover, Gini, Theil, by draw
}

func newDraws(a *Allocation) *draws {
	d := &draws{currency: a.Currency, awarded: make([][]float64, len(a.Areas))}
	for i := range a.Areas {
		d.awarded[i] = make([]float64, IntervalDraws)
		if a.Areas[i].Need.Known() {
			d.known, d.need = append(d.known, i), append(d.need, a.Areas[i].Need.Value)
		}
	}
	for k := range d.indices {
		d.indices[k] = make([]measure.Value, IntervalDraws)
	}
	return d
}

// note keeps what draw n gave each area.
func (d *draws) note(n int, money []Money) {
	for i, m := range money {
		d.awarded[i][n] = d.currency.Major(m)
	}
	s := make([]float64, len(d.known))
	group := make([]string, len(d.known)) // one group: only the total is wanted
	for k, i := range d.known {
		s[k] = float64(money[i])
	}
	d.indices[0][n], d.indices[1][n], d.indices[2][n] = measure.Hoover(s, d.need), measure.Gini(s, d.need), measure.Theil(s, d.need, group).Total
}

// index gives the interval of an index. If some draws are undefined it is, for the reason of
// the last of them.
func (d *draws) index(k int) Interval {
	var values []float64
	reason := ""
	for _, value := range d.indices[k] {
		values = append(values, value.Value)
		if !value.Defined() {
			reason = string(value.Reason)
		}
	}
	return intervalOf(values, reason)
}

// sample is the contracts that are drawn from.
type sample struct {
	contracts []contract
	pieces    []piece // of one contract after the other, in their order
}

// contract is an award as the bootstrap sees it: its money in each of its areas, or, if
// ambiguous, all of it in each area that may be meant.
type contract struct {
	from, to  int32 // its pieces
	ambiguous bool
}

// piece is money in an area, its place in the allocation, or -1 for one that is not in it.
type piece struct {
	area  int32
	money Money
}

// block is how many contracts are drawn from at a time: they stay near the processor, which
// all of a large dataset's would not.
const block = 1 << 11

// draw fills money with one draw of the contracts: first how many fall into each block, then
// which ones.
func (s *sample) draw(money []Money, random *rand.Rand) {
	clear(money)
	n := len(s.contracts)
	drawn := make([]int, (n+block-1)/block)
	for range n {
		drawn[random.IntN(n)/block]++
	}
	for b, times := range drawn {
		contracts := s.contracts[b*block : min((b+1)*block, n)]
		for range times {
			s.add(money, contracts[random.IntN(len(contracts))], random)
		}
	}
}

func (s *sample) add(money []Money, c contract, random *rand.Rand) {
	if c.ambiguous {
		c.from += random.Int32N(c.to - c.from)
		c.to = c.from + 1
	}
	for _, p := range s.pieces[c.from:c.to] {
		if p.area >= 0 {
			money[p.area] += p.money
		}
	}
}

// sample reads the contracts of an allocation. They are sorted by what they are, so that
// every store's are drawn alike.
func (v *View) sample(ctx context.Context, a *Allocation) (*sample, error) {
	at := make(map[string]int32, len(a.Areas))
	for i := range a.Areas {
		at[a.Areas[i].Area.ID] = int32(i)
	}
	q := a.Query
	q.District = "" // contracts of other districts may be drawn as well
	s := &sample{}
	err := v.snapshot.CubeByAward(ctx, q.cubeQuery(), func(row *CubeRow) bool { return q.excluded(row, "") == "" }, func(rows []CubeRow) error {
		c := contract{from: int32(len(s.pieces))}
		var whole Money
		for i := range rows {
			row := &rows[i]
			if !row.Candidate {
				whole += q.amount(row)
			}
			c.ambiguous = c.ambiguous || row.Candidate && row.Precision == Conflict
		}
		if whole == 0 {
			return nil // unknown
		}
		for i := range rows {
			if row := &rows[i]; row.Candidate == c.ambiguous {
				area, ok := at[row.Area]
				if !ok {
					area = -1
				}
				s.pieces = append(s.pieces, piece{area, q.amount(row)})
			}
		}
		c.to = int32(len(s.pieces))
		slices.SortFunc(s.pieces[c.from:], comparePieces)
		s.contracts = append(s.contracts, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the awards behind an allocation: %w", err)
	}
	slices.SortFunc(s.contracts, func(x, y contract) int {
		return cmp.Or(compareBool(x.ambiguous, y.ambiguous), slices.CompareFunc(s.pieces[x.from:x.to], s.pieces[y.from:y.to], comparePieces))
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

// intervalOf gives the middle 95 % of draws (nearest ranks). If some draws were undefined
// the interval is, for their reason.
func intervalOf(draws []float64, reason string) Interval {
	if reason != "" {
		return Interval{Reason: reason}
	}
	slices.Sort(draws)
	n := len(draws)
	return Interval{Low: draws[n*25/1000], High: draws[n-1-n*25/1000]}
}
