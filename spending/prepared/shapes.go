package prepared

import (
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
)

// simplifyTolerance is in degrees, about 200 m: a third of a pixel on a map 600 km wide, still
// close when a part of 40 km fills the map. simplifiedDecimals of a degree, a decimetre, are written.
const (
	simplifyTolerance  = 0.002
	simplifiedDecimals = 6
)

// outlineSteps are how many tolerances of an outline the areas of a level lie across: about a pixel of a map of all
// of them. outlineDecimals more than its power of ten are written of one, mostDecimals at most.
const (
	outlineSteps    = 1000
	outlineDecimals = 1
	mostDecimals    = 12
)

// closeness gives the tolerance, in degrees, that the areas of a level are drawn with, and the decimals written.
func closeness(areas []geo.Area, d geo.Detail) (tolerance float64, decimals int) {
	if len(areas) == 0 || d == geo.Simplified {
		return simplifyTolerance, simplifiedDecimals
	}
	all := areas[0].Geometry.Bound()
	for i := range areas {
		all = all.Union(areas[i].Geometry.Bound())
	}
	tolerance = max(all.Max[0]-all.Min[0], all.Max[1]-all.Min[1]) / outlineSteps
	decimals = outlineDecimals - int(math.Floor(math.Log10(tolerance)))
	return tolerance, max(0, min(decimals, mostDecimals))
}

// coverage is the areas of a level, to be drawn without gaps between neighbours.
type coverage struct {
	areas []geo.Area
	*shape.Coverage
}

func coverageOf(areas []geo.Area) (c coverage, err error) {
	shapes := make([]orb.MultiPolygon, len(areas))
	for i := range areas {
		shapes[i] = areas[i].Geometry
	}
	c.areas = areas
	c.Coverage, err = shape.NewCoverage(shapes)
	return c, err
}

// draw gives each area as a geometry of GeoJSON.
func (c coverage) draw(d geo.Detail) ([][]byte, error) {
	tolerance, decimals := closeness(c.areas, d)
	drawn, err := c.Simplify(tolerance)
	if err != nil {
		return nil, err
	}
	encoded := make([][]byte, len(drawn))
	for i, g := range drawn {
		encoded[i] = geojson.AppendGeometry(nil, g, decimals)
	}
	return encoded, nil
}

// Shapes draws the areas of a level without gaps between neighbours, each as a geometry of GeoJSON. It refuses areas
// that wholly cover each other; see [shape.Simplify].
func Shapes(areas []geo.Area, d geo.Detail) ([][]byte, error) {
	c, err := coverageOf(areas)
	if err != nil {
		return nil, err
	}
	return c.draw(d)
}

// Shape is an area as it is drawn.
type Shape struct {
	Level  geo.Level
	Detail geo.Detail
	Area   string
	JSON   []byte
}

// AllShapes draws the areas of every level each way, in the order of their codes. A level that cannot be drawn is left
// out: who asks for it is told why.
func AllShapes(areas []geo.Area, levels geo.Hierarchy) []Shape {
	var all []Shape
	for _, level := range levels.Keys() {
		of := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return a.Level != level })
		slices.SortFunc(of, func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
		c, err := coverageOf(of)
		if err != nil {
			continue
		}
		for _, d := range []geo.Detail{geo.Outline, geo.Simplified} {
			drawn, err := c.draw(d)
			if err != nil {
				continue
			}
			for i := range of {
				all = append(all, Shape{level, d, of[i].ID, drawn[i]})
			}
		}
	}
	return all
}
