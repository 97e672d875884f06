package spending

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
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
// into one of the areas it may belong to. Money known to a district only stays beside its
// circles, as in the allocation. Need is taken as it is.
type Intervals struct {
	Contracts int
	Ambiguous int // of them, those put into one of several areas in each draw
	Hoover    Interval
	Gini      Interval
	Theil     Interval
	Awarded   []Interval // of each area in the allocation, major units
}

// contract is an award as the bootstrap sees it: areas are places in the allocation, -1 for
// an area that is not in it.
type contract struct {
	amount     float64
	areas      []int32
	shares     []float64 // of areas, adding up to 1
	candidates []int32
}

// Intervals draws an allocation again and again. Its answer depends on the dataset and the
// query alone.
func (v *View) Intervals(ctx context.Context, a *Allocation) (*Intervals, error) {
	contracts, err := v.contracts(ctx, a)
	if err != nil {
		return nil, err
	}
	out := &Intervals{Contracts: len(contracts), Awarded: make([]Interval, len(a.Areas))}
	for i := range contracts {
		if len(contracts[i].candidates) > 0 {
			out.Ambiguous++
		}
	}
	var known []int // areas with known need
	var need, s []float64
	for i := range a.Areas {
		if a.Areas[i].Need.Known() {
			known, need = append(known, i), append(need, a.Areas[i].Need.Value)
		}
	}
	s = make([]float64, len(known))
	group := make([]string, len(known)) // one group: only the total is wanted
	money := make([]float64, len(a.Areas))
	areas := make([][]float64, len(a.Areas))
	indices := [3][]float64{}
	reasons := [3]string{}
	random := rand.New(rand.NewPCG(IntervalSeed, 0))
	for range IntervalDraws {
		draw(money, contracts, random)
		for i, m := range money {
			areas[i] = append(areas[i], m)
		}
		for k, i := range known {
			s[k] = money[i]
		}
		for k, value := range [3]measure.Value{measure.Hoover(s, need), measure.Gini(s, need), measure.Theil(s, need, group).Total} {
			if value.Defined() {
				indices[k] = append(indices[k], value.Value)
			} else {
				reasons[k] = string(value.Reason)
			}
		}
	}
	for i := range areas {
		out.Awarded[i] = intervalOf(areas[i], "")
	}
	out.Hoover, out.Gini, out.Theil = intervalOf(indices[0], reasons[0]), intervalOf(indices[1], reasons[1]), intervalOf(indices[2], reasons[2])
	return out, nil
}

// draw fills money with one draw of the contracts.
func draw(money []float64, contracts []contract, random *rand.Rand) {
	clear(money)
	for range contracts {
		c := &contracts[random.IntN(len(contracts))]
		if n := len(c.candidates); n > 0 {
			if to := c.candidates[random.IntN(n)]; to >= 0 {
				money[to] += c.amount
			}
			continue
		}
		for k, to := range c.areas {
			if to >= 0 {
				money[to] += c.amount * c.shares[k]
			}
		}
	}
}

// contracts reads the awards an allocation counts, in the order of their ids.
func (v *View) contracts(ctx context.Context, a *Allocation) ([]contract, error) {
	at := make(map[string]int32, len(a.Areas))
	for i := range a.Areas {
		at[a.Areas[i].Area.ID] = int32(i)
	}
	place := func(p Part) int32 {
		id := p.Area
		if a.Query.Level == geo.District {
			id = p.District
		}
		if i, ok := at[id]; ok {
			return i
		}
		return -1
	}
	var contracts []contract
	_, err := v.snapshot.Awards(ctx, a.Query.countedAwards(), func(award *Award) error {
		amount := award.On(a.Query.Rung)
		if !amount.Valid || len(a.Query.Funds) > 0 && !anyFund(strings.Join(award.Funds, ";"), a.Query.Funds) {
			return nil
		}
		c := contract{amount: major(amount.Money)}
		total := 0.0
		for _, p := range award.Parts {
			total += float64(p.Share)
		}
		for _, p := range award.Parts {
			c.areas, c.shares = append(c.areas, place(p)), append(c.shares, float64(p.Share)/total)
		}
		if award.Precision == Conflict {
			for _, p := range award.Candidates {
				c.candidates = append(c.candidates, place(p))
			}
		}
		contracts = append(contracts, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the awards behind an allocation: %w", err)
	}
	return contracts, nil
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
