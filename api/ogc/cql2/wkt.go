package cql2

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

func geometryTypes() map[string]bool {
	return map[string]bool{"point": true, "linestring": true, "polygon": true, "multipoint": true,
		"multilinestring": true, "multipolygon": true, "geometrycollection": true}
}

// geometry reads the coordinates of a geometry in well-known text. Heights are ignored.
func (p *parser) geometry(name string, depth int) (orb.Geometry, error) {
	if err := p.node(depth); err != nil {
		return nil, err
	}
	p.skip("z")
	at := p.peek()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var g orb.Geometry
	var err error
	switch name {
	case "point":
		var point orb.Point
		point, err = p.position()
		g = point
	case "linestring":
		var line []orb.Point
		line, err = positions(p)
		g = orb.LineString(line)
	case "multipoint":
		var points []orb.Point
		points, err = list(p, (*parser).multiPosition)
		g = orb.MultiPoint(points)
	case "polygon":
		g, err = p.polygon()
	case "multilinestring":
		var lines []orb.LineString
		lines, err = list(p, enclosed(func(p *parser) (orb.LineString, error) { return positions(p) }))
		g = orb.MultiLineString(lines)
	case "multipolygon":
		var polygons []orb.Polygon
		polygons, err = list(p, enclosed((*parser).polygon))
		g = orb.MultiPolygon(polygons)
	case "geometrycollection":
		g, err = p.collection(depth)
	}
	if err != nil {
		return nil, err
	}
	if what := unfit(g); what != "" {
		return nil, p.wrong(at, "%s", what)
	}
	return g, p.expect(")")
}

func (p *parser) collection(depth int) (orb.Geometry, error) {
	parts, err := list(p, func(p *parser) (orb.Geometry, error) {
		t := p.take()
		name := strings.ToLower(t.text)
		if t.kind != word || !geometryTypes()[name] {
			return nil, p.wrong(t, "a geometry should stand before %s", t)
		}
		return p.geometry(name, depth+1)
	})
	return orb.Collection(parts), err
}

// list reads one or more with commas between.
func list[T any](p *parser, one func(p *parser) (T, error)) ([]T, error) {
	var all []T
	for {
		x, err := one(p)
		if err != nil {
			return nil, err
		}
		if all = append(all, x); !p.skip(",") {
			return all, nil
		}
	}
}

// enclosed reads one in parentheses.
func enclosed[T any](one func(p *parser) (T, error)) func(p *parser) (T, error) {
	return func(p *parser) (x T, err error) {
		if err = p.expect("("); err != nil {
			return x, err
		}
		if x, err = one(p); err != nil {
			return x, err
		}
		return x, p.expect(")")
	}
}

func positions(p *parser) ([]orb.Point, error) { return list(p, (*parser).position) }

func (p *parser) polygon() (orb.Polygon, error) {
	rings, err := list(p, enclosed(func(p *parser) (orb.Ring, error) {
		line, err := positions(p)
		return orb.Ring(line), err
	}))
	return orb.Polygon(rings), err
}

// multiPosition reads a position that may stand in parentheses.
func (p *parser) multiPosition() (orb.Point, error) {
	if p.peek().is("(") {
		return enclosed((*parser).position)(p)
	}
	return p.position()
}

// position reads two numbers, and passes over two more.
func (p *parser) position() (orb.Point, error) {
	var point orb.Point
	if err := p.budget.position(); err != nil {
		return point, err
	}
	for i := range 4 {
		t := p.peek()
		minus := p.skip("-")
		if n := p.peek(); n.kind != number {
			if i < 2 || minus {
				return point, p.wrong(t, "a number should stand before %s", n)
			}
			break
		}
		n := p.take()
		v, err := strconv.ParseFloat(n.text, 64)
		if err != nil || math.IsInf(v, 0) {
			return point, p.wrong(n, "%s is not a number that can be held", n)
		}
		if minus {
			v = -v
		}
		if i < 2 {
			point[i] = v
		}
	}
	return point, nil
}

// unfit says what makes a geometry none.
func unfit(g orb.Geometry) string {
	switch g := g.(type) {
	case orb.LineString:
		if len(g) < 2 {
			return "a line has two positions at least"
		}
	case orb.MultiLineString:
		return firstUnfit(g)
	case orb.Polygon:
		if len(g) == 0 {
			return "a polygon has a ring"
		}
		return firstUnfit(g)
	case orb.Ring:
		if !closeRing(g) {
			return "a ring of a polygon has four positions at least and ends where it begins"
		}
	case orb.MultiPolygon:
		return firstUnfit(g)
	case orb.Collection:
		return firstUnfit(g)
	}
	return ""
}

func firstUnfit[G orb.Geometry](parts []G) string {
	for _, part := range parts {
		if what := unfit(part); what != "" {
			return what
		}
	}
	return ""
}
