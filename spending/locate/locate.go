// Package locate says where an award is: in which circles or districts, on what evidence
// and with what confidence. It abstains rather than guess: a buyer's office, the location
// field or a pincode never gives a circle, and what the evidence cannot settle stays
// unlocated or in conflict.
//
// The work goes in three steps. Place names are found in every field by the gazetteer and
// read in their context (a river, a constituency, an office, a road's end). The district
// is then decided by adding up weighted evidence from all fields, among it what Learn has
// learnt from the data about reference codes, offices and pincodes. Only then are circles
// sought, among the names in the title and the description that lie in that district.
//
// Confidence is the share of awards with evidence of the same class that were right on
// hand-read labels, see confidence.go.
package locate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// Options are the choices of a Locator.
type Options struct {
	// Points places awards whose source gives coordinates. nil: coordinates are not used.
	Points gazetteer.PointLocator
}

// Locator locates awards. Locate may be called concurrently once Learn has returned.
type Locator struct {
	gaz     *gazetteer.Gazetteer
	options Options
	know    *reading
	learnt  learnt
}

// New makes a locator over the places of a gazetteer, which must not change afterwards and should have been made with
// the names of the same knowledge.
func New(gaz *gazetteer.Gazetteer, k Knowledge, options Options) (*Locator, error) {
	if gaz == nil {
		return nil, errors.New("a locator needs a gazetteer")
	}
	if len(k.Confidence.Leads) == 0 {
		return nil, errors.New("a locator needs knowledge that says how sure evidence is; see Generic")
	}
	know, err := newReading(&k)
	if err != nil {
		return nil, fmt.Errorf("the knowledge of the place: %w", err)
	}
	return &Locator{gaz: gaz, options: options, know: know, learnt: newLearnt()}, nil
}

// Locate says where an award is. Every location but an unlocated one carries evidence; an
// unlocated one does so for its candidates.
func (l *Locator) Locate(r *spending.Record) spending.Location {
	t := l.read(r)
	if loc, ok := l.byPoint(r, t); ok {
		return loc
	}
	region := l.region(t)
	if region.statewide && !region.named {
		return l.whole(region.confidence, region.evidence)
	}
	scores := l.score(t, true)
	d := l.decide(t, scores)
	if len(d.conflict) > 0 {
		return l.conflict(d)
	}
	if loc, ok := l.wide(region, d); ok {
		return loc
	}
	if len(d.districts) == 0 {
		return l.unlocated(t, scores)
	}
	if c := l.circles(t, d); len(c.circles) > 0 {
		return l.atCircles(d, c)
	}
	return finish(spending.Location{
		Precision: spending.AtDistrict, Method: d.method, Confidence: d.confidence, Evidence: d.evidence,
		Parts: parts(d.districts),
	})
}

// wide places an award in more than the districts decided on, or in the whole.
func (l *Locator) wide(region region, d decision) (spending.Location, bool) {
	switch {
	case len(region.districts) > 0 && !d.fromText && !region.yieldsTo(d):
		return l.councilWide(region), true
	case region.headOffice != nil && !d.fromText && l.atCapital(d.districts):
		return l.whole(region.confidence, region.headOffice), true
	case len(d.districts) == 0 && region.nowhere != nil:
		return l.whole(l.know.confidence.Nowhere, region.nowhere), true
	case region.placeless != nil && (len(d.districts) == 0 || d.method == spending.ByPincode):
		return l.whole(l.know.confidence.Nowhere, region.placeless), true
	}
	return spending.Location{}, false
}

func (l *Locator) whole(confidence float64, evidence []spending.Evidence) spending.Location {
	return finish(spending.Location{Precision: spending.AtWhole, Confidence: confidence, Evidence: evidence})
}

// parts gives districts equal parts of an award.
func parts(districts []string) []spending.Part {
	var out []spending.Part
	for _, id := range districts {
		out = append(out, spending.Part{Area: id, Share: 1})
	}
	return out
}

// part is an area as a part of an award.
func (l *Locator) part(id string) spending.Part {
	return spending.Part{Area: id, Within: l.gaz.Within(id), Share: 1}
}

func (l *Locator) atCircles(d decision, c circleChoice) spending.Location {
	loc := spending.Location{Precision: spending.AtCircle, Method: c.method, Confidence: min(c.confidence, d.confidence)}
	for _, id := range c.circles {
		loc.Parts = append(loc.Parts, l.part(id))
	}
	loc.Evidence = append(loc.Evidence, c.evidence...)
	for _, e := range d.evidence {
		if !slices.ContainsFunc(loc.Evidence, func(o spending.Evidence) bool {
			return o.Text == e.Text && o.Field == e.Field
		}) {
			loc.Evidence = append(loc.Evidence, e)
		}
	}
	return finish(loc)
}

func (l *Locator) conflict(d decision) spending.Location {
	return finish(spending.Location{
		Precision: spending.Conflict, Method: d.method, Confidence: d.confidence, Evidence: d.evidence,
		Candidates: parts(d.conflict),
	})
}

func (l *Locator) councilWide(region region) spending.Location {
	return finish(spending.Location{
		Precision: spending.AtDistrict, Method: spending.ByNamedDistrict, Confidence: region.confidence,
		Evidence: region.evidence, Parts: parts(region.districts),
	})
}

// byPoint places an award by its coordinates. Where its own text names a district that
// cannot be the point's, the two are in conflict.
func (l *Locator) byPoint(r *spending.Record, t *texts) (spending.Location, bool) {
	if !r.HasCoordinates || l.options.Points == nil {
		return spending.Location{}, false
	}
	id, ok := l.options.Points.CircleAt(r.Longitude, r.Latitude)
	a, known := l.gaz.Area(id)
	if !ok || !known {
		return spending.Location{}, false
	}
	point := spending.Evidence{Field: "coordinates", Text: pointText(r), Rule: "point in polygon", Area: id}
	if d := l.decide(t, l.score(t, false)); d.fromText && d.confidence >= ledger.HighConfidence &&
		!slices.ContainsFunc(d.districts, func(district string) bool { return l.gaz.AreRelated(district, a.Outer()) }) {
		d.conflict = append(slices.Clone(d.districts), a.Outer())
		d.evidence = append([]spending.Evidence{point}, d.evidence...)
		d.method, d.confidence = spending.ByCoordinates, l.know.confidence.Conflict
		return l.conflict(d), true
	}
	return finish(spending.Location{
		Precision: precisionOf(a), Method: spending.ByCoordinates, Confidence: l.know.confidence.Point,
		Parts:    []spending.Part{l.part(id)},
		Evidence: []spending.Evidence{point},
	}), true
}

func precisionOf(a geo.Area) spending.Precision {
	if a.Level == geo.District {
		return spending.AtDistrict
	}
	return spending.AtCircle
}

// atCapital reports whether districts are only that of the state's offices.
func (l *Locator) atCapital(districts []string) bool {
	return len(districts) == 0 || len(districts) == 1 && l.gaz.IsCapital(districts[0])
}

// finish puts a location into its canonical order.
func finish(loc spending.Location) spending.Location {
	byArea := func(a, b spending.Part) int { return strings.Compare(a.Area, b.Area) }
	slices.SortFunc(loc.Parts, byArea)
	slices.SortFunc(loc.Candidates, byArea)
	return loc
}
