package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// innerChoice is the inner areas an award lies in.
type innerChoice struct {
	inners     []string
	method     spending.Method
	confidence float64
	evidence   []spending.Evidence
}

// Most inner areas an award is shared between; a name that spans more says no more than the
// outer area.
const mostInner = 4

// calledSo is how closely a text that calls an area one of its level names it.
const calledSo = 4

// innerHint is what one mention says about inner areas of the decided outer areas.
type innerHint struct {
	mention *mention
	entry   gazetteer.Entry
	inners  []string
	level   int // 4 called an area of its level, 3 named or a town in it, 2 constituency or block, 1 village
}

// inners seeks the inner areas the title and the description name within the decided
// outer areas. Only names of the work's own text count: a location field, an office or a
// postal code never gives an inner area.
func (l *Locator) inners(t *texts, d decision) innerChoice {
	if c, ok := l.onlyInner(d); ok {
		return c
	}
	hints := l.innerHints(t, d)
	if c, ok := l.calledInner(t, hints, d); ok {
		return c
	}
	if c, ok := l.ofTown(t, hints, d); ok {
		return c
	}
	if c, ok := l.textInner(t, d); ok {
		return c
	}
	if c, ok := l.site(t, d); ok && l.covers(c.inners, d.outers) {
		return c
	}
	several, single := l.villages(t, hints, d)
	if l.covers(several.inners, d.outers) {
		return several
	}
	if c, ok := l.placeInner(t, hints, d); ok {
		return c
	}
	if l.covers(single.inners, d.outers) && !l.placeNamesOther(t, d, single.inners) {
		return single
	}
	return innerChoice{}
}

// innerHints reads every mention as a place within inner areas of the decided outer areas.
func (l *Locator) innerHints(t *texts, d decision) []innerHint {
	var hints []innerHint
	for i := range t.mentions {
		if h, ok := l.innerHint(t, &t.mentions[i], d); ok {
			hints = append(hints, h)
		}
	}
	return hints
}

// textInner takes the inner areas the text names: themselves, by a town, or else by a
// constituency or block.
func (l *Locator) textInner(t *texts, d decision) (innerChoice, bool) {
	hints := l.innerHints(t, d)
	for level := calledSo; level >= 2; level-- {
		if c, ok := l.choose(hints, level); ok && l.covers(c.inners, d.outers) {
			return c, true
		}
	}
	return innerChoice{}, false
}

// sameInner gives the inner areas of one name that the text names, where nothing decides between them.
func (l *Locator) sameInner(t *texts, d decision) (decision, bool) {
	for _, h := range l.innerHints(t, d) {
		if h.level < 3 || !h.entry.IsInner() || len(h.inners) < 2 || len(h.inners) > mostCandidates {
			continue
		}
		same := decision{conflict: h.inners, method: spending.ByNamed(h.entry.Level),
			confidence: l.know.confidence.Conflict}
		for _, id := range h.inners {
			same.evidence = append(same.evidence,
				spending.Evidence{Field: h.mention.field, Text: h.mention.text, Rule: ruleOf(h.mention, h.entry),
					Area: id})
		}
		return same, true
	}
	return decision{}, false
}

// covers reports whether each of the outer areas has one of the inner areas; where one has not,
// the award's share of it can be placed no finer than the outer area.
func (l *Locator) covers(inners, outers []string) bool {
	if len(inners) == 0 {
		return false
	}
	for _, d := range outers {
		if !slices.ContainsFunc(inners, func(c string) bool { return slices.Contains(l.gaz.Within(c), d) }) {
			return false
		}
	}
	return true
}

// onlyInner gives the inner area of an outer area that has but one, where the title or the
// description places the award in the outer area.
func (l *Locator) onlyInner(d decision) (innerChoice, bool) {
	if len(d.outers) != 1 || len(l.gaz.Members(d.outers[0])) != 1 {
		return innerChoice{}, false
	}
	only := l.gaz.Members(d.outers[0])[0]
	a, _ := l.gaz.Area(only)
	for _, e := range d.evidence {
		if e.Field == fieldTitle || e.Field == fieldDescription {
			e.Area = only
			e.Rule = fmt.Sprintf("%s; the %s's only %s is %s", e.Rule, l.levelOf(d.outers[0]), a.Level, a.Name)
			return innerChoice{
				inners: []string{only}, method: spending.ByNamed(l.levelOf(d.outers[0])), confidence: d.confidence,
				evidence: []spending.Evidence{e},
			}, true
		}
	}
	return innerChoice{}, false
}

