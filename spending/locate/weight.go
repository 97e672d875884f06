package locate

import (
	"cmp"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// A weight is what a name counts for an outer area by how many outer areas it occurs in: one, two, more.
type weight [3]float64

func (w weight) in(outers int) float64 { return w[min(max(outers, 1), len(w))-1] }

// Villages of more outer areas than this share a name that says nothing.
const mostOfAName = 4

// weightOf says how much a mention read as one entry counts for the entry's outer area, and
// by which method; of is the number of outer areas the name occurs in.
func weightOf(m *mention, e gazetteer.Entry, of int) (float64, spending.Method) {
	w, method := weightOfEntry(m, &e, of)
	return m.inField(e.Kind, m.inContext(w)), method
}

// weightOfEntry is what a name counts, whatever stands around it.
func weightOfEntry(m *mention, e *gazetteer.Entry, of int) (float64, spending.Method) {
	switch e.Kind {
	case gazetteer.AreaName:
		if e.IsInner() && m.context&asInner != 0 {
			return weight{5, 4, 3}.in(of), spending.ByNamed(e.Level)
		}
		if e.IsInner() {
			return weight{4, 3, 2}.in(of), spending.ByNamed(e.Level)
		}
		if m.context&asOuter != 0 {
			return 6, spending.ByNamed(e.Level)
		}
		return weight{4, 3.5, 3}.in(of), spending.ByNamed(e.Level)
	case gazetteer.Town, gazetteer.Institution:
		return weight{4, 3, 2}.in(of), spending.ByGazetteer
	case gazetteer.Locality, gazetteer.Block, gazetteer.Office:
		return weight{3, 2, 1}.in(of), spending.ByGazetteer
	case gazetteer.Constituency:
		if m.context&(asConstituency|asCode) != 0 || m.field == fieldPlace {
			return weight{4.5, 3.5, 2.5}.in(of), spending.ByGazetteer
		}
		return weight{3, 2.5, 2}.in(of), spending.ByGazetteer
	case gazetteer.River, gazetteer.Embankment:
		if m.context&(asRiver|asBank) != 0 {
			return weight{2, 1.5, 1}.in(of), spending.ByGazetteer
		}
		return weight{1, 0.75, 0.5}.in(of), spending.ByGazetteer
	}
	if of > mostOfAName || e.Kind == gazetteer.Seat {
		return 0, spending.ByGazetteer
	}
	return weight{2, 1.2, 0.6}.in(of), spending.ByGazetteer
}

// inContext is what a mention of a weight counts by how it stands in its text.
func (m *mention) inContext(w float64) float64 {
	if m.context&asOffice != 0 && m.context&asOuter == 0 {
		w *= 0.75
	}
	if m.context&asVillage != 0 &&
		(m.means(gazetteer.AreaName) || m.means(gazetteer.Constituency)) {
		w *= 0.4 // a village of that name, which may lie anywhere
	}
	switch {
	case m.near && m.inWork() && m.context&asOuter == 0:
		w *= 0.5
	case m.near:
		w *= 0.9
	}
	if m.context&asEstate != 0 {
		w *= 0.5
	}
	if m.context&asRoad != 0 && m.context&asEnd == 0 && m.field != fieldPlace {
		w *= 0.7
	}
	return w
}

// inField is what a mention of a weight counts by the field it stands in.
func (m *mention) inField(kind gazetteer.Kind, w float64) float64 {
	switch m.field {
	case fieldReference:
		if weak(kind) && kind != gazetteer.Office {
			return 0
		}
		return w * 0.7
	case fieldBuyer:
		if weak(kind) {
			return 0
		}
		if m.context&asTown != 0 && m.context&asOffice == 0 {
			return w * 0.9 // a town's own body
		}
		return w * 0.5
	}
	return w
}

// ruleOf names the gazetteer entry and the context a mention was read by.
func ruleOf(m *mention, e gazetteer.Entry) string {
	rule := cmp.Or(string(e.Level), string(e.Kind)) + " " + e.Name
	if m.near {
		rule += ", nearly so spelt"
	}
	switch {
	case m.context&asConstituency != 0:
		rule += ", as a constituency"
	case m.context&asOffice != 0:
		rule += ", as an office"
	case m.context&(asBlock|asInner) != 0:
		rule += ", called so"
	}
	if e.Source != "" {
		rule += " (" + e.Source + ")"
	}
	return rule
}
