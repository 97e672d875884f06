// Package boundary makes areas out of the features of boundary files: it finds their
// codes and names, mends their geometry, dissolves circles into districts, and keys a
// file without official codes by overlap with one that has them.
package boundary

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/topology"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/paulmach/orb"
)

// Mapping names the properties that hold an area's code and names. Of several, the first
// that is not blank counts.
type Mapping struct {
	ID           []string
	Name         []string // those after the first that differ from it become aliases
	DistrictID   []string // not needed for districts, whose own ID it is
	DistrictName []string
}

// Assam is the mapping of the circle files of the Assam flood data ecosystem.
func Assam() Mapping {
	return Mapping{
		ID: []string{"object_id"}, Name: []string{"revenue_ci", "revenue_cr"},
		DistrictID: []string{"dtcode11"}, DistrictName: []string{"dtname"},
	}
}

// AssamDistricts is the mapping of their district file, whose circle columns are
// leftovers.
func AssamDistricts() Mapping {
	return Mapping{ID: []string{"object_id", "dtcode11"}, Name: []string{"dtname"}}
}

// Builder assembles the areas of one level from features, as a reader yields them.
type Builder struct {
	level     geo.Level
	mapping   Mapping
	areas     []geo.Area
	feature   []int // of each area, where it comes from
	byID      map[string]int
	districts map[string]map[string]int // votes for each district's name, by code
	problems  []vector.Problem
	turned    int
}

// NewBuilder makes a builder of districts or circles. A mapping must say where the codes
// and names are.
func NewBuilder(level geo.Level, m Mapping) (*Builder, error) {
	switch {
	case level != geo.District && level != geo.Circle:
		return nil, fmt.Errorf("level %q is neither %q nor %q", level, geo.District, geo.Circle)
	case len(m.ID) == 0:
		return nil, fmt.Errorf("the mapping of %s areas names no property that holds their code", level)
	case len(m.Name) == 0:
		return nil, fmt.Errorf("the mapping of %s areas names no property that holds their name", level)
	case level == geo.Circle && len(m.DistrictID) == 0:
		return nil, fmt.Errorf("the mapping of circles names no property that holds their district's code; areas of one level alone are districts")
	}
	return &Builder{level: level, mapping: m, byID: map[string]int{}, districts: map[string]map[string]int{}}, nil
}

func (b *Builder) report(feature int, field, value, text, action string) {
	b.problems = append(b.problems, vector.Problem{Feature: feature, Field: field, Value: value, Text: text, Action: action})
}

// Add adds a feature. What is wrong with it becomes a problem, not an error: a feature
// without code or district is left out, one whose geometry cannot be repaired is kept
// without. Its form fits the readers of package vector.
func (b *Builder) Add(f vector.Feature) error {
	a := geo.Area{Level: b.level}
	a.ID, _ = first(f.Properties, b.mapping.ID)
	if a.ID == "" {
		b.report(f.Number, strings.Join(b.mapping.ID, ", "), "", "no area code", "feature left out")
		return nil
	}
	names := all(f.Properties, b.mapping.Name)
	if len(names) == 0 {
		b.report(f.Number, strings.Join(b.mapping.Name, ", "), "", fmt.Sprintf("area %s has no name", a.ID), "code used as name")
		names = []string{a.ID}
	}
	a.Name, a.Aliases = names[0], names[1:]
	if a.DistrictID = a.ID; b.level == geo.Circle {
		if a.DistrictID, _ = first(f.Properties, b.mapping.DistrictID); a.DistrictID == "" {
			b.report(f.Number, strings.Join(b.mapping.DistrictID, ", "), "", fmt.Sprintf("circle %s has no district code", a.ID), "feature left out")
			return nil
		}
	}
	a.Geometry = b.repair(f, a.ID)
	if at, used := b.byID[a.ID]; used {
		b.again(at, a, f.Number)
		return nil
	}
	b.byID[a.ID] = len(b.areas)
	b.areas = append(b.areas, a)
	b.feature = append(b.feature, f.Number)
	if name, _ := first(f.Properties, b.mapping.DistrictName); name != "" && b.level == geo.Circle {
		if b.districts[a.DistrictID] == nil {
			b.districts[a.DistrictID] = map[string]int{}
		}
		b.districts[a.DistrictID][name]++
	}
	return nil
}