// innerHint reads a mention as a place within inner areas of the decided outer areas.
func (l *Locator) innerHint(t *texts, m *mention, d decision) (innerHint, bool) {
	if !m.inWork() || m.context&(asOffice|asOuter) != 0 || m.context&asRiver != 0 && m.context&asInner == 0 {
		return innerHint{}, false
	}
	h := innerHint{mention: m}
	counts := map[string]int{}
	for _, e := range m.entries {
		if e.Inner == "" || !slices.Contains(d.outers, e.Outer) {
			continue
		}
		level := l.closeness(t, m, &e)
		if level == 0 || level < h.level {
			continue
		}
		if level > h.level {
			h.level, h.entry, h.inners = level, e, nil
			clear(counts)
		}
		counts[e.Inner] += e.Count
		if !slices.Contains(h.inners, e.Inner) {
			h.inners = append(h.inners, e.Inner)
		}
	}
	if h.entry.Kind != gazetteer.Embankment {
		h.inners = mostly(h.inners, counts)
	}
	return h, h.level > 0 && len(h.inners) > 0
}

// closeness says how closely a mention read as an entry names an inner area, see innerHint; 0: not at all.
func (l *Locator) closeness(t *texts, m *mention, e *gazetteer.Entry) int {
	if m.context&asInner != 0 && (e.IsInner() || e.Kind == gazetteer.Seat) {
		return calledSo
	}
	level := 0
	switch e.Kind {
	case gazetteer.AreaName, gazetteer.Town, gazetteer.Locality, gazetteer.Institution:
		// A constituency is named after a part of it.
		if (e.Kind != gazetteer.AreaName || m.context&asConstituency == 0) && (!m.isOuter() || l.urban(t, m)) {
			level = 3
		}
	case gazetteer.Constituency:
		if m.context&(asConstituency|asCode) != 0 {
			level = 2
		}
	case gazetteer.Block:
		level = 2
		if m.context&asBlock == 0 {
			level = 1 // the village a block is named after
		}
	case gazetteer.Village, gazetteer.GramPanchayat, gazetteer.Embankment:
		level = 1
	}
	return m.atMost(level)
}

// atMost lessens how closely a mention names an inner area where it is called a village or a constituency.
func (m *mention) atMost(level int) int {
	switch {
	case m.context&asVillage != 0 && level > 1:
		return 0
	case m.context&asConstituency != 0:
		return min(level, 2)
	}
	return level
}

// mostly leaves only the inner area that nearly all places of a name lie in, if there is one: a
// block or a gram panchayat has a few outliers.
func mostly(inners []string, counts map[string]int) []string {
	total := 0
	for _, n := range counts {
		total += n
	}
	for _, c := range inners {
		if total >= 5 && counts[c]*100 >= total*85 {
			return []string{c}
		}
	}
	return inners
}

// urban reports whether a name that an outer area shares with its seat means the town: the
// words around it, or the work, are those of a town.
func (l *Locator) urban(t *texts, m *mention) bool {
	if m.context&(asTown|asEnd) != 0 {
		return true
	}
	if m.context&(asRoad|asCode|asEstate) != 0 {
		return false
	}
	return t.mentionsAny(l.know.town)
}

// choose takes the inner areas the hints of one level agree on.
func (l *Locator) choose(hints []innerHint, level int) (innerChoice, bool) {
	var c innerChoice
	for _, h := range hints {
		if h.level == level && (len(h.inners) == 1 || h.entry.Kind == gazetteer.Embankment) {
			l.take(&c, h)
		}
	}
	slices.Sort(c.inners)
	if len(c.inners) == 0 || len(c.inners) > mostInner {
		return innerChoice{}, false
	}
	c.confidence = l.know.confidence.Named
	if level == 2 {
		c.confidence = l.know.confidence.Constituency
	}
	return c, true
}

// take takes up what a hint says.
func (l *Locator) take(c *innerChoice, h innerHint) {
	for _, id := range h.inners {
		if !slices.Contains(c.inners, id) {
			c.inners = append(c.inners, id)
		}
		e := spending.Evidence{Field: h.mention.field, Text: h.mention.text, Rule: ruleOf(h.mention, h.entry), Area: id}
		same := func(o spending.Evidence) bool { return o.Text == e.Text && o.Area == id }
		if !slices.ContainsFunc(c.evidence, same) {
			c.evidence = append(c.evidence, e)
		}
	}
	method := spending.ByGazetteer
	if h.entry.IsInner() {
		method = spending.ByNamed(h.entry.Level)
	}
	c.method = l.stronger(c.method, method)
}

// Fewest letters of a village's name, and places of that name seen, that make it
// evidence by itself: short and rare names recur unseen.
const (
	villageLetters = 6
	villageCount   = 3
)

