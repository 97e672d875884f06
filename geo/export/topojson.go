package export

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// topoSteps are the positions of a TopoJSON's grid in a degree: about a decimetre each.
const topoSteps = 1_000_000

// MostTopoPositions bounds the positions of a TopoJSON: its arcs are found in memory, about 100 bytes for each.
const MostTopoPositions = 5_000_000

// ErrTooFine says that polygons have more positions than a TopoJSON is made of.
var ErrTooFine = fmt.Errorf("the polygons have more than %d positions", MostTopoPositions)

// WriteTopoJSON writes a table of polygons as TopoJSON 1.0, on a grid of a millionth of a degree. What neighbours have
// in common is an arc of both. A ring that is nothing on the grid is left out, and a feature without rings has no
// geometry. The feature's id is its field id, where it has one.
func (t *Table) WriteTopoJSON(out io.Writer) error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	n, err := t.topology()
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	name, err := json.Marshal(t.name)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `{"type":"Topology",`)
	if len(t.types) > 0 {
		e := t.extent
		fmt.Fprintf(w, `"bbox":[%v,%v,%v,%v],"transform":{"scale":[%v,%[5]v],"translate":[%v,%v]},`, e.Min[0], e.Min[1],
			e.Max[0], e.Max[1], 1.0/topoSteps, float64(n.origin.x)/topoSteps, float64(n.origin.y)/topoSteps)
	}
	fmt.Fprintf(w, `"objects":{%s:{"type":"GeometryCollection","geometries":[`, name)
	if err := t.each(func(i int, f feature) error {
		if i > 0 {
			w.WriteByte(',')
		}
		return t.topoFeature(w, n.lines, n.shapes[i], f)
	}); err != nil {
		return err
	}
	w.WriteString("]}},\"arcs\":[")
	for i, arc := range n.arcs {
		if i > 0 {
			w.WriteByte(',')
		}
		writeArc(w, arc, n.origin)
	}
	w.WriteString("]}\n")
	return w.Flush() // bufio keeps the first error
}

// position is a point of the grid.
type position struct{ x, y int32 }

func (p position) less(q position) bool { return p.x < q.x || p.x == q.x && p.y < q.y }

// topology is the borders of polygons, each once.
type topology struct {
	left   int // positions that there is room for
	origin position
	rings  [][]position // closed, without the last point
	shapes [][][]int    // of each feature, of each polygon, its rings
	arcs   [][]position
	ends   map[position]bool
	lines  [][]int // of each ring, its arcs; ^i is arc i backwards
}

// topology reads the shapes of the table.
func (t *Table) topology() (*topology, error) {
	n := &topology{left: MostTopoPositions}
	err := t.each(func(i int, f feature) error {
		var polygons orb.MultiPolygon
		if f.wkb != nil {
			g, err := wkb.Unmarshal(f.wkb)
			if err != nil {
				return err
			}
			switch g := g.(type) {
			case orb.Polygon:
				polygons = orb.MultiPolygon{g}
			case orb.MultiPolygon:
				polygons = g
			default:
				return fmt.Errorf("TopoJSON is written of polygons, not of a %s", g.GeoJSONType())
			}
		}
		return n.add(polygons)
	})
	if err != nil {
		return nil, err
	}
	n.cut()
	return n, nil
}

// add takes the rings of a feature onto the grid.
func (n *topology) add(polygons orb.MultiPolygon) error {
	var shape [][]int
	for _, p := range polygons {
		var rings []int
		for i, r := range p {
			if n.left -= len(r); n.left < 0 {
				return ErrTooFine
			}
			ring, err := gridded(r)
			if err != nil {
				return err
			}
			if clockwise(ring) != (i == 0) {
				slices.Reverse(ring)
			}
			if len(ring) < 3 && i == 0 {
				break
			}
			if len(ring) >= 3 {
				rings = append(rings, len(n.rings))
				n.rings = append(n.rings, ring)
			}
		}
		if len(rings) > 0 {
			shape = append(shape, rings)
		}
	}
	n.shapes = append(n.shapes, shape)
	return nil
}

// gridded gives a ring on the grid, without its last point.
func gridded(r orb.Ring) ([]position, error) {
	ring := make([]position, 0, len(r))
	for _, p := range r {
		if !(math.Abs(p[0]) <= 360 && math.Abs(p[1]) <= 90) {
			return nil, fmt.Errorf("position %v is not a longitude and latitude", p)
		}
		q := position{int32(math.Round(p[0] * topoSteps)), int32(math.Round(p[1] * topoSteps))}
		if len(ring) == 0 || ring[len(ring)-1] != q {
			ring = append(ring, q)
		}
	}
	for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	return ring, nil
}

func clockwise(ring []position) bool {
	twice := 0.0 // in doubles: only its sign counts, of rings far larger than what they lose
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		twice += float64(p.x-ring[0].x)*float64(q.y-ring[0].y) - float64(q.x-ring[0].x)*float64(p.y-ring[0].y)
	}
	return twice < 0
}

