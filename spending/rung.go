package spending

// Rung is a rung of the value ladder; rungs are never added up.
type Rung string

// Rungs, lowest commitment first.
const (
	Sanctioned  Rung = "sanctioned"
	TenderValue Rung = "tender"
	Awarded     Rung = "awarded"
	Paid        Rung = "paid"
)

// Records gives the rung of the records that carry the money of a rung.
func (r Rung) Records() Rung {
	if r == Sanctioned {
		return Sanctioned
	}
	return Awarded
}
