package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
)

// oneOf gives the places of a record that lies in some of them, nobody knows which, as one
// statement that may mean any. Areas that lie in one leave that one. Where a place is no
// area of the dataset, the record may be in none of the others.
func (p *placer) oneOf(r *Stated) []locate.Stated {
	var areas []geo.Area
	var texts []string
	unknown := false
	method := spending.ByAreaCode
	take := func(text string, found ...geo.Area) {
		texts = append(texts, text)
		unknown = unknown || len(found) == 0
		for _, a := range found {
			if !slices.ContainsFunc(areas, func(x geo.Area) bool { return x.ID == a.ID }) {
				areas = append(areas, a)
			}
		}
	}
	for _, text := range r.Areas {
		found := p.areas.Find(text)
		take(text, found...)
		if a, ok := p.areas.Code(text); !ok || len(found) != 1 || a.ID != found[0].ID {
			method = "" // by a name
		}
	}
	for _, at := range r.Points {
		area, at := p.point(r, at)
		text := fmt.Sprintf("%v, %v", at[0], at[1])
		if a, ok := p.areas.Code(area); ok {
			take(text, a)
		} else {
			take(text)
		}
		method = spending.ByCoordinates
	}
	const problem = "the source states several places, and not which of them is the award's"
	stated := strings.Join(texts, "; ")
	switch {
	case unknown || len(areas) == 0:
		p.issue(r, "place", stated, problem, "not all are areas of the dataset: the award's text decides its place")
		return nil
	case len(areas) > 1:
		p.issue(r, "place", stated, problem,
			"the award's text decides; or else it is known to the area they share, or in conflict between them")
	}
	if in, ok := p.shared(areas); ok {
		areas = []geo.Area{in}
	}
	return []locate.Stated{{Field: "place", Text: stated, Areas: areas, Method: method}}
}

// shared gives the finest area that several areas lie in.
func (p *placer) shared(areas []geo.Area) (geo.Area, bool) {
	if len(areas) < 2 {
		return geo.Area{}, false
	}
	for in, ok := areas[0], true; ok; in, ok = p.areas.Code(in.ParentID) {
		if !slices.ContainsFunc(areas, func(a geo.Area) bool { return !p.areas.IsIn(a, in.ID) }) {
			return in, true
		}
	}
	return geo.Area{}, false
}
