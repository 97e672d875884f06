package shape

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Orientation and Repeated are what Repair says of rings it has only turned around, and of
// points it has left out that repeat the one before: they change nothing.
const (
	Orientation = "rings turned to RFC 7946 orientation"
	Repeated    = "repeated points removed"
)

// Repair gives a polygonal geometry as valid polygons and says what it did to it; nothing
// for a geometry that is valid and oriented already. Repeated points, open ends and wrong
// orientation are mended in place. Parts of a collection that have no area are left out. Anything
// worse is rebuilt from its linework: a ring encloses what lies inside it an odd number of times (as
// PostGIS's ST_MakeValid has it), or, where that leaves nothing, at all. A polygon is what its shell
// encloses and no hole does; a ring that lies outside the shell is a shell of its own, one inside
// a hole an island, and so on inwards, so that no ring that encloses ground is lost. Polygons
// are united. Spikes and collapsed rings vanish, a bow-tie becomes two triangles. Where that changes
// the area the rings have as they are written, a note says from what to what.
//
// A ring that runs across the 180th meridian, with a step of more than 180 degrees, is cut there as
// RFC 7946, section 3.1.9, has it.
//
// It refuses what has no polygon, has coordinates that are no degrees, encloses no area, goes around
// a pole, or crosses itself beyond all measure.
func Repair(g orb.Geometry) (orb.MultiPolygon, []string, error) {
	in, notes, err := polygonal(g)
	if err != nil {
		return nil, nil, err
	}
	cut, err := cutAtDateLine(in)
	if err != nil {
		return nil, nil, err
	}
	if cut != nil {
		in = cut
		notes = append(notes, "cut at the 180th meridian, which its rings cross")
	}
	out, more, turned, err := tidy(in)
	if err != nil {
		return nil, nil, err
	}
	notes = append(notes, more...)
	if len(out) > 0 {
		invalid := Validate(out)
		if invalid == nil && !oriented(out) {
			invalid = errors.New("a ring encloses no area")
		}
		if invalid == nil {
			if turned {
				notes = append(notes, Orientation)
			}
			return out, notes, nil
		}
		notes = append(notes, fmt.Sprintf("rebuilt, because %v", invalid))
	}
	out, err = rebuild(in)
	if err != nil {
		return nil, nil, err
	}
	if len(out) == 0 {
		return nil, nil, errors.New("the geometry encloses no area")
	}
	return out, append(notes, changedArea(in, out)...), nil
}

// changedArea says by how much a repair has changed an area, where it is felt.
func changedArea(in, out orb.MultiPolygon) []string {
	const felt = 0.001 // of the larger
	before, after := AreaKM2(in), AreaKM2(out)
	if math.Abs(after-before) <= felt*max(before, after) {
		return nil
	}
	return []string{fmt.Sprintf("its area is %s km², that of its rings as written, shells less holes, %s km²",
		shortly(after), shortly(before))}
}

// shortly writes a number with four digits or, of whole numbers, more.
func shortly(v float64) string {
	if v >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}

// polygonal gives the polygons of a geometry, and says what else it has.
func polygonal(g orb.Geometry) (orb.MultiPolygon, []string, error) {
	switch g := g.(type) {
	case nil:
		return nil, nil, errors.New("there is no geometry")
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil, nil
	case orb.MultiPolygon:
		return g, nil, nil
	case orb.Ring:
		return orb.MultiPolygon{{g}}, nil, nil
	case orb.Bound:
		return orb.MultiPolygon{g.ToPolygon()}, nil, nil
	case orb.Collection:
		var all orb.MultiPolygon
		strays := map[string]int{}
		gather(g, &all, strays)
		var notes []string
		for _, kind := range slices.Sorted(maps.Keys(strays)) {
			notes = append(notes, fmt.Sprintf("%d %s left out, which has no area", strays[kind], kind))
		}
		if len(all) == 0 && len(notes) > 0 {
			return nil, nil, errors.New("a collection without polygons is not polygonal")
		}
		return all, notes, nil
	}
	return nil, nil, fmt.Errorf("a %s is not polygonal", g.GeoJSONType())
}

// gather collects the polygons of a collection, and counts what else it has by type.
func gather(c orb.Collection, all *orb.MultiPolygon, strays map[string]int) {
	for _, part := range c {
		if inner, is := part.(orb.Collection); is {
			gather(inner, all, strays)
			continue
		}
		ps, _, err := polygonal(part)
		if err != nil && part != nil {
			strays[part.GeoJSONType()]++
		}
		*all = append(*all, ps...)
	}
}

// tidy copies polygons, largest first, with what can be mended ring by ring.
func tidy(in orb.MultiPolygon) (out orb.MultiPolygon, notes []string, turned bool, err error) {
	repeated, open, collapsed := 0, 0, 0
	for _, p := range in {
		var polygon orb.Polygon
		for _, r := range p {
			for _, v := range r {
				if !(math.Abs(v[0]) <= maxDegrees && math.Abs(v[1]) <= maxDegrees) {
					return nil, nil, false, fmt.Errorf("coordinate [%v, %v] is not a longitude, latitude in degrees",
						v[0], v[1])
				}
			}
			ring := slices.Compact(slices.Clone(r))
			repeated += len(r) - len(ring)
			if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
				open++
				ring = append(ring, ring[0])
			}
			if len(ring) < 4 {
				collapsed++
				continue
			}
			if counterclockwise(ring) != (len(polygon) == 0) {
				turned = true
				ring.Reverse()
			}
			polygon = append(polygon, ring)
		}
		if len(polygon) > 0 {
			out = append(out, polygon)
		}
	}
	slices.SortStableFunc(out, func(a, b orb.Polygon) int {
		return cmp.Compare(math.Abs(doublePlanar(b[0])), math.Abs(doublePlanar(a[0])))
	})
	note := func(n int, format string) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, n))
		}
	}
	if repeated > 0 {
		notes = append(notes, Repeated)
	}
	note(open, "%d rings closed")
	note(collapsed, "%d rings of less than three different points removed")
	return out, notes, turned, nil
}

// rebuild gives the region that linework encloses.
func rebuild(in orb.MultiPolygon) (orb.MultiPolygon, error) {
	var all rings
	var n nesting
	for i, p := range in {
		for k, r := range p {
			if err := all.add(r, int32(len(n.polygon))); err != nil {
				return nil, err
			}
			n.polygon = append(n.polygon, int32(i))
			n.shell = append(n.shell, k == 0)
		}
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	n.measure(o)
	if err := n.nest(o); err != nil {
		return nil, err
	}
	owner := make([]int32, o.faces)
	for f, ws := range o.winding {
		owner[f] = nobody
		if n.covers(ws) {
			owner[f] = 0
		}
	}
	out, err := o.finish(owner, 1, nil)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}
