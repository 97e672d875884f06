package raster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"
)

// scratch is what one goroutine decodes with.
type scratch struct {
	packed, plain, shuffled []byte
	inflate                 io.ReadCloser
	zstd                    *zstd.Decoder
}

func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// raw gives a block's n bytes as they were before compression, nil of one that is left out of the file.
// They are good until the next call.
func (r *Raster) raw(i uint64, n, rows int, s *scratch) ([]byte, error) {
	at, err := r.dir.nth(r.blocks.offsets, i)
	if err != nil {
		return nil, err
	}
	length, err := r.dir.nth(r.blocks.counts, i)
	if err != nil {
		return nil, err
	}
	if length == 0 {
		return nil, nil
	}
	if most := uint64(2*n + compressedOverhead); length > most {
		return nil, fmt.Errorf("it has %d bytes for the %d that it holds", length, n)
	}
	if at > uint64(r.dir.size) || length > uint64(r.dir.size)-at {
		return nil, fmt.Errorf("its %d bytes at byte %d reach beyond the end of the file, at %d", length, at,
			r.dir.size)
	}
	s.packed = sized(s.packed, int(length))
	if _, err := r.in.ReadAt(s.packed, int64(at)); err != nil {
		return nil, err
	}
	s.plain = sized(s.plain, n)
	if err := s.unpack(r.blocks.compression); err != nil {
		return nil, err
	}
	stride := len(s.plain) / rows
	switch r.blocks.predictor {
	case 2:
		for row := range rows {
			r.integrate(s.plain[row*stride : (row+1)*stride])
		}
	case 3:
		s.shuffled = sized(s.shuffled, stride)
		for row := range rows {
			r.unshuffle(s.plain[row*stride:(row+1)*stride], s.shuffled)
		}
	}
	return s.plain, nil
}

// unpack decompresses s.packed into all of s.plain.
func (s *scratch) unpack(compression int) error {
	switch compression {
	case none:
		if len(s.packed) < len(s.plain) {
			return fmt.Errorf("it has %d bytes, not %d", len(s.packed), len(s.plain))
		}
		copy(s.plain, s.packed)
		return nil
	case packBits:
		return s.unpackBits()
	case zstandard:
		return s.unpackZstandard()
	}
	in, err := s.reader(compression)
	if err != nil {
		return err
	}
	if n, err := io.ReadFull(in, s.plain); err != nil {
		return fmt.Errorf("%w after %d of %d bytes", err, n, len(s.plain))
	}
	return nil
}

func (s *scratch) reader(compression int) (io.Reader, error) {
	packed := bytes.NewReader(s.packed)
	if compression == lzwCodes {
		if len(s.packed) > 1 && s.packed[0] == 0 && s.packed[1]&1 == 1 {
			return nil, errors.New("it is in the form of LZW from before TIFF 6.0, which is not read")
		}
		return lzw.NewReader(packed, lzw.MSB, 8), nil
	}
	if s.inflate != nil {
		return s.inflate, s.inflate.(zlib.Resetter).Reset(packed, nil)
	}
	var err error
	s.inflate, err = zlib.NewReader(packed)
	return s.inflate, err
}

// unpackBits decompresses as TIFF 6.0, section 9, has it.
func (s *scratch) unpackBits() error {
	to, from := s.plain, s.packed
	for len(to) > 0 {
		if len(from) < 2 {
			return fmt.Errorf("it ends %d bytes short of %d", len(to), len(s.plain))
		}
		switch n := int(int8(from[0])); {
		case n == -128:
			from = from[1:]
		case n < 0:
			run := min(1-n, len(to))
			for i := range run {
				to[i] = from[1]
			}
			to, from = to[run:], from[2:]
		default:
			if n+2 > len(from) {
				return fmt.Errorf("it ends within a run of %d bytes", n+1)
			}
			to, from = to[copy(to, from[1:n+2]):], from[n+2:]
		}
	}
	return nil
}

