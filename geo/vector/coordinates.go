package vector

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
)

// cursor decodes one JSON value in memory, byte by byte, keeping its place in the file.
type cursor struct {
	b      []byte
	i      int
	base   int64 // offset in the file of b[0]
	report func(field, value, text, action string)
	extra  *ordinates // of the positions read so far
	crs    func(member []byte) error
}

func (c *cursor) offset() int64 { return c.base + int64(c.i) }

// sub gives a cursor on a part of c.b.
func (c *cursor) sub(part []byte) *cursor {
	start := cap(c.b) - cap(part) // part is a slice of c.b
	return &cursor{b: part, base: c.base + int64(start), report: c.report, extra: c.extra, crs: c.crs}
}

func (c *cursor) peek() byte {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ' ', '\t', '\r', '\n':
			c.i++
		default:
			return c.b[c.i]
		}
	}
	return 0
}

// found says what stands at the cursor, for messages.
func (c *cursor) found() string {
	if c.i >= len(c.b) {
		return "the end"
	}
	return strconv.QuoteRune(rune(c.b[c.i]))
}

func (c *cursor) due(what string) error {
	return fmt.Errorf("byte %d: found %s where %s is due", c.offset(), c.found(), what)
}

func (c *cursor) finished() error {
	if c.peek() != 0 {
		return c.due("the end of the value")
	}
	return nil
}

// object calls member for each member of an object; value is a slice of c.b.
func (c *cursor) object(member func(key string, value []byte) error) error {
	if c.peek() != '{' {
		return c.due("an object")
	}
	c.i++
	if c.peek() == '}' {
		c.i++
		return nil
	}
	for {
		if c.peek() != '"' {
			return c.due("a member name")
		}
		raw, err := c.skip()
		if err != nil {
			return err
		}
		var key string
		if err := json.Unmarshal(raw, &key); err != nil {
			return fmt.Errorf("byte %d: member name: %w", c.offset(), err)
		}
		if c.peek() != ':' {
			return c.due("':'")
		}
		c.i++
		value, err := c.skip()
		if err != nil {
			return err
		}
		if err := member(key, value); err != nil {
			return err
		}
		switch c.peek() {
		case ',':
			c.i++
		case '}':
			c.i++
			return nil
		default:
			return c.due("',' or '}'")
		}
	}
}

// skip passes one value and gives its bytes.
func (c *cursor) skip() ([]byte, error) {
	first := c.peek()
	start, depth := c.i, 0
	for c.i < len(c.b) {
		switch b := c.b[c.i]; b {
		case '"':
			for c.i++; c.i < len(c.b) && c.b[c.i] != '"'; c.i++ {
				if c.b[c.i] == '\\' {
					c.i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return c.scalar(start)
			}
			depth--
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return c.scalar(start)
			}
			c.i++
			continue
		default:
			c.i++
			continue
		}
		c.i++
		if depth == 0 && (first == '{' || first == '[' || first == '"') {
			return c.b[start:min(c.i, len(c.b))], nil
		}
	}
	return c.scalar(start)
}

func (c *cursor) scalar(start int) ([]byte, error) {
	if c.i == start {
		return nil, c.due("a value")
	}
	return c.b[start:min(c.i, len(c.b))], nil
}

// array calls element at the beginning of each element.
func (c *cursor) array(what string, element func() error) error {
	if c.peek() != '[' {
		return c.due(what)
	}
	c.i++
	if c.peek() == ']' {
		c.i++
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		switch c.peek() {
		case ',':
			c.i++
		case ']':
			c.i++
			return nil
		default:
			return c.due("',' or ']'")
		}
	}
}

