package api

import (
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo/geopackage"
)

// allocationClasses are the classes that areas of an allocation are drawn in, those of the page and of styles.json:
// an area is in the first whose condition, which SQL and QGIS read alike, holds.
var allocationClasses = []struct{ value, colour, when string }{
	{"no figure", "218,217,210", `"location_quotient" IS NULL`},
	{"money known to a coarser area only", "228,221,234", `"amount" = 0 AND "coarser" > 0 AND "side" <> 'below'`},
	{"small need or few contracts", "233,232,226", `"reliability" IN ('small_need', 'few_contracts')`},
	{"side uncertain", "228,221,234", `"side" = 'uncertain' OR "side" = 'below' AND "equity_gap" >= 0 OR ` +
		`"side" = 'above' AND "equity_gap" <= 0`},
	{"nothing placed", "95,42,6", `"location_quotient" = 0`},
	{"under 1/4 of an equal share", "154,71,8", `"location_quotient" < 0.25`},
	{"1/4 to 1/2", "207,127,48", `"location_quotient" < 0.5`},
	{"1/2 to 4/5", "238,192,140", `"location_quotient" < 0.8`},
	{"about an equal share", "240,239,233", `"location_quotient" < 1.25`},
	{"5/4 to 2 times", "168,203,217", `"location_quotient" < 2`},
	{"2 to 4 times", "88,150,179", `"location_quotient" < 4`},
	{"over 4 times an equal share", "29,93,131", "true"},
}

// AllocationStyle is how QGIS draws the areas of an allocation.
func AllocationStyle() *geopackage.Style {
	s := &geopackage.Style{Kind: "fill", Label: "name"}
	var b strings.Builder
	b.WriteString("CASE")
	for _, c := range allocationClasses {
		fmt.Fprintf(&b, " WHEN %s THEN '%s'", c.when, c.value)
		s.Classes = append(s.Classes, geopackage.Class{Value: c.value, Colour: c.colour + ",255"})
	}
	s.Expression = b.String() + " END"
	return s
}
