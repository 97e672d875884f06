package api

import (
	"math"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/paulmach/orb"
)

// Geometry modes of an answer.
const (
	geometryNone       = "none"
	geometryOutline    = "outline"
	geometrySimplified = "simplified"
	geometryFull       = "full"
)

// Decimals of a degree written: a decimetre for drawing; in full so many that no two
// vertices of a valid shape fall together, which R's sf refuses.
const (
	simplifiedDecimals = 6
	fullDecimals       = 12
)

func geometryParam(fallback string) ogc.Param {
	return ogc.Param{Name: "geometry", Kind: ogc.Choice, Fallback: fallback,
		Allowed: []string{geometryNone, geometryOutline, geometrySimplified, geometryFull},
		About: "geometry of the areas: none (null), simplified for drawing without gaps between neighbours, outline, " +
			"the same as coarse as a map of all of them shows them, or full"}
}

// simplifyTolerance is in degrees, about 200 m: a third of a pixel on a map 600 km wide, still
// close when a part of 40 km fills the map.
const simplifyTolerance = 0.002

// outlineSteps are how many tolerances of an outline the areas of a level lie across: about a pixel of a map of all
// of them. outlineDecimals more than its power of ten are written of one.
const (
	outlineSteps    = 1000
	outlineDecimals = 1
)

// outlineOf gives the tolerance, in degrees, of the outlines of areas, and their decimals.
func outlineOf(areas []geo.Area) (tolerance float64, decimals int) {
	if len(areas) == 0 {
		return simplifyTolerance, simplifiedDecimals
	}
	all := areas[0].Geometry.Bound()
	for _, a := range areas {
		all = all.Union(a.Geometry.Bound())
	}
	tolerance = max(all.Max[0]-all.Min[0], all.Max[1]-all.Min[1]) / outlineSteps
	decimals = outlineDecimals - int(math.Floor(math.Log10(tolerance)))
	return tolerance, max(0, min(decimals, fullDecimals))
}

// encodeGeometries encodes the areas of a level as GeoJSON geometries, by area code. It
// refuses to simplify areas that wholly cover each other; see shape.Simplify.
func encodeGeometries(view *analysis.View, level geo.Level, mode string) (map[string][]byte, error) {
	areas := view.Areas(level)
	shapes := make([]orb.MultiPolygon, len(areas))
	for i, a := range areas {
		shapes[i] = a.Geometry
	}
	tolerance, decimals := 0.0, fullDecimals
	switch mode {
	case geometryOutline:
		tolerance, decimals = outlineOf(areas)
	case geometrySimplified:
		tolerance, decimals = simplifyTolerance, simplifiedDecimals
	}
	if tolerance > 0 {
		var err error
		if shapes, err = shape.Simplify(shapes, tolerance); err != nil {
			return nil, err
		}
	}
	encoded := make(map[string][]byte, len(areas))
	for i, a := range areas {
		encoded[a.ID] = geojson.AppendGeometry(nil, shapes[i], decimals)
	}
	return encoded, nil
}