// geometry decodes a geometry object; nil for an empty one.
func (c *cursor) geometry(depth int) (orb.Geometry, error) {
	const deepest = 8
	if depth > deepest {
		return nil, fmt.Errorf("byte %d: geometry collections nested deeper than %d", c.offset(), deepest)
	}
	var kind string
	var coordinates, geometries []byte
	err := c.object(func(key string, value []byte) error {
		switch key {
		case "type":
			kind = string(value)
		case "coordinates":
			coordinates = value
		case "geometries":
			geometries = value
		case crsMember:
			if c.crs != nil {
				return c.crs(value)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if kind == `"GeometryCollection"` {
		if geometries == nil {
			return nil, fmt.Errorf("byte %d: the GeometryCollection has no geometries", c.base)
		}
		return c.sub(geometries).collection(depth)
	}
	if coordinates == nil {
		return nil, fmt.Errorf("byte %d: the geometry, of type %s, has no coordinates", c.base,
			shorten(orNothing(kind)))
	}
	s := c.sub(coordinates)
	g, err := s.coordinates(kind)
	if err != nil {
		return nil, err
	}
	return g, s.finished()
}

func (c *cursor) collection(depth int) (orb.Geometry, error) {
	var all orb.Collection
	err := c.array("an array of geometries", func() error {
		c.peek()
		raw, err := c.skip()
		if err != nil {
			return err
		}
		g, err := c.sub(raw).geometry(depth + 1)
		if g != nil {
			all = append(all, g)
		}
		return err
	})
	if err != nil || all == nil {
		return nil, err
	}
	return all, c.finished()
}

func (c *cursor) coordinates(kind string) (orb.Geometry, error) {
	switch kind {
	case `"Point"`:
		if c.peek() == '[' {
			rest := cursor{b: c.b, i: c.i + 1}
			if rest.peek() == ']' {
				c.i = rest.i + 1
				return nil, nil
			}
		}
		p, err := c.coordinate()
		if err != nil {
			return nil, err
		}
		return p, nil
	case `"MultiPoint"`:
		ps, err := c.positions()
		return orNil(orb.MultiPoint(ps), len(ps), err)
	case `"LineString"`:
		ps, err := c.line()
		return orNil(orb.LineString(ps), len(ps), err)
	case `"MultiLineString"`:
		var m orb.MultiLineString
		err := c.array("an array of lines", func() error {
			l, err := c.line()
			if len(l) > 0 {
				m = append(m, l)
			}
			return err
		})
		return orNil(m, len(m), err)
	case `"Polygon"`:
		p, err := c.polygon()
		return orNil(p, len(p), err)
	case `"MultiPolygon"`:
		var m orb.MultiPolygon
		err := c.array("an array of polygons", func() error {
			p, err := c.polygon()
			if len(p) > 0 {
				m = append(m, p)
			}
			return err
		})
		return orNil(m, len(m), err)
	}
	return nil, fmt.Errorf("byte %d: geometry type %s is not one of GeoJSON's", c.base, shorten(orNothing(kind)))
}

func orNil(g orb.Geometry, n int, err error) (orb.Geometry, error) {
	if err != nil || n == 0 {
		return nil, err
	}
	return g, nil
}

func (c *cursor) line() (orb.LineString, error) {
	at := c.offset()
	ps, err := c.positions()
	if err == nil && len(ps) == 1 {
		return nil, fmt.Errorf("byte %d: a line of one position", at)
	}
	return ps, err
}

// polygon decodes rings and closes those that are open; too short rings are left to
// repair.
func (c *cursor) polygon() (orb.Polygon, error) {
	var p orb.Polygon
	err := c.array("an array of rings", func() error {
		begin := c.extra.count
		ps, err := c.positions()
		if err != nil || len(ps) == 0 {
			return err
		}
		if ps[0] != ps[len(ps)-1] {
			c.report("geometry", position(ps[0]), "a ring does not end where it begins", "closed")
			ps = append(ps, ps[0])
			c.extra.again(begin)
		}
		p = append(p, ps)
		return nil
	})
	return p, err
}

func (c *cursor) positions() ([]orb.Point, error) {
	var ps []orb.Point
	err := c.array("an array of positions", func() error {
		p, err := c.coordinate()
		ps = append(ps, p)
		return err
	})
	// Areas are kept for long; growth slack is not worth its memory.
	return slices.Clip(ps), err
}

func (c *cursor) coordinate() (orb.Point, error) {
	var p orb.Point
	n, height := 0, math.NaN()
	at := c.offset()
	err := c.array("a position such as [91.7, 26.1]", func() error {
		v, err := c.number()
		switch {
		case n < 2:
			p[n] = v
		case n == 2:
			height = v
		}
		n++
		return err
	})
	c.extra.add(height, math.NaN())
	if err == nil && n < 2 {
		err = fmt.Errorf("byte %d: a position of %d numbers; it needs longitude and latitude", at, n)
	}
	return p, err
}

func (c *cursor) number() (float64, error) {
	quoted := c.peek() == '"'
	start := c.i
	if quoted {
		c.i++
	}
	from := c.i
	for c.i < len(c.b) && numeral(c.b[c.i]) {
		c.i++
	}
	text := c.b[from:c.i]
	v, err := strconv.ParseFloat(string(text), 64)
	unclosed := quoted && (c.i >= len(c.b) || c.b[c.i] != '"')
	if err != nil || unclosed || !jsonNumber(text) || math.IsInf(v, 0) {
		c.i = start
		raw, _ := c.skip()
		if len(raw) > 0 {
			return 0, fmt.Errorf("byte %d: coordinate %s is not a number", c.base+int64(start), shorten(string(raw)))
		}
		return 0, c.due("a number")
	}
	if quoted {
		c.i++
		c.report("geometry", string(text), "a coordinate is written as text", "read as a number")
	}
	return v, nil
}

func numeral(b byte) bool {
	return b >= '0' && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E'
}

// jsonNumber refuses what ParseFloat takes beyond JSON: +1, .5, 1., 01.
func jsonNumber(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	digits := 0
	for digits < len(b) && b[digits] >= '0' && b[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits > 1 && b[0] == '0' {
		return false
	}
	b = b[digits:]
	return len(b) == 0 || b[0] != '.' || len(b) > 1 && b[1] >= '0' && b[1] <= '9'
}
