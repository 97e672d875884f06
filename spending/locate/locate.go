// Package locate says where an award is: in which areas of which level, on what evidence and
// with what confidence. It abstains rather than guess: a buyer's office, the location field
// or a postal code never gives an area of the finest level, and what the evidence cannot settle
// stays unlocated or in conflict.
//
// The work goes in steps. Place names are found in every field by the gazetteer and read in
// their context (a river, a constituency, an office, a road's end). The outermost area is
// then decided by adding up weighted evidence from all fields, among it what Learn has
// learnt from the data about reference codes, offices and postal codes, and so is, within it, the
// area of each further level but the finest. Only then are areas of the finest level sought,
// among the names in the title and the description that lie in what was decided. Here an
// outer area is one that evidence decides on, an inner area one of the next level in it.
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
)

// Options are the choices of a Locator.
type Options struct {
	// Levels gives the words of the gazetteer's levels, by which texts call their areas; of others the key is the word.
	Levels geo.Hierarchy
	// Points places awards whose source gives coordinates. nil: coordinates are not used.
	Points gazetteer.PointLocator
}

// Locator locates awards. Locate may be called concurrently once Learn has returned.
type Locator struct {
	gaz     *gazetteer.Gazetteer
	options Options
	know    *reading
	learnt  learnt
	buyers  buyers
	depth   int        // of the areas it decides on
	called  []patterns // of each level, how its areas are called
	inner   *Locator   // decides on areas within them; nil for the last level but one, or the only one
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
	called, err := newCalled(gaz.Levels(), options.Levels, k.Lists)
	if err != nil {
		return nil, fmt.Errorf("the words of the levels: %w", err)
	}
	l := &Locator{gaz: gaz, options: options, know: know, learnt: newLearnt(), called: called}
	for in, depth := l, 1; depth < len(gaz.Levels())-1; in, depth = in.inner, depth+1 {
		in.inner = &Locator{gaz: gaz, know: know, learnt: newLearnt(), called: called, depth: depth}
	}
	return l, nil
}

// Locate says where an award is. Every location but an unlocated one carries evidence; an
// unlocated one does so for its candidates. Without labels of the dataset its confidence is unmeasured.
func (l *Locator) Locate(r *spending.Record) spending.Location { return l.measured(l.locate(r)) }

// measured takes the confidence from a location where it is but a rank.
func (l *Locator) measured(loc spending.Location) spending.Location {
	if !l.know.confidence.Calibrated && loc.Precision != spending.Unlocated {
		loc.Confidence = spending.Unmeasured
	}
	return loc
}

func (l *Locator) locate(r *spending.Record) spending.Location {
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
	if len(d.outers) == 0 {
		return l.unlocated(t, scores)
	}
	return l.refine(t, d)
}

// refine places an award in the areas decided on, or in finer ones within them.
func (l *Locator) refine(t *texts, d decision) spending.Location {
	if l.inner != nil {
		return l.inner.within(t.record, d)
	}
	if c := l.inners(t, d); len(c.inners) > 0 {
		return finish(l.at(c.inners, c.method, min(c.confidence, d.confidence), merged(c.evidence, d.evidence)))
	}
	if same, ok := l.sameInner(t, d); ok {
		return l.conflict(same)
	}
	return l.decidedOn(d)
}

// within places an award in areas within those decided on, or else in these.
func (l *Locator) within(r *spending.Record, outer decision) spending.Location {
	t := l.readWithin(r, outer.outers)
	d := l.decide(t, l.score(t, true).within(l.gaz, outer.outers))
	if len(d.conflict) > 0 {
		return l.conflict(d)
	}
	if c, ok := l.onlyInner(outer); ok && len(d.outers) == 0 {
		d = decision{outers: c.inners, method: c.method, confidence: c.confidence, evidence: c.evidence, fromText: true}
	}
	if !l.covers(d.outers, outer.outers) {
		return l.decidedOn(outer)
	}
	d.confidence, d.evidence = min(d.confidence, outer.confidence), merged(d.evidence, outer.evidence)
	return l.refine(t, d)
}

func (l *Locator) decidedOn(d decision) spending.Location {
	return finish(l.at(d.outers, d.method, d.confidence, d.evidence))
}

// merged gives evidence with what more of the text other evidence rests on.
func merged(evidence, more []spending.Evidence) []spending.Evidence {
	all := slices.Clone(evidence)
	for _, e := range more {
		if !slices.ContainsFunc(all, func(o spending.Evidence) bool { return o.Text == e.Text && o.Field == e.Field }) {
			all = append(all, e)
		}
	}
	return all
}

