package need

import (
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// SeasonMissing reports whether a month of the flood season in the period, for all time in
// the years the series covers, was not published.
func (x *Index) SeasonMissing(p spending.Period) bool {
	s := &x.Series
	if s.SeasonFrom == 0 || s.Yearly || len(x.Published) == 0 {
		return false
	}
	if p.All() {
		p = spending.Period{From: x.Published[0], To: x.Published[len(x.Published)-1]}
	}
	for m := p.From; m <= p.To; m++ {
		if _, published := slices.BinarySearch(x.Published, m); s.InSeason(m) && !published {
			return true
		}
	}
	return false
}
