package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// Reconcile says where all the money of a query's spending window went. Need and spread do
// not matter.
func (v *View) Reconcile(ctx context.Context, q ledger.Query) (ledger.Reconciliation, error) {
	if err := v.hasRung(q.Rung); err != nil {
		return ledger.Reconciliation{}, err
	}
	rows, err := v.cube(ctx, q)
	if err != nil {
		return ledger.Reconciliation{}, err
	}
	r := v.reconcile(rows, q)
	return r, v.floodYear(ctx, q, &r)
}

// floodYear says, where money stands in the years of floods, how much has such a year.
func (v *View) floodYear(ctx context.Context, q ledger.Query, r *ledger.Reconciliation) error {
	if q.Date != ledger.DateFloodYear {
		return nil
	}
	f := &ledger.FloodYear{}
	if last := v.MoneySpan(q.Rung).To; last != 0 && !q.Period.All() {
		f.Observed = max(0, int(last-q.Period.To))
		f.Open = f.Observed < ledger.OpenMonths
	}
	everything := q
	everything.Period = spending.Period{}
	rows, err := v.cube(ctx, everything)
	if err != nil {
		return err
	}
	for i := range rows {
		row := rows[i]
		if row.Candidate {
			continue
		}
		amount, stated := q.Amount(&row), &f.Stated
		if !row.Dated {
			r.Undated.Add(amount, row.Firsts)
			row.Dated, stated = true, &f.NotStated
		}
		if v.excluded(&q, &row) == "" {
			stated.Add(amount, row.Firsts)
		}
	}
	r.FloodYear = f
	return nil
}

// cube gives the rows of a query's rung and spending window.
func (v *View) cube(ctx context.Context, q ledger.Query) ([]ledger.CubeRow, error) {
	rows, err := v.cubes.Cube(ctx, q.CubeQuery())
	if err != nil {
		return nil, fmt.Errorf("read %s money: %w", q.Rung, err)
	}
	return rows, nil
}

// reconcile sorts the cells of a query's cube into buckets.
func (v *View) reconcile(rows []ledger.CubeRow, q ledger.Query) ledger.Reconciliation {
	r := ledger.Reconciliation{Undated: v.overview.UndatedOf(q.Date, q.Rung.Records())}
	for _, level := range v.description.Levels.Keys() {
		r.Placed = append(r.Placed, ledger.Placed{Level: level})
	}
	reasons := map[ledger.Reason]*ledger.Bucket{}
	var excluded *ledger.Bucket // of the reason before
	var before ledger.Reason
	for i := range rows {
		row := &rows[i]
		if row.Candidate {
			continue
		}
		amount := q.Amount(row)
		r.Source.Add(amount, row.Firsts)
		r.ValueUnknown += row.Unknown
		if reason := v.excluded(&q, row); reason != "" {
			if reason != before {
				if reasons[reason] == nil {
					reasons[reason] = &ledger.Bucket{}
				}
				before, excluded = reason, reasons[reason]
			}
			excluded.Add(amount, row.Firsts)
			continue
		}
		switch row.Precision {
		case spending.AtWhole:
			r.Whole.Add(amount, row.Firsts)
		case spending.Conflict:
			r.Conflict.Add(amount, row.Firsts)
		default:
			if depth := v.description.Levels.Depth(geo.Level(row.Precision)); depth >= 0 {
				r.Placed[depth].Add(amount, row.Firsts)
			} else {
				r.Unlocated.Add(amount, row.Firsts)
			}
		}
	}
	for reason, b := range reasons {
		r.Excluded.Add(b.Amount, b.Records)
		r.Exclusions = append(r.Exclusions, ledger.Exclusion{Reason: reason, Bucket: *b})
	}
	slices.SortFunc(r.Exclusions, func(a, b ledger.Exclusion) int { return cmp.Compare(a.Reason, b.Reason) })
	return r
}

// excluded gives the reason a cell is not counted, or "".
func (v *View) excluded(q *ledger.Query, row *ledger.CubeRow) ledger.Reason {
	return q.Excluded(row, v.elsewhere(row.Area, q.Within))
}
