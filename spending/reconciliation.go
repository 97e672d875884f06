package spending

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Bucket is money and the number of awards it stands for. Awards of unknown value are
// counted with no money.
type Bucket struct {
	Amount Money
	Awards int
}

func (b *Bucket) add(m Money, awards int) {
	b.Amount += m
	b.Awards += awards
}

// Exclusion is money a rule keeps out of an answer, and why.
type Exclusion struct {
	Reason Reason
	Bucket
}

// Reconciliation puts every award of the source in exactly one bucket (METHOD.md,
// section 3): Source = Circle + DistrictOnly + State + Conflict + Unlocated + Excluded, to
// the paisa and to the award. The source is all award money dated in the spending window;
// without a period it is everything.
type Reconciliation struct {
	Source       Bucket
	Circle       Bucket // placed in circles
	DistrictOnly Bucket // placed in a district and no finer
	State        Bucket
	Conflict     Bucket
	Unlocated    Bucket
	Excluded     Bucket
	Exclusions   []Exclusion // parts of Excluded, sorted by reason; zero ones are left out
	ValueUnknown int         // awards of Source whose value is unknown
	Undated      Bucket      // awards in no period for want of a date; outside Source when a period is asked
}

// Counted is the money the filters keep, wherever it could be placed.
func (r *Reconciliation) Counted() Money { return r.Source.Amount - r.Excluded.Amount }

// CircleCoverage is the share of Counted placed in circles, and DistrictCoverage the share
// placed in a district or finer; ok is false where nothing is counted.
func (r *Reconciliation) CircleCoverage() (share float64, ok bool) {
	return ratio(r.Circle.Amount, r.Counted())
}

// DistrictCoverage is the share of Counted placed in a district or finer.
func (r *Reconciliation) DistrictCoverage() (share float64, ok bool) {
	return ratio(r.Circle.Amount+r.DistrictOnly.Amount, r.Counted())
}

func ratio(part, whole Money) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// Reconcile says where all the money of a query's spending window went. Need and spread do
// not matter.
func (v *View) Reconcile(ctx context.Context, q Query) (Reconciliation, error) {
	if err := v.hasRung(q.Rung); err != nil {
		return Reconciliation{}, err
	}
	rows, err := v.cube(ctx, q)
	if err != nil {
		return Reconciliation{}, err
	}
	return v.reconcile(rows, q), nil
}

// cube gives the rows of a query's rung and spending window.
func (v *View) cube(ctx context.Context, q Query) ([]CubeRow, error) {
	rows, err := v.snapshot.Cube(ctx, q.cubeQuery())
	if err != nil {
		return nil, fmt.Errorf("read %s money: %w", q.Rung, err)
	}
	return rows, nil
}

func (q Query) cubeQuery() CubeQuery {
	return CubeQuery{Level: q.Level, Date: q.Date, Rung: q.Rung.records(), Window: q.Window()}
}

// reconcile sorts the cells of a query's cube into buckets.
func (v *View) reconcile(rows []CubeRow, q Query) Reconciliation {
	r := Reconciliation{Undated: v.overview.UndatedOf(q.Date, q.Rung.records())}
	reasons := map[Reason]*Bucket{}
	var excluded *Bucket // of the reason before
	var before Reason
	for i := range rows {
		row := &rows[i]
		if row.Candidate {
			continue
		}
		amount := q.amount(row)
		r.Source.add(amount, row.Firsts)
		r.ValueUnknown += row.Unknown
		if reason := v.excluded(&q, row); reason != "" {
			if reason != before {
				if reasons[reason] == nil {
					reasons[reason] = &Bucket{}
				}
				before, excluded = reason, reasons[reason]
			}
			excluded.add(amount, row.Firsts)
			continue
		}
		switch row.Precision {
		case AtCircle:
			r.Circle.add(amount, row.Firsts)
		case AtDistrict:
			r.DistrictOnly.add(amount, row.Firsts)
		case AtState:
			r.State.add(amount, row.Firsts)
		case Conflict:
			r.Conflict.add(amount, row.Firsts)
		default:
			r.Unlocated.add(amount, row.Firsts)
		}
	}
	for reason, b := range reasons {
		r.Excluded.add(b.Amount, b.Awards)
		r.Exclusions = append(r.Exclusions, Exclusion{reason, *b})
	}
	slices.SortFunc(r.Exclusions, func(a, b Exclusion) int { return cmp.Compare(a.Reason, b.Reason) })
	return r
}

// excluded gives the reason a cell is not counted, or "".
func (v *View) excluded(q *Query, row *CubeRow) Reason {
	district := ""
	if q.District != "" {
		district = v.DistrictOf(row.Area)
	}
	return q.excluded(row, district)
}
