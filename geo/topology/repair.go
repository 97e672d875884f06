package topology

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Orientation is what Repair says of rings it has only turned around.
const Orientation = "rings turned to RFC 7946 orientation"

// Repair gives a polygonal geometry as valid polygons and says what it did to it; nothing
// for a geometry that is valid and oriented already. Repeated points, open ends and wrong
// orientation are mended in place. Anything worse is rebuilt from its linework: a ring
// encloses what lies inside it an odd number of times (as PostGIS's ST_MakeValid has it),
// or, where that leaves nothing, at all; a polygon is what its shell encloses and no hole
// does; polygons are united. Spikes, collapsed rings and holes outside shells vanish, a
// bow-tie becomes two triangles, no enclosed area is lost.
//
// It refuses what is not polygonal, has coordinates that are no degrees, or encloses no
// area.
func Repair(g orb.Geometry) (orb.MultiPolygon, []string, error) {
	in, err := polygonal(g)
	if err != nil {
		return nil, nil, err
	}
	out, notes, turned, err := tidy(in)
	if err != nil {
		return nil, nil, err
	}
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
	return out, notes, nil
}

func polygonal(g orb.Geometry) (orb.MultiPolygon, error) {
	switch g := g.(type) {
	case nil:
		return nil, errors.New("there is no geometry")
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil
	case orb.MultiPolygon:
		return g, nil
	case orb.Ring:
		return orb.MultiPolygon{{g}}, nil
	case orb.Bound:
		return orb.MultiPolygon{g.ToPolygon()}, nil
	case orb.Collection:
		var all orb.MultiPolygon
		for _, part := range g {
			ps, err := polygonal(part)
			if err != nil {
				return nil, err
			}
			all = append(all, ps...)
		}
		return all, nil
	}
	return nil, fmt.Errorf("a %s is not polygonal", g.GeoJSONType())
}

// tidy copies polygons, largest first, with what can be mended ring by ring.
func tidy(in orb.MultiPolygon) (out orb.MultiPolygon, notes []string, turned bool, err error) {
	repeated, open, collapsed := 0, 0, 0
	for _, p := range in {
		var polygon orb.Polygon
		for i, r := range p {
			for _, v := range r {
				if !(math.Abs(v[0]) <= maxDegrees && math.Abs(v[1]) <= maxDegrees) {
					return nil, nil, false, fmt.Errorf("coordinate [%v, %v] is not a longitude, latitude in degrees", v[0], v[1])
				}
			}
			ring := slices.Compact(slices.Clone(r))
			repeated += len(r) - len(ring)
			if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
				open++
				ring = append(ring, ring[0])
			}
			if len(ring) < 4 {
				if collapsed++; i == 0 {
					break // without its shell, a polygon's holes are nothing
				}
				continue
			}
			if counterclockwise(ring) != (i == 0) {
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
	note(repeated, "%d repeated points removed")
	note(open, "%d rings closed")
	note(collapsed, "%d rings of less than three different points removed")
	return out, notes, turned, nil
}

// rebuild gives the region that linework encloses.
func rebuild(in orb.MultiPolygon) (orb.MultiPolygon, error) {
	var all rings
	var polygonOf []int32 // of each label
	var hole []bool
	for i, p := range in {
		for k, r := range p {
			if err := all.add(r, int32(len(hole))); err != nil {
				return nil, err
			}
			polygonOf = append(polygonOf, int32(i))
			hole = append(hole, k > 0)
		}
	}
	o, err := all.overlay()
	if err != nil {
		return nil, err
	}
	oddSomewhere := make([]bool, len(hole))
	for _, ws := range o.winding {
		for _, w := range ws {
			if w.count%2 != 0 {
				oddSomewhere[w.label] = true
			}
		}
	}
	owner := make([]int32, o.faces)
	for f, ws := range o.winding {
		owner[f] = nobody
		for len(ws) > 0 { // polygon by polygon, as labels are numbered
			inShell, inHole := false, false
			p := polygonOf[ws[0].label]
			for len(ws) > 0 && polygonOf[ws[0].label] == p {
				label := ws[0].label
				inside := ws[0].count%2 != 0 || !oddSomewhere[label]
				inHole = inHole || inside && hole[label]
				inShell = inShell || inside && !hole[label]
				ws = ws[1:]
			}
			if inShell && !inHole {
				owner[f] = 0
			}
		}
	}
	out, err := o.finish(owner, 1, nil)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}
