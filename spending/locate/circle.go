package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// circleChoice is the circles an award lies in.
type circleChoice struct {
	circles    []string
	method     spending.Method
	confidence float64
	evidence   []spending.Evidence
}

// Most circles an award is shared between; a name that spans more says no more than the
// district.
const mostCircles = 4

// circleHint is what one mention says about circles of the decided districts.
type circleHint struct {
	mention *mention
	entry   gazetteer.Entry
	circles []string
	level   int // 3 named circle or town, 2 constituency or block, 1 village
}

// circles seeks the circles the title and the description name within the decided
// districts. Only names of the work's own text count: a location field, an office or a
// pincode never gives a circle.
func (l *Locator) circles(t *texts, d decision) circleChoice {
	if c, ok := l.onlyCircle(d); ok {
		return c
	}
	if c, ok := l.textCircles(t, d); ok {
		return c
	}
	hints := l.circleHints(t, d)
	if c, ok := l.site(t, d); ok && l.covers(c.circles, d.districts) {
		return c
	}
	several, single := l.villages(t, hints, d)
	if l.covers(several.circles, d.districts) {
		return several
	}
	if c, ok := l.placeCircle(t, hints, d); ok {
		return c
	}
	if l.covers(single.circles, d.districts) && !l.placeNamesOther(t, d, single.circles) {
		return single
	}
	return circleChoice{}
}

// circleHints reads every mention as a place within circles of the decided districts.
func (l *Locator) circleHints(t *texts, d decision) []circleHint {
	var hints []circleHint
	for i := range t.mentions {
		if h, ok := l.circleHint(t, &t.mentions[i], d); ok {
			hints = append(hints, h)
		}
	}
	return hints
}

// textCircles takes the circles the text names: themselves, by a town, or else by a
// constituency or block.
func (l *Locator) textCircles(t *texts, d decision) (circleChoice, bool) {
	hints := l.circleHints(t, d)
	for level := 3; level >= 2; level-- {
		if c, ok := l.choose(hints, level); ok && l.covers(c.circles, d.districts) {
			return c, true
		}
	}
	return circleChoice{}, false
}

// covers reports whether each of the districts has one of the circles; where one has not,
// the award's share of it can be placed no finer than the district.
func (l *Locator) covers(circles, districts []string) bool {
	if len(circles) == 0 {
		return false
	}
	for _, d := range districts {
		if !slices.ContainsFunc(circles, func(c string) bool { return slices.Contains(l.gaz.Within(c), d) }) {
			return false
		}
	}
	return true
}

// onlyCircle gives the circle of a district that has but one, where the title or the
// description places the award in the district.
func (l *Locator) onlyCircle(d decision) (circleChoice, bool) {
	if len(d.districts) != 1 || len(l.gaz.Members(d.districts[0])) != 1 {
		return circleChoice{}, false
	}
	only := l.gaz.Members(d.districts[0])[0]
	a, _ := l.gaz.Area(only)
	for _, e := range d.evidence {
		if e.Field == fieldTitle || e.Field == fieldDescription {
			e.Rule, e.Area = fmt.Sprintf("%s; the %s's only %s is %s", e.Rule, l.levelOf(d.districts[0]), a.Level,
				a.Name), only
			return circleChoice{
				circles: []string{only}, method: spending.ByNamedDistrict, confidence: d.confidence,
				evidence: []spending.Evidence{e},
			}, true
		}
	}
	return circleChoice{}, false
}

// circleHint reads a mention as a place within circles of the decided districts.
func (l *Locator) circleHint(t *texts, m *mention, d decision) (circleHint, bool) {
	if !m.inWork() || m.context&(asRiver|asOffice|asDistrict) != 0 {
		return circleHint{}, false
	}
	h := circleHint{mention: m}
	counts := map[string]int{}
	for _, e := range m.entries {
		if e.Inner == "" || !slices.Contains(d.districts, e.Outer) {
			continue
		}
		level := l.closeness(t, m, &e)
		if level == 0 || level < h.level {
			continue
		}
		if level > h.level {
			h.level, h.entry, h.circles = level, e, nil
			clear(counts)
		}
		counts[e.Inner] += e.Count
		if !slices.Contains(h.circles, e.Inner) {
			h.circles = append(h.circles, e.Inner)
		}
	}
	if h.entry.Kind != gazetteer.Embankment {
		h.circles = mostly(h.circles, counts)
	}
	return h, h.level > 0 && len(h.circles) > 0
}

