package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Size of the map's drawing, in its own units, which are tenths of a millimetre on paper.
const (
	mapWidth  = 1360
	mapHeight = 960
)

// mostNumbered is how many areas can still bear the number of their line in the table.
const mostNumbered = 60

// choropleth is a map ready to be drawn.
type choropleth struct {
	Width, Height int
	Areas         []mapArea
	Numbers       []mapNumber
	Legend        []legendEntry
}

type mapArea struct {
	Name, Value, Path, Fill string
}

type mapNumber struct {
	Rank string
	X, Y float64
	Dark bool // on a dark ground
}

type legendEntry struct {
	Fill, Label string
	Count       int
}

// project maps longitude and latitude to the drawing: equirectangular, true to scale at the
// middle latitude, as large as fits.
func project(bound orb.Bound) (to func(orb.Point) orb.Point, height int) {
	narrow := math.Cos(bound.Center()[1] * math.Pi / 180)
	width, tall := max((bound.Max[0]-bound.Min[0])*narrow, 1e-9), max(bound.Max[1]-bound.Min[1], 1e-9)
	scale := min(mapWidth/width, mapHeight/tall)
	left := (mapWidth - width*scale) / 2
	return func(p orb.Point) orb.Point {
		return orb.Point{left + (p[0]-bound.Min[0])*narrow*scale, (bound.Max[1] - p[1]) * scale}
	}, int(math.Ceil(tall * scale))
}

func projected(g orb.MultiPolygon, to func(orb.Point) orb.Point) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(g))
	for i, polygon := range g {
		for _, ring := range polygon {
			line := make(orb.Ring, len(ring))
			for j, p := range ring {
				line[j] = to(p)
			}
			out[i] = append(out[i], line)
		}
	}
	return out
}

// svgPath writes polygons as a path of SVG, to a hundredth of a millimetre.
func svgPath(g orb.MultiPolygon) string {
	var b strings.Builder
	number := func(v float64) { b.WriteString(strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)) }
	for _, polygon := range g {
		for _, ring := range polygon {
			for i, p := range ring[:max(len(ring)-1, 0)] {
				b.WriteByte("ML"[min(i, 1)])
				number(p[0])
				b.WriteByte(' ')
				number(p[1])
			}
			b.WriteByte('Z')
		}
	}
	return b.String()
}

// middle gives a point well inside a polygon, and how far it is from the boundary: the best
// of a grid over its bounds.
func middle(polygon orb.Polygon) (at orb.Point, radius float64) {
	const steps = 24
	bound := polygon.Bound()
	for i := 1; i < steps; i++ {
		for j := 1; j < steps; j++ {
			p := orb.Point{
				bound.Min[0] + (bound.Max[0]-bound.Min[0])*float64(i)/steps,
				bound.Min[1] + (bound.Max[1]-bound.Min[1])*float64(j)/steps,
			}
			if d := planar.DistanceFrom(polygon, p); d > radius && planar.PolygonContains(polygon, p) {
				at, radius = p, d
			}
		}
	}
	return at, radius
}

// drawMap draws awarded money per unit of need over the areas of the table.
func (p *maker) drawMap() choropleth {
	var everything orb.Collection
	var values []float64
	for i := range p.ranked {
		everything = append(everything, p.ranked[i].shape)
		if per := p.ranked[i].PerNeed; per != nil {
			values = append(values, *per)
		}
	}
	to, height := project(everything.Bound())
	classes := classesOf(values)
	m := choropleth{Width: mapWidth, Height: height}
	counts := map[string]int{}
	for i := range p.ranked {
		a := &p.ranked[i]
		fill, dark := p.paint(a, classes)
		counts[fill]++
		shape := projected(a.shape, to)
		m.Areas = append(m.Areas, mapArea{a.Name, p.perNeed(a), svgPath(shape), fill})
		if len(shape) > 0 && len(p.ranked) <= mostNumbered && a.block() == rankedBlock {
			at, _ := middle(shape[0])
			m.Numbers = append(m.Numbers, mapNumber{p.rank(i), at[0], at[1], dark})
		}
	}
	entry := func(fill, label string) { m.Legend = append(m.Legend, legendEntry{fill, label, counts[fill]}) }
	entry("url(#"+zeroLook+")", "nothing placed there")
	entry("url(#"+coarserLook+")", "known to the district only")
	for i, text := range classes.ranges(p.money.rough) {
		if counts[classes.colors[i]] > 0 {
			entry(classes.colors[i], text)
		}
	}
	entry("url(#"+nobodyLook+")", p.need.Nobody)
	entry("url(#"+damageLook+")", "0 people counted, beside damage")
	entry("url(#"+missingLook+")", "no data")
	return m
}

// paint gives the fill of an area: a class, or one of the looks that are none.
func (p *maker) paint(a *area, c classes) (fill string, dark bool) {
	switch {
	case a.PerNeed == nil && a.NullReasons["per_need"] == "zero_with_damage":
		return "url(#" + damageLook + ")", false
	case a.PerNeed == nil && a.Need != nil && *a.Need == 0:
		return "url(#" + nobodyLook + ")", false
	case a.PerNeed == nil:
		return "url(#" + missingLook + ")", false
	case *a.PerNeed == 0 && p.money.minor(a.Coarser) > 0:
		return "url(#" + coarserLook + ")", false
	case *a.PerNeed == 0:
		return "url(#" + zeroLook + ")", false
	}
	color := c.colors[c.of(*a.PerNeed)]
	return color, slices.Index(ramp, color) >= len(ramp)/2
}

// perNeed says an area's money per unit of need, or why there is none.
func (p *maker) perNeed(a *area) string {
	if a.PerNeed == nil {
		return p.because(a.NullReasons["per_need"])
	}
	return p.money.rough(*a.PerNeed) + " per " + p.need.Per
}
