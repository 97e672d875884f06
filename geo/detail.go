package geo

// Detail is how closely the shapes of areas are drawn.
type Detail string

// Details.
const (
	Outline    Detail = "outline"    // as coarse as a map of all areas of a level shows them
	Simplified Detail = "simplified" // for drawing any part of such a map
)
