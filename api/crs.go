package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/crs"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/geo/relation"
	"github.com/paulmach/orb"
)

// Parameters that name a reference system, as in OGC API – Features Part 2.
const (
	crsName     = "crs"
	bboxCRSName = "bbox-crs"
)

// crs84 is the reference system that geometry is stored in: WGS 84, longitude first.
const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// system is a reference system that features can be had in.
type system struct {
	uri       string
	transform crs.Transform
	swapped   bool // latitude first
}

// systemsOf lists the systems that a dataset of this extent can be had in, CRS84 first.
func systemsOf(extent orb.Bound) []system {
	var list []system
	for i, code := range append([]crs.Code{crs.WGS84}, crs.Covering(extent)...) {
		t, err := crs.NewTransform(code)
		if err != nil {
			continue // Covering gives none that is not supported
		}
		s := system{fmt.Sprintf("http://www.opengis.net/def/crs/EPSG/0/%d", code), t, code.LatitudeFirst()}
		if i == 0 {
			s.uri, s.swapped = crs84, false
		}
		list = append(list, s)
	}
	return list
}

func urisOf(systems []system) []string {
	uris := make([]string, len(systems))
	for i, s := range systems {
		uris[i] = s.uri
	}
	return uris
}

// crsParam declares the system of an answer's geometries.
func crsParam() ogc.Param {
	return ogc.Param{Name: crsName, Fallback: crs84, About: "reference system of the geometries, by its URI; the " +
		"collection lists those there are"}
}

func bboxCRSParam() ogc.Param {
	return ogc.Param{Name: bboxCRSName, Fallback: crs84,
		About: "reference system of bbox, by its URI; the collection lists those there are"}
}

// system gives the reference system that a parameter names.
func (q *request) system(ctx context.Context, name string) (system, error) {
	_, have, err := q.load(ctx)
	if err != nil {
		return system{}, err
	}
	uri := q.Values.Text(name)
	i := slices.IndexFunc(have.systems, func(s system) bool { return s.uri == uri })
	if i < 0 {
		return system{}, ogc.BadParameter(name,
			fmt.Sprintf("features cannot be had in the reference system %q; see allowed", uri), urisOf(have.systems)...)
	}
	return have.systems[i], nil
}

// inKnownSystems has an endpoint refuse reference systems that there are not, whatever it answers.
func inKnownSystems(e *endpoint) {
	render := e.render
	e.render = func(ctx context.Context, q *request, out *reply) error {
		for _, name := range []string{crsName, bboxCRSName, filterCRSName} {
			if q.Values.Has(name) {
				if _, err := q.system(ctx, name); err != nil {
					return err
				}
			}
		}
		return render(ctx, q, out)
	}
}

// contentCRS is the reference system of an answer's geometries.
func (q *request) contentCRS() string {
	if slices.ContainsFunc(q.Values.Params, func(p ogc.Param) bool { return p.Name == crsName }) {
		return q.Values.Text(crsName)
	}
	return crs84
}

// Decimals of a metre written, as degrees have them.
const (
	simplifiedMetres = 1
	fullMetres       = 7
)

// projection writes encoded geometries in the reference system that a request asks for.
type projection struct {
	system   system
	decimals int
}

func (q *request) projection(ctx context.Context) (*projection, error) {
	s, err := q.system(ctx, crsName)
	if err != nil {
		return nil, err
	}
	p := &projection{s, fullDecimals}
	if s.transform.Code() != crs.WGS84 {
		if p.decimals = fullMetres; q.Values.Text(geometryName) != geometryFull {
			p.decimals = simplifiedMetres
		}
	}
	return p, nil
}

// keeps reports whether geometries of CRS84 stay as they are.
func (p *projection) keeps() bool { return p.system.uri == crs84 }

// of gives a GeoJSON geometry of CRS84 in the system; nil stays nil.
func (p *projection) of(geometry []byte) ([]byte, error) {
	if geometry == nil || p.keeps() {
		return geometry, nil
	}
	return geojson.AppendMapped(make([]byte, 0, len(geometry)), geometry, p.decimals, p.system.fromLonLat)
}

// fromLonLat gives a point of CRS84 in the system, in the order of its axes.
func (s system) fromLonLat(p orb.Point) (orb.Point, error) {
	q, err := s.transform.FromLonLat(p)
	if s.swapped {
		q[0], q[1] = q[1], q[0]
	}
	return q, err
}

