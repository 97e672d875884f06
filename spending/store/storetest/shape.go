package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// Shape is a hierarchy and a calendar that datasets are made up for.
type Shape struct {
	spending.Description
	parts []int // how many areas of a level lie in each of the level above
	code  func(parent string, number int) string
}

func (s Shape) String() string {
	return fmt.Sprintf("%d levels, years from %s", len(s.Levels), s.Calendar.Begins)
}

func districts() Shape { return shapes()[2-1][1] }

// Shapes lists every hierarchy with every calendar.
func Shapes() []Shape { return slices.Concat(shapes()...) }

// shapes gives the shapes by the number of their levels, and then by their calendars. The
// second hierarchy has codes that begin with their parents', as Assam's do; in the others
// codes sort neither by parents nor parents first.
func shapes() [][]Shape {
	made := []struct {
		levels geo.Hierarchy
		parts  []int
		code   func(parent string, number int) string
	}{
		{geo.Hierarchy{{Key: "commune", Plural: "communes", Words: map[string]geo.Words{
			"fr": {One: "commune", Many: "communes"}, "de": {One: "Gemeinde", Many: "Gemeinden"}}}}, []int{90},
			childFirst},
		{geo.Hierarchy{{Key: "district", Plural: "districts"}, {Key: "circle", Plural: "circles"}}, []int{35, 5},
			parentFirst},
		{geo.Hierarchy{{Key: "region", Plural: "regions"}, {Key: "area", Plural: "planning_areas"},
			{Key: "parish", Plural: "parishes", Words: map[string]geo.Words{"en": {One: "parish", Many: "awards"}}}},
			[]int{6, 4, 5}, childFirst},
		{geo.Hierarchy{{Key: "zone", Plural: "zones"}, {Key: "share", Plural: "shares"},
			{Key: "level3", Plural: "level1"},
			{Key: "ward_2", Plural: "wards_2"}}, []int{4, 3, 4, 3}, childFirst},
	}
	var all [][]Shape
	for _, m := range made {
		var list []Shape
		for _, begins := range []time.Month{time.January, time.April, time.July} {
			d := spending.Description{Calendar: spending.Calendar{Begins: begins}, Levels: m.levels}
			if len(m.levels) != 2 {
				d.Languages = []string{"fr", "en"}
				d.Whole = map[string]string{"fr": "la métropole"}
				d.Names = spending.AreaNames{"bn": {"1": {Name: "কাছাড়", Unsure: true}}}
				d.Needs = []spending.NeedDefinition{{Name: "exposed", Rule: spending.ShareOf, Series: "share: \"x\"",
					Of: spending.Population, Unit: "people", Label: map[string]string{"fr": "exposés"},
					Levels: []geo.Level{m.levels.Finest()}}}
			}
			list = append(list, Shape{d, m.parts, m.code})
		}
		all = append(all, list)
	}
	return all
}

func parentFirst(parent string, number int) string {
	if parent == "" {
		return fmt.Sprintf("18-%03d", 300+number)
	}
	return fmt.Sprintf("%s-%05d", parent, 100+number)
}

func childFirst(parent string, number int) string {
	if parent == "" {
		return fmt.Sprintf("%d", number)
	}
	return fmt.Sprintf("%d'%s", number, parent)
}

// Areas makes the areas of the function Dataset.
func Areas() []geo.Area { return districts().Areas() }

// Areas makes the areas, sorted by code: squares, every third of the outermost with a hole
// or of two pieces.
func (s Shape) Areas() []geo.Area {
	var areas []geo.Area
	for n := range s.parts[0] {
		x, y := west+float64(n%gridColumns), south+float64(n/gridColumns)
		area := geo.Area{ID: s.code("", n), Level: s.Levels[0].Key, Name: s.name(0, n),
			Geometry: orb.MultiPolygon{{square(x, y, 1)}}}
		switch n % 3 {
		case 1:
			area.Geometry[0] = append(area.Geometry[0], reversed(square(x+0.45, y+0.45, 0.1)))
		case 2:
			area.Geometry = append(area.Geometry, orb.Polygon{square(x+0.2, y+20.1, 1.0/3)})
			area.Aliases = []string{"Old; name", "পুৰণি \"নাম\"", "(Pt)\nline"}
		}
		areas = append(append(areas, area), s.below(area.ID, 1, x, y, 1)...)
	}
	slices.SortFunc(areas, func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
	return areas
}

// below makes the areas that lie in one whose square is given, at a depth and below.
func (s Shape) below(parent string, depth int, x, y, side float64) []geo.Area {
	if depth == len(s.parts) {
		return nil
	}
	var areas []geo.Area
	for n := range s.parts[depth] {
		count := float64(s.parts[depth])
		at, part := x+side*float64(n)/count, side/count
		area := geo.Area{ID: s.code(parent, n), Level: s.Levels[depth].Key, Name: s.name(depth, n), ParentID: parent,
			Geometry: orb.MultiPolygon{{square(at, y, part)}}}
		areas = append(append(areas, area), s.below(area.ID, depth+1, at, y, part)...)
	}
	return areas
}

func (s Shape) name(depth, number int) string {
	key := string(s.Levels[depth].Key)
	return fmt.Sprintf("%s%s %d", strings.ToUpper(key[:1]), key[1:], number)
}

// places are the areas as parts of awards, share 1, by depth and sorted by code.
type places struct {
	levels geo.Hierarchy
	parts  [][]spending.Part
}

func (s Shape) places() places {
	p := places{s.Levels, make([][]spending.Part, len(s.Levels))}
	within := map[string][]string{}
	areas := s.Areas()
	for depth, level := range s.Levels.Keys() {
		for _, a := range areas {
			if a.Level != level {
				continue
			}
			if depth > 0 {
				within[a.ID] = append(slices.Clone(within[a.ParentID]), a.ParentID)
			}
			p.parts[depth] = append(p.parts[depth], spending.Part{Area: a.ID, Within: within[a.ID], Share: 1})
		}
	}
	return p
}

// inDistricts is the suite with codes that tests spell out, in the same calendar.
func (s suite) inDistricts() suite {
	at := slices.IndexFunc(shapes()[2-1], func(d Shape) bool { return d.Calendar == s.shape.Calendar })
	return suite{s.opener, shapes()[2-1][at], s.parts}
}

// part gives one of the areas of a depth as a part.
func (s Shape) part(depth, number int) spending.Part { return s.places().parts[depth][number] }
