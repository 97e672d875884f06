package locate

import (
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// weightOf says how much a mention read as one entry counts for the entry's district, and
// by which method; of is the number of districts the name occurs in.
func weightOf(m *mention, e gazetteer.Entry, of int) (float64, spending.Method) {
	var w float64
	method := spending.ByGazetteer
	several := func(one, two, more float64) float64 {
		switch of {
		case 1:
			return one
		case 2:
			return two
		}
		return more
	}
	switch e.Kind {
	case gazetteer.DistrictArea:
		w, method = several(4, 3.5, 3), spending.ByNamedDistrict
		if m.context&asDistrict != 0 {
			w = 6
		}
	case gazetteer.CircleArea:
		w, method = several(4, 3, 2), spending.ByNamedCircle
	case gazetteer.Town, gazetteer.Institution:
		w = several(4, 3, 2)
	case gazetteer.Locality:
		w = several(3, 2, 1)
	case gazetteer.Constituency:
		w = several(3, 2.5, 2)
		if m.context&(asConstituency|asCode) != 0 || m.field == fieldPlace {
			w = several(4.5, 3.5, 2.5)
		}
	case gazetteer.Block, gazetteer.Office:
		w = several(3, 2, 1)
	case gazetteer.River, gazetteer.Embankment:
		w = several(2, 1.5, 1)
		if m.context&(asRiver|asBank) == 0 {
			w /= 2
		}
	default:
		w = several(2, 1.2, 0.6)
		if of > 4 {
			w = 0
		}
	}
	if m.context&asOffice != 0 && m.context&asDistrict == 0 {
		w *= 0.75
	}
	if m.context&asVillage != 0 && (m.means(gazetteer.CircleArea) || m.means(gazetteer.DistrictArea) || m.means(gazetteer.Constituency)) {
		w *= 0.4 // a village of that name, which may lie anywhere
	}
	switch {
	case m.near && m.inWork() && m.context&asDistrict == 0:
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
	switch m.field {
	case fieldReference:
		w *= 0.7
		if weak(e.Kind) && e.Kind != gazetteer.Office {
			return 0, method
		}
	case fieldBuyer:
		w *= 0.5
		if weak(e.Kind) {
			return 0, method
		}
	}
	return w, method
}

// ruleOf names the gazetteer entry and the context a mention was read by.
func ruleOf(m *mention, e gazetteer.Entry) string {
	rule := string(e.Kind) + " " + e.Name
	if m.near {
		rule += ", nearly so spelt"
	}
	switch {
	case m.context&asConstituency != 0:
		rule += ", as a constituency"
	case m.context&asOffice != 0:
		rule += ", as an office"
	case m.context&asBlock != 0:
		rule += ", as a block"
	}
	if e.Source != "" {
		rule += " (" + e.Source + ")"
	}
	return rule
}
