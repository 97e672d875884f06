package spending

import (
	"time"

	"github.com/paulmach/orb"
)

// Layer is a polygon layer of flood exposure: inundation extents that carry a date, or
// hazard zones that carry a class. Its overlay with the areas is done at import and
// stored as need series named by LayerNeed; the polygons are kept for maps.
type Layer struct {
	Name     string // its key: lower-case letters, digits and _, a letter first
	Title    string
	Source   string // who publishes it
	Vintage  string // when it was published or read
	Yearly   bool   // it holds from its year on (hazard zones); dates are 1 January
	Features []LayerFeature
}

// LayerFeature is one feature of a layer.
type LayerFeature struct {
	Number   int       // position in the imported file, from 1; ascending in a layer
	Date     time.Time // UTC midnight of the day the extent was seen
	Class    string    // hazard class, "" = none
	Geometry orb.MultiPolygon
}

// LayerNeed names the need series a layer gives for a quantity, InundatedArea or Exposed:
// "exposed:floods2024", or "exposed:hazard:high" for one class of it.
func LayerNeed(quantity, layer, class string) string {
	if class == "" {
		return quantity + ":" + layer
	}
	return quantity + ":" + layer + ":" + class
}
