package exposure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// Result is the overlay of a layer with one area in one month.
type Result struct {
	Area           string
	Month          spending.Month
	Class          string // "" = all classes
	KM2            float64
	InundatedKM2   float64 // ground under several features counts once
	Share          float64 // InundatedKM2 / KM2
	Exposed        float64 // people; see Overlay
	ExposedUnknown bool    // no population is known for the area
	Unseen         bool    // the raster that the result is of does not reach the area
}

// Group names the features of a layer that count together: those of one month, of one
// class or, for class "", of all.
type Group struct {
	Month spending.Month
	Class string
}

// Groups gives the polygons of each group of a layer.
func Groups(l spending.Layer) map[Group][]orb.Polygon {
	groups := map[Group][]orb.Polygon{}
	for _, f := range l.Features {
		m := spending.MonthOf(f.Date)
		groups[Group{m, ""}] = append(groups[Group{m, ""}], f.Geometry...)
		if f.Class != "" {
			groups[Group{m, f.Class}] = append(groups[Group{m, f.Class}], f.Geometry...)
		}
	}
	return groups
}

// Overlay overlays a layer with the circles of a dataset, and with districts that have no
// circles, month by month, as a whole and class by class. Extents seen in the same month
// are united. Results are sorted by class, month and area; areas without geometry have none.
//
// Areas are measured on the WGS 84 ellipsoid with edges straight in longitude and
// latitude, and rounded to a square metre, so that every store keeps the same numbers.
// Exposed is the population × share, with the population of the month's year, or else of the
// latest year before, or else of the earliest.
func Overlay(ctx context.Context, l spending.Layer, areas []geo.Area, needs []spending.NeedSeries) ([]Result, error) {
	parts := overlaid(areas)
	shapes := make([]orb.MultiPolygon, len(parts))
	for i, a := range parts {
		shapes[i] = a.Geometry
	}
	groups := Groups(l)
	people := populationIn(needs)
	var out []Result
	for _, s := range sorted(groups) {
		covered, err := shape.NewCover(groups[s]).KM2(ctx, shapes)
		if err != nil {
			return nil, fmt.Errorf("layer %s: %w", l.Name, err)
		}
		population := populationOf(people, s.Month)
		for i, a := range parts {
			r := Result{Area: a.ID, Month: s.Month, Class: s.Class, KM2: round(shape.AreaKM2(a.Geometry))}
			if r.KM2 == 0 {
				continue
			}
			r.InundatedKM2 = min(round(covered[i]), r.KM2)
			r.Share = r.InundatedKM2 / r.KM2
			n, known := population[a.ID]
			r.Exposed, r.ExposedUnknown = round(n*r.Share), !known
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no area of the dataset has a geometry to overlay the layer with")
	}
	return out, nil
}

// overlaid gives the smallest areas that make up the dataset, sorted by code.
func overlaid(areas []geo.Area) []geo.Area {
	divided := map[string]bool{}
	for _, a := range areas {
		divided[a.ParentID] = true
	}
	parts := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return divided[a.ID] })
	slices.SortFunc(parts, func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
	return parts
}

func sorted(groups map[Group][]orb.Polygon) []Group {
	keys := make([]Group, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class),
			cmp.Compare(a.Month, b.Month))
	})
	return keys
}

// populationIn gives the series of the population, or nil.
func populationIn(needs []spending.NeedSeries) *spending.NeedSeries {
	i := slices.IndexFunc(needs, func(n spending.NeedSeries) bool { return n.Name == spending.Population })
	if i < 0 {
		return nil
	}
	return &needs[i]
}

// populationOf gives the population by area that stands for a month.
func populationOf(s *spending.NeedSeries, m spending.Month) map[string]float64 {
	out := map[string]float64{}
	if s == nil || len(s.Months) == 0 {
		return out
	}
	year := slices.Min(s.Months)
	for _, x := range s.Months {
		if x/12 <= m/12 {
			year = max(year, x)
		}
	}
	for _, v := range s.Values {
		if v.Month == year && !v.Missing {
			out[v.Area] = v.Value
		}
	}
	return out
}

func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// Needs gives the need series of a layer's results: spending.LayerNeed of InundatedArea
// and, where a population is known for any area, of Exposed.
func Needs(l spending.Layer, results []Result) []spending.NeedSeries {
	var out []spending.NeedSeries
	at := map[string]int{}
	add := func(quantity, unit string, r Result, v spending.NeedValue) {
		name := spending.LayerNeed(quantity, l.Name, r.Class)
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name] = i
			out = append(out, spending.NeedSeries{Name: name, Unit: unit, Source: l.Source, Vintage: l.Vintage,
				Yearly: l.Yearly})
		}
		if s := &out[i]; len(s.Months) == 0 || s.Months[len(s.Months)-1] != r.Month {
			s.Months = append(s.Months, r.Month)
		}
		out[i].Values = append(out[i].Values, v)
	}
	people := slices.ContainsFunc(results, func(r Result) bool { return !r.ExposedUnknown })
	for _, r := range results {
		add(spending.InundatedArea, "km²", r, spending.NeedValue{Area: r.Area, Month: r.Month, Value: r.InundatedKM2,
			Missing: r.Unseen})
		if people {
			add(spending.Exposed, "people", r, spending.NeedValue{Area: r.Area, Month: r.Month, Value: r.Exposed,
				Missing: r.ExposedUnknown})
		}
	}
	for _, s := range out {
		slices.SortFunc(s.Values, func(a, b spending.NeedValue) int {
			return cmp.Or(strings.Compare(a.Area, b.Area), cmp.Compare(a.Month, b.Month))
		})
	}
	return out
}

// Set puts a layer, its needs included, into a dataset, in place of a layer of its name.
func Set(d *spending.Dataset, l spending.Layer, results []Result) {
	d.Layers = slices.DeleteFunc(d.Layers, func(x spending.Layer) bool { return x.Name == l.Name })
	d.Layers = append(d.Layers, l)
	d.Needs = slices.DeleteFunc(d.Needs, func(n spending.NeedSeries) bool {
		quantity, rest, _ := strings.Cut(n.Name, ":")
		name, _, _ := strings.Cut(rest, ":")
		return name == l.Name && (quantity == spending.InundatedArea || quantity == spending.Exposed)
	})
	d.Needs = append(d.Needs, Needs(l, results)...)
}
