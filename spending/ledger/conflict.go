package ledger

import (
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// Conflict is an active record whose evidence names different places that cannot both hold, with what queries ask of
// it.
type Conflict struct {
	Rung                spending.Rung
	Flood               spending.Flood
	Kind                spending.Kind
	Funds               string         // as in CubeRow
	Amount              spending.Money // awarded, sanctioned or paid; 0 where it is unknown
	TenderAmount        spending.Money
	Contract, Published spending.Month   // 0 = undated
	Floods              []spending.Month // as YearMonths gives them
	Candidates          []string         // codes of the areas it may lie in
}

// ConflictOf gives the conflict that a record is; ok is false of a record that is none.
func ConflictOf(a *spending.Award, calendar spending.Calendar) (c Conflict, ok bool) {
	if a.Precision != spending.Conflict || a.Status != spending.StatusActive {
		return c, false
	}
	c = Conflict{Rung: a.Rung, Flood: a.Flood, Kind: a.Kind, Funds: strings.Join(a.Funds, ";"),
		Amount: a.On(a.Rung).Money, TenderAmount: a.TenderValue.Money, Contract: spending.MonthOf(a.ContractDate),
		Published: spending.MonthOf(a.Published), Floods: YearMonths(a.FloodYears, calendar)}
	for _, part := range a.Candidates {
		c.Candidates = append(c.Candidates, part.Area)
	}
	return c, true
}

// Counted gives the money of a query's rung that the conflict has in the query's window, in so far as the query counts
// the record; ok is false where it does not.
func (c *Conflict) Counted(q *Query, window spending.Period) (amount spending.Money, ok bool) {
	row := CubeRow{Dated: true, Flood: c.Flood, Kind: c.Kind, Funds: c.Funds, Status: spending.StatusActive,
		Amount: c.Amount, TenderAmount: c.TenderAmount}
	if c.Rung != q.Rung.Records() || q.Excluded(&row, false) != "" {
		return 0, false
	}
	whole := q.Amount(&row)
	switch q.Date {
	case DateFloodYear:
		for _, turn := range Turns(c.Floods, window, false) {
			if turn.Month != 0 {
				amount, ok = amount+turn.One(whole), true
			}
		}
		return amount, ok
	case DatePublished:
		return whole, c.Published != 0 && window.Contains(c.Published)
	}
	return whole, c.Contract != 0 && window.Contains(c.Contract)
}
