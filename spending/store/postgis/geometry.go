package postgis

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
)

const srsWGS84 = 4326

// encodeGeometry gives EWKB in EPSG:4326, or nil for an empty geometry.
func encodeGeometry(g orb.MultiPolygon) ([]byte, error) {
	var flat []float64
	var ends [][]int
	for _, polygon := range g {
		var rings []int
		for _, ring := range polygon {
			for _, p := range ring {
				flat = append(flat, p[0], p[1])
			}
			rings = append(rings, len(flat))
		}
		ends = append(ends, rings)
	}
	if len(flat) == 0 {
		return nil, nil
	}
	return ewkb.Marshal(geom.NewMultiPolygonFlat(geom.XY, flat, ends).SetSRID(srsWGS84), ewkb.NDR)
}

// decodeGeometry reads EWKB of a multipolygon; nothing gives nil.
func decodeGeometry(blob []byte) (orb.MultiPolygon, error) {
	if blob == nil {
		return nil, nil
	}
	read, err := ewkb.Unmarshal(blob)
	if err != nil {
		return nil, fmt.Errorf("decode geometry: %w", err)
	}
	m, ok := read.(*geom.MultiPolygon)
	if !ok {
		return nil, fmt.Errorf("geometry is a %T, not a multipolygon", read)
	}
	g := make(orb.MultiPolygon, 0, m.NumPolygons())
	flat, stride, at := m.FlatCoords(), m.Stride(), 0
	for _, ends := range m.Endss() {
		polygon := make(orb.Polygon, 0, len(ends))
		for _, end := range ends {
			ring := make(orb.Ring, 0, (end-at)/stride)
			for ; at < end; at += stride {
				ring = append(ring, orb.Point{flat[at], flat[at+1]})
			}
			polygon = append(polygon, ring)
		}
		g = append(g, polygon)
	}
	return g, nil
}
