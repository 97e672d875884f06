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

// Trend answers the same query for each period in turn. Shares, gaps and indices are within
// each period; need that peaks is the worst month of each.
func (v *View) Trend(ctx context.Context, q Query, periods []Period) ([]*Allocation, error) {
	trend := make([]*Allocation, len(periods))
	for i, p := range periods {
		q.Period = p
		var err error
		if trend[i], err = v.Allocate(ctx, q); err != nil {
			return nil, err
		}
	}
	return trend, nil
}
