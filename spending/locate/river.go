package locate

import "github.com/floodspend/floodspend/geo/gazetteer"

// riverDistricts gives the districts of the rivers the title and the description name.
func riverDistricts(t *texts) []string {
	var along []string
	for i := range t.mentions {
		if m := &t.mentions[i]; m.inWork() && m.context&(asRiver|asBank) != 0 {
			for _, e := range m.entries {
				if e.Kind == gazetteer.River {
					along = append(along, e.District)
				}
			}
		}
	}
	return along
}

// What a name weighs that lies in a district where the river of the work does not run: it
// is more likely another place of the same name.
const offRiver = 0.4

// elsewhereOnRiver reports whether the work lies in b although an office speaks for its
// neighbour a: the text names a river that runs in b and not in a, and nothing in a.
func (l *Locator) elsewhereOnRiver(a, b *tally) bool {
	return a.by[work] < 1.3 && !a.onRiver && !a.called() && b.onRiver && b.by[work] >= 1.4 && b.by[work] > a.by[work] && l.gaz.AreNeighbours(a.district, b.district)
}
