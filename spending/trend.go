package spending

import "context"

// Months lists the months of a period as periods, oldest first; none for all time.
func (p Period) Months() []Period {
	var list []Period
	if p.All() {
		return nil
	}
	for m := p.From; m <= p.To; m++ {
		list = append(list, Period{m, m})
	}
	return list
}

// Trend answers the same query for each period in turn, with every index. Shares, gaps and
// indices are within each period; need that peaks is the worst month of each. Errors are Equity's.
func (v *View) Trend(ctx context.Context, q Query, ranking string, periods []Period) ([]*Equity, error) {
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
