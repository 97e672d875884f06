package export

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
	"time"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// Types of FlatGeobuf's columns and geometries, as its schemas number them.
const (
	fgbBool            = 2
	fgbLong            = 7
	fgbDouble          = 10
	fgbString          = 11
	fgbDateTime        = 13
	fgbUnknown         = 0
	fgbPoint           = 1
	fgbLineString      = 2
	fgbPolygon         = 3
	fgbMultiPoint      = 4
	fgbMultiLineString = 5
	fgbMultiPolygon    = 6
	nodeSize           = 16
	nodeBytes          = 40
	secondsOfDay       = 86400
)

// WriteFlatGeobuf writes the table as FlatGeobuf 3 with its index. Amounts are the floating point nearest to them,
// which it has no exact type for; features without geometry are in no box of the index. spare is a file for the
// features, without anything in it. The table takes no more features.
func (t *Table) WriteFlatGeobuf(out io.Writer, spare *os.File) error {
	if err := t.sorted(); err != nil {
		return err
	}
	features := bufio.NewWriterSize(spare, 1<<20)
	offsets := make([]uint64, 0, len(t.rows)+1)
	at := uint64(0)
	if err := t.each(func(_ int, f feature) error {
		b, err := t.fgbFeature(f)
		if err != nil {
			return err
		}
		offsets = append(offsets, at)
		at += uint64(len(b))
		_, err = features.Write(b)
		return err
	}); err != nil {
		return err
	}
	if err := features.Flush(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	if _, err := w.WriteString("fgb\x03fgb\x00"); err != nil {
		return err
	}
	if _, err := w.Write(t.fgbHeader()); err != nil {
		return err
	}
	if err := t.index(w, offsets); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := io.Copy(out, io.NewSectionReader(spare, 0, int64(at)))
	return err
}

// node is one of the index, a packed R-tree.
type node struct {
	box [4]float64
	at  uint64
}

func (n *node) expand(m node) {
	n.box[0], n.box[1] = min(n.box[0], m.box[0]), min(n.box[1], m.box[1])
	n.box[2], n.box[3] = max(n.box[2], m.box[2]), max(n.box[3], m.box[3])
}

// index writes the nodes, the root first, those of the features last. A node leads to the first of its children.
func (t *Table) index(w io.Writer, offsets []uint64) error {
	if len(t.rows) == 0 {
		return nil
	}
	level := make([]node, len(t.rows))
	for i, r := range t.rows {
		level[i] = node{[4]float64{float64(r.box[0]), float64(r.box[1]), float64(r.box[2]), float64(r.box[3])},
			offsets[i]}
	}
	total := len(level)
	for n, root := len(level), false; !root; root = n == 1 { // one feature has a root above it too
		n = (n + nodeSize - 1) / nodeSize
		total += n
	}
	levels := [][]node{level}
	first := total - len(level) // number of the level's first node
	for root := false; !root; root = len(level) == 1 {
		var above []node
		for i := 0; i < len(level); i += nodeSize {
			n := node{level[i].box, uint64(first + i)}
			for _, m := range level[i:min(i+nodeSize, len(level))] {
				n.expand(m)
			}
			above = append(above, n)
		}
		first -= len(above)
		levels, level = append(levels, above), above
	}
	b := make([]byte, 0, nodeBytes)
	for i := len(levels) - 1; i >= 0; i-- {
		for _, n := range levels[i] {
			b = b[:0]
			for _, v := range n.box {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			}
			if _, err := w.Write(binary.LittleEndian.AppendUint64(b, n.at)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f Field) fgbType() byte {
	switch f.Kind {
	case Whole:
		return fgbLong
	case Real, Decimal:
		return fgbDouble
	case Day:
		return fgbDateTime
	case Truth:
		return fgbBool
	}
	return fgbString
}

// fgbHeader is the header, after its length.
func (t *Table) fgbHeader() []byte {
	b := flatbuffers.NewBuilder(1024)
	columns := make([]flatbuffers.UOffsetT, len(t.fields))
	for i, f := range t.fields {
		name, about := b.CreateString(f.Name), b.CreateString(f.About)
		b.StartObject(11)
		b.PrependUOffsetTSlot(0, name, 0)
		b.PrependByteSlot(1, f.fgbType(), 0)
		b.PrependUOffsetTSlot(3, about, 0)
		columns[i] = b.EndObject()
	}
	b.StartVector(4, len(columns), 4)
	for i := len(columns) - 1; i >= 0; i-- {
		b.PrependUOffsetT(columns[i])
	}
	list := b.EndVector(len(columns))
	organisation := b.CreateString("EPSG")
	b.StartObject(6)
	b.PrependUOffsetTSlot(0, organisation, 0)
	b.PrependInt32Slot(1, 4326, 0)
	crs := b.EndObject()
	name, title := b.CreateString(t.name), b.CreateString(t.title)
	e := t.extent
	envelope := doubles(b, []float64{e.Min[0], e.Min[1], e.Max[0], e.Max[1]})
	b.StartObject(14)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependUOffsetTSlot(1, envelope, 0)
	b.PrependByteSlot(2, t.fgbGeometryType(), 0)
	b.PrependUOffsetTSlot(7, list, 0)
	b.PrependUint64Slot(8, uint64(len(t.rows)), 0)
	size := uint16(nodeSize)
	if len(t.rows) == 0 {
		size = 0 // no index
	}
	b.PrependUint16Slot(9, size, nodeSize)
	b.PrependUOffsetTSlot(10, crs, 0)
	b.PrependUOffsetTSlot(11, title, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

func (t *Table) fgbGeometryType() byte {
	if len(t.types) != 1 {
		return fgbUnknown
	}
	for name := range t.types {
		return map[string]byte{"Point": fgbPoint, "LineString": fgbLineString, "Polygon": fgbPolygon,
			"MultiPoint": fgbMultiPoint, "MultiLineString": fgbMultiLineString, "MultiPolygon": fgbMultiPolygon}[name]
	}
	return fgbUnknown
}

func doubles(b *flatbuffers.Builder, values []float64) flatbuffers.UOffsetT {
	b.StartVector(8, len(values), 8)
	for i := len(values) - 1; i >= 0; i-- {
		b.PrependFloat64(values[i])
	}
	return b.EndVector(len(values))
}

// fgbFeature is a feature, after its length.
func (t *Table) fgbFeature(f feature) ([]byte, error) {
	b := flatbuffers.NewBuilder(512)
	shape := flatbuffers.UOffsetT(0)
	if f.wkb != nil {
		g, err := wkb.Unmarshal(f.wkb)
		if err != nil {
			return nil, err
		}
		shape = fgbGeometry(b, g)
	}
	properties := b.CreateByteVector(t.fgbProperties(f))
	b.StartObject(3)
	if f.wkb != nil {
		b.PrependUOffsetTSlot(0, shape, 0)
	}
	b.PrependUOffsetTSlot(1, properties, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes(), nil
}

// fgbProperties are the values that are not null, each after the number of its column.
func (t *Table) fgbProperties(f feature) []byte {
	le := binary.LittleEndian
	var p []byte
	for k, v := range f.values {
		if v.is == absent {
			continue
		}
		p = le.AppendUint16(p, uint16(k))
		switch field := &t.fields[k]; field.Kind {
		case Text:
			p = append(le.AppendUint32(p, uint32(len(v.text))), v.text...)
		case Truth:
			p = append(p, byte(v.bits))
		case Whole, Real: // whose bits they are
			p = le.AppendUint64(p, uint64(v.bits))
		case Decimal:
			p = le.AppendUint64(p, math.Float64bits(float64(v.bits)/math.Pow10(field.Scale)))
		case Day:
			day := time.Unix(v.bits*secondsOfDay, 0).UTC().Format(time.DateOnly)
			p = append(le.AppendUint32(p, uint32(len(day))), day...)
		}
	}
	return p
}

// fgbGeometry adds a geometry.
func fgbGeometry(b *flatbuffers.Builder, g orb.Geometry) flatbuffers.UOffsetT {
	switch g := g.(type) {
	case orb.Point:
		return fgbPart(b, fgbPoint, []orb.Ring{{g}})
	case orb.MultiPoint:
		return fgbPart(b, fgbMultiPoint, []orb.Ring{orb.Ring(g)})
	case orb.LineString:
		return fgbPart(b, fgbLineString, []orb.Ring{orb.Ring(g)})
	case orb.MultiLineString:
		parts := make([]orb.Ring, len(g))
		for i, line := range g {
			parts[i] = orb.Ring(line)
		}
		return fgbPart(b, fgbMultiLineString, parts)
	case orb.Polygon:
		return fgbPart(b, fgbPolygon, g)
	case orb.MultiPolygon:
		parts := make([]flatbuffers.UOffsetT, len(g))
		for i, p := range g {
			parts[i] = fgbPart(b, fgbPolygon, p)
		}
		b.StartVector(4, len(parts), 4)
		for i := len(parts) - 1; i >= 0; i-- {
			b.PrependUOffsetT(parts[i])
		}
		list := b.EndVector(len(parts))
		b.StartObject(8)
		b.PrependByteSlot(6, fgbMultiPolygon, 0)
		b.PrependUOffsetTSlot(7, list, 0)
		return b.EndObject()
	}
	b.StartObject(8)
	return b.EndObject()
}

// fgbPart adds a geometry of one or more rows of points.
func fgbPart(b *flatbuffers.Builder, kind byte, rows []orb.Ring) flatbuffers.UOffsetT {
	var xy []float64
	var ends []uint32
	for _, row := range rows {
		for _, p := range row {
			xy = append(xy, p[0], p[1])
		}
		ends = append(ends, uint32(len(xy)/2))
	}
	var to flatbuffers.UOffsetT
	if len(ends) > 1 {
		b.StartVector(4, len(ends), 4)
		for i := len(ends) - 1; i >= 0; i-- {
			b.PrependUint32(ends[i])
		}
		to = b.EndVector(len(ends))
	}
	at := doubles(b, xy)
	b.StartObject(8)
	if len(ends) > 1 {
		b.PrependUOffsetTSlot(0, to, 0)
	}
	b.PrependUOffsetTSlot(1, at, 0)
	b.PrependByteSlot(6, kind, 0)
	return b.EndObject()
}
