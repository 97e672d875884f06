package locate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// The most outer areas that are worth showing as candidates; the least share of the records
// with a learnt feature that makes an outer area one, and the least all of them must have.
const (
	mostCandidates = 6
	candidateShare = 0.1
	candidateCover = 0.8
)

// unlocated is the location of an award that nothing places. Its candidates are the
// outer areas that a name in it may lie in; failing names, those that most awards with its
// codes lie in, or else those its buyer works in. They say where to look, no more.
func (l *Locator) unlocated(t *texts, s scored) spending.Location {
	loc := spending.Location{Precision: spending.Unlocated}
	add := func(outer string, evidence ...spending.Evidence) {
		loc.Candidates = append(loc.Candidates, l.part(outer))
		loc.Evidence = append(loc.Evidence, evidence...)
	}
	for i := range s {
		var names []spending.Evidence
		for _, c := range s[i].claims {
			if c.source != prior && c.source != buyer {
				names = append(names, c.evidence)
			}
		}
		if len(names) > 0 {
			add(s[i].outer, names...)
		}
	}
	if n := len(loc.Candidates); n > mostCandidates {
		loc.Candidates, loc.Evidence = nil, nil
	}
	if len(loc.Candidates) == 0 {
		for _, e := range l.learntCandidates(t) {
			add(e.Area, e)
		}
	}
	if len(loc.Candidates) == 0 {
		for _, outer := range t.within {
			if _, known := l.gaz.Area(outer); known {
				add(outer, spending.Evidence{
					Field: fieldBuyer, Text: t.record.Buyer, Area: outer,
					Rule: "the buyer works in this " + string(l.levelOf(outer)),
				})
			}
		}
	}
	return finish(loc)
}

// learntCandidates gives, for the code or office of a record that says most, the outer areas of the
// records that share it, as evidence.
func (l *Locator) learntCandidates(t *texts) []spending.Evidence {
	var best []spending.Evidence
	bestShare := 0.0
	for _, f := range l.features(t) {
		c := l.countsOf(&f)
		if c == nil || c.total < weakSupport {
			continue
		}
		var outers []spending.Evidence
		covered := 0
		for d, n := range c.of {
			if float64(n) >= candidateShare*float64(c.total) {
				covered += n
				rule := fmt.Sprintf("%s learnt: %d of %d awards with it that name their place are here", f.describe, n,
					c.total)
				outers = append(outers, spending.Evidence{Field: f.field, Text: f.text, Rule: rule, Area: d})
			}
		}
		_, most := c.best()
		share := float64(most) / float64(c.total)
		if len(outers) <= mostCandidates && float64(covered) >= candidateCover*float64(c.total) && share > bestShare {
			best, bestShare = outers, share
		}
	}
	slices.SortFunc(best, func(a, b spending.Evidence) int { return cmp.Compare(a.Area, b.Area) })
	return best
}