// toLonLat is the inverse of fromLonLat.
func (s system) toLonLat(p orb.Point) (orb.Point, error) {
	if s.swapped {
		p[0], p[1] = p[1], p[0]
	}
	return s.transform.ToLonLat(p)
}

// ground is what a bbox asks for.
type ground struct {
	boxes   []orb.Bound     // that hold it, in longitude and latitude
	outline *relation.Shape // where it is not these boxes themselves
	drawn   orb.Geometry    // the outline as it stands
}

// window gives what the bbox of a request asks for, nil without one.
func (q *request) window(ctx context.Context) (*ground, error) {
	if !q.Values.Has(ogc.BBoxName) {
		return nil, nil
	}
	box, err := ogc.ParseBBox(q.Values.Text(ogc.BBoxName))
	if err != nil {
		return nil, err
	}
	s, err := q.system(ctx, bboxCRSName)
	if err != nil {
		return nil, err
	}
	view, have, err := q.load(ctx)
	if err != nil || len(view.Levels()) == 0 {
		return &ground{}, err
	}
	w, err := s.window(box, have.extent)
	if err != nil {
		return nil, q.Values.Param(ogc.BBoxName).Refuse("cannot be {value}: {why}", "value",
			strconv.Quote(q.Values.Text(ogc.BBoxName)), "why", ogc.Says(err.Error()))
	}
	return w, nil
}

// window gives the ground of a box in the system, as far as a dataset of an extent reaches.
func (s system) window(box [4]float64, extent orb.Bound) (*ground, error) {
	if s.transform.Code() == crs.WGS84 {
		if s.swapped {
			box = [4]float64{box[1], box[0], box[3], box[2]}
		}
		if box[1] > box[3] {
			return nil, fmt.Errorf("its south lies north of its north")
		}
		return &ground{boxes: bounds(box)}, nil
	}
	if box[0] > box[2] || box[1] > box[3] {
		return nil, fmt.Errorf("its lower corner lies above its upper one")
	}
	reach, err := mapped(extent.ToRing(), s.fromLonLat)
	if err != nil {
		return nil, err
	}
	b := orb.Bound{Min: orb.Point{box[0], box[1]}, Max: orb.Point{box[2], box[3]}}
	if b.Intersects(reach.Bound()) {
		b = orb.Bound{
			Min: orb.Point{max(b.Min[0], reach.Bound().Min[0]), max(b.Min[1], reach.Bound().Min[1])},
			Max: orb.Point{min(b.Max[0], reach.Bound().Max[0]), min(b.Max[1], reach.Bound().Max[1])},
		}
	} else {
		return &ground{}, nil
	}
	if b.Min == b.Max {
		p, err := s.toLonLat(b.Min)
		return &ground{boxes: []orb.Bound{{Min: p, Max: p}}}, err
	}
	ring, err := mapped(b.ToRing(), s.toLonLat)
	if err != nil {
		return nil, err
	}
	drawn := orb.Geometry(orb.Polygon{ring})
	if b.Min[0] == b.Max[0] || b.Min[1] == b.Max[1] {
		drawn = orb.LineString(ring[:2*edgePoints+1])
	}
	outline, err := relation.Of(drawn)
	return &ground{[]orb.Bound{ring.Bound()}, &outline, drawn}, err
}

// edgePoints is in how many parts an edge of a box is moved to another system, where it is no straight line.
const edgePoints = 32

// mapped moves a ring of straight edges.
func mapped(ring orb.Ring, move func(orb.Point) (orb.Point, error)) (orb.Ring, error) {
	var out orb.Ring
	for i := 1; i < len(ring); i++ {
		for k := range edgePoints {
			share := float64(k) / edgePoints
			p, err := move(orb.Point{ring[i-1][0] + share*(ring[i][0]-ring[i-1][0]),
				ring[i-1][1] + share*(ring[i][1]-ring[i-1][1])})
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	return append(out, out[0]), nil
}

// meets reports whether an area has a point in common with the window; nil is everywhere.
func (w *ground) meets(shape orb.MultiPolygon) (bool, error) {
	if w == nil {
		return true, nil
	}
	if met := meets(shape, w.boxes); !met || w.outline == nil {
		return met, nil
	}
	area, err := relation.Of(shape)
	if err != nil {
		return false, err
	}
	return area.Is(relation.Intersects, *w.outline)
}
