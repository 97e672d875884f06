package locate

import (
	"slices"

	"github.com/floodspend/floodspend/geo/gazetteer"
)

// riverOuter gives the outer areas of the rivers the title and the description name.
func riverOuter(t *texts) []string {
	var along []string
	for i := range t.mentions {
		if m := &t.mentions[i]; m.inWork() && m.context&(asRiver|asBank) != 0 {
			for _, e := range m.entries {
				if e.Kind == gazetteer.River {
					along = append(along, e.Outer)
				}
			}
		}
	}
	return along
}

// What a name weighs that lies in an outer area where the river of the work does not run: it
// is more likely another place of the same name.
const offRiver = 0.4

// What a river weighs that runs in one outer area, or in one or two of them.
const (
	riverOfOne = 1.9
	riverOfFew = 1.4
)

// alongRiver gives the tally of the outer area the work lies in although an office speaks for
// its neighbour, the top one; -1: none. The text names a river that does not run in the
// office's outer area, and nothing in it. A river of many outer areas must have but one next
// to the office's; one carved from the office's outer area must have the river to itself,
// since both parts went by the old name.
func (l *Locator) alongRiver(s scored, top int) int {
	a := &s[top]
	if a.by[work] >= 1.3 || a.onRiver || a.site || a.called() {
		return -1
	}
	found := -1
	for i := range s {
		b := &s[i]
		switch {
		case !b.onRiver || b.by[work] <= a.by[work], !l.gaz.AreNeighbours(a.outer, b.outer), l.isPart(b, a.outer):
		case found < 0:
			found = i
		case s[found].by[work] < riverOfFew && b.by[work] > s[found].by[work]-tie:
			return -1
		}
	}
	return found
}

// isPart reports whether a tally's outer area was carved from another one, and shares the
// rivers of the work's text with further ones.
func (l *Locator) isPart(b *tally, of string) bool {
	parent, ok := l.gaz.Parent(b.outer)
	return ok && parent == of &&
		!slices.ContainsFunc(b.claims, func(c claim) bool { return c.river && c.weight >= riverOfOne })
}
