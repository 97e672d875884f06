package ledger

// Base says over which areas the money is compared with the need (METHOD.md, section 5).
type Base string

// Bases. A query without one asks for all.
const (
	BaseAll    Base = "all"     // areas with known need
	BaseInNeed Base = "in_need" // areas whose need is above zero
)
