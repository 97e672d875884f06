package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// DateBasis says which date places an award in a period.
type DateBasis string

// Date bases.
const (
	DateContract  DateBasis = "contract"
	DatePublished DateBasis = "published"
	// DateFloodYear puts money in the first months of the years of the floods it answers, whatever its dates.
	DateFloodYear DateBasis = "flood_year"
)

// DateBases lists the date bases, the default first.
func DateBases() []DateBasis { return []DateBasis{DateContract, DatePublished, DateFloodYear} }

// CubeQuery selects what the aggregate cube is summed over.
type CubeQuery struct {
	Level geo.Level // of the dataset's hierarchy: the one areas are counted at
	Date  DateBasis
	// whose cube: Awarded, the default, of awards, Sanctioned of sanctions, Paid of payments. They are never added up
	Rung    spending.Rung
	Window  spending.Period // all time includes undated awards
	ByMonth bool            // keep months apart (trend); otherwise CubeRow.Month is 0 except undated, see Dated
}

// Checked gives the query with its defaults. Errors wrap ErrQuery and name what is wrong and
// what is allowed.
func (q CubeQuery) Checked(levels geo.Hierarchy) (CubeQuery, error) {
	q.Date, q.Rung = cmp.Or(q.Date, DateContract), cmp.Or(q.Rung, spending.Awarded)
	switch {
	case !levels.Has(q.Level):
		return q, fmt.Errorf("%w: level %q is not one of %v", ErrQuery, q.Level, levels.Keys())
	case !slices.Contains(DateBases(), q.Date):
		return q, fmt.Errorf("%w: date %q is not one of %v", ErrQuery, q.Date, DateBases())
	case q.Rung != q.Rung.Records():
		return q, fmt.Errorf("%w: rung %q has no records of its own; %v have", ErrQuery, q.Rung, spending.RecordRungs())
	}
	return q, nil
}

// CubeRow is one cell of the aggregate cube. Area is the area of the level asked that the
// award lies in, or the award's own where it is known no finer than a level above; "" for
// awards in no area. Precision stays the award's own.
//
// Awards counts an award once in each area and month it belongs to (of several years of floods in one row,
// once); Firsts counts it in its first
// area only, so that Firsts summed over areas counts awards. A row with Candidate set
// says where the awards with Location.Candidates may belong as well: each candidate's area
// has the whole amount once, with Firsts and Unknown 0. Its amounts are bounds and never
// part of a sum. Money known to an area above only has no candidate rows: its own row, under
// that area's code, bounds every area in it.
type CubeRow struct {
	Area      string
	Month     spending.Month
	Dated     bool // false: the award has no usable date, or states no flood
	Precision spending.Precision
	Candidate bool
	Confident bool // the location is sure, see spending.IsSure
	Flood     spending.Flood
	Kind      spending.Kind
	Funds     string // funds joined by ";", sorted
	Status    string

	Amount       spending.Money // awarded, sanctioned or paid
	TenderAmount spending.Money // 0 of sanctions
	Awards       int
	Firsts       int
	Unknown      int // awards among Firsts whose value is unknown
}

// CompareCubeRows orders cube rows by their dimensions in the order of CubeRow's fields,
// text by bytes and false before true. Rows of one cube never compare equal.
func CompareCubeRows(a, b *CubeRow) int {
	return cmp.Or(
		strings.Compare(a.Area, b.Area),
		cmp.Compare(a.Month, b.Month),
		compareBool(a.Dated, b.Dated),
		strings.Compare(string(a.Precision), string(b.Precision)),
		compareBool(a.Candidate, b.Candidate),
		compareBool(a.Confident, b.Confident),
		strings.Compare(string(a.Flood), string(b.Flood)),
		strings.Compare(string(a.Kind), string(b.Kind)),
		strings.Compare(a.Funds, b.Funds),
		strings.Compare(a.Status, b.Status),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
