package locate

import (
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// calledInner takes the inner areas that the text calls so, as it spells them or nearly so.
func (l *Locator) calledInner(t *texts, hints []innerHint, d decision) (innerChoice, bool) {
	if c, ok := l.choose(hints, calledSo); ok && l.covers(c.inners, d.outers) {
		return c, true
	}
	for _, field := range []string{fieldTitle, fieldDescription, fieldPlace} {
		if c, ok := l.nearlyCalled(t, d, field); ok && l.covers(c.inners, d.outers) {
			return c, true
		}
	}
	return innerChoice{}, false
}

// Most words of a name that is sought by what it is called.
const mostNameWords = 3

// nearlyCalled takes the inner areas of the decided ones that a field's words nearly spell, where it calls what they
// name an area of the level or a town.
func (l *Locator) nearlyCalled(t *texts, d decision, field string) (innerChoice, bool) {
	text, tokens := t.text(field)
	var c innerChoice
	if !l.mayCall(tokens, field) {
		return c, false
	}
	for i := range tokens {
		for j := i; j < len(tokens) && j < i+mostNameWords; j++ {
			m := gazetteer.Match{First: i, Last: j}
			name := text[tokens[i].Start:tokens[j].End]
			if !tokens[j].IsWord() {
				break
			}
			if !l.namesCalled(text, tokens, m, field) || t.means(field, tokens[i].Start, tokens[j].End, d) {
				continue
			}
			for _, outer := range d.outers {
				if id, ok := l.gaz.Nearest(outer, name); ok && !slices.Contains(c.inners, id) &&
					(field != fieldPlace || !l.gaz.IsSeat(id)) {
					a, _ := l.gaz.Area(id)
					c.inners = append(c.inners, id)
					c.method = spending.ByNamed(a.Level)
					c.confidence = l.know.confidence.Constituency
					c.evidence = append(c.evidence, spending.Evidence{Field: field, Text: name, Area: id,
						Rule: fmt.Sprintf("%s %s, nearly so spelt, called so", a.Level, a.Name)})
				}
			}
		}
	}
	slices.Sort(c.inners)
	return c, len(c.inners) > 0 && len(c.inners) <= mostInner
}

// mayCall reports whether a field has a word that calls something a town or an inner area.
func (l *Locator) mayCall(tokens []gazetteer.Token, field string) bool {
	return slices.ContainsFunc(tokens, func(t gazetteer.Token) bool {
		return field != fieldPlace && l.know.callsTown[t.Lower] ||
			field != fieldBuyer && l.depth+1 < len(l.called) && l.called[l.depth+1].has(t.Lower)
	})
}

// namesCalled reports whether a field calls a match a town, or an inner area. A buyer is called only after a town, and
// a location field is often that of an office in one.
func (l *Locator) namesCalled(text string, tokens []gazetteer.Token, m gazetteer.Match, field string) bool {
	if field != fieldPlace && l.know.say(asTown, text, tokens, m) {
		return true
	}
	return field != fieldBuyer && l.depth+1 < len(l.called) && l.calls(l.depth+1, text, tokens, m)
}

// text gives a field of the record, and its words.
func (t *texts) text(field string) (string, []gazetteer.Token) {
	switch field {
	case fieldTitle:
		return t.record.Title, t.title
	case fieldDescription:
		return t.record.Description, t.more
	case fieldPlace:
		return t.record.Place, t.place
	}
	return t.record.Buyer, t.buyer
}

// means reports whether the known name of a place in one inner area of those decided on stands in a part of a field.
func (t *texts) means(field string, from, to int, d decision) bool {
	inner := func(e gazetteer.Entry) bool { return e.Inner != "" && slices.Contains(d.outers, e.Outer) }
	return slices.ContainsFunc(t.mentions, func(m mention) bool {
		return m.field == field && m.start < to && m.end > from && slices.ContainsFunc(m.all, inner)
	})
}
