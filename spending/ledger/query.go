package ledger

import (
	"errors"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// FloodFilter says which verdicts an answer counts.
type FloodFilter string

// Flood filters. Counting unclear awards as flood money is only ever asked for.
const (
	OnlyFlood   FloodFilter = "yes"
	OnlyUnclear FloodFilter = "unclear"
	AnyFlood    FloodFilter = "all"
)

// Spread says how money known more coarsely than the level asked is shown on its areas.
type Spread string

// Spreads. None, the default, shows it beside the areas.
const (
	SpreadNone       Spread = "none"
	SpreadNeed       Spread = "need"
	SpreadPopulation Spread = "population"
	SpreadArea       Spread = "area"
)

// ErrQuery is wrapped by errors about a query that is wrong in itself, whatever the
// store holds: the asker's fault, not the store's.
var ErrQuery = errors.New("invalid query")

// Query says what an analysis is asked. Empty Kinds and Funds count every kind and fund.
type Query struct {
	Level  geo.Level
	Period spending.Period // the need window, and with Lag the spending window
	Need   string
	Lag    int // years the spending window runs on after the period
	Flood  FloodFilter
	Kinds  []spending.Kind
	Funds  []string // awards of at least one of these
	Rung   spending.Rung
	Date   DateBasis
	Within string // only areas that lie in this one
	Spread Spread
	Base   Base // the areas that measures follow; "" is BaseAll
}

// Window is the spending window: the period, longer by the lag.
func (q Query) Window() spending.Period { return q.Period.Extend(q.Lag) }

// Reason says why an award is excluded from an answer.
type Reason string

// Reasons, in the order they are tried: an award is excluded for the first that holds.
const (
	Superseded      Reason = spending.StatusSuperseded
	DoubtfulAmount  Reason = spending.StatusDoubtful
	NotAnItem       Reason = spending.StatusNoItem
	NotCommitted    Reason = spending.StatusNotCommitted
	Ceiling         Reason = spending.StatusCeiling
	OtherCurrency   Reason = spending.StatusOtherCurrency
	NoUsableDate    Reason = "no_usable_date"
	NotStated       Reason = "not_stated" // the flood it answers, where money stands in the years of floods
	NotFloodRelated Reason = "not_flood_related"
	UnclearFlood    Reason = "unclear"
	FloodRelated    Reason = "flood_related" // asked for unclear awards only
	NotThisKind     Reason = "other_kind"
	NotThisFund     Reason = "other_fund"
	OtherArea       Reason = "other_area"
)

// Excluded gives the reason a cell of the cube is not counted, or "". elsewhere says that the
// cell's area neither lies in the area asked nor holds it.
func (q *Query) Excluded(row *CubeRow, elsewhere bool) Reason {
	switch {
	case row.Status != spending.StatusActive:
		return Reason(row.Status)
	case !row.Dated && q.Date == DateFloodYear:
		return NotStated
	case !row.Dated:
		return NoUsableDate
	case row.Flood == spending.FloodNo && q.Flood != AnyFlood:
		return NotFloodRelated
	case row.Flood == spending.FloodUnclear && q.Flood == OnlyFlood:
		return UnclearFlood
	case row.Flood == spending.FloodYes && q.Flood == OnlyUnclear:
		return FloodRelated
	case len(q.Kinds) > 0 && !slices.Contains(q.Kinds, row.Kind):
		return NotThisKind
	case !q.CountsFunds(row.Funds):
		return NotThisFund
	case elsewhere:
		return OtherArea
	}
	return ""
}

// CountsFunds reports whether the query counts awards of the funds, joined by ";".
func (q *Query) CountsFunds(joined string) bool {
	if len(q.Funds) == 0 {
		return true
	}
	for fund := range strings.SplitSeq(joined, ";") {
		if slices.Contains(q.Funds, fund) {
			return true
		}
	}
	return false
}

// Amount is a cell's money on the query's rung.
func (q *Query) Amount(row *CubeRow) spending.Money {
	if q.Rung == spending.TenderValue {
		return row.TenderAmount
	}
	return row.Amount
}

// CubeQuery selects the cube the query is answered from; Excluded leaves cells of it out.
func (q Query) CubeQuery() CubeQuery {
	return CubeQuery{Level: q.Level, Date: q.Date, Rung: q.Rung.Records(), Window: q.Window()}
}
