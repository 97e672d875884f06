package exposure

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
)

// exchanged ends the error about an extent that misses the areas only as it is written.
const exchanged = ": with longitude and latitude exchanged it would; longitude must come first"

// Future reports the days of a layer that lie after today.
func Future(l spending.Layer, today time.Time) []vector.Problem {
	seen := map[time.Time]bool{}
	var problems []vector.Problem
	for _, f := range l.Features {
		if f.Date.After(today) && !seen[f.Date] {
			seen[f.Date] = true
			problems = append(problems,
				vector.Problem{Feature: f.Number, Field: "date", Value: f.Date.Format(time.DateOnly),
					Text: "the day of the layer lies in the future", Action: "kept"})
		}
	}
	return problems
}

// Misses reports what of a layer meets no area, by the results of its overlay: months whose extents
// touch none, and features that would with their axes exchanged. A layer that touches none is an
// error where its extent does not overlap the areas, or would with its axes exchanged.
func Misses(l spending.Layer, areas []geo.Area, results []Result) ([]vector.Problem, error) {
	places := newPlaces(overlaid(areas))
	meets, swapped := 0, 0 // features by their extents
	first := 0             // feature that would meet
	var extent orb.Bound
	for i, f := range l.Features {
		b := f.Geometry.Bound()
		if extent = extent.Union(b); i == 0 {
			extent = b
		}
		switch {
		case places.meet(b):
			meets++
		case places.meet(flipped(b)):
			if swapped++; swapped == 1 {
				first = f.Number
			}
		}
	}
	dry, touched := dryMonths(results)
	switch {
	case !touched && meets == 0 && swapped > 0:
		return nil, fmt.Errorf("layer %s: no polygon of it touches an area of the dataset%s", l.Name, exchanged)
	case !touched && !extent.Intersects(places.extent):
		return nil, fmt.Errorf("layer %s: it covers %s, the areas of the dataset lie in %s: no polygon of it "+
			"touches an area", l.Name, degrees(extent), degrees(places.extent))
	case !touched:
		return []vector.Problem{{Field: "geometry", Value: degrees(extent),
			Text:   "no polygon of the layer touches an area",
			Action: "kept: 0 km² in every area"}}, nil
	}
	var problems []vector.Problem
	for _, m := range dry {
		problems = append(problems, vector.Problem{Field: "geometry", Value: m.String(),
			Text:   fmt.Sprintf("no polygon of %s touches an area", m),
			Action: "kept: 0 km² in every area in that month"})
	}
	if swapped > 0 {
		problems = append(problems, vector.Problem{Feature: first, Field: "geometry",
			Text: fmt.Sprintf("%d of %d features lie in no area, but would with longitude and latitude exchanged",
				swapped, len(l.Features)),
			Action: "kept as they are"})
	}
	return problems, nil
}

// dryMonths gives the months in which the whole layer meets no area, and whether there is any other.
func dryMonths(results []Result) (dry []spending.Month, touched bool) {
	wet := map[spending.Month]bool{}
	for _, r := range results {
		if r.Class == "" {
			wet[r.Month] = wet[r.Month] || r.InundatedKM2 > 0
			touched = touched || wet[r.Month]
		}
	}
	for _, m := range slices.Sorted(maps.Keys(wet)) {
		if !wet[m] {
			dry = append(dry, m)
		}
	}
	return dry, touched
}

// places is where areas lie, by their extents.
type places struct {
	tree   rtree.RTreeG[struct{}]
	extent orb.Bound
}

func newPlaces(areas []geo.Area) *places {
	p := &places{}
	for _, a := range areas {
		if len(a.Geometry) == 0 {
			continue
		}
		b := a.Geometry.Bound()
		if p.tree.Len() == 0 {
			p.extent = b
		}
		p.extent = p.extent.Union(b)
		p.tree.Insert(b.Min, b.Max, struct{}{})
	}
	return p
}

func (p *places) meet(b orb.Bound) (found bool) {
	p.tree.Search(b.Min, b.Max, func(_, _ [2]float64, _ struct{}) bool {
		found = true
		return false
	})
	return found
}

func flipped(b orb.Bound) orb.Bound {
	return orb.Bound{Min: orb.Point{b.Min[1], b.Min[0]}, Max: orb.Point{b.Max[1], b.Max[0]}}
}

func degrees(b orb.Bound) string {
	return fmt.Sprintf("longitude %.4g to %.4g, latitude %.4g to %.4g", b.Min[0], b.Max[0], b.Min[1], b.Max[1])
}
