package raster

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// entryOf is a tag of a made-up file: its values, all of one kind.
type entryOf struct {
	id, kind uint16
	values   []float64
	text     string
}

// tiff makes a file of one directory: a little-endian TIFF whose pixels, bytes, follow its head.
func tiff(pixels []byte, entries ...entryOf) []byte {
	le := binary.LittleEndian
	out := append([]byte("II*\x00"), 0, 0, 0, 0)
	out = append(out, pixels...)
	at := make([]int, len(entries))
	for i, e := range entries {
		at[i] = len(out)
		out = append(out, e.text...)
		for _, v := range e.values {
			switch e.kind {
			case 3:
				out = le.AppendUint16(out, uint16(v))
			case 4:
				out = le.AppendUint32(out, uint32(v))
			case 12:
				out = le.AppendUint64(out, math.Float64bits(v))
			}
		}
	}
	le.PutUint32(out[4:], uint32(len(out)))
	out = le.AppendUint16(out, uint16(len(entries)))
	for i, e := range entries {
		n := max(len(e.values), len(e.text))
		out = le.AppendUint16(out, e.id)
		out = le.AppendUint16(out, e.kind)
		out = le.AppendUint32(out, uint32(n))
		if size := int(sizeOf(e.kind)) * n; size <= 4 {
			out = append(append(out, out[at[i]:at[i]+size]...), make([]byte, 4-size)...)
		} else {
			out = le.AppendUint32(out, uint32(at[i]))
		}
	}
	return le.AppendUint32(out, 0)
}

