package pages

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Size of the small map, in pixels, and how far apart the points of a line are on it.
const (
	mapWidth, mapHeight = 640.0, 420.0
	mapMargin           = 8.0
	mapStep             = 0.7
	mostMapPoints       = 250_000
)

// picture is a small map: paths and points of a plane with the y axis down.
type picture struct {
	Width, Height string
	Shapes        []shape
	About         string
}

type shape struct {
	Path  string // of areas and lines
	X, Y  string // of a point
	Class string
	Title string
}

// walk visits a geometry's lines, each with whether it is a ring, and the positions of all.
func walk(g gjson.Result, line func(positions []gjson.Result, ring bool), position func(x, y float64)) {
	if parts := g.Get("geometries"); parts.IsArray() {
		for _, part := range parts.Array() {
			walk(part, line, position)
		}
		return
	}
	of := g.Get("type").String()
	var down func(r gjson.Result)
	down = func(r gjson.Result) {
		list := r.Array()
		switch {
		case len(list) == 0:
		case list[0].Type == gjson.Number:
			if len(list) > 1 {
				position(list[0].Float(), list[1].Float())
			}
		case list[0].Get("0").Type == gjson.Number && !strings.HasSuffix(of, "Point"):
			line(list, strings.HasSuffix(of, "Polygon"))
			fallthrough
		default:
			for _, x := range list {
				down(x)
			}
		}
	}
	down(g.Get("coordinates"))
}

// frame fits coordinates into the picture.
type frame struct {
	b                  *builder
	west, south        float64
	east, north        float64
	across, down, size float64 // pixels a unit, and of the picture
}

func (f *frame) ordered(x, y float64) (float64, float64) {
	if f.b.Swapped {
		return y, x
	}
	return x, y
}

func (f *frame) include(x, y float64) {
	x, y = f.ordered(x, y)
	f.west, f.east = min(f.west, x), max(f.east, x)
	f.south, f.north = min(f.south, y), max(f.north, y)
}

func (f *frame) fit() {
	squeeze := 1.0
	if !f.b.Metric {
		squeeze = max(math.Cos((f.south+f.north)/2*math.Pi/180), 0.1)
	}
	width, height := max((f.east-f.west)*squeeze, 1e-9), max(f.north-f.south, 1e-9)
	f.down = min((mapWidth-2*mapMargin)/width, (mapHeight-2*mapMargin)/height)
	f.across = f.down * squeeze
	f.size = (f.north-f.south)*f.down + 2*mapMargin
}

func (f *frame) at(x, y float64) (float64, float64) {
	x, y = f.ordered(x, y)
	return mapMargin + (x-f.west)*f.across, mapMargin + (f.north-y)*f.down
}

// picture draws the geometries of one feature or of a list of them; nil where none has any.
func (b *builder) picture(features gjson.Result) *picture {
	f := &frame{b: b, west: math.Inf(1), south: math.Inf(1), east: math.Inf(-1), north: math.Inf(-1)}
	each := func(visit func(feature gjson.Result)) {
		if features.IsObject() {
			visit(features)
			return
		}
		count := 0
		features.ForEach(func(_, x gjson.Result) bool {
			visit(x)
			count++
			return count < mostRows
		})
	}
	ground := b.ground(features)
	for _, g := range ground {
		walk(g, func([]gjson.Result, bool) {}, f.include)
	}
	drawn, all := 0, 0
	each(func(x gjson.Result) {
		if all++; x.Get("geometry").IsObject() {
			drawn++
			walk(x.Get("geometry"), func([]gjson.Result, bool) {}, f.include)
		}
	})
	if drawn == 0 || f.west > f.east {
		return nil
	}
	f.fit()
	p := &picture{Width: number(mapWidth), Height: number(max(f.size, 40))}
	left := mostMapPoints
	for _, g := range ground {
		p.Shapes = append(p.Shapes, shape{Path: f.path(g, &left), Class: "ground"})
	}
	each(func(x gjson.Result) { p.draw(f, x, &left) })
	p.About = b.language.Say("Map of {n} of {all} items, from {west}, {south} to {east}, {north}", "n", drawn, "all",
		all,
		"west", number(f.west), "south", number(f.south), "east", number(f.east), "north", number(f.north))
	return p
}

// ground gives the geometries to draw under an item, or under items that are points.
func (b *builder) ground(features gjson.Result) []gjson.Result {
	if features.IsArray() && strings.HasSuffix(features.Get("0.geometry.type").String(), "Polygon") {
		return nil
	}
	list := make([]gjson.Result, len(b.Ground))
	for i, g := range b.Ground {
		list[i] = gjson.ParseBytes(g)
	}
	return list
}

func (p *picture) draw(f *frame, feature gjson.Result, left *int) {
	g := feature.Get("geometry")
	if !g.IsObject() {
		return
	}
	title := nameOf(feature)
	if strings.HasSuffix(g.Get("type").String(), "Point") {
		walk(g, func([]gjson.Result, bool) {}, func(x, y float64) {
			px, py := f.at(x, y)
			if *left--; *left > 0 {
				p.Shapes = append(p.Shapes, shape{X: number(px), Y: number(py), Class: "point", Title: title})
			}
		})
		return
	}
	class := "line"
	if strings.HasSuffix(g.Get("type").String(), "Polygon") {
		class = "area"
	}
	p.Shapes = append(p.Shapes, shape{Path: f.path(g, left), Class: class, Title: title})
}

// path draws the lines and rings of a geometry.
func (f *frame) path(g gjson.Result, left *int) string {
	var path strings.Builder
	walk(g, func(positions []gjson.Result, ring bool) { appendLine(&path, f, positions, ring, left) },
		func(x, y float64) {})
	return path.String()
}

// appendLine appends a line without the points that lie closer than a pixel shows.
func appendLine(path *strings.Builder, f *frame, positions []gjson.Result, ring bool, left *int) {
	command := "M"
	lastX, lastY := math.Inf(1), math.Inf(1)
	for i, position := range positions {
		x, y := f.at(position.Get("0").Float(), position.Get("1").Float())
		end := i == len(positions)-1
		if math.Hypot(x-lastX, y-lastY) < mapStep && !(end && !ring) {
			continue
		}
		if *left--; *left < 0 {
			return
		}
		path.WriteString(command + number(x) + " " + number(y))
		command, lastX, lastY = "L", x, y
	}
	if ring {
		path.WriteString("Z")
	}
}

// number writes a coordinate to a tenth of a pixel, or what is said of it.
func number(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func escapePath(id string) string { return url.PathEscape(id) }
