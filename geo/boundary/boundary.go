// Package boundary makes areas out of the features of boundary files: it finds their
// codes and names, mends their geometry, unites them into the areas they lie in, and keys a
// file without official codes by overlap with one that has them.
package boundary

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/paulmach/orb"
)

// Mapping names the properties that hold an area's code and names. Of several, the first
// that is not blank counts.
type Mapping struct {
	ID         []string
	Name       []string // those after the first that differ from it become aliases
	ParentID   []string // of the area it lies in; none for the outermost level
	ParentName []string
}

// Assam is the mapping of the circle files of the Assam flood data ecosystem.
func Assam() Mapping {
	return Mapping{
		ID: []string{"object_id"}, Name: []string{"revenue_ci", "revenue_cr"},
		ParentID: []string{"dtcode11"}, ParentName: []string{"dtname"},
	}
}

// Builder assembles the areas of one level from features, as a reader yields them.
type Builder struct {
	level   geo.Level
	mapping Mapping
	areas   []geo.Area
	feature []int // of each area, where it comes from
	byID    map[string]int
	parents map[string]map[string]int // votes for the name of each area they lie in, by code
	names   vector.Names
	log     vector.Log
	added   int
}

// NewBuilder makes a builder of the areas of a level. A mapping must say where the codes and
// names are.
func NewBuilder(level geo.Level, m Mapping) (*Builder, error) {
	switch {
	case len(m.ID) == 0:
		return nil, fmt.Errorf("the mapping of %s areas names no property that holds their code", level)
	case len(m.Name) == 0:
		return nil, fmt.Errorf("the mapping of %s areas names no property that holds their name", level)
	case len(m.ParentID) == 0 && len(m.ParentName) > 0:
		return nil, fmt.Errorf("the mapping of %s areas names a property for the name of what they lie in, and "+
			"none for its code", level)
	}
	return &Builder{level: level, mapping: m, byID: map[string]int{}, parents: map[string]map[string]int{}}, nil
}

func (b *Builder) report(feature int, field, value, text, action string) {
	b.log.Add(vector.Problem{Feature: feature, Field: field, Value: value, Text: text, Action: action})
}

// leaveOut reports a feature that becomes no area.
func (b *Builder) leaveOut(feature int, field, value, text string) {
	b.log.Add(vector.Problem{Feature: feature, Field: field, Value: value, Text: text, Action: "feature left out",
		Lost: true})
}