func (s *scratch) unpackZstandard() error {
	if s.zstd == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(2*mostBlockBytes))
		if err != nil {
			return err
		}
		s.zstd = d
	}
	n := len(s.plain)
	out, err := s.zstd.DecodeAll(s.packed, s.plain[:0])
	if err != nil {
		return err
	}
	if len(out) < n {
		return fmt.Errorf("it has %d bytes, not %d", len(out), n)
	}
	s.plain = out[:n]
	return nil
}

// integrate undoes predictor 2 in a row: each value stands as its difference from the one before of its band.
func (r *Raster) integrate(row []byte) {
	order, step := r.dir.order, r.blocks.samples
	switch r.sample.bits {
	case 8:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case 16:
		for i := 2 * step; i < len(row); i += 2 {
			order.PutUint16(row[i:], order.Uint16(row[i:])+order.Uint16(row[i-2*step:]))
		}
	case 32:
		for i := 4 * step; i < len(row); i += 4 {
			order.PutUint32(row[i:], order.Uint32(row[i:])+order.Uint32(row[i-4*step:]))
		}
	case 64:
		for i := 8 * step; i < len(row); i += 8 {
			order.PutUint64(row[i:], order.Uint64(row[i:])+order.Uint64(row[i-8*step:]))
		}
	}
}

// unshuffle undoes predictor 3 in a row (TIFF technical note 3, 2005): the bytes of all values stand by their weight,
// the most significant of all first, as differences.
func (r *Raster) unshuffle(row, spare []byte) {
	step, size := r.blocks.samples, r.sample.bits/8
	for i := step; i < len(row); i++ {
		row[i] += row[i-step]
	}
	copy(spare, row)
	n := len(row) / size
	for i := range n {
		for k := range size {
			to := k // of big-endian order
			if r.dir.order.String() == "LittleEndian" {
				to = size - 1 - k
			}
			row[i*size+to] = spare[k*n+i]
		}
	}
}

// convert makes a block's bytes the values of the band.
func (r *Raster) convert(b *block, raw []byte, spare []float64) {
	size := r.sample.bits / 8
	step, at := size*r.blocks.samples, size*r.blocks.band
	if r.alike(raw, step, at, size) {
		b.still = r.sample.value(r.written(raw[at:]))
		return
	}
	if n := b.width * b.height; cap(spare) >= n {
		b.values = spare[:n]
	} else {
		b.values = make([]float64, n)
	}
	s := &r.sample
	plainBytes := size == 1 && s.format == unsigned && !s.hasNodata && s.scale == 1 && s.shift == 0
	for i := range b.values {
		if plainBytes {
			b.values[i] = float64(raw[at])
		} else {
			b.values[i] = s.value(r.written(raw[at:]))
		}
		at += step
	}
}

// alike reports whether all values of the band are written as the first.
func (r *Raster) alike(raw []byte, step, at, size int) bool {
	first := raw[at : at+size]
	if step == size {
		return bytes.Equal(raw[size:], raw[:len(raw)-size])
	}
	if size == 1 {
		for i := at; i < len(raw); i += step {
			if raw[i] != first[0] {
				return false
			}
		}
		return true
	}
	for i := at; i < len(raw); i += step {
		if !bytes.Equal(raw[i:i+size], first) {
			return false
		}
	}
	return true
}

// written gives the number that bytes begin with.
func (r *Raster) written(b []byte) float64 {
	order, whole := r.dir.order, r.sample.format
	switch r.sample.bits {
	case 8:
		if whole == signed {
			return float64(int8(b[0]))
		}
		return float64(b[0])
	case 16:
		if whole == signed {
			return float64(int16(order.Uint16(b)))
		}
		return float64(order.Uint16(b))
	case 32:
		switch whole {
		case signed:
			return float64(int32(order.Uint32(b)))
		case floating:
			return float64(math.Float32frombits(order.Uint32(b)))
		}
		return float64(order.Uint32(b))
	}
	switch whole {
	case signed:
		return float64(int64(order.Uint64(b)))
	case floating:
		return math.Float64frombits(order.Uint64(b))
	}
	return float64(order.Uint64(b))
}
