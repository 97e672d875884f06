package raster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/crs"
	"github.com/floodspend/floodspend/geo/input"
	"github.com/paulmach/orb"
)

// Options say what of a raster is read. The zero value reads the first band.
type Options struct {
	Band int      // from 1; 0 is 1
	CRS  crs.Code // of a file that states none; 0: longitude and latitude where its extent can be
}

// Raster is one band of a raster file. It is safe for concurrent use.
type Raster struct {
	in   io.ReaderAt
	dir  *directory
	done func() error

	width, height int
	blocks        layout
	sample        sample
	toModel       affine // of columns and rows, whose integers are the pixels' upper left corners
	toPixel       affine
	system        crs.Transform
	extent        orb.Bound
	notes         []string
}

// sample is how a value is written.
type sample struct {
	bits, format int
	scale, shift float64 // value = written × scale + shift
	nodata       float64 // as written
	hasNodata    bool
}

// Formats of samples, as tag 339 has them.
const (
	unsigned = 1
	signed   = 2
	floating = 3
)

// Open opens a raster file. The caller closes it.
func Open(path string, o Options) (*Raster, error) {
	f, err := input.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := Read(f, f.Size(), o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	r.done = f.Close
	return r, nil
}

// Read takes a raster of so many bytes, which must stay readable as long as it is used.
func Read(in io.ReaderAt, size int64, o Options) (*Raster, error) {
	d, err := findImage(in, size)
	if err != nil {
		return nil, err
	}
	r := &Raster{in: in, dir: d, done: func() error { return nil }}
	if err := r.readSize(); err != nil {
		return nil, err
	}
	if err := r.readSample(); err != nil {
		return nil, err
	}
	if err := r.readBlocks(max(o.Band, 1)); err != nil {
		return nil, err
	}
	if err := r.readNoData(); err != nil {
		return nil, err
	}
	if err := r.readMetadata(max(o.Band, 1)); err != nil {
		return nil, err
	}
	return r, r.readPlace(o.CRS)
}

// Close closes the file of a raster that Open opened.
func (r *Raster) Close() error { return r.done() }

// Size gives the numbers of columns and rows.
func (r *Raster) Size() (columns, rows int) { return r.width, r.height }

// CRS gives the raster's reference system.
func (r *Raster) CRS() crs.Code { return r.system.Code() }

// Extent gives the bounds of the raster in longitude and latitude.
func (r *Raster) Extent() orb.Bound { return r.extent }

// Notes tells, in sentences, what had to be supposed of the file.
func (r *Raster) Notes() []string { return r.notes }

func (r *Raster) readSize() error {
	for _, side := range []struct {
		id uint16
		to *int
	}{{tagWidth, &r.width}, {tagHeight, &r.height}} {
		n, err := r.dir.number(side.id, 0)
		if err != nil {
			return err
		}
		if n == 0 || n > mostSide {
			return r.dir.fault(side.id, "it is %d; 1 to %d are read", n, mostSide)
		}
		*side.to = int(n)
	}
	return nil
}

// readSample reads how values are written; all bands of a file are written alike.
func (r *Raster) readSample() error {
	bits, err := r.same(tagBits, 1)
	if err != nil {
		return err
	}
	format, err := r.same(tagSampleFormat, unsigned)
	if err != nil {
		return err
	}
	if format == 4 { // "undefined" is read as whole numbers
		format = unsigned
	}
	if format > floating {
		return r.dir.fault(tagSampleFormat, "it is %d; whole numbers (1, 2) and floating point (3) are read", format)
	}
	switch bits {
	case 32, 64:
	case 8, 16:
		if format == floating {
			return r.dir.fault(tagBits, "floating point of %d bits is not read; 32 and 64 are", bits)
		}
	default:
		return r.dir.fault(tagBits, "values of %d bits are not read; 8, 16, 32 and 64 are", bits)
	}
	r.sample = sample{bits: bits, format: format, scale: 1}
	return nil
}

// same gives a tag that is stated for each band and must be the same for all.
func (r *Raster) same(id uint16, without float64) (int, error) {
	all, err := r.dir.values(id)
	if err != nil || len(all) == 0 {
		return int(without), err
	}
	for _, n := range all {
		if n != all[0] || n > 1024 {
			return 0, r.dir.fault(id, "its bands differ, %v and %v; all must be written alike", all[0], n)
		}
	}
	return int(all[0]), nil
}

// metadata is what GDAL writes of bands.
type metadata struct {
	Items []struct {
		Sample int    `xml:"sample,attr"`
		Role   string `xml:"role,attr"`
		Value  string `xml:",chardata"`
	} `xml:"Item"`
}

// readNoData reads the value that means none.
func (r *Raster) readNoData() error {
	text, err := r.dir.text(tagNoData)
	if err != nil {
		return err
	}
	written := strings.TrimSpace(string(bytes.TrimRight(text, "\x00")))
	if written == "" {
		return nil
	}
	if r.sample.nodata, err = strconv.ParseFloat(written, 64); err != nil {
		return r.dir.fault(tagNoData, "%.40q is not a number", written)
	}
	if r.sample.hasNodata = true; r.sample.format == floating && r.sample.bits == 32 {
		r.sample.nodata = float64(float32(r.sample.nodata))
	}
	return nil
}

// readMetadata reads the scale and offset of a band.
func (r *Raster) readMetadata(band int) error {
	text, err := r.dir.text(tagMetadata)
	if err != nil || len(text) == 0 {
		return err
	}
	var m metadata
	if err := xml.Unmarshal(bytes.TrimRight(text, "\x00"), &m); err != nil {
		return r.dir.fault(tagMetadata, "%v", err)
	}
	for _, item := range m.Items {
		to := map[string]*float64{"scale": &r.sample.scale, "offset": &r.sample.shift}[item.Role]
		if to == nil || item.Sample != band-1 {
			continue
		}
		if *to, err = strconv.ParseFloat(strings.TrimSpace(item.Value), 64); err != nil || math.IsInf(*to, 0) ||
			math.IsNaN(*to) || item.Role == "scale" && *to == 0 {
			return r.dir.fault(tagMetadata, "the %s %.40q is not a usable number", item.Role, item.Value)
		}
	}
	return nil
}