// Add adds a feature. What is wrong with it becomes a problem, not an error: a feature
// without code or parent is left out, one whose geometry cannot be repaired is kept
// without. Its form fits the readers of package vector.
func (b *Builder) Add(f vector.Feature) error {
	b.added++
	b.names.Add(f, slices.Concat(b.mapping.ID, b.mapping.Name, b.mapping.ParentID, b.mapping.ParentName)...)
	a := geo.Area{Level: b.level, ID: first(f, b.mapping.ID)}
	if a.ID == "" {
		b.leaveOut(f.Number, strings.Join(b.mapping.ID, ", "), "", "no area code")
		return nil
	}
	names := all(f, b.mapping.Name)
	if len(names) == 0 {
		b.report(f.Number, strings.Join(b.mapping.Name, ", "), "", fmt.Sprintf("area %s has no name", a.ID),
			"code used as name")
		names = []string{a.ID}
	}
	a.Name, a.Aliases = names[0], names[1:]
	if b.inOthers() {
		if a.ParentID = first(f, b.mapping.ParentID); a.ParentID == "" {
			b.leaveOut(f.Number, strings.Join(b.mapping.ParentID, ", "), "",
				fmt.Sprintf("%s %s has no code of the area it lies in", b.level, a.ID))
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
	if name := first(f, b.mapping.ParentName); name != "" && b.inOthers() {
		if b.parents[a.ParentID] == nil {
			b.parents[a.ParentID] = map[string]int{}
		}
		b.parents[a.ParentID][name]++
	}
	return nil
}

// inOthers reports whether the areas lie in others, by the mapping.
func (b *Builder) inOthers() bool { return len(b.mapping.ParentID) > 0 }

// repair gives a feature's geometry as valid polygons, or nil.
func (b *Builder) repair(f vector.Feature, id string) orb.MultiPolygon {
	if f.Geometry == nil {
		return nil // the reader has reported it
	}
	g, notes, err := shape.Repair(f.Geometry)
	if err != nil {
		b.report(f.Number, "geometry", id, err.Error(), "area kept without geometry")
		return nil
	}
	for _, harmless := range []string{shape.Orientation, shape.Repeated} {
		if i := slices.Index(notes, harmless); i >= 0 {
			b.log.Habit(vector.Problem{Feature: f.Number, Field: "geometry", Value: id,
				Text: "the geometry is not as it should be", Action: harmless})
			notes = slices.Delete(notes, i, i+1)
		}
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
	if before.Name == a.Name && before.ParentID == a.ParentID {
		if g, err := shape.Dissolve([]orb.MultiPolygon{before.Geometry, a.Geometry}); err == nil {
			before.Geometry = g
			b.report(number, "id", a.ID, fmt.Sprintf("same code, name and parent as feature %d", b.feature[at]),
				"taken as another part of the area and united with it")
			return
		}
	}
	b.leaveOut(number, "id", a.ID, fmt.Sprintf("code of feature %d (%s) used again (%s)", b.feature[at], before.Name,
		a.Name))
}

// Areas gives the areas added, sorted by ID.
func (b *Builder) Areas() []geo.Area {
	out := slices.Clone(b.areas)
	slices.SortFunc(out, byID)
	return out
}

// Len counts the features added, those left out included.
func (b *Builder) Len() int { return b.added }

// Problems gives what was found wrong so far, in the order of features.
func (b *Builder) Problems() []vector.Problem { return b.log.Problems() }

// Check is an error where properties that the mapping names are nowhere in the features added.
func (b *Builder) Check() error {
	m := b.mapping
	return cmp.Or(b.names.Missing(m.ID...), b.names.Missing(m.Name...), b.names.Missing(m.ParentID...),
		b.names.Missing(m.ParentName...))
}

// Overlaps reports the pairs of areas added that have ground in common: areas of one level part
// the ground, and what lies in two of them counts twice, or in the first only.
func (b *Builder) Overlaps(ctx context.Context) ([]vector.Problem, error) {
	areas := b.Areas()
	shapes := make([]orb.MultiPolygon, len(areas))
	for i, a := range areas {
		shapes[i] = a.Geometry
	}
	common, err := shape.Common(ctx, shapes)
	if err != nil {
		return nil, fmt.Errorf("look for areas that overlap: %w", err)
	}
	problems := make([]vector.Problem, len(common))
	for i, o := range common {
		p, q := areas[o.A], areas[o.B]
		problems[i] = vector.Problem{Feature: b.feature[b.byID[q.ID]], Field: "geometry", Value: p.ID + "; " + q.ID,
			Text:   fmt.Sprintf("%s (%s) and %s (%s) have %.3f km² in common", p.Name, p.ID, q.Name, q.ID, o.KM2),
			Action: "kept as they are: what lies there counts in both, a point in the first by code"}
	}
	return problems, nil
}

// Astray reports the areas added that lie far from the others and would lie among them with longitude and
// latitude exchanged.
func (b *Builder) Astray() (problems []vector.Problem) {
	var centres []orb.Point
	for _, a := range b.areas {
		if len(a.Geometry) > 0 {
			centres = append(centres, a.Geometry.Bound().Center())
		}
	}
	if len(centres) == 0 {
		return nil
	}
	slices.SortStableFunc(centres, func(p, q orb.Point) int { return cmp.Compare(p.X(), q.X()) })
	middle := centres[(len(centres)-1)/2]
	for i, a := range b.areas {
		if len(a.Geometry) == 0 {
			continue
		}
		const far = 5 // degrees
		at := a.Geometry.Bound().Center()
		off := max(math.Abs(at.X()-middle.X()), math.Abs(at.Y()-middle.Y()))
		exchanged := max(math.Abs(at.Y()-middle.X()), math.Abs(at.X()-middle.Y()))
		if off > far && exchanged < off/10 {
			problems = append(problems, vector.Problem{Feature: b.feature[i], Field: "geometry", Value: a.ID,
				Text: fmt.Sprintf("%s lies far from the other areas, and would lie among them with longitude and "+
					"latitude exchanged", a.Name), Action: "kept as it is"})
		}
	}
	return problems
}

func byID(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) }

// Parents dissolves the areas added into those they lie in, which are of the level given and
// lie in no others, sorted by ID. One is called what most of its parts say, other spellings
// become aliases. It reports those without a name, with several, and without geometry.
func (b *Builder) Parents(level geo.Level) ([]geo.Area, []vector.Problem, error) {
	if !b.inOthers() {
		return nil, nil, fmt.Errorf("the mapping of %s areas does not say in which %s they lie", b.level, level)
	}
	parts := map[string][]orb.MultiPolygon{}
	for _, a := range b.areas {
		parts[a.ParentID] = append(parts[a.ParentID], a.Geometry)
	}
	var out []geo.Area
	var problems []vector.Problem
	for id, geometries := range parts {
		names := byVotes(b.parents[id])
		if len(names) == 0 {
			problems = append(problems, vector.Problem{Field: strings.Join(b.mapping.ParentName, ", "), Value: id,
				Text: fmt.Sprintf("no %s says what the %s is called", b.level, level), Action: "code used as name"})
			names = []string{id}
		}
		if len(names) > 1 {
			problems = append(problems, vector.Problem{Field: strings.Join(b.mapping.ParentName, ", "),
				Value:  strings.Join(names, "; "),
				Text:   fmt.Sprintf("the areas in %s %s differ on its name", level, id),
				Action: fmt.Sprintf("%s used, as most do", names[0])})
		}
		d := geo.Area{ID: id, Level: level, Name: names[0], Aliases: names[1:]}
		g, err := shape.Dissolve(geometries)
		if err != nil {
			problems = append(problems, vector.Problem{Field: "geometry", Value: id,
				Text:   fmt.Sprintf("the areas in the %s cannot be dissolved: %v", level, err),
				Action: string(level) + " kept without geometry"})
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
func first(f vector.Feature, keys []string) string {
	for _, k := range keys {
		if s := f.Text(k); s != "" {
			return s
		}
	}
	return ""
}

// all gives the different values of the properties that are not blank.
func all(f vector.Feature, keys []string) []string {
	var out []string
	for _, k := range keys {
		if s := f.Text(k); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