// closeness says how closely a mention read as an entry names an inner area, see circleHint; 0: not at all.
func (l *Locator) closeness(t *texts, m *mention, e *gazetteer.Entry) int {
	level := 0
	switch e.Kind {
	case gazetteer.AreaName, gazetteer.Town, gazetteer.Locality, gazetteer.Institution:
		if !m.isOuter() || l.urban(t, m) {
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
	if m.context&asVillage != 0 && level > 1 {
		return 0
	}
	if m.context&asConstituency != 0 {
		return min(level, 2)
	}
	return level
}

// mostly leaves only the circle that nearly all places of a name lie in, if there is one: a
// block or a gram panchayat has a few outliers.
func mostly(circles []string, counts map[string]int) []string {
	total := 0
	for _, n := range counts {
		total += n
	}
	for _, c := range circles {
		if total >= 5 && counts[c]*100 >= total*85 {
			return []string{c}
		}
	}
	return circles
}

// urban reports whether a name that a district shares with its seat means the town: the
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

// choose takes the circles the hints of one level agree on.
func (l *Locator) choose(hints []circleHint, level int) (circleChoice, bool) {
	var c circleChoice
	for _, h := range hints {
		if h.level == level && (len(h.circles) == 1 || h.entry.Kind == gazetteer.Embankment) {
			c.add(h)
		}
	}
	slices.Sort(c.circles)
	if len(c.circles) == 0 || len(c.circles) > mostCircles {
		return circleChoice{}, false
	}
	c.confidence = map[int]float64{3: l.know.confidence.Circle, 2: l.know.confidence.Constituency}[level]
	return c, true
}

// add takes up what a hint says.
func (c *circleChoice) add(h circleHint) {
	for _, id := range h.circles {
		if !slices.Contains(c.circles, id) {
			c.circles = append(c.circles, id)
		}
		e := spending.Evidence{Field: h.mention.field, Text: h.mention.text, Rule: ruleOf(h.mention, h.entry), Area: id}
		if !slices.ContainsFunc(c.evidence,
			func(o spending.Evidence) bool { return o.Text == e.Text && o.Area == id }) {
			c.evidence = append(c.evidence, e)
		}
	}
	method := spending.ByGazetteer
	if h.entry.IsInner() {
		method = spending.ByNamedCircle
	}
	c.method = stronger(c.method, method)
}

// Fewest letters of a village's name, and places of that name seen, that make it
// evidence by itself: short and rare names recur unseen.
const (
	villageLetters = 6
	villageCount   = 3
)

// villages takes the circle villages lie in. Names of villages recur, and most villages
// are not in the gazetteer; so two must agree, or one with the circle the location field
// names. One alone is the weaker answer, if its name is long, occurs in one circle of the
// state only, and there several times or in a district the other fields agree on. The end
// of a road, which may lie circles away, must occur more than once or in the location field.
func (l *Locator) villages(t *texts, hints []circleHint, d decision) (several, single circleChoice) {
	var c circleChoice
	var keys []string
	unique := false
	for _, h := range hints {
		if h.level != 1 || len(h.circles) > 1 && h.entry.Kind != gazetteer.Embankment {
			continue
		}
		c.add(h)
		if !slices.Contains(keys, h.mention.key) {
			keys = append(keys, h.mention.key)
		}
		unique = unique || l.isUnique(t, h, d)
	}
	if len(c.circles) == 0 || len(c.circles) > mostCircles || len(c.circles) > 1 && len(keys) > 1 {
		return several, single
	}
	slices.Sort(c.circles)
	switch e, ok := l.placeNames(t, c.circles[0]); {
	case len(keys) > 1:
		c.confidence = l.know.confidence.Villages
	case ok && len(c.circles) == 1:
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
func (l *Locator) isUnique(t *texts, h circleHint, d decision) bool {
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

// placeNamesOther reports whether the location field names another circle of the districts.
func (l *Locator) placeNamesOther(t *texts, d decision, circles []string) bool {
	return slices.ContainsFunc(l.circlesOf(d), func(circle string) bool {
		_, named := l.placeNames(t, circle)
		return named && !slices.Contains(circles, circle)
	})
}

// placeNames reports whether the location field names a circle, which is not a district's
// seat, where buyers sit.
func (l *Locator) placeNames(t *texts, circle string) (spending.Evidence, bool) {
	if l.gaz.IsSeat(circle) {
		return spending.Evidence{}, false
	}
	for i := range t.mentions {
		m := &t.mentions[i]
		if m.field != fieldPlace || m.context&asOffice != 0 {
			continue
		}
		for _, e := range m.entries {
			if e.Inner == circle && !weak(e.Kind) {
				return spending.Evidence{Field: m.field, Text: m.text, Rule: ruleOf(m, e), Area: circle}, true
			}
		}
	}
	return spending.Evidence{}, false
}

// site takes the circle of a location field that names the work's site: it repeats a name
// of the title or description, beside the circle that name lies in.
func (l *Locator) site(t *texts, d decision) (circleChoice, bool) {
	for _, circle := range l.circlesOf(d) {
		e, ok := l.placeNames(t, circle)
		if !ok {
			continue
		}
		for _, tok := range t.place {
			if len(tok.Lower) < 5 || strings.Contains(strings.ToLower(e.Text), tok.Lower) || !t.words[tok.Lower] ||
				l.know.common[tok.Lower] {
				continue
			}
			repeated := l.quote(t, tok.Lower)
			repeated.Rule, repeated.Area = "the location field names it in "+e.Text, circle
			return circleChoice{
				circles: []string{circle}, method: spending.ByGazetteer, confidence: l.know.confidence.Villages,
				evidence: []spending.Evidence{repeated, e},
			}, true
		}
	}
	return circleChoice{}, false
}

// placeCircle takes the circle the location field names, where it names one and nothing of
// the text speaks for another. A district's seat is never taken: there the field says where
// the office is as often as where the work is.
func (l *Locator) placeCircle(t *texts, hints []circleHint, d decision) (circleChoice, bool) {
	c := circleChoice{method: spending.ByGazetteer, confidence: l.know.confidence.Place}
	for _, circle := range l.circlesOf(d) {
		if e, ok := l.placeNames(t, circle); ok {
			c.circles = append(c.circles, circle)
			c.evidence = append(c.evidence, e)
		}
	}
	if len(d.districts) != 1 || len(c.circles) != 1 || !l.isSite(t, c.circles[0]) {
		return circleChoice{}, false
	}
	for _, h := range hints {
		if h.level > 1 && !slices.Contains(h.circles, c.circles[0]) {
			return circleChoice{}, false
		}
	}
	return c, true
}

// circlesOf gives the circles of the decided districts.
func (l *Locator) circlesOf(d decision) []string {
	var circles []string
	for _, id := range d.districts {
		circles = append(circles, l.gaz.Members(id)...)
	}
	return circles
}
