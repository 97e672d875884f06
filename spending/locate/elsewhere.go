package locate

import "slices"

// An office's place alone weighs less than this many times a name of the work's own;
// with its reference or postal code it weighs more, and only a name in a neighbouring outer area, which
// the office may well work in, stands against it.
const officeAlone = 1.5

// severalNames is the least that two names of one outer area weigh in the work's text.
const severalNames = 2.8

// nameOfFew is the least an outer area's own name weighs that is not part of a road's name, even where
// another outer area has an inner area of that name.
const nameOfFew = 3.4

// elsewhereByName reports whether the work lies in b although an office speaks for a: the
// buyer's seat is where the office is, the work's own name is where the work is. A name
// that something in a bears too says nothing against a, nor does the end of a reach of a
// river that runs in a; one name far away, or any of the capital's quarters, says nothing
// unless a is where the state's offices are.
func (l *Locator) elsewhereByName(t *texts, a, b *tally) bool {
	if a.by[work] >= 1.2 || a.inside-a.own >= 1 || a.site || a.called() {
		return false
	}
	if l.gaz.AreRelated(a.outer, b.outer) {
		return b.ownBest >= 3.9 && !borneIn(t, b, a.outer)
	}
	named := b.named >= nameOfFew
	switch {
	case b.own < 3.9 && !named, !named && borneIn(t, b, a.outer), a.onRiver && reachOnly(t, b):
		return false
	case l.gaz.AreNeighbours(a.outer, b.outer), l.gaz.IsCapital(a.outer) && named:
		return true
	}
	return a.total < officeAlone*b.own && l.isFarFrom(a, b)
}

// isFarFrom reports whether names of b outweigh an office in a that does not border on it.
func (l *Locator) isFarFrom(a, b *tally) bool {
	return l.gaz.IsCapital(a.outer) || b.names() > 1 && !l.gaz.IsCapital(b.outer)
}

// names counts the names inside the outer area in the work's text that are not villages'.
func (s *tally) names() int {
	var keys []string
	for _, c := range s.claims {
		if c.source == work && (c.own || c.explicit) && c.weight >= 1.9 && !slices.Contains(keys, c.key) {
			keys = append(keys, c.key)
		}
	}
	return len(keys)
}

// A name that villages of this many outer areas bear may be another one's here, too.
const commonName = 3

// borneIn reports whether a name that speaks for b may be that of a place in an outer area: one of
// that name is known there, or in many outer areas besides b.
func borneIn(t *texts, b *tally, outer string) bool {
	return slices.ContainsFunc(b.claims, func(c claim) bool {
		return c.source == work && c.own && slices.ContainsFunc(t.mentions, func(m mention) bool {
			if !m.inWork() || m.key != c.key {
				return false
			}
			var others []string
			for _, e := range m.all {
				if e.Outer != b.outer && !slices.Contains(others, e.Outer) {
					others = append(others, e.Outer)
				}
			}
			return len(others) >= commonName || slices.Contains(others, outer)
		})
	})
}

// reachOnly reports whether all names of the work's text inside b are ends of a reach or a road.
func reachOnly(t *texts, b *tally) bool {
	return !slices.ContainsFunc(t.mentions, func(m mention) bool {
		return m.inWork() && m.context&asRoad == 0 && slices.ContainsFunc(b.claims, func(c claim) bool {
			return c.own && c.source == work && c.key == m.key
		})
	})
}

// textAndReference gives the tally of the outer area that the work's text and the reference
// agree on, where the top one rests on the location field alone; -1: none.
func textAndReference(s scored, top int) int {
	if a := &s[top]; a.by[work] >= 0.5 || a.by[reference] >= 0.5 || a.site {
		return -1
	}
	return slices.IndexFunc(s, func(b tally) bool { return b.by[work] >= riverOfFew && b.by[reference] >= riverOfFew })
}
