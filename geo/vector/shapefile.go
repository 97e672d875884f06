package vector

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Shape types of the ESRI Shapefile Technical Description (1998), without Z and M.
const (
	shapeNull       = 0
	shapePoint      = 1
	shapePolyLine   = 3
	shapePolygon    = 5
	shapeMultiPoint = 8
)

// plainType drops the Z (10 more) and M (20 more) of a shape type; -1 if there is none
// such.
func plainType(t uint32) int {
	for _, plain := range []uint32{shapeNull, shapePoint, shapePolyLine, shapePolygon, shapeMultiPoint} {
		if t == plain || plain > 0 && (t == plain+10 || t == plain+20) {
			return int(plain)
		}
	}
	return -1
}

const fileHeader = 100 // bytes

// shapes reads the records of the .shp, with the rows of the table beside them.
func (s *shapefile) shapes(r io.Reader, name string, table *dbf) error {
	in := bufio.NewReaderSize(r, bufferSize)
	header := make([]byte, fileHeader)
	if _, err := io.ReadFull(in, header); err != nil {
		return fmt.Errorf("%s: the header is cut off: %w", name, err)
	}
	if code := binary.BigEndian.Uint32(header); code != 9994 {
		return fmt.Errorf("%s: file code %d is not the 9994 of a shapefile", name, code)
	}
	fileType := binary.LittleEndian.Uint32(header[32:])
	if plainType(fileType) < 0 {
		return fmt.Errorf("%s: shape type %d is not supported; points, lines and polygons are", name, fileType)
	}
	length := 2 * int64(binary.BigEndian.Uint32(header[24:]))
	var content []byte
	for at := int64(fileHeader); at < length; {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.number++
		size, err := s.record(in, length-at, &content)
		if err != nil {
			return fmt.Errorf("%s: feature %d, at byte %d: %w", name, s.number, at, err)
		}
		at += 8 + size
		g, order, err := s.shape(content, fileType)
		if err != nil {
			return fmt.Errorf("%s: feature %d: %w", name, s.number, err)
		}
		f := Feature{Geometry: g}
		extra := shapeOrdinates(content)
		extra.reorder(order)
		extra.give(&f, s.habit)
		properties, deleted, err := table.row()
		if err != nil {
			return fmt.Errorf("%s: the .dbf row of feature %d: %w", name, s.number, err)
		}
		if deleted {
			s.habit("properties", "", "the record is marked deleted in the .dbf", "skipped")
			continue
		}
		f.Properties = properties
		if err := s.feature(f, "null or empty shape"); err != nil {
			return fmt.Errorf("%s: feature %d: %w", name, s.number, err)
		}
	}
	if _, err := in.ReadByte(); err == nil {
		s.report("", "", fmt.Sprintf("%s goes on after the %d bytes its header states", name, length),
			"the rest is not read")
	} else if !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", name, err)
	}
	if table != nil && table.at < table.rows {
		return fmt.Errorf("%s has %d shapes, its .dbf %d rows: they do not belong together", name, s.number, table.rows)
	}
	return nil
}

// record reads the content of the next record; left is what the file has from its header
// on.
func (s *shapefile) record(in io.Reader, left int64, content *[]byte) (int64, error) {
	var header [8]byte
	if _, err := io.ReadFull(in, header[:]); err != nil {
		return 0, fmt.Errorf("the file is truncated: %w", err)
	}
	size := 2 * int64(binary.BigEndian.Uint32(header[4:]))
	switch {
	case size < 4 || 8+size > left:
		return 0, fmt.Errorf("the record states a length of %d bytes where %d are left", size, left-8)
	case size > int64(s.options.maxFeature()):
		return 0, fmt.Errorf("the record has %d bytes, more than %d", size, s.options.maxFeature())
	}
	// The stated length is not trusted with memory before the bytes have come.
	var err error
	*content, err = readUpTo(in, (*content)[:0], int(size))
	if err != nil {
		return 0, fmt.Errorf("the file is truncated: %w", err)
	}
	return size, nil
}

