package ledger

import (
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// Bucket is money and the number of awards it stands for. Awards of unknown value are
// counted with no money.
type Bucket struct {
	Amount  spending.Money
	Records int
}

// Add counts more awards, and their money, in the bucket.
func (b *Bucket) Add(m spending.Money, records int) {
	b.Amount += m
	b.Records += records
}

// Exclusion is money a rule keeps out of an answer, and why.
type Exclusion struct {
	Reason Reason
	Bucket
}

// Placed is what is placed in areas of one level, and no finer.
type Placed struct {
	Level geo.Level
	Bucket
}

// Reconciliation puts every award of the source in exactly one bucket (METHOD.md,
// section 3): Source = Σ Placed + Whole + Conflict + Unlocated + Excluded, to the minor unit
// and to the award. The source is all award money dated in the spending window; without a
// period it is everything.
type Reconciliation struct {
	Source       Bucket
	Placed       []Placed // every level of the dataset, outermost first
	Whole        Bucket
	Conflict     Bucket
	Unlocated    Bucket
	Excluded     Bucket
	Exclusions   []Exclusion // parts of Excluded, sorted by reason; zero ones are left out
	ValueUnknown int         // awards of Source whose value is unknown
	Undated      Bucket      // awards in no period for want of a date; outside Source when a period is asked
	// on that date basis; Undated are then all awards that state no flood, whatever their status
	FloodYear *FloodYear
}

// Counted is the money the filters keep, wherever it could be placed.
func (r *Reconciliation) Counted() spending.Money { return r.Source.Amount - r.Excluded.Amount }

// At is what is placed in areas of a level, and no finer.
func (r *Reconciliation) At(level geo.Level) Bucket {
	for i := range r.Placed {
		if r.Placed[i].Level == level {
			return r.Placed[i].Bucket
		}
	}
	return Bucket{}
}

// Coverage is the share of Counted placed in areas of a level or finer; ok is false where
// nothing is counted.
func (r *Reconciliation) Coverage(level geo.Level) (share float64, ok bool) {
	var placed spending.Money
	reached := false
	for i := range r.Placed {
		if reached = reached || r.Placed[i].Level == level; reached {
			placed += r.Placed[i].Amount
		}
	}
	return ratio(placed, r.Counted())
}

func ratio(part, whole spending.Money) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}
