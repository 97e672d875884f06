package gpkg

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

var triangle = orb.MultiPolygon{{{{90, 26}, {91, 26}, {90.5, 27.25}, {90, 26}}}}

func TestGeometryRoundTrip(t *testing.T) {
	for name, mp := range map[string]orb.MultiPolygon{
		"triangle": triangle,
		"two pieces": {triangle[0], {{{1, 2}, {3, 2}, {3, 4}, {1, 2}}, {{1.1, 2.1}, {1.2, 2.1}, {1.2, 2.2},
			{1.1, 2.1}}}},
		"awkward numbers": {{{{0.1 + 0.2, math.SmallestNonzeroFloat64}, {math.MaxFloat64, 0},
			{math.Copysign(0, -1), -90},
			{0.1 + 0.2, math.SmallestNonzeroFloat64}}}},
	} {
		blob, err := encodeGeometry(mp)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := decodeGeometry(blob)
		if err != nil || !got.Equal(mp) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	for name, mp := range map[string]orb.MultiPolygon{"nil": nil, "no polygon": {}, "no ring": {{}},
		"no point": {{{}}}} {
		blob, err := encodeGeometry(mp)
		if err != nil || len(blob) < headerBytes || blob[3] != flagLittleEndian|flagEmpty {
			t.Fatalf("%s: % x, %v; want the empty flag and no envelope", name, blob, err)
		}
		if got, err := decodeGeometry(blob); err != nil || got != nil {
			t.Errorf("%s: got %v, %v; want nil", name, got, err)
		}
	}
}

// Other programs write other envelopes, byte orders and single polygons.
func TestDecodeOtherForms(t *testing.T) {
	for code, numbers := range []int{0, 4, 6, 6, 8} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			flags := byte(code << 1)
			if order == binary.LittleEndian {
				flags |= flagLittleEndian
			}
			blob := order.AppendUint32([]byte{'G', 'P', 0, flags}, srsWGS84)
			blob = append(blob, make([]byte, 8*numbers)...)
			blob = append(blob, wkb.MustMarshal(triangle[0], binary.BigEndian)...)
			if got, err := decodeGeometry(blob); err != nil || !got.Equal(triangle) {
				t.Errorf("envelope %d, %v: got %v, %v", code, order, got, err)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	sound, err := encodeGeometry(triangle)
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int, b byte) []byte {
		blob := slices.Clone(sound)
		blob[at] = b
		return blob
	}
	point := append(slices.Clone(sound[:headerBytes+envelopeXYBytes]), wkb.MustMarshal(orb.Point{1, 2})...)
	for _, test := range []struct {
		name string
		blob []byte
		want string
	}{
		{"nothing", nil, "not a GeoPackage geometry"},
		{"other magic", change(0, 'W'), "not a GeoPackage geometry"},
		{"other version", change(2, 1), "not a GeoPackage geometry"},
		{"extended", change(3, sound[3]|flagExtended), "extended"},
		{"other reference system", change(4, 0), "reference system"},
		{"undefined envelope", change(3, sound[3]|flagEnvelopeMask), "envelope code 7"},
		{"cut in the envelope", sound[:20], "envelope"},
		{"cut in the body", sound[:len(sound)-5], "decode geometry"},
		{"point", point, "Point, not a polygon"},
	} {
		if got, err := decodeGeometry(test.blob); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v; want an error saying %q", test.name, got, err, test.want)
		}
	}
}

// What decodes can be encoded and decoded again to the same.
func FuzzDecodeGeometry(f *testing.F) {
	blob, err := encodeGeometry(triangle)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob)
	f.Add(blob[:25])
	f.Add(append([]byte{'G', 'P', 0, 0, 0, 0, 0x10, 0xE6}, wkb.MustMarshal(triangle[0], binary.BigEndian)...))
	f.Fuzz(func(t *testing.T, blob []byte) {
		mp, err := decodeGeometry(blob)
		if err != nil || isEmpty(mp) {
			return
		}
		again, err := encodeGeometry(mp)
		if err != nil {
			t.Fatalf("encode %v: %v", mp, err)
		}
		back, err := decodeGeometry(again)
		if err != nil {
			t.Fatalf("decode %v again: %v", mp, err)
		}
		if third, err := encodeGeometry(back); err != nil || !slices.Equal(again, third) {
			t.Fatalf("%v came back as %v, %v", mp, back, err)
		}
	})
}
