package raster

import (
	"fmt"
	"math"
)

// Compressions of TIFF that are read.
const (
	none        = 1
	lzwCodes    = 5
	deflate     = 8
	deflateOld  = 32946
	packBits    = 32773
	zstandard   = 50000
	chunky      = 1
	planar      = 2
	mostSamples = 65535
)

// layout is how a raster is cut into blocks, strips or tiles, and where they are.
type layout struct {
	width, height   int // pixels of a block; the last ones of strips have fewer rows
	across, down    int // blocks
	tiled           bool
	samples, band   int // interleaved in a block; the one read
	first           uint64
	offsets, counts tag
	compression     int
	predictor       int
}

func (r *Raster) readBlocks(band int) error {
	samples, err := r.dir.number(tagSamples, 1)
	if err != nil {
		return err
	}
	if samples == 0 || samples > mostSamples {
		return r.dir.fault(tagSamples, "it is %d", samples)
	}
	if uint64(band) > samples {
		return r.dir.fault(tagSamples, "the file has %d bands, and band %d is asked for", samples, band)
	}
	l := &r.blocks
	if err := r.readTable(l); err != nil {
		return err
	}
	l.across, l.down = ceil(r.width, l.width), ceil(r.height, l.height)
	each := uint64(l.across) * uint64(l.down)
	kind, err := r.dir.number(tagPlanar, chunky)
	if err != nil {
		return err
	}
	blocks := each
	switch kind {
	case chunky:
		l.samples, l.band = int(samples), band-1
	case planar:
		l.samples, l.first = 1, uint64(band-1)*each
		blocks *= samples
	default:
		return r.dir.fault(tagPlanar, "it is %d; 1 and 2 are read", kind)
	}
	for _, t := range []tag{l.offsets, l.counts} {
		if t.count < blocks || blocks > mostBlocks {
			return r.dir.fault(t.id, "it has %d values, its %d × %d pixels in blocks of %d × %d make %d", t.count,
				r.width, r.height, l.width, l.height, blocks)
		}
	}
	bytes := float64(l.width) * float64(l.height) * float64(l.samples) * float64(r.sample.bits/8)
	if bytes > mostBlockBytes {
		return fmt.Errorf("directory %d: its blocks of %d × %d pixels have %.0f MiB each, the most that is read "+
			"is %d; cut "+
			"it into tiles, for example with gdal_translate -co TILED=YES", r.dir.index, l.width, l.height,
			bytes/(1<<20), mostBlockBytes>>20)
	}
	return r.readCompression(l)
}

// readTable reads whether the raster is in strips or tiles, their size and where their places stand.
func (r *Raster) readTable(l *layout) error {
	_, l.tiled = r.dir.tags[tagTileWidth]
	offsets, counts := uint16(tagStripOffsets), uint16(tagStripCounts)
	width, height := uint64(r.width), uint64(r.height)
	var err error
	if l.tiled {
		offsets, counts = tagTileOffsets, tagTileCounts
		if width, err = r.dir.number(tagTileWidth, 0); err != nil {
			return err
		}
		if height, err = r.dir.number(tagTileHeight, 0); err != nil {
			return err
		}
	} else if height, err = r.dir.number(tagRowsPerStrip, height); err != nil {
		return err
	} else {
		height = min(height, uint64(r.height))
	}
	if width == 0 || height == 0 || width > mostSide || height > mostSide {
		return fmt.Errorf("directory %d: its blocks have %d × %d pixels", r.dir.index, width, height)
	}
	l.width, l.height = int(width), int(height)
	for _, t := range []struct {
		id uint16
		to *tag
	}{{offsets, &l.offsets}, {counts, &l.counts}} {
		var ok bool
		if *t.to, ok = r.dir.tags[t.id]; !ok {
			return r.dir.fault(t.id, "the file lacks it: nothing says where its pixels are")
		}
	}
	return nil
}

func (r *Raster) readCompression(l *layout) error {
	kind, err := r.dir.number(tagCompression, none)
	if err != nil {
		return err
	}
	switch kind {
	case none, lzwCodes, deflate, deflateOld, packBits, zstandard:
		l.compression = int(kind)
	default:
		return r.dir.fault(tagCompression, "%s is not read; none, LZW, DEFLATE, PackBits and ZSTD are: write it "+
			"anew, for "+
			"example with gdal_translate -co COMPRESS=DEFLATE", compressionName(kind))
	}
	order, err := r.dir.number(tagFillOrder, 1)
	if err != nil {
		return err
	}
	if order != 1 {
		return r.dir.fault(tagFillOrder, "it is %d; only 1 is read", order)
	}
	predictor, err := r.dir.number(tagPredictor, 1)
	if err != nil {
		return err
	}
	switch {
	case predictor == 1, predictor == 2, predictor == 3 && r.sample.format == floating:
		l.predictor = int(predictor)
	default:
		return r.dir.fault(tagPredictor, "it is %d; 1, 2 and, of floating point, 3 are read", predictor)
	}
	if l.compression == none || l.compression == packBits {
		l.predictor = 1 // as every program has it
	}
	return nil
}

func compressionName(kind uint64) string {
	names := map[uint64]string{2: "CCITT", 3: "CCITT fax 3", 4: "CCITT fax 4", 6: "old JPEG", 7: "JPEG",
		34712: "JPEG 2000",
		34887: "LERC", 34925: "LZMA", 50001: "WebP", 50002: "JPEG XL"}
	if name := names[kind]; name != "" {
		return fmt.Sprintf("%s (%d)", name, kind)
	}
	return fmt.Sprintf("compression %d", kind)
}

func ceil(n, by int) int { return (n + by - 1) / by }

// block is decoded values of the band, row by row.
type block struct {
	values        []float64 // NaN: none; nil where all are the same
	width, height int
	still         float64 // the one value, where values is nil
}

// at gives a value by its column and row in the block.
func (b *block) at(column, row int) float64 {
	if b.values == nil {
		return b.still
	}
	return b.values[row*b.width+column]
}

// load decodes a block, by its column and row among blocks, into spare where that has room.
func (r *Raster) load(x, y int, s *scratch, spare []float64) (*block, error) {
	l := &r.blocks
	rows := l.height
	if !l.tiled {
		rows = min(rows, r.height-y*l.height)
	}
	i := l.first + uint64(y)*uint64(l.across) + uint64(x)
	b := &block{width: l.width, height: rows}
	raw, err := r.raw(i, l.width*rows*l.samples*r.sample.bits/8, rows, s)
	if err != nil {
		kind := "strip"
		if l.tiled {
			kind = "tile"
		}
		return nil, fmt.Errorf("directory %d, %s %d: %w", r.dir.index, kind, i, err)
	}
	if raw == nil { // a sparse file leaves it out
		b.still = r.sample.value(0)
		if r.sample.hasNodata {
			b.still = math.NaN()
		}
		return b, nil
	}
	r.convert(b, raw, spare)
	return b, nil
}

// value gives what a written number means: NaN of the no-data value and of what is not finite.
func (s *sample) value(written float64) float64 {
	if s.hasNodata && written == s.nodata || math.IsInf(written, 0) {
		return math.NaN()
	}
	return written*s.scale + s.shift
}
