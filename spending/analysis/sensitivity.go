package analysis

import (
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
)

// Lags are the lags an answer can be asked with, in years.
const Lags = 3

// Sensitivity says which conclusions rest on a choice: the same question asked with every
// need, lag and rung the dataset has, at every level. The base answer is the question as it
// was asked, at the level of what is compared with it.
type Sensitivity struct {
	Base  ledger.Query
	Cells []SensitivityCell // by level, rung, need and lag
	Areas []AreaSensitivity // by level, outermost first, then by code
}

// SensitivityCell is the answer to one variant of the question.
type SensitivityCell struct {
	Allocation *Allocation
	Base       bool // it is the base answer of its level
	Repeats    bool // its last year adds no money to any area: the answer is that of a lag less by one
	Gini       NullNumber
	Placed     NullNumber // share of the counted money placed at the cell's level or finer
	// largest gap of those ranked and above an equal share in every placing; smallest of those short;
	// ties by code, nil without any
	Most, Least *AreaAllocation
	Correlation NullNumber // Spearman's, of the areas' money per need with that in the base answer
	Compared    int        // areas that have both
	Flips       []string   // codes of the areas that are below in one of cell and base answer and above in the other
}

// AreaSensitivity says how an area fares over all cells of its level, but for those that repeat
// another.
type AreaSensitivity struct {
	Area               geo.Area
	Currency           spending.Currency  // of Gap
	Gap                spending.NullMoney // equity gap of the base answer
	GapReason          string
	Ranked             bool // in the base answer
	Short, Even, Over  int  // cells in which it is short, its side is even, above
	Uncertain, Unknown int  // the other cells in which it has a side; those in which it has none
	Flips              int  // cells in which it is on the other side than in the base answer
}

// Sensitivity answers every variant of a question. Reasons of nulls are those of Allocate
// and measure.
func (v *View) Sensitivity(ctx context.Context, q ledger.Query) (*Sensitivity, error) {
	if _, err := v.needInfo(q.Need); err != nil {
		return nil, err
	}
	if err := v.hasRung(q.Rung); err != nil {
		return nil, err
	}
	out := &Sensitivity{Base: q}
	for _, level := range v.description.Levels.Keys() {
		q.Level = level
		base, err := v.Allocate(ctx, q)
		if err != nil {
			return nil, err
		}
		areas := make([]AreaSensitivity, len(base.Areas))
		for i := range base.Areas {
			a := &base.Areas[i]
			areas[i].Area, areas[i].Currency, areas[i].Gap, areas[i].GapReason = a.Area, a.Currency, a.EquityGap,
				a.EquityGapReason
			areas[i].Ranked = a.Ranked
		}
		for _, rung := range v.Rungs() {
			cells, err := v.variants(ctx, q, rung, base, areas)
			if err != nil {
				return nil, err
			}
			out.Cells = append(out.Cells, cells...)
		}
		out.Areas = append(out.Areas, areas...)
	}
	return out, nil
}

// variants answers a question on a rung with every need and lag, and counts in the areas how they fare.
func (v *View) variants(ctx context.Context, q ledger.Query, rung spending.Rung, base *Allocation,
	areas []AreaSensitivity) (cells []SensitivityCell, err error) {
	lags := Lags
	if q.Date == ledger.DateFloodYear {
		lags = 1 // money stands in the year of its flood
	}
	rows := make([][]ledger.CubeRow, lags)
	for lag := range rows {
		variant := q
		variant.Rung, variant.Lag = rung, lag
		if rows[lag], err = v.cube(ctx, variant); err != nil {
			return nil, err
		}
	}
	for _, info := range v.NeedInfos() {
		for lag := range rows {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			variant := q
			variant.Rung, variant.Lag, variant.Need = rung, lag, info.Name
			cell := SensitivityCell{Allocation: v.allocation(variant, info, rows[lag])}
			cell.Base = rung == q.Rung && lag == q.Lag && info.Name == q.Need
			cell.Repeats = lag > 0 &&
				slices.EqualFunc(cell.Allocation.Areas, cells[len(cells)-1].Allocation.Areas, sameMoney)
			cell.compare(base)
			if !cell.Repeats {
				cell.count(base, areas)
			}
			cells = append(cells, cell)
		}
	}
	return cells, nil
}

