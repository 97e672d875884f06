package raster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Tags of TIFF 6.0, its supplements, GeoTIFF 1.1 and GDAL.
const (
	tagSubfile         = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBits            = 258
	tagCompression     = 259
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagSamples         = 277
	tagRowsPerStrip    = 278
	tagStripCounts     = 279
	tagPlanar          = 284
	tagPredictor       = 317
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileCounts      = 325
	tagSampleFormat    = 339
	tagPixelScale      = 33550
	tagTiepoints       = 33922
	tagTransformation  = 34264
	tagGeoKeys         = 34735
	tagGeoDoubles      = 34736
	tagGeoText         = 34737
	tagMetadata        = 42112
	tagNoData          = 42113
	mostDirectories    = 64
	mostEntries        = 4096
	mostValues         = 1 << 20 // of a tag that is read as a whole, bytes
	reducedOrMask      = 1 | 4   // bits of tagSubfile
	classic            = 42
	big                = 43
	mostBlocks         = 1 << 31
	mostSide           = 1 << 30
	mostBlockBytes     = 128 << 20
	compressedOverhead = 1 << 20
)

// tag is where the values of a tag are.
type tag struct {
	id    uint16
	kind  uint16
	count uint64
	at    int64 // of the first value in the file
}

// directory is a TIFF's image file directory.
type directory struct {
	in    io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool
	index int // of the directory in the file, from 0
	tags  map[uint16]tag
}

// sizeOf gives the bytes of a value of a TIFF type; 0 for one that is not known.
func sizeOf(kind uint16) uint64 {
	switch kind {
	case 1, 2, 6, 7:
		return 1
	case 3, 8:
		return 2
	case 4, 9, 11, 13:
		return 4
	case 5, 10, 12, 16, 17, 18:
		return 8
	}
	return 0
}

// fault is an error about a tag.
func (d *directory) fault(id uint16, format string, values ...any) error {
	return fmt.Errorf("directory %d, tag %d (%s): %s", d.index, id, nameOf(id), fmt.Sprintf(format, values...))
}

func nameOf(id uint16) string {
	names := map[uint16]string{tagWidth: "ImageWidth", tagHeight: "ImageLength", tagBits: "BitsPerSample",
		tagCompression: "Compression", tagFillOrder: "FillOrder", tagStripOffsets: "StripOffsets",
		tagSamples: "SamplesPerPixel", tagRowsPerStrip: "RowsPerStrip", tagStripCounts: "StripByteCounts",
		tagPlanar: "PlanarConfiguration", tagPredictor: "Predictor", tagTileWidth: "TileWidth",
		tagTileHeight: "TileLength", tagTileOffsets: "TileOffsets", tagTileCounts: "TileByteCounts",
		tagSampleFormat: "SampleFormat", tagPixelScale: "ModelPixelScale", tagTiepoints: "ModelTiepoint",
		tagTransformation: "ModelTransformation", tagGeoKeys: "GeoKeyDirectory", tagGeoDoubles: "GeoDoubleParams",
		tagGeoText: "GeoAsciiParams", tagMetadata: "GDAL_METADATA", tagNoData: "GDAL_NODATA",
		tagSubfile: "NewSubfileType"}
	return names[id]
}

// findImage gives the first directory of a file that is of its full resolution and no mask.
func findImage(in io.ReaderAt, size int64) (*directory, error) {
	var head [16]byte
	if n, err := in.ReadAt(head[:], 0); n < 8 {
		return nil, fmt.Errorf("not a TIFF: it has %d bytes (%w)", n, err)
	}
	d := &directory{in: in, size: size}
	switch string(head[:2]) {
	case "II":
		d.order = binary.LittleEndian
	case "MM":
		d.order = binary.BigEndian
	default:
		return nil, errors.New("not a TIFF: it begins with neither II nor MM")
	}
	var at uint64
	switch version := d.order.Uint16(head[2:]); version {
	case classic:
		at = uint64(d.order.Uint32(head[4:]))
	case big:
		d.big = true
		if d.order.Uint16(head[4:]) != 8 {
			return nil, fmt.Errorf("not a BigTIFF: its offsets have %d bytes, not 8", d.order.Uint16(head[4:]))
		}
		at = d.order.Uint64(head[8:])
	default:
		return nil, fmt.Errorf("not a TIFF: its version is %d, not 42 or 43", version)
	}
	for ; d.index < mostDirectories; d.index++ {
		if at == 0 {
			return nil, fmt.Errorf("the file has %d directories, and none is of an image of full resolution", d.index)
		}
		next, err := d.read(at)
		if err != nil {
			return nil, err
		}
		kind, err := d.number(tagSubfile, 0)
		if err != nil || kind&reducedOrMask == 0 {
			return d, err
		}
		at = next
	}
	return nil, fmt.Errorf("none of the first %d directories is of an image of full resolution", mostDirectories)
}