// small is a raster of 4 × 3 pixels of a degree, its upper left corner at 90° east and 30° north, but for the entries
// given in the place of its own.
func small(given ...entryOf) []byte {
	entries := []entryOf{
		{id: tagWidth, kind: 3, values: []float64{4}},
		{id: tagHeight, kind: 3, values: []float64{3}},
		{id: tagBits, kind: 3, values: []float64{8}},
		{id: tagCompression, kind: 3, values: []float64{1}},
		{id: tagStripOffsets, kind: 4, values: []float64{8}},
		{id: tagStripCounts, kind: 4, values: []float64{12}},
		{id: tagPixelScale, kind: 12, values: []float64{1, 1, 0}},
		{id: tagTiepoints, kind: 12, values: []float64{0, 0, 0, 90, 30, 0}},
		{id: tagGeoKeys, kind: 3, values: []float64{1, 1, 0, 2, keyModel, 0, 1, 2, keyGeographic, 0, 1, 4326}},
		{id: tagNoData, kind: 2, text: "7\x00"},
	}
next:
	for _, g := range given {
		for i := range entries {
			if entries[i].id == g.id {
				entries[i] = g
				continue next
			}
		}
		entries = append(entries, g)
	}
	return tiff([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, entries...)
}

func read(b []byte) (*Raster, error) { return Read(bytes.NewReader(b), int64(len(b)), Options{}) }

func shorts(id uint16, values ...float64) entryOf { return entryOf{id: id, kind: 3, values: values} }

func TestFaultsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":       {nil, "not a TIFF"},
		"text":        {[]byte("a text that is long enough"), "neither II nor MM"},
		"cut":         {small()[:40], "reach beyond the end of the file"},
		"no size":     {small(shorts(tagWidth, 0)), "directory 0, tag 256 (ImageWidth): it is 0"},
		"JPEG":        {small(shorts(tagCompression, 7)), "tag 259 (Compression): JPEG (7) is not read; none, LZW"},
		"12 bits":     {small(shorts(tagBits, 12)), "tag 258 (BitsPerSample): values of 12 bits are not read; 8, 16"},
		"half floats": {small(shorts(tagBits, 16), shorts(tagSampleFormat, 3)), "floating point of 16 bits"},
		"mixed bands": {small(shorts(tagSamples, 2), shorts(tagBits, 8, 16)), "its bands differ"},
		"predictor":   {small(shorts(tagPredictor, 3)), "tag 317 (Predictor): it is 3"},
		"few offsets": {small(shorts(tagRowsPerStrip, 1)), "tag 273 (StripOffsets): it has 1 values"},
		"huge block":  {small(entryOf{id: tagWidth, kind: 4, values: []float64{1 << 29}}), "MiB each, the most"},
		"unknown grid": {small(shorts(tagGeoKeys, 1, 1, 0, 2, keyModel, 0, 1, 1, keyProjected, 0, 1, 9999)),
			"EPSG:9999"},
		"custom grid": {small(shorts(tagGeoKeys, 1, 1, 0, 2, keyModel, 0, 1, 1, keyProjected, 0, 1, 32767)),
			"described"},
		"no place": {small(entryOf{id: tagTiepoints, kind: 12, values: []float64{0}}),
			"does not say where it lies"},
		"control": {small(entryOf{id: tagTiepoints, kind: 12, values: make([]float64, 12)}), "2 points beside"},
		"odd longitude": {small(entryOf{id: tagTiepoints, kind: 12, values: []float64{0, 0, 0, 300, 30, 0}}),
			"no longitudes"},
		"bad no-data": {small(entryOf{id: tagNoData, kind: 2, text: "none\x00"}), `"none" is not a number`},
		"far tag":     {small(entryOf{id: tagBits, kind: 3, values: make([]float64, 200)})[:300], "reach beyond"},
	} {
		if _, err := read(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
	r, err := read(small(entryOf{id: tagStripCounts, kind: 4, values: []float64{11}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Values(t.Context(), []orb.Point{{90.5, 29.5}}); err == nil ||
		!strings.Contains(err.Error(), "directory 0, strip 0: it has 11 bytes, not 12") {
		t.Errorf("a short strip: %v", err)
	}
}

func TestValuesAtPoints(t *testing.T) {
	scaled := entryOf{id: tagMetadata, kind: 2,
		text: `<GDALMetadata><Item name="SCALE" sample="0" role="scale">0.5</Item>` +
			`<Item name="OFFSET" sample="0" role="offset">1</Item></GDALMetadata>` + "\x00"}
	point := shorts(tagGeoKeys, 1, 1, 0, 3, keyModel, 0, 1, 2, keyRasterType, 0, 1, 2, keyGeographic, 0, 1, 4326)
	turned := entryOf{id: tagTransformation, kind: 12, values: []float64{0, 1, 0, 90, -1, 0, 0, 30, 0, 0, 0, 0, 0,
		0, 0, 1}}
	for name, c := range map[string]struct {
		file []byte
		at   orb.Point
		want float64
	}{
		"first":   {small(), orb.Point{90.01, 29.99}, 0},
		"last":    {small(), orb.Point{93.99, 27.01}, 11},
		"no data": {small(), orb.Point{93.5, 28.5}, math.NaN()},
		"beyond":  {small(), orb.Point{94.01, 28.5}, math.NaN()},
		"scaled":  {small(scaled), orb.Point{92.5, 27.5}, 6},
		"points":  {small(point), orb.Point{90.6, 29.4}, 5},
		"turned": {small(entryOf{id: tagPixelScale, kind: 12, values: []float64{0}},
			entryOf{id: tagTiepoints, kind: 12, values: []float64{0}}, turned), orb.Point{90.5, 28.5}, 1},
	} {
		r, err := read(c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := r.Values(t.Context(), []orb.Point{c.at})
		if err != nil || got[0] != c.want && !(math.IsNaN(got[0]) && math.IsNaN(c.want)) {
			t.Errorf("%s: %v, not %v (%v)", name, got, c.want, err)
		}
	}
}

func TestShareOfALine(t *testing.T) {
	r, err := read(small())
	if err != nil {
		t.Fatal(err)
	}
	// Along a parallel through 4, 5, 6 and no data, to half a pixel beyond; and one that lies elsewhere.
	got, err := r.Lines(t.Context(), []orb.MultiLineString{{{{90.5, 28.5}, {94.5, 28.5}}}, {{{10, 10}, {11, 11}}}}, 4)
	if err != nil {
		t.Fatal(err)
	}
	s := got[0]
	if !near(s.Known/s.Metres, 2.5/4, 1e-9) || !near(s.Share(), 2/2.5, 1e-9) || s.Most != 6 {
		t.Errorf("%+v", s)
	}
	if s := got[1]; s.Known != 0 || !math.IsNaN(s.Share()) || !near(s.Metres, 155_621, 1e-5) {
		t.Errorf("a line elsewhere: %+v", s)
	}
}

func TestZonesOfCutPixels(t *testing.T) {
	r, err := read(small())
	if err != nil {
		t.Fatal(err)
	}
	// Half of pixel 1, all of 2, half of 3, and the same of the row below, whose last is no data.
	area := orb.MultiPolygon{{{{91.5, 28}, {93.5, 28}, {93.5, 30}, {91.5, 30}, {91.5, 28}}}}
	zones, err := r.Zones(t.Context(), []orb.MultiPolygon{area, nil}, 4.5)
	if err != nil {
		t.Fatal(err)
	}
	z := zones[0]
	if !near(z.Sum, 0.5+2+1.5+2.5+6, 1e-9) || !near(z.Pixels, 3.5, 1e-9) || !near(z.AboveSum, 8.5, 1e-9) {
		t.Errorf("%+v", z)
	}
	if zones[1] != (Zone{}) {
		t.Errorf("an area without geometry: %+v", zones[1])
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small())
	f.Add(small(shorts(tagCompression, 5)))
	f.Add(small(shorts(tagCompression, 32773), shorts(tagSamples, 3), shorts(tagBits, 8, 8, 8)))
	f.Add(small(shorts(tagCompression, 50000), shorts(tagPredictor, 2)))
	f.Add(small(shorts(tagTileWidth, 16), shorts(tagTileHeight, 16), entryOf{id: tagTileOffsets, kind: 4,
		values: []float64{8}}, entryOf{id: tagTileCounts, kind: 4, values: []float64{0}}))
	if _, err := exec.LookPath("gdal_translate"); err == nil {
		dir := f.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.tif"), small(), 0o600); err != nil {
			f.Fatal(err)
		}
		for _, options := range encodings() {
			out := filepath.Join(dir, "b.tif")
			gdal(f, append(append([]string{"gdal_translate", "-q"}, strings.Fields(options)...),
				filepath.Join(dir, "a.tif"), out)...)
			b, err := os.ReadFile(out)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	area := []orb.MultiPolygon{{{{{91.5, 28}, {93.5, 28}, {93.5, 30}, {91.5, 30}, {91.5, 28}}}}}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := read(b)
		if err != nil || r.width > 1<<12 || r.height > 1<<12 {
			return
		}
		if zones, err := r.Zones(t.Context(), area, 0); err == nil && zones[0].Pixels < 0 {
			t.Errorf("%+v", zones[0])
		}
		_, _ = r.Values(t.Context(), []orb.Point{{91, 29}})
		_, _ = r.Lines(t.Context(), []orb.MultiLineString{{{{90, 29}, {92, 28}}}}, 0)
	})
}