// readUpTo appends size bytes to dst, growing it as bytes come.
func readUpTo(in io.Reader, dst []byte, size int) ([]byte, error) {
	for len(dst) < size {
		step := min(size-len(dst), max(1<<20, len(dst)))
		from := len(dst)
		if cap(dst) < from+step {
			dst = append(dst, make([]byte, step)...)
		}
		dst = dst[:from+step]
		if _, err := io.ReadFull(in, dst[from:]); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// shape decodes the content of a record; nil for null and empty shapes. Where not all of its positions are taken in
// their order, it says which are.
func (s *shapefile) shape(b []byte, fileType uint32) (g orb.Geometry, order []stretch, err error) {
	t := binary.LittleEndian.Uint32(b)
	if t != fileType && t != shapeNull {
		return nil, nil, fmt.Errorf("shape type %d in a file of type %d", t, fileType)
	}
	switch plainType(t) {
	case shapePoint:
		if len(b) < 20 {
			return nil, nil, errors.New("a point of less than 20 bytes")
		}
		ps, err := points(b[4:20])
		if err != nil {
			return nil, nil, err
		}
		return ps[0], nil, nil
	case shapeMultiPoint:
		const head = 40
		if len(b) < head {
			return nil, nil, errors.New("a multipoint without count")
		}
		n := int64(binary.LittleEndian.Uint32(b[36:]))
		if int64(len(b)) < head+16*n {
			return nil, nil, fmt.Errorf("%d points do not fit into %d bytes", n, len(b))
		}
		ps, err := points(b[head : head+16*n])
		g, err = orNil(orb.MultiPoint(ps), len(ps), err)
		return g, nil, err
	case shapePolyLine:
		parts, err := shapeParts(b)
		if err != nil {
			return nil, nil, err
		}
		return s.lines(parts)
	case shapePolygon:
		parts, err := shapeParts(b)
		if err != nil {
			return nil, nil, err
		}
		return s.polygons(parts)
	}
	return nil, nil, nil
}

func (s *shapefile) lines(parts [][]orb.Point) (orb.Geometry, []stretch, error) {
	var lines orb.MultiLineString
	var order []stretch
	next := 0
	for _, p := range parts {
		at := stretch{from: next, count: len(p)}
		next += len(p)
		if len(p) < 2 {
			s.habit("geometry", "", "a line of less than two points", "left out")
			continue
		}
		lines, order = append(lines, p), append(order, at)
	}
	if len(lines) == 1 {
		return lines[0], order, nil
	}
	g, err := orNil(lines, len(lines), nil)
	return g, order, err
}

// shapeParts decodes the parts of a polyline or polygon.
func shapeParts(b []byte) ([][]orb.Point, error) {
	const head = 44
	if len(b) < head {
		return nil, errors.New("a shape without counts")
	}
	parts := int64(binary.LittleEndian.Uint32(b[36:]))
	total := int64(binary.LittleEndian.Uint32(b[40:]))
	if need := head + 4*parts + 16*total; int64(len(b)) < need {
		return nil, fmt.Errorf("%d parts of %d points take %d bytes, the record has %d", parts, total, need, len(b))
	}
	starts, coordinates := b[head:head+4*parts], b[head+4*parts:]
	all := make([][]orb.Point, 0, parts)
	for i := range parts {
		from := int64(binary.LittleEndian.Uint32(starts[4*i:]))
		to := total
		if i+1 < parts {
			to = int64(binary.LittleEndian.Uint32(starts[4*i+4:]))
		}
		if from > to || to > total || i == 0 && from != 0 {
			return nil, fmt.Errorf("part %d goes from point %d to %d of %d", i+1, from, to, total)
		}
		ps, err := points(coordinates[16*from : 16*to])
		if err != nil {
			return nil, err
		}
		all = append(all, ps)
	}
	return all, nil
}

func points(b []byte) ([]orb.Point, error) {
	ps := make([]orb.Point, len(b)/16)
	for i := range ps {
		x := math.Float64frombits(binary.LittleEndian.Uint64(b[16*i:]))
		y := math.Float64frombits(binary.LittleEndian.Uint64(b[16*i+8:]))
		if math.Abs(x) > 1e38 || math.Abs(y) > 1e38 || x != x || y != y {
			return nil, fmt.Errorf("coordinate [%v, %v] is not a finite number", x, y)
		}
		ps[i] = orb.Point{x, y}
	}
	return ps, nil
}

// shapeOrdinates gives the heights and measures of a record's positions (ESRI Shapefile Technical Description, 1998). A
// measure under -1e38 is none.
func shapeOrdinates(b []byte) (extra ordinates) {
	t := binary.LittleEndian.Uint32(b)
	plain := plainType(t)
	hasZ, hasM := t == uint32(plain)+10, t == uint32(plain)+20
	if plain <= shapeNull || !hasZ && !hasM {
		return extra
	}
	count, rest, box := 1, b[min(20, len(b)):], 0
	switch plain {
	case shapeMultiPoint:
		count = int(binary.LittleEndian.Uint32(b[36:]))
		rest, box = b[40+16*count:], 16
	case shapePolyLine, shapePolygon:
		parts := int(binary.LittleEndian.Uint32(b[36:]))
		count = int(binary.LittleEndian.Uint32(b[40:]))
		rest, box = b[44+4*parts+16*count:], 16
	}
	series := func() []float64 {
		if len(rest) < box+8*count {
			return nil
		}
		values := make([]float64, count)
		for i := range values {
			values[i] = math.Float64frombits(binary.LittleEndian.Uint64(rest[box+8*i:]))
			if values[i] < -1e38 {
				values[i] = math.NaN()
			}
		}
		rest = rest[box+8*count:]
		return values
	}
	if hasZ {
		extra.z = series()
	}
	if extra.m = series(); !slices.ContainsFunc(extra.m, func(v float64) bool { return !math.IsNaN(v) }) {
		extra.m = nil
	}
	extra.count = count
	return extra
}