func sameMoney(x, y AreaAllocation) bool { return x.Amount == y.Amount }

// compare fills in a cell from its allocation and the base answer.
func (c *SensitivityCell) compare(base *Allocation) {
	a := c.Allocation
	c.Gini = a.totals().Gini
	share, ok := a.Reconciliation.Coverage(a.Query.Level)
	if c.Placed.Value = share; !ok {
		c.Placed.Reason = NoMoney
	}
	var x, y []float64
	for i := range a.Areas {
		line, before := &a.Areas[i], &base.Areas[i]
		if line.PerNeed.Reason == "" && before.PerNeed.Reason == "" {
			x, y = append(x, line.PerNeed.Value), append(y, before.PerNeed.Value)
		}
		if !line.EquityGap.Valid {
			continue
		}
		gap := line.EquityGap.Money
		if changesSides(line, before) {
			c.Flips = append(c.Flips, line.Area.ID)
		}
		if line.Ranked && line.Side == Above && (c.Most == nil || gap > c.Most.EquityGap.Money) {
			c.Most = line
		}
		if line.Ranked && line.Short && (c.Least == nil || gap < c.Least.EquityGap.Money) {
			c.Least = line
		}
	}
	correlation := measure.Spearman(x, y)
	c.Correlation, c.Compared = NullNumber{correlation.Value, string(correlation.Reason)}, len(x)
}

// count counts a cell in areas.
func (c *SensitivityCell) count(base *Allocation, areas []AreaSensitivity) {
	for i := range areas {
		line, area := &c.Allocation.Areas[i], &areas[i]
		switch {
		case line.Side == NoSide:
			area.Unknown++
		case line.Short:
			area.Short++
		case line.Side == Even:
			area.Even++
		case line.Side == Above:
			area.Over++
		default:
			area.Uncertain++
		}
		if changesSides(line, &base.Areas[i]) {
			area.Flips++
		}
	}
}

func changesSides(line, before *AreaAllocation) bool {
	return line.Side == Below && before.Side == Above || line.Side == Above && before.Side == Below
}

// FallsShort says how well the conclusion holds that an area has less than an equal share.
type FallsShort string

// In how many of the cells in which it has a side an area is short in every placing, in both bases.
const (
	ShortInAll      FallsShort = "all"
	ShortInMost     FallsShort = "most" // more than half
	ShortInFew      FallsShort = "few"  // half or fewer, one at least
	ShortInNone     FallsShort = "none"
	ShortNotDefined FallsShort = "undefined" // in no cell has it a side
)

// FallsShort sums up the cells of an area.
func (a *AreaSensitivity) FallsShort() FallsShort {
	switch defined := a.Short + a.Even + a.Over + a.Uncertain; {
	case defined == 0:
		return ShortNotDefined
	case a.Short == defined:
		return ShortInAll
	case 2*a.Short > defined:
		return ShortInMost
	case a.Short > 0:
		return ShortInFew
	default:
		return ShortInNone
	}
}

// Conclusion says in a sentence whether a cell bears the base answer out.
func (c *SensitivityCell) Conclusion() string {
	switch n := len(c.Flips); {
	case c.Base:
		return "the question as asked"
	case c.Repeats:
		return fmt.Sprintf("the same as with lag %d: no money is added", c.Allocation.Query.Lag-1)
	case c.Allocation.PerNeed.Reason != "":
		return "no gap is defined"
	case n == 0:
		return "no area changes sides"
	case n == 1:
		return "1 area changes sides"
	default:
		return fmt.Sprintf("%d areas change sides", n)
	}
}