// repair gives a feature's geometry as valid polygons, or nil.
func (b *Builder) repair(f vector.Feature, id string) orb.MultiPolygon {
	if f.Geometry == nil {
		return nil // the reader has reported it
	}
	g, notes, err := topology.Repair(f.Geometry)
	if err != nil {
		b.report(f.Number, "geometry", id, err.Error(), "area kept without geometry")
		return nil
	}
	if i := slices.Index(notes, topology.Orientation); i >= 0 {
		b.turned++
		notes = slices.Delete(notes, i, i+1)
	}
	if len(notes) > 0 {
		b.report(f.Number, "geometry", id, "the geometry is not valid", "repaired: "+strings.Join(notes, "; "))
	}
	return g
}

// again handles a feature whose code is in use: another part of the same area, or a
// mistake.
func (b *Builder) again(at int, a geo.Area, number int) {
	before := &b.areas[at]
	if before.Name == a.Name && before.DistrictID == a.DistrictID {
		if g, err := topology.Dissolve([]orb.MultiPolygon{before.Geometry, a.Geometry}); err == nil {
			before.Geometry = g
			b.report(number, "id", a.ID, fmt.Sprintf("same code, name and district as feature %d", b.feature[at]), "taken as another part of the area and united with it")
			return
		}
	}
	b.report(number, "id", a.ID, fmt.Sprintf("code of feature %d (%s) used again (%s)", b.feature[at], before.Name, a.Name), "feature left out")
}

// Areas gives the areas added, sorted by ID.
func (b *Builder) Areas() []geo.Area {
	out := slices.Clone(b.areas)
	slices.SortFunc(out, byID)
	return out
}

// Problems gives what was found wrong so far, in the order of features.
func (b *Builder) Problems() []vector.Problem {
	out := slices.Clone(b.problems)
	if b.turned > 0 {
		out = append(out, vector.Problem{Field: "geometry", Value: strconv.Itoa(b.turned),
			Text: "features whose rings do not have RFC 7946 orientation", Action: topology.Orientation})
	}
	return out
}

func byID(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) }

// Districts dissolves the circles added into districts by their district's code, sorted
// by ID. A district is called what most of its circles say, other spellings become
// aliases. It reports districts without a name, with several, and without geometry.
func (b *Builder) Districts() ([]geo.Area, []vector.Problem, error) {
	if b.level != geo.Circle {
		return nil, nil, fmt.Errorf("only circles can be dissolved into districts")
	}
	parts := map[string][]orb.MultiPolygon{}
	for _, a := range b.areas {
		parts[a.DistrictID] = append(parts[a.DistrictID], a.Geometry)
	}
	var out []geo.Area
	var problems []vector.Problem
	for id, geometries := range parts {
		names := byVotes(b.districts[id])
		if len(names) == 0 {
			problems = append(problems, vector.Problem{Field: strings.Join(b.mapping.DistrictName, ", "), Value: id,
				Text: "no circle says what the district is called", Action: "code used as name"})
			names = []string{id}
		}
		if len(names) > 1 {
			problems = append(problems, vector.Problem{Field: strings.Join(b.mapping.DistrictName, ", "), Value: strings.Join(names, "; "),
				Text: fmt.Sprintf("the circles of district %s differ on its name", id), Action: fmt.Sprintf("%s used, as most do", names[0])})
		}
		d := geo.Area{ID: id, Level: geo.District, Name: names[0], DistrictID: id, Aliases: names[1:]}
		g, err := topology.Dissolve(geometries)
		if err != nil {
			problems = append(problems, vector.Problem{Field: "geometry", Value: id,
				Text: fmt.Sprintf("the circles of the district cannot be dissolved: %v", err), Action: "district kept without geometry"})
		}
		d.Geometry = g
		out = append(out, d)
	}
	slices.SortFunc(out, byID)
	slices.SortFunc(problems, func(p, q vector.Problem) int { return strings.Compare(p.Text+p.Value, q.Text+q.Value) })
	return out, problems, nil
}

// byVotes sorts names by votes, then alphabetically.
func byVotes(votes map[string]int) []string {
	names := make([]string, 0, len(votes))
	for n := range votes {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int {
		if votes[a] != votes[b] {
			return votes[b] - votes[a]
		}
		return strings.Compare(a, b)
	})
	return names
}

// Vertices counts the vertices of areas, which tells the more detailed of two files.
func Vertices(areas []geo.Area) int {
	n := 0
	for _, a := range areas {
		for _, p := range a.Geometry {
			for _, r := range p {
				n += len(r)
			}
		}
	}
	return n
}

// first gives the first property that is not blank.
func first(properties map[string]any, keys []string) (string, bool) {
	for _, k := range keys {
		if s := vector.Text(properties[k]); s != "" {
			return s, true
		}
	}
	return "", false
}

// all gives the different values of the properties that are not blank.
func all(properties map[string]any, keys []string) []string {
	var out []string
	for _, k := range keys {
		if s := vector.Text(properties[k]); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
