package locate

import (
	"slices"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// ofTown takes the inner area of a town whose own body buys, where the work's text names a ward of it. A name in the
// text that is more than a road's end goes before.
func (l *Locator) ofTown(t *texts, hints []innerHint, d decision) (innerChoice, bool) {
	c := l.bodysTown(t, d)
	if len(d.outers) != 1 || len(c.inners) != 1 || l.textNamesOther(hints, c.inners[0]) {
		return innerChoice{}, false
	}
	words := slices.Concat(t.work...)
	i := slices.IndexFunc(words, func(tok gazetteer.Token) bool { return l.know.ward[tok.Lower] })
	if i < 0 {
		return innerChoice{}, false
	}
	e := l.quote(t, words[i].Lower)
	e.Rule, e.Area = "a part of the town whose body buys", c.inners[0]
	c.evidence = append([]spending.Evidence{e}, c.evidence...)
	c.method, c.confidence = spending.ByGazetteer, l.know.confidence.Constituency
	return c, true
}

// bodysTown gives the inner areas of the decided ones that the buyer is the body of a town of.
func (l *Locator) bodysTown(t *texts, d decision) innerChoice {
	var c innerChoice
	for i := range t.mentions {
		m := &t.mentions[i]
		if m.field != fieldBuyer || m.context&asTown == 0 {
			continue
		}
		for _, e := range m.entries {
			if (e.IsInner() || e.Kind == gazetteer.Town && e.Inner != "") && slices.Contains(d.outers, e.Outer) {
				l.take(&c, innerHint{mention: m, entry: e, inners: []string{e.Inner}})
			}
		}
	}
	if s, ok := l.nearlyCalled(t, d, fieldBuyer); ok && len(c.inners) == 0 {
		c = s
	}
	return c
}

// textNamesOther reports whether hints of the text, but those from roads, name another inner area.
func (l *Locator) textNamesOther(hints []innerHint, inner string) bool {
	return slices.ContainsFunc(hints, func(h innerHint) bool {
		return h.level > 2 && h.mention.context&(asRoad|asEnd) == 0 && !slices.Contains(h.inners, inner)
	})
}
