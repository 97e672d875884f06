package pipeline

import (
	"fmt"
	"math"

	"github.com/floodspend/floodspend/spending"
)

// sumsHold is an error where the amounts of records add up to more than a sum of money can be, which no money
// that there is does.
func sumsHold(records []spending.Award) error {
	const most = math.MaxInt64 / 16 // sums of several sources are made as well
	var sums [4]spending.Money
	for i := range records {
		r := &records[i]
		for rung, m := range []spending.NullMoney{r.Awarded, r.TenderValue, r.Sanctioned, r.Paid} {
			if sums[rung] += m.Money; m.Money > most || sums[rung] > most {
				return fmt.Errorf("%s: line %d: the amounts up to this one add up to more than %s %s, which is no "+
					"money that there is: see in what unit they are written", r.SourceFile, r.SourceLine,
					r.Currency.Text(most), r.Currency)
			}
		}
	}
	return nil
}
