package api

import (
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
		Allowed: []string{geometryNone, geometrySimplified, geometryFull},
		About:   "geometry of the areas: none (null), simplified for drawing without gaps between neighbours, or full"}
}

// simplifyTolerance is in degrees, about 200 m: a third of a pixel on a map 600 km wide, still
// close when a part of 40 km fills the map.
const simplifyTolerance = 0.002

// encodeGeometries encodes the areas of a level as GeoJSON geometries, by area code. It
// refuses to simplify areas that wholly cover each other; see shape.Simplify.
func encodeGeometries(view *analysis.View, level geo.Level, mode string) (map[string][]byte, error) {
	areas := view.Areas(level)
	shapes := make([]orb.MultiPolygon, len(areas))
	for i, a := range areas {
		shapes[i] = a.Geometry
	}
	decimals := fullDecimals
	if mode == geometrySimplified {
		decimals = simplifiedDecimals
		var err error
		if shapes, err = shape.Simplify(shapes, simplifyTolerance); err != nil {
			return nil, err
		}
	}
	encoded := make(map[string][]byte, len(areas))
	for i, a := range areas {
		encoded[a.ID] = geojson.AppendGeometry(nil, shapes[i], decimals)
	}
	return encoded, nil
}