// cut makes arcs of the rings: between the positions where rings part, which have other neighbours in another ring.
func (n *topology) cut() {
	n.origin = position{math.MaxInt32, math.MaxInt32}
	beside := map[position][2]position{}
	n.ends = map[position]bool{}
	for _, ring := range n.rings {
		for i, p := range ring {
			n.origin = position{min(n.origin.x, p.x), min(n.origin.y, p.y)}
			pair := [2]position{ring[(i+len(ring)-1)%len(ring)], ring[(i+1)%len(ring)]}
			if pair[1].less(pair[0]) {
				pair[0], pair[1] = pair[1], pair[0]
			}
			if was, seen := beside[p]; !seen {
				beside[p] = pair
			} else if was != pair {
				n.ends[p] = true
			}
		}
	}
	known := map[string]int{}
	n.lines = make([][]int, len(n.rings))
	for k, ring := range n.rings {
		n.lines[k] = n.line(ring, known)
	}
}

// line gives the arcs of a ring, and adds those that no ring before had.
func (n *topology) line(ring []position, known map[string]int) []int {
	first := slices.IndexFunc(ring, func(p position) bool { return n.ends[p] })
	if first < 0 { // it is an arc of its own, and begins where another of the same positions does
		for i, p := range ring {
			if first < 0 || p.less(ring[first]) {
				first = i
			}
		}
	}
	var line []int
	arc := []position{ring[first]}
	for i := range ring {
		p := ring[(first+1+i)%len(ring)]
		if arc = append(arc, p); n.ends[p] || i == len(ring)-1 {
			line = append(line, n.arc(arc, known))
			arc = []position{p}
		}
	}
	return line
}

// arc gives the number of an arc, negative where it is known the other way round.
func (n *topology) arc(arc []position, known map[string]int) int {
	turned := slices.Clone(arc)
	slices.Reverse(turned)
	backwards := slices.CompareFunc(turned, arc, func(p, q position) int {
		switch {
		case p.less(q):
			return -1
		case q.less(p):
			return 1
		}
		return 0
	}) < 0
	if backwards {
		arc = turned
	}
	key := make([]byte, 0, 8*len(arc))
	for _, p := range arc {
		key = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(key, uint32(p.x)), uint32(p.y))
	}
	at, is := known[string(key)]
	if !is {
		at = len(n.arcs)
		known[string(key)] = at
		n.arcs = append(n.arcs, slices.Clone(arc))
	}
	if backwards {
		return ^at
	}
	return at
}

// writeArc writes an arc as TopoJSON has it: its first position, then the step to each next.
func writeArc(w *bufio.Writer, arc []position, last position) {
	b := []byte{'['}
	for i, p := range arc {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '['), int64(p.x)-int64(last.x), 10)
		b = strconv.AppendInt(append(b, ','), int64(p.y)-int64(last.y), 10)
		b, last = append(b, ']'), p
	}
	w.Write(append(b, ']'))
}

// topoFeature writes a feature with the arcs of its polygons.
func (t *Table) topoFeature(w *bufio.Writer, lines [][]int, shape [][]int, f feature) error {
	b := []byte(`{"type":"MultiPolygon","arcs":[`)
	if len(shape) == 0 {
		b = []byte(`{"type":null`)
	}
	for i, polygon := range shape {
		b = appendList(b, i)
		for k, ring := range polygon {
			b = appendList(b, k)
			for j, arc := range lines[ring] {
				if j > 0 {
					b = append(b, ',')
				}
				b = strconv.AppendInt(b, int64(arc), 10)
			}
			b = append(b, ']')
		}
		b = append(b, ']')
	}
	if len(shape) > 0 {
		b = append(b, ']')
	}
	for k, v := range f.values {
		if v.is == isText && t.fields[k].Name == "id" {
			b = appendText(append(b, `,"id":`...), string(v.text))
		}
	}
	b = append(b, `,"properties":{`...)
	for k, v := range f.values {
		if k > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, t.fields[k].Name), ':')
		var err error
		if b, err = t.fields[k].appendJSON(b, v); err != nil {
			return err
		}
	}
	_, err := w.Write(append(b, "}}"...))
	return err
}

// appendList begins the next of a list.
func appendList(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(b, '[')
}

func appendText(b []byte, text string) []byte {
	quoted, _ := json.Marshal(text) // every text can be written
	return append(b, quoted...)
}

// appendJSON appends a value of the field.
func (f Field) appendJSON(b []byte, v Value) ([]byte, error) {
	switch v.is {
	case isText:
		return appendText(b, string(v.text)), nil
	case isReal:
		if math.IsNaN(v.real()) || math.IsInf(v.real(), 0) {
			return nil, fmt.Errorf("field %s: %v is not a number JSON can hold", f.Name, v.real())
		}
		return strconv.AppendFloat(b, v.real(), 'g', -1, 64), nil
	case isTruth:
		return strconv.AppendBool(b, v.bits == 1), nil
	case isWhole:
		switch f.Kind {
		case Day:
			return appendText(b, time.Unix(v.bits*secondsOfDay, 0).UTC().Format(time.DateOnly)), nil
		case Decimal:
			return append(b, f.Text(v.bits)...), nil
		}
		return strconv.AppendInt(b, v.bits, 10), nil
	}
	return append(b, "null"...), nil
}
