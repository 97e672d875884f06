package analysis

import (
	"context"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// Trend answers the same query for each period in turn, with every index. Shares, gaps and
// indices are within each period; need that peaks is the worst month of each. Errors are Equity's.
func (v *View) Trend(ctx context.Context, q ledger.Query, ranking string, periods []spending.Period) ([]*Equity,
	error) {
	trend := make([]*Equity, len(periods))
	for i, p := range periods {
		q.Period = p
		var err error
		if trend[i], err = v.Equity(ctx, q, ranking); err != nil {
			return nil, err
		}
	}
	return trend, nil
}
