package exposure

import (
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
)

// People are points that carry a number of people, such as settlements or the centres of
// the cells of a population grid.
type People struct {
	property string
	points   []orb.Point
	counts   []float64
	problems []vector.Problem
}

// NewPeople makes an empty set of points whose number of people is in a property.
func NewPeople(property string) *People { return &People{property: property} }

// Add adds a feature. One that is no point, or has no number of people, is left out and
// reported.
func (p *People) Add(f vector.Feature) error {
	at, ok := f.Geometry.(orb.Point)
	if multi, is := f.Geometry.(orb.MultiPoint); is && len(multi) == 1 {
		at, ok = multi[0], true
	}
	text := vector.Text(f.Properties[p.property])
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case !ok:
		p.report(f, "geometry", "", "the feature is not a point; of grid cells give the centres")
	case err != nil || !(n >= 0 && n < 1e12):
		p.report(f, p.property, text, "the number of people is not a number of 0 or more")
	default:
		p.points, p.counts = append(p.points, at), append(p.counts, n)
	}
	return nil
}

func (p *People) report(f vector.Feature, field, value, text string) {
	p.problems = append(p.problems, vector.Problem{Feature: f.Number, Field: field, Value: value, Text: text, Action: "feature left out"})
}

// Problems gives what was wrong with the features added.
func (p *People) Problems() []vector.Problem { return p.problems }

// Len counts the points.
func (p *People) Len() int { return len(p.points) }

// Apply replaces the exposed people of an overlay's results by those of the points that
// lie in an area and in the layer. A point on a boundary between areas belongs to the
// first by code; an area without any point has none exposed.
func (p *People) Apply(results []Result, groups map[Group][]orb.Polygon, areas []geo.Area) error {
	parts := overlaid(areas)
	index, err := geo.NewIndex(parts)
	if err != nil {
		return fmt.Errorf("index the areas: %w", err)
	}
	exposed := map[Group]map[string]float64{}
	for g, polygons := range groups {
		exposed[g] = map[string]float64{}
		var tree rtree.RTreeG[orb.Polygon]
		for _, polygon := range polygons {
			b := polygon.Bound()
			tree.Insert(b.Min, b.Max, polygon)
		}
		for i, at := range p.points {
			area, ok := index.Locate(at[0], at[1])
			if !ok {
				continue
			}
			wet := false
			tree.Search(at, at, func(_, _ [2]float64, polygon orb.Polygon) bool {
				wet = planar.PolygonContains(polygon, at)
				return !wet
			})
			if wet {
				exposed[g][parts[area].ID] += p.counts[i]
			}
		}
	}
	for i := range results {
		r := &results[i]
		r.Exposed, r.ExposedUnknown = round(exposed[Group{r.Month, r.Class}][r.Area]), false
	}
	return nil
}
