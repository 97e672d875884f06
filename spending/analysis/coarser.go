package analysis

import (
	"cmp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
)

// CoarserMoney is money known to an area above the level asked and no finer, shown beside the
// areas of the level.
type CoarserMoney struct {
	Area geo.Area
	ledger.Bucket
}

// coarser is money known to a place and no finer, with the areas asked for that it may lie in.
type coarser struct {
	ledger.Bucket
	certain spending.Money // of it, at high confidence
	areas   []*need.Place  // all of the level that lie in the place
}

func (c *coarser) add(amount spending.Money, row *ledger.CubeRow) {
	c.Bucket.Add(amount, row.Awards)
	if row.Confident {
		c.certain += amount
	}
}

// collect fills in the areas with their money, bounds and need, and gives the money known
// more coarsely than they are.
func (v *View) collect(a *Allocation, rows []ledger.CubeRow) map[*need.Place]*coarser {
	lines := v.lines(a)
	depth := v.description.Levels.Depth(a.Query.Level)
	beside := map[*need.Place]*coarser{}
	candidates := map[*need.Place]spending.Money{} // money that may belong anywhere in a place
	var at *need.Place                             // of the row; rows of an area follow one another
	for i := range rows {
		row := &rows[i]
		if row.Area == "" || row.Candidate && row.Precision != spending.Conflict || v.excluded(&a.Query, row) != "" {
			continue
		}
		if at == nil || at.ID != row.Area {
			if at = v.places[row.Area]; at == nil {
				continue
			}
		}
		amount := a.Query.Amount(row)
		switch line := lines[at.Ordinal]; {
		case at.Depth < depth && row.Candidate:
			candidates[at] += amount
		case at.Depth < depth:
			if beside[at] == nil {
				beside[at] = &coarser{areas: under(at, depth)}
			}
			beside[at].add(amount, row)
		case line != nil:
			line.add(amount, row)
		}
	}
	for i := range a.Areas {
		a.Areas[i].bound(v.places[a.Areas[i].Area.ID], beside, candidates)
	}
	a.Coarser = v.coarserMoney(beside)
	return beside
}

// coarserMoney lists money by the area it is known to, the outermost first.
func (v *View) coarserMoney(beside map[*need.Place]*coarser) (list []CoarserMoney) {
	for at, b := range beside {
		list = append(list, CoarserMoney{at.Area, b.Bucket})
	}
	slices.SortFunc(list, func(x, y CoarserMoney) int {
		return cmp.Or(cmp.Compare(v.places[x.Area.ID].Depth, v.places[y.Area.ID].Depth),
			strings.Compare(x.Area.ID, y.Area.ID))
	})
	return list
}

// lines makes a line for every area asked for, with its need, and gives them by place: nil
// for the other places.
func (v *View) lines(a *Allocation) []*AreaAllocation {
	q := a.Query
	lines := make([]*AreaAllocation, len(v.places))
	areas := v.AreasIn(q.Level, q.Within)
	a.Areas = make([]AreaAllocation, 0, len(areas))
	for _, area := range areas {
		at := v.places[area.ID]
		a.Areas = append(a.Areas,
			AreaAllocation{Area: area, Currency: a.Currency, Need: v.needOf(q.Need, q.Period, at)})
		lines[at.Ordinal] = &a.Areas[len(a.Areas)-1]
	}
	return lines
}

// add counts a row of the cube in the area it is of.
func (line *AreaAllocation) add(amount spending.Money, row *ledger.CubeRow) {
	line.High += amount
	if row.Candidate {
		return
	}
	line.Amount += amount
	line.placed += amount
	line.Records += row.Awards
	line.ValueUnknown += row.Unknown
	line.contracts += row.Firsts - row.Unknown
	if row.Confident {
		line.certain += amount
	}
}

// bound fills in what is certain to lie in an area and what may, by the money known to the
// places it lies in: a place with no other area of the level has its money there.
func (line *AreaAllocation) bound(at *need.Place, beside map[*need.Place]*coarser,
	candidates map[*need.Place]spending.Money) {
	line.Low = line.certain
	for p := at.Parent; p != nil; p = p.Parent {
		line.High += candidates[p]
		b := beside[p]
		if b == nil {
			continue
		}
		line.Coarser += b.Amount
		line.High += b.Amount
		if line.coarserAt == "" {
			line.coarserAt = p.Level
		}
		if len(b.areas) == 1 {
			line.Low += b.certain
		}
	}
}

// spread shares money known more coarsely out over the areas of the level by the basis asked.
// Where the basis is zero or unknown in all of them the money stays beside the map.
func (v *View) spread(a *Allocation, beside map[*need.Place]*coarser) {
	q := a.Query
	if q.Spread == ledger.SpreadNone || q.Spread == "" || len(beside) == 0 {
		return
	}
	lines := map[string]*AreaAllocation{}
	for i := range a.Areas {
		lines[a.Areas[i].Area.ID] = &a.Areas[i]
	}
	for _, b := range beside {
		shares := make([]int64, len(b.areas))
		for i, area := range b.areas {
			shares[i] = micro(v.basis(q, area))
		}
		for i, part := range spending.Split(int64(b.Amount), shares) {
			if line := lines[b.areas[i].ID]; line != nil {
				line.Spread += spending.Money(part)
				line.Amount += spending.Money(part)
			}
		}
	}
}

// basis is what coarser money is spread by.
func (v *View) basis(q ledger.Query, area *need.Place) float64 {
	switch q.Spread {
	case ledger.SpreadPopulation:
		return v.need(spending.Population, q.Period, area).Value
	case ledger.SpreadArea:
		return area.SquareKm()
	}
	return v.need(q.Need, q.Period, area).Value
}
