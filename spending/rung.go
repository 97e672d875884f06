package spending

import "slices"

// Rung is a rung of the value ladder; rungs are never added up.
type Rung string

// Rungs, lowest commitment first.
const (
	Sanctioned  Rung = "sanctioned"
	TenderValue Rung = "tender"
	Awarded     Rung = "awarded"
	Paid        Rung = "paid"
)

// RecordRungs lists the rungs that have records of their own: awards, sanctions and payments.
func RecordRungs() []Rung { return []Rung{Awarded, Sanctioned, Paid} }

// Records gives the rung of the records that carry the money of a rung.
func (r Rung) Records() Rung {
	if slices.Contains(RecordRungs(), r) {
		return r
	}
	return Awarded
}
