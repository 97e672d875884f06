package api

import (
	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending/prepared"
)

// Geometry modes of an answer.
const (
	geometryNone       = "none"
	geometryOutline    = string(geo.Outline)
	geometrySimplified = string(geo.Simplified)
	geometryFull       = "full"
)

// fullDecimals of a degree are written in full, so many that no two vertices of a valid shape fall together, which R's
// sf refuses.
const fullDecimals = 12

func geometryParam(fallback string) ogc.Param {
	return ogc.Param{Name: "geometry", Kind: ogc.Choice, Fallback: fallback,
		Allowed: []string{geometryNone, geometryOutline, geometrySimplified, geometryFull},
		About: "geometry of the areas: none (null), simplified for drawing without gaps between neighbours, outline, " +
			"the same as coarse as a map of all of them shows them, or full"}
}

// encodeGeometries encodes the areas of a level as GeoJSON geometries, by area code, where the store has not kept them
// so. It refuses to draw areas that wholly cover each other, of which no store keeps any.
func encodeGeometries(areas []geo.Area, kept map[string][]byte, mode string) (map[string][]byte, error) {
	if len(kept) == len(areas) {
		return kept, nil
	}
	encoded := make(map[string][]byte, len(areas))
	if mode == geometryFull {
		for _, a := range areas {
			encoded[a.ID] = geojson.AppendGeometry(nil, a.Geometry, fullDecimals)
		}
		return encoded, nil
	}
	drawn, err := prepared.Shapes(areas, geo.Detail(mode))
	for i, shape := range drawn {
		encoded[areas[i].ID] = shape
	}
	return encoded, err
}
