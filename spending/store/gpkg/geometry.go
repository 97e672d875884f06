package gpkg

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

const srsWGS84 = geopackage.SRS

// Flags of a GeoPackageBinary header (GeoPackage 1.3, clause 2.1.3).
const (
	flagLittleEndian = 1 << 0
	flagEnvelopeXY   = 1 << 1 // envelope code 1
	flagEnvelopeMask = 7 << 1
	flagEmpty        = 1 << 4
	flagExtended     = 1 << 5
	headerBytes      = 8
	envelopeXYBytes  = 4 * 8
)

// encodeGeometry gives a multipolygon as a GeoPackageBinary blob in EPSG:4326 with an XY
// envelope, little-endian. An empty one has the empty flag and no envelope.
func encodeGeometry(mp orb.MultiPolygon) ([]byte, error) {
	body, err := wkb.Marshal(mp, binary.LittleEndian)
	if err != nil {
		return nil, fmt.Errorf("encode geometry: %w", err)
	}
	if isEmpty(mp) {
		return append(geopackage.Header(nil, len(body)), body...), nil
	}
	b := mp.Bound()
	return append(geopackage.Header(&b, len(body)), body...), nil
}

func isEmpty(mp orb.MultiPolygon) bool {
	for _, polygon := range mp {
		for _, ring := range polygon {
			if len(ring) > 0 {
				return false
			}
		}
	}
	return true
}

// decodeGeometry reads a GeoPackageBinary blob of a polygon or multipolygon in EPSG:4326,
// of either byte order and with any envelope. An empty one is nil.
func decodeGeometry(blob []byte) (orb.MultiPolygon, error) {
	body, err := bodyOf(blob)
	if body == nil || err != nil {
		return nil, err
	}
	g, err := wkb.Unmarshal(body)
	if err != nil {
		return nil, fmt.Errorf("decode geometry: %w", err)
	}
	switch g := g.(type) {
	case orb.MultiPolygon:
		return g, nil
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil
	}
	return nil, fmt.Errorf("geometry is a %s, not a polygon", g.GeoJSONType())
}

// bodyOf gives the well-known binary in a GeoPackageBinary blob in EPSG:4326; nil of an empty geometry.
func bodyOf(blob []byte) ([]byte, error) {
	if len(blob) < headerBytes || blob[0] != 'G' || blob[1] != 'P' || blob[2] != 0 {
		return nil, errors.New("not a GeoPackage geometry of version 1")
	}
	flags := blob[3]
	if flags&flagExtended != 0 {
		return nil, errors.New("extended GeoPackage geometries are not supported")
	}
	var order binary.ByteOrder = binary.BigEndian
	if flags&flagLittleEndian != 0 {
		order = binary.LittleEndian
	}
	if srs := int32(order.Uint32(blob[4:])); srs != srsWGS84 {
		return nil, fmt.Errorf("geometry is in reference system %d, not %d", srs, srsWGS84)
	}
	if flags&flagEmpty != 0 {
		return nil, nil
	}
	envelope, err := envelopeLength(flags)
	if err != nil {
		return nil, err
	}
	if len(blob) < headerBytes+envelope {
		return nil, errors.New("geometry ends within its envelope")
	}
	return blob[headerBytes+envelope:], nil
}

func envelopeLength(flags byte) (int, error) {
	switch code := (flags & flagEnvelopeMask) >> 1; code {
	case 0:
		return 0, nil
	case 1:
		return envelopeXYBytes, nil
	case 2, 3:
		return 6 * 8, nil
	case 4:
		return 8 * 8, nil
	default:
		return 0, fmt.Errorf("envelope code %d is not defined", code)
	}
}
