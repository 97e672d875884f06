package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"math"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom/encoding/wkb"
)

// digests tell datasets apart.
type digests struct {
	places string // what awards rest on
	parts  string // all that a change can change but awards; where its files lie is no part of it
}

func digestsOf(d *spending.Dataset) (sums digests, err error) {
	if sums.places, err = placesDigest(d); err == nil {
		sums.parts, err = partsDigest(d, sums.places)
	}
	return sums, err
}

func placesDigest(d *spending.Dataset) (string, error) {
	h := sha256.New()
	err := encode(h, d.Description.Levels, d.Description.Calendar)
	for _, a := range d.Areas {
		shape(h, a.Geometry)
		if a.Geometry = nil; err == nil {
			err = encode(h, a)
		}
	}
	if err != nil {
		return "", fmt.Errorf("compare the areas: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func partsDigest(d *spending.Dataset, places string) (string, error) {
	h := sha256.New()
	about := d.Description
	about.File = ""
	err := encode(h, about, places, d.Needs)
	for _, l := range d.Layers {
		l.Features = slices.Clone(l.Features)
		for i := range l.Features {
			shape(h, l.Features[i].Geometry)
			l.Features[i].Geometry = nil
		}
		if err == nil {
			err = encode(h, l)
		}
	}
	if err != nil {
		return "", fmt.Errorf("compare the datasets: %w", err)
	}
	for _, r := range spending.Registers(d.Description.Levels) {
		for e, err := range r.Entries(d) {
			if err != nil {
				return "", err
			}
			h.Write(e.Document)
			if e.Geometry == nil {
				continue
			}
			if err := wkb.Write(h, wkb.NDR, e.Geometry); err != nil {
				return "", fmt.Errorf("compare %s: %w", e.ID, err)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// encode takes in values as JSON.
func encode(h hash.Hash, values ...any) error { return json.NewEncoder(h).Encode(values) }

// shape takes in a geometry: how many there are of polygons, rings and points, and the points to the last bit.
func shape(h hash.Hash, g orb.MultiPolygon) {
	number := func(b []byte, n int) []byte { return binary.LittleEndian.AppendUint64(b, uint64(n)) }
	h.Write(number(nil, len(g)))
	var b []byte
	for _, polygon := range g {
		h.Write(number(nil, len(polygon)))
		for _, ring := range polygon {
			b = number(b[:0], len(ring))
			for _, p := range ring {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
			}
			h.Write(b)
		}
	}
}