// read reads the directory at an offset and gives that of the next.
func (d *directory) read(at uint64) (next uint64, err error) {
	head, entry := uint64(2), uint64(12)
	if d.big {
		head, entry = 8, 20
	}
	b, err := d.bytes(at, head)
	if err != nil {
		return 0, fmt.Errorf("directory %d: %w", d.index, err)
	}
	n := uint64(d.order.Uint16(b))
	if d.big {
		n = d.order.Uint64(b)
	}
	if n == 0 || n > mostEntries {
		return 0, fmt.Errorf("directory %d, at byte %d, has %d tags; 1 to %d are read", d.index, at, n, mostEntries)
	}
	after := uint64(4)
	if d.big {
		after = 8
	}
	if b, err = d.bytes(at+head, n*entry+after); err != nil {
		return 0, fmt.Errorf("directory %d of %d tags: %w", d.index, n, err)
	}
	d.tags = make(map[uint16]tag, n)
	for i := range n {
		if err := d.entry(b[i*entry:(i+1)*entry], at+head+i*entry); err != nil {
			return 0, err
		}
	}
	if d.big {
		return d.order.Uint64(b[n*entry:]), nil
	}
	return uint64(d.order.Uint32(b[n*entry:])), nil
}

// entry reads an entry of a directory, which stands at an offset.
func (d *directory) entry(b []byte, at uint64) error {
	t := tag{id: d.order.Uint16(b), kind: d.order.Uint16(b[2:])}
	value, room := at+8, uint64(4)
	var offset uint64
	if d.big {
		t.count, offset = d.order.Uint64(b[4:]), d.order.Uint64(b[12:])
		value, room = at+12, 8
	} else {
		t.count, offset = uint64(d.order.Uint32(b[4:])), uint64(d.order.Uint32(b[8:]))
	}
	if nameOf(t.id) == "" {
		return nil // of no use here
	}
	size := sizeOf(t.kind)
	if size == 0 {
		return d.fault(t.id, "its type is %d, which is not known", t.kind)
	}
	if t.count > uint64(d.size)/size {
		return d.fault(t.id, "it has %d values, more than the file's %d bytes hold", t.count, d.size)
	}
	if t.count*size > room {
		value = offset
	}
	if value > uint64(d.size) || t.count*size > uint64(d.size)-value {
		return d.fault(t.id, "its %d values at byte %d reach beyond the end of the file, at %d", t.count, value, d.size)
	}
	t.at = int64(value)
	d.tags[t.id] = t
	return nil
}

// bytes reads some bytes of the file.
func (d *directory) bytes(at, n uint64) ([]byte, error) {
	if at > uint64(d.size) || n > uint64(d.size)-at {
		return nil, fmt.Errorf("%d bytes at byte %d reach beyond the end of the file, at %d", n, at, d.size)
	}
	b := make([]byte, n)
	if _, err := d.in.ReadAt(b, int64(at)); err != nil {
		return nil, fmt.Errorf("%d bytes at byte %d: %w", n, at, err)
	}
	return b, nil
}

// values reads all values of a tag as numbers; none where the file has no such tag.
func (d *directory) values(id uint16) ([]float64, error) {
	t, ok := d.tags[id]
	if !ok {
		return nil, nil
	}
	b, err := d.text(id)
	if err != nil {
		return nil, err
	}
	size := sizeOf(t.kind)
	out := make([]float64, t.count)
	for i := range out {
		switch x := b[uint64(i)*size:]; t.kind {
		case 11:
			out[i] = float64(math.Float32frombits(d.order.Uint32(x)))
		case 12:
			out[i] = math.Float64frombits(d.order.Uint64(x))
		default:
			n, ok := d.unsigned(t.kind, x)
			if !ok {
				return nil, d.fault(id, "its type is %d, not a number that it can have", t.kind)
			}
			out[i] = float64(n)
		}
	}
	return out, nil
}

// text reads all bytes of a tag's values.
func (d *directory) text(id uint16) ([]byte, error) {
	t, ok := d.tags[id]
	if !ok {
		return nil, nil
	}
	n := t.count * sizeOf(t.kind)
	if n > mostValues {
		return nil, d.fault(id, "it has %d bytes, the most that is read is %d", n, mostValues)
	}
	return d.bytes(uint64(t.at), n)
}

func (d *directory) unsigned(kind uint16, b []byte) (uint64, bool) {
	switch kind {
	case 1, 7:
		return uint64(b[0]), true
	case 3:
		return uint64(d.order.Uint16(b)), true
	case 4, 13:
		return uint64(d.order.Uint32(b)), true
	case 16, 18:
		return d.order.Uint64(b), true
	}
	return 0, false
}

// number reads the one value of a tag, or the first of several.
func (d *directory) number(id uint16, without uint64) (uint64, error) {
	t, ok := d.tags[id]
	if !ok {
		return without, nil
	}
	return d.nth(t, 0)
}

// nth reads one of a tag's values where it stands.
func (d *directory) nth(t tag, i uint64) (uint64, error) {
	size := sizeOf(t.kind)
	if i >= t.count {
		return 0, d.fault(t.id, "it has %d values, and the one of index %d is asked for", t.count, i)
	}
	var b [8]byte
	if _, err := d.in.ReadAt(b[:size], t.at+int64(i*size)); err != nil {
		return 0, d.fault(t.id, "value of index %d: %v", i, err)
	}
	n, ok := d.unsigned(t.kind, b[:size])
	if !ok {
		return 0, d.fault(t.id, "its type is %d, not a whole number of 0 or more", t.kind)
	}
	return n, nil
}
