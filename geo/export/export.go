// Package export writes tables of features in the files of other programs: GeoParquet, FlatGeobuf, GeoPackage and
// TopoJSON.
//
// A [Table] takes features in any order and keeps them in a file without a name, with a few bytes of each in memory.
// It writes them into GeoParquet and FlatGeobuf along a Hilbert curve over their extent, so that what lies near each
// other stands near each other and a program reads only the parts of a file that it needs.
package export

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Kind is the type of a field's values.
type Kind int

// Kinds of fields, with what makes the values that they take beside null.
const (
	Text    Kind = iota // TextOf
	Whole               // WholeOf
	Real                // RealOf
	Decimal             // WholeOf, in units of ten to the minus Field.Scale
	Day                 // WholeOf, days since 1970-01-01
	Truth               // TruthOf
)

// Field is a column of a table.
type Field struct {
	Name  string
	About string
	Kind  Kind
	Scale int // digits after the point, of Decimal
}

// Table gathers features. It is one goroutine's.
type Table struct {
	name   string
	title  string
	fields []Field
	file   *os.File
	out    *bufio.Writer
	size   int64
	rows   []row
	extent orb.Bound
	types  map[string]bool // of geometries, as GeoJSON has them
	buffer []byte
	slab   []byte // that features are read into
}

// row is where a feature is kept.
type row struct {
	at     int64
	length uint32
	curve  uint32
	box    [4]float32 // outwards of the extent; inverted without geometry
}

// most is how many features a table takes, and how many bytes.
const (
	mostRows  = 50_000_000
	mostBytes = 2 << 30
)

// ErrTooLarge says that a table has more features, or larger ones, than a file is made of.
var ErrTooLarge = fmt.Errorf("a file takes at most %d features and %d GiB", mostRows, mostBytes>>30)

// NewTable makes a table that keeps its features in a file, which the caller closes.
func NewTable(name, title string, fields []Field, file *os.File) *Table {
	return &Table{name: name, title: title, fields: fields, file: file, out: bufio.NewWriterSize(file, 1<<20),
		types: map[string]bool{}}
}

// Len is the number of features.
func (t *Table) Len() int { return len(t.rows) }

// Add adds a feature: its geometry, in longitude and latitude, or nil; and a value of each field.
func (t *Table) Add(g orb.Geometry, values []Value) error {
	b := t.buffer[:0]
	r := row{at: t.size, box: nowhere()}
	if g == nil {
		b = binary.AppendUvarint(b, 0)
	} else {
		var err error
		if b, err = appendShape(b, g); err != nil {
			return err
		}
		bound := g.Bound()
		if len(t.types) == 0 {
			t.extent = bound
		}
		t.extent = t.extent.Union(bound)
		t.types[g.GeoJSONType()] = true
		r.box = outwards(bound)
	}
	for i := range values {
		var err error
		if b, err = t.fields[i].append(b, &values[i]); err != nil {
			return err
		}
	}
	r.length = uint32(len(b))
	if len(t.rows) >= mostRows || t.size+int64(len(b)) > mostBytes {
		return ErrTooLarge
	}
	t.rows, t.buffer, t.size = append(t.rows, r), b, t.size+int64(len(b))
	_, err := t.out.Write(b)
	return err
}

func nowhere() [4]float32 {
	inf := float32(math.Inf(1))
	return [4]float32{inf, inf, -inf, -inf}
}

// outwards rounds a bound so that it contains what it did.
func outwards(b orb.Bound) [4]float32 {
	down := func(v float64) float32 {
		f := float32(v)
		if float64(f) > v {
			f = math.Nextafter32(f, float32(math.Inf(-1)))
		}
		return f
	}
	return [4]float32{down(b.Min[0]), down(b.Min[1]), -down(-b.Max[0]), -down(-b.Max[1])}
}

// Text writes a number of units of a Decimal's last digit.
func (f Field) Text(units int64) string {
	text, sign := strconv.FormatInt(units, 10), ""
	if units < 0 {
		text, sign = text[1:], "-"
	}
	if f.Scale == 0 {
		return sign + text
	}
	text = strings.Repeat("0", max(0, f.Scale+1-len(text))) + text
	at := len(text) - f.Scale
	return sign + text[:at] + "." + text[at:]
}

// feature is one as it is given back.
type feature struct {
	wkb    []byte // nil: no geometry
	values []Value
}

// sorted orders the features along the curve; those without geometry stand last.
func (t *Table) sorted() error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	width := max(t.extent.Max[0]-t.extent.Min[0], 1e-9)
	height := max(t.extent.Max[1]-t.extent.Min[1], 1e-9)
	cell := func(low, high float32, from, size float64) uint32 {
		return uint32(min(max((float64(low)/2+float64(high)/2-from)/size, 0), 1) * math.MaxUint16)
	}
	for i := range t.rows {
		r := &t.rows[i]
		if r.curve = math.MaxUint32; r.box[0] <= r.box[2] {
			r.curve = hilbert(cell(r.box[0], r.box[2], t.extent.Min[0], width),
				cell(r.box[1], r.box[3], t.extent.Min[1], height))
		}
	}
	slices.SortFunc(t.rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.curve, b.curve), cmp.Compare(a.at,
			b.at))
	})
	return nil
}

// hilbert gives the place of a cell along the Hilbert curve through 65,536 × 65,536 cells (J. K. Lawder,
// "Calculation of mappings between one and n-dimensional values using the Hilbert space-filling curve", 2000).
func hilbert(x, y uint32) (d uint32) {
	for s := uint32(1 << 15); s > 0; s /= 2 {
		var rx, ry uint32
		if x&s > 0 {
			rx = 1
		}
		if y&s > 0 {
			ry = 1
		}
		d += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = (1<<16-1)-x, (1<<16-1)-y
			}
			x, y = y, x
		}
	}
	return d
}

// What is read of the kept features at a time.
const (
	batchRows  = 500
	batchBytes = 1 << 20
)

// read reads the features from a place on, as many as are read at a time, and gives where the next begin.
func (t *Table) read(from int) (to int, err error) {
	size := 0
	for to = from; to < len(t.rows) && to < from+batchRows; to++ {
		if length := int(t.rows[to].length); to > from && size+length > batchBytes {
			break
		} else {
			size += length
		}
	}
	t.slab = slices.Grow(t.slab[:0], size)[:size]
	at := 0
	for i := from; i < to; {
		begin, length := t.rows[i].at, int(t.rows[i].length)
		for i++; i < to && t.rows[i].at == begin+int64(length); i++ { // they stand one behind the other
			length += int(t.rows[i].length)
		}
		if _, err := t.file.ReadAt(t.slab[at:at+length], begin); err != nil && err != io.EOF {
			return to, err
		}
		at += length
	}
	return to, nil
}

// each gives the features in their order; what it gives is good until the next.
func (t *Table) each(yield func(i int, f feature) error) error {
	f := feature{values: make([]Value, len(t.fields))}
	for from := 0; from < len(t.rows); {
		to, err := t.read(from)
		if err != nil {
			return err
		}
		rest := t.slab
		for i := from; i < to; i++ {
			f.wkb, rest = takeShape(rest)
			for j := range t.fields {
				f.values[j], rest = t.fields[j].take(rest)
			}
			if err := yield(i, f); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}
