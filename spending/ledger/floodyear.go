package ledger

import (
	"github.com/floodspend/floodspend/spending"
)

// FloodYear says, of money that stands in the years of the floods it answers, how much has such a year.
type FloodYear struct {
	// what a query counts whatever its period, with a stated year and without
	Stated, NotStated Bucket
	Open              bool // the period is younger than OpenMonths: contracts for its floods may follow
	Observed          int  // months from the end of the period to the last month of awards; 0 for all time
}

// OpenMonths is how long contracts for a flood are waited for.
const OpenMonths = 60

// StatedShare is the share of the money with a stated year; ok is false where there is none.
func (f *FloodYear) StatedShare() (share float64, ok bool) {
	return ratio(f.Stated.Amount, f.Stated.Amount+f.NotStated.Amount)
}

// Months lists the months that an award's money stands in on a date basis: the month of its date, or the first
// months of the years of its floods, which share it. It is 0 alone where there is none.
func Months(a *spending.Award, date DateBasis, calendar spending.Calendar) []spending.Month {
	switch date {
	case DatePublished:
		return []spending.Month{spending.MonthOf(a.Published)}
	case DateFloodYear:
		return YearMonths(a.FloodYears, calendar)
	}
	return []spending.Month{spending.MonthOf(a.ContractDate)}
}

// YearMonths gives the first months of financial years; 0 alone where there is none.
func YearMonths(years []string, calendar spending.Calendar) []spending.Month {
	months := make([]spending.Month, 0, max(1, len(years)))
	for _, name := range years {
		if year, err := calendar.Parse(name); err == nil {
			months = append(months, year.From)
		}
	}
	if len(months) == 0 {
		months = append(months, 0)
	}
	return months
}

// A Turn is one of the months in which an award's money stands.
type Turn struct {
	Month spending.Month
	No    int  // among Of
	Of    int  // months that share it
	First bool // where the award is counted, as one of several in a window
}

// Turns gives those of an award's months that lie in a window; apart counts the award in each.
func Turns(months []spending.Month, window spending.Period, apart bool) []Turn {
	var turns []Turn
	for i, month := range months {
		if window.Contains(month) {
			turns = append(turns, Turn{month, i, len(months), apart || len(turns) == 0})
		}
	}
	return turns
}

// Shared gives the turn's money of each of the parts of an amount. They are dealt out unit by unit, part after
// part, a unit to a turn: all turns of a part add up to it, and each turn has an equal share of the whole, by
// largest remainder, the earlier ones first.
func (t Turn) Shared(parts []int64) []int64 {
	if t.Of == 1 {
		return parts
	}
	shares := make([]int64, len(parts))
	before := int64(0)
	for i, part := range parts {
		shares[i] = t.dealt(before+part) - t.dealt(before)
		before += part
	}
	return shares
}

// One gives the turn's money of an amount.
func (t Turn) One(amount spending.Money) spending.Money {
	return spending.Money(t.dealt(int64(amount)))
}

// dealt gives what the turn has of the first units.
func (t Turn) dealt(units int64) int64 { return (units + int64(t.Of-1-t.No)) / int64(t.Of) }
