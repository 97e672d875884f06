package exposure

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// People are points that carry a number of people, such as settlements or the centres of
// the cells of a population grid.
type People struct {
	property string
	points   []orb.Point
	counts   []float64
	seen     map[place]bool
	repeated int // points with the place and the number of one before
	names    vector.Names
	log      vector.Log
}

type place struct {
	at     orb.Point
	people float64
}

// NewPeople makes an empty set of points whose number of people is in a property.
func NewPeople(property string) *People { return &People{property: property, seen: map[place]bool{}} }

// Add adds a feature. One that is no point, or has no number of people, is left out and
// reported.
func (p *People) Add(f vector.Feature) error {
	p.names.Add(f, p.property)
	at, ok := f.Geometry.(orb.Point)
	if multi, is := f.Geometry.(orb.MultiPoint); is && len(multi) == 1 {
		at, ok = multi[0], true
	}
	text := f.Text(p.property)
	n, err := strconv.ParseFloat(text, 64)
	_, written := f.Properties[p.property].(string)
	number, _ := amount.ParseNumber(text, false)
	switch {
	case !ok:
		p.report(f, "geometry", "", "the feature is not a point; of grid cells give the centres")
	case err != nil || !(n >= 0 && n < 1e12):
		p.report(f, p.property, text, "the number of people is not a number of 0 or more")
	case written && number.Other != "":
		p.report(f, p.property, text, "the number of people can be read in two ways, with decimals or with "+
			"thousands parted")
	default:
		if p.seen[place{at, n}] {
			p.repeated++
		}
		p.seen[place{at, n}] = true
		p.points, p.counts = append(p.points, at), append(p.counts, n)
	}
	return nil
}

func (p *People) report(f vector.Feature, field, value, text string) {
	p.log.Add(vector.Problem{Feature: f.Number, Field: field, Value: value, Text: text, Action: "feature left out",
		Lost: true})
}

// Problems gives what was wrong with the features added.
func (p *People) Problems() []vector.Problem { return p.log.Problems() }

// Check is an error where none of the features added is a point with a number of people.
func (p *People) Check() error {
	if err := p.names.Missing(p.property); err != nil {
		return err
	}
	if p.Len() == 0 {
		return fmt.Errorf("no point has a number of people in %q%s", p.property, firstLost(p.Problems()))
	}
	return nil
}

// Len counts the points.
func (p *People) Len() int { return len(p.points) }

// Apply replaces the exposed people of an overlay's results by those of the points that
// lie in an area and in the layer. A point on a boundary between areas belongs to the
// first by code. How many are exposed in an area that is inundated and has no point at all is not
// known. It reports such areas and points that lie in no area, and is an error where none does.
func (p *People) Apply(results []Result, groups map[Group][]orb.Polygon, areas []geo.Area) ([]vector.Problem, error) {
	parts := overlaid(areas)
	index, err := index.NewIndex(parts)
	if err != nil {
		return nil, fmt.Errorf("index the areas: %w", err)
	}
	home := make([]int, len(p.points)) // the area of each point, or -1
	settled := map[string]bool{}
	outside := 0
	for i, at := range p.points {
		area, ok := index.Locate(at[0], at[1])
		if home[i] = area; !ok {
			home[i] = -1
			outside++
			continue
		}
		settled[parts[area].ID] = true
	}
	if outside == len(p.points) {
		return nil, fmt.Errorf("none of the %d points lies in an area of the dataset%s", outside, p.hint(index))
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
			if home[i] < 0 {
				continue
			}
			wet := false
			tree.Search(at, at, func(_, _ [2]float64, polygon orb.Polygon) bool {
				wet = planar.PolygonContains(polygon, at)
				return !wet
			})
			if wet {
				exposed[g][parts[home[i]].ID] += p.counts[i]
			}
		}
	}
	unknown := map[string]bool{}
	for i := range results {
		r := &results[i]
		r.Exposed, r.ExposedUnknown = round(exposed[Group{r.Month, r.Class}][r.Area]), !settled[r.Area] &&
			r.InundatedKM2 > 0
		if r.ExposedUnknown {
			unknown[r.Area] = true
		}
	}
	return p.misses(outside, unknown), nil
}

func (p *People) misses(outside int, unknown map[string]bool) []vector.Problem {
	var problems []vector.Problem
	if outside > 0 {
		problems = append(problems, vector.Problem{Field: "geometry", Value: strconv.Itoa(outside),
			Text:   fmt.Sprintf("%d of %d points lie in no area", outside, len(p.points)),
			Action: "their people are not counted"})
	}
	if p.repeated > 0 {
		problems = append(problems, vector.Problem{Field: "geometry", Value: strconv.Itoa(p.repeated),
			Text: fmt.Sprintf("%d of %d points have the place and the number of people of one before", p.repeated,
				len(p.points)), Action: "each is counted"})
	}
	if len(unknown) > 0 {
		problems = append(problems,
			vector.Problem{Field: "geometry", Value: strings.Join(slices.Sorted(maps.Keys(unknown)), "; "),
				Text:   fmt.Sprintf("%d areas are inundated and have no point at all", len(unknown)),
				Action: "how many people are exposed there is missing, not 0"})
	}
	return problems
}

// hint says what is wrong where most of the points would lie in areas with their axes exchanged.
func (p *People) hint(index *index.Index) string {
	swapped := 0
	for _, at := range p.points {
		if _, ok := index.Locate(at[1], at[0]); ok {
			swapped++
		}
	}
	if 2*swapped <= len(p.points) {
		return ""
	}
	return exchanged
}