// wide places an award in more than the outer areas decided on, or in the whole.
func (l *Locator) wide(region region, d decision) (spending.Location, bool) {
	switch {
	case len(region.outers) > 0 && !d.fromText && !region.yieldsTo(d):
		return l.councilWide(region), true
	case region.headOffice != nil && !d.fromText && l.atCapital(d.outers):
		return l.whole(region.confidence, region.headOffice), true
	case len(d.outers) == 0 && region.nowhere != nil:
		return l.whole(l.know.confidence.Nowhere, region.nowhere), true
	case region.placeless != nil && (len(d.outers) == 0 || d.method == spending.ByPostcode):
		return l.whole(l.know.confidence.Nowhere, region.placeless), true
	}
	return spending.Location{}, false
}

func (l *Locator) whole(confidence float64, evidence []spending.Evidence) spending.Location {
	return finish(spending.Location{Precision: spending.AtWhole, Confidence: confidence, Evidence: evidence})
}

// at is a location in areas of one level, in equal parts.
func (l *Locator) at(
	areas []string, m spending.Method, confidence float64, evidence []spending.Evidence,
) spending.Location {
	return spending.Location{
		Precision: spending.Precision(l.levelOf(areas[0])), Method: m, Confidence: confidence, Evidence: evidence,
		Parts: l.parts(areas),
	}
}

// parts gives areas equal parts of an award.
func (l *Locator) parts(areas []string) []spending.Part {
	var out []spending.Part
	for _, id := range areas {
		out = append(out, l.part(id))
	}
	return out
}

// part is an area as a part of an award.
func (l *Locator) part(id string) spending.Part {
	return spending.Part{Area: id, Within: l.gaz.Within(id), Share: 1}
}

func (l *Locator) levelOf(id string) geo.Level {
	a, _ := l.gaz.Area(id)
	return a.Level
}

func (l *Locator) conflict(d decision) spending.Location {
	return finish(spending.Location{
		Precision: spending.Conflict, Method: d.method, Confidence: d.confidence, Evidence: d.evidence,
		Candidates: l.parts(d.conflict),
	})
}

func (l *Locator) councilWide(region region) spending.Location {
	method := spending.ByNamed(l.levelOf(region.outers[0]))
	return finish(l.at(region.outers, method, region.confidence, region.evidence))
}

// byPoint places an award by its coordinates. Where its own text names an area that cannot be
// the point's, the two are in conflict.
func (l *Locator) byPoint(r *spending.Record, t *texts) (spending.Location, bool) {
	if !r.HasCoordinates || l.options.Points == nil {
		return spending.Location{}, false
	}
	id, ok := l.options.Points.AreaAt(r.Longitude, r.Latitude)
	if _, known := l.gaz.Area(id); !ok || !known {
		return spending.Location{}, false
	}
	point := spending.Evidence{Field: "coordinates", Text: pointText(r), Rule: "point in polygon", Area: id}
	for in := l; in != nil; in = in.inner {
		at := l.gaz.At(in.depth, id)
		if in != l {
			t = in.readWithin(r, l.gaz.Within(at)[in.depth-1:])
		}
		if d := in.decide(t, in.score(t, false)); d.fromText && d.confidence >= spending.HighConfidence &&
			!slices.ContainsFunc(d.outers, func(outer string) bool { return l.gaz.AreRelated(outer, at) }) {
			d.conflict = append(slices.Clone(d.outers), at)
			d.evidence = append([]spending.Evidence{point}, d.evidence...)
			d.method, d.confidence = spending.ByCoordinates, l.know.confidence.Conflict
			return l.conflict(d), true
		}
	}
	return finish(l.at([]string{id}, spending.ByCoordinates, l.know.confidence.Point, []spending.Evidence{point})), true
}

// atCapital reports whether outer areas are only that of the state's offices.
func (l *Locator) atCapital(outers []string) bool {
	return len(outers) == 0 || len(outers) == 1 && l.gaz.IsCapital(outers[0])
}

// finish puts a location into its canonical order.
func finish(loc spending.Location) spending.Location {
	byArea := func(a, b spending.Part) int { return strings.Compare(a.Area, b.Area) }
	slices.SortFunc(loc.Parts, byArea)
	slices.SortFunc(loc.Candidates, byArea)
	return loc
}