// villages takes the inner area villages lie in. Names of villages recur, and most villages
// are not in the gazetteer; so two must agree, or one with the inner area the location field
// names. One alone is the weaker answer, if its name is long, occurs in one inner area of the
// state only, and there several times or in an outer area the other fields agree on. The end
// of a road, which may lie inner areas away, must occur more than once or in the location field.
func (l *Locator) villages(t *texts, hints []innerHint, d decision) (several, single innerChoice) {
	var c innerChoice
	var keys []string
	unique := false
	for _, h := range hints {
		if h.level != 1 || len(h.inners) > 1 && h.entry.Kind != gazetteer.Embankment {
			continue
		}
		l.take(&c, h)
		if !slices.Contains(keys, h.mention.key) {
			keys = append(keys, h.mention.key)
		}
		unique = unique || l.isUnique(t, h, d)
	}
	if len(c.inners) == 0 || len(c.inners) > mostInner || len(c.inners) > 1 && len(keys) > 1 {
		return several, single
	}
	slices.Sort(c.inners)
	switch e, ok := l.placeNames(t, c.inners[0]); {
	case len(keys) > 1:
		c.confidence = l.know.confidence.Villages
	case ok && len(c.inners) == 1:
		c.confidence = l.know.confidence.Villages
		c.evidence = append(c.evidence, e)
	case unique:
		c.confidence = l.know.confidence.Village
		return several, c
	default:
		return several, single
	}
	return c, single
}

// isUnique reports whether a village or an embankment is evidence by itself.
func (l *Locator) isUnique(t *texts, h innerHint, d decision) bool {
	if h.entry.Kind == gazetteer.Embankment {
		return true
	}
	known := h.entry.Count >= villageCount || d.confidence >= l.know.confidence.AgreedFrom
	return known && len(h.mention.entries) == 1 && len(h.mention.key) >= villageLetters &&
		(h.entry.Count > 1 || !l.isRoadEnd(t, h.mention))
}

// isRoadEnd reports whether a mention is what a road is named after or leads to, and not where
// the location field says the work is.
func (l *Locator) isRoadEnd(t *texts, m *mention) bool {
	return m.context&asRoad != 0 && t.mentionsAny(l.know.road) &&
		!slices.ContainsFunc(t.mentions, func(o mention) bool { return o.field == fieldPlace && o.key == m.key })
}

// placeNamesOther reports whether the location field names another inner area of the outer areas.
func (l *Locator) placeNamesOther(t *texts, d decision, inners []string) bool {
	return slices.ContainsFunc(l.innerOf(d), func(inner string) bool {
		_, named := l.placeNames(t, inner)
		return named && !slices.Contains(inners, inner)
	})
}

// placeNames reports whether the location field names an inner area, which is not an outer area's
// seat, where buyers sit.
func (l *Locator) placeNames(t *texts, inner string) (spending.Evidence, bool) {
	if l.gaz.IsSeat(inner) {
		return spending.Evidence{}, false
	}
	for i := range t.mentions {
		m := &t.mentions[i]
		if m.field != fieldPlace || m.context&asOffice != 0 || m.isOuter() && m.context&asInner == 0 {
			continue
		}
		for _, e := range m.entries {
			if e.Inner == inner && !weak(e.Kind) {
				return spending.Evidence{Field: m.field, Text: m.text, Rule: ruleOf(m, e), Area: inner}, true
			}
		}
	}
	return spending.Evidence{}, false
}

// site takes the inner area of a location field that names the work's site: it repeats a name
// of the title or description, beside the inner area that name lies in.
func (l *Locator) site(t *texts, d decision) (innerChoice, bool) {
	for _, inner := range l.innerOf(d) {
		e, ok := l.placeNames(t, inner)
		if !ok {
			continue
		}
		for _, tok := range t.place {
			if len(tok.Lower) < 5 || strings.Contains(strings.ToLower(e.Text), tok.Lower) || !t.words[tok.Lower] ||
				l.know.common[tok.Lower] {
				continue
			}
			repeated := l.quote(t, tok.Lower)
			repeated.Rule, repeated.Area = "the location field names it in "+e.Text, inner
			return innerChoice{
				inners: []string{inner}, method: spending.ByGazetteer, confidence: l.know.confidence.Villages,
				evidence: []spending.Evidence{repeated, e},
			}, true
		}
	}
	return innerChoice{}, false
}

// placeInner takes the inner area the location field names, where it names one and nothing of
// the text speaks for another. An outer area's seat is never taken: there the field says where
// the office is as often as where the work is.
func (l *Locator) placeInner(t *texts, hints []innerHint, d decision) (innerChoice, bool) {
	c := innerChoice{method: spending.ByGazetteer, confidence: l.know.confidence.Place}
	for _, inner := range l.innerOf(d) {
		if e, ok := l.placeNames(t, inner); ok {
			c.inners = append(c.inners, inner)
			c.evidence = append(c.evidence, e)
		}
	}
	if len(d.outers) != 1 || len(c.inners) != 1 || !l.isSite(t, c.inners[0]) || hasOffice(t, c.inners[0]) {
		return innerChoice{}, false
	}
	for _, h := range hints {
		if h.level > 1 && !slices.Contains(h.inners, c.inners[0]) {
			return innerChoice{}, false
		}
	}
	return c, true
}

// innerOf gives the inner areas of the decided outer areas.
func (l *Locator) innerOf(d decision) []string {
	var inners []string
	for _, id := range d.outers {
		inners = append(inners, l.gaz.Members(id)...)
	}
	return inners
}
