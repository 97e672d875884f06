package api

import (
	"context"
	"slices"
	"sync"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"
)

// geometryPoint is the geometry of a record: a point in the area it is placed in.
const geometryPoint = "point"

func recordGeometryParam() ogc.Param {
	return ogc.Param{Name: geometryName, Kind: ogc.Choice, Fallback: geometryPoint,
		Allowed: []string{geometryPoint, geometryNone},
		About: "geometry of the items: point, the coordinates the location rests on, or else a point in the " +
			"area with the largest share, " +
			"under a bbox one within it; precision says how much that tells. none, or no area: null"}
}

// placer gives records their points. It is for one answer.
type placer struct {
	opened  *opened
	view    *analysis.View
	project *projection
	boxes   []orb.Bound // of the bbox asked for; without one, none
	points  map[string][]byte
}

// placer gives nil where the request asks for no points.
func (q *request) placer(ctx context.Context) (*placer, error) {
	if q.Values.Text(geometryName) != geometryPoint {
		return nil, nil
	}
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	project, err := q.projection(ctx)
	if err != nil {
		return nil, err
	}
	p := &placer{opened: q.opened, view: view, project: project, points: map[string][]byte{}}
	window, err := q.window(ctx)
	if window != nil {
		p.boxes = window.boxes
	}
	return p, err
}

// point gives a record's point as GeoJSON, nil without one: in the area with the largest share
// that has one.
func (p *placer) point(of prepared.Place) ([]byte, error) {
	if p == nil {
		return nil, nil
	}
	if of.Own != nil && p.asked(*of.Own) {
		return p.project.of(geojson.AppendGeometry(nil, *of.Own, fullDecimals))
	}
	for _, area := range of.Areas {
		if point, err := p.inArea(area); point != nil || err != nil {
			return point, err
		}
	}
	return nil, nil
}

// asked reports whether a point lies in the bbox, if there is one.
func (p *placer) asked(point orb.Point) bool {
	return len(p.boxes) == 0 || slices.ContainsFunc(p.boxes, func(b orb.Bound) bool { return b.Contains(point) })
}

// inArea gives a point of an area, one within the bbox where there is one.
func (p *placer) inArea(id string) ([]byte, error) {
	at := p.opened.pointIn(p.view, id)
	found := at != nil && p.asked(at.Point)
	if found && p.project.keeps() {
		return at.encoded, nil
	}
	if encoded, ok := p.points[id]; ok {
		return encoded, nil
	}
	var point orb.Point
	if found {
		point = at.Point
	} else if area, ok := p.view.Area(id); ok {
		for i := 0; i < len(p.boxes) && !(found && p.asked(point)); i++ {
			point, found = pointWithin(area.Geometry, p.boxes[i])
		}
	}
	var encoded []byte
	if found && p.asked(point) {
		var err error
		if encoded, err = p.project.of(geojson.AppendGeometry(nil, point, fullDecimals)); err != nil {
			return nil, err
		}
	}
	p.points[id] = encoded
	return encoded, nil
}

// spot gives a record's point, where it has one: its own, or else in the area with the largest share that has one.
func (e *opened) spot(view *analysis.View, of prepared.Place) (orb.Point, bool) {
	if of.Own != nil {
		return *of.Own, true
	}
	for _, id := range of.Areas {
		if at := e.pointIn(view, id); at != nil {
			return at.Point, true
		}
	}
	return orb.Point{}, false
}

// areaPoint is a point in an area, and the same as GeoJSON.
type areaPoint struct {
	orb.Point
	encoded []byte
}

// areaPoints are those found so far, by the areas' codes; nil of areas without a shape.
type areaPoints struct {
	sync.RWMutex
	found map[string]*areaPoint
}

// pointIn gives a point in an area, found once; nil where there is none.
func (e *opened) pointIn(view *analysis.View, id string) *areaPoint {
	e.points.RLock()
	at, known := e.points.found[id]
	e.points.RUnlock()
	if known {
		return at
	}
	area, ok := view.Area(id)
	if !ok {
		return nil
	}
	if point, found := pointWithin(area.Geometry, area.Geometry.Bound()); found {
		at = &areaPoint{point, geojson.AppendGeometry(nil, point, fullDecimals)}
	}
	e.points.Lock()
	defer e.points.Unlock()
	if e.points.found == nil {
		e.points.found = map[string]*areaPoint{}
	}
	e.points.found[area.ID] = at
	return at
}

// scanLines are the heights at which pointWithin looks for the inside of a shape, as shares of
// the box's height: the middle, then between.
var scanLines = [...]float64{0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875}

// pointWithin gives a point that a shape and a box have in common, where they meet: the middle
// of the widest stretch of the shape on a line through the box, or else a point of its edge.
func pointWithin(shape orb.MultiPolygon, box orb.Bound) (point orb.Point, ok bool) {
	if len(shape) == 0 || !box.Intersects(shape.Bound()) {
		return point, false
	}
	b := orb.Bound{
		Min: orb.Point{max(box.Min[0], shape.Bound().Min[0]), max(box.Min[1], shape.Bound().Min[1])},
		Max: orb.Point{min(box.Max[0], shape.Bound().Max[0]), min(box.Max[1], shape.Bound().Max[1])},
	}
	for _, share := range scanLines {
		y := b.Min[1] + share*(b.Max[1]-b.Min[1])
		width := 0.0
		crossings := crossingsAt(shape, y)
		for i := 0; i+1 < len(crossings); i += 2 {
			west, east := max(crossings[i], b.Min[0]), min(crossings[i+1], b.Max[0])
			if east-west > width {
				width, point, ok = east-west, orb.Point{west + (east-west)/2, y}, true
			}
		}
		if ok {
			return point, true
		}
	}
	if planar.MultiPolygonContains(shape, b.Center()) {
		return b.Center(), true
	}
	for _, polygon := range shape {
		for _, ring := range polygon {
			for _, line := range clip.LineString(b, orb.LineString(ring)) {
				p := line[0]
				return orb.Point{min(max(p[0], b.Min[0]), b.Max[0]), min(max(p[1], b.Min[1]), b.Max[1])}, true
			}
		}
	}
	return point, false
}

// crossingsAt gives where the rings of a shape cross a height, from west to east: inside the
// shape between the first and the second, the third and the fourth, and so on.
func crossingsAt(shape orb.MultiPolygon, y float64) []float64 {
	var crossings []float64
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				if (a[1] <= y) != (b[1] <= y) {
					crossings = append(crossings, a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]))
				}
			}
		}
	}
	slices.Sort(crossings)
	return crossings
}
