// Package gazetteer knows the names of places and which areas they lie in: districts and
// circles under every spelling the sources use, and the villages, towns, rivers,
// embankments and institutions that callers add.
//
// Names are not keys: 18 of Assam's circle names occur in more than one district. Every
// lookup of a circle is therefore made within a district, and gives an area code.
package gazetteer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/paulmach/orb"
)

// Gazetteer finds areas by name. Build it with New; it is safe for concurrent use once no
// more places are added.
type Gazetteer struct {
	speller   *speller
	areas     map[string]*geo.Area
	finder    *names.Areas
	districts nameIndex
	circles   map[string]*nameIndex // by district
	anyCircle nameIndex
	members   map[string][]string    // circles of a district, sorted
	related   map[string][]string    // districts that share history, nearest first
	parents   map[string]string      // districts by the district they were carved from
	seats     map[string]bool        // circles that hold a district's offices
	capitals  map[string]bool        // districts that hold the offices of the state
	bounds    map[string][]orb.Bound // extents of a district's circles
	index     trie                   // names of areas and places, for finding them in text
}

// New makes a gazetteer of areas: districts and circles with their names and aliases,
// and those that are known of the place and whose codes are among them. Circles must name a
// district among the areas. Geometry may be absent; it only tells which districts are
// neighbours.
func New(areas []geo.Area, known Knowledge) (*Gazetteer, error) {
	speller := newSpeller(&known)
	g := &Gazetteer{
		speller:   speller,
		districts: nameIndex{speller: speller},
		anyCircle: nameIndex{speller: speller},
		areas:     make(map[string]*geo.Area, len(areas)),
		finder:    names.NewAreas(areas),
		circles:   make(map[string]*nameIndex),
		members:   make(map[string][]string),
		related:   make(map[string][]string),
		parents:   make(map[string]string),
		seats:     make(map[string]bool),
		bounds:    make(map[string][]orb.Bound),
		capitals:  make(map[string]bool),
		index:     newTrie(),
	}
	for i, a := range areas {
		if a.ID == "" {
			return nil, fmt.Errorf("area %d (%q) has no code", i+1, a.Name)
		}
		if g.areas[a.ID] != nil {
			return nil, fmt.Errorf("area code %s occurs twice (%q, %q)", a.ID, g.areas[a.ID].Name, a.Name)
		}
		g.areas[a.ID] = &a
		if a.Level == geo.District {
			a.ParentID = ""
			g.circles[a.ID] = &nameIndex{speller: speller}
		}
	}
	for i := range areas {
		a := &areas[i]
		if a.Level == geo.Circle {
			if g.circles[a.Outer()] == nil {
				return nil, fmt.Errorf("circle %s (%q) names district %q, which is not among the areas", a.ID, a.Name, a.Outer())
			}
			g.members[a.Outer()] = append(g.members[a.Outer()], a.ID)
			if len(a.Geometry) > 0 {
				g.bounds[a.Outer()] = append(g.bounds[a.Outer()], a.Geometry.Bound())
			}
		}
		g.name(a.ID, a.Name)
		for _, alias := range a.Aliases {
			g.name(a.ID, alias)
		}
	}
	for _, m := range g.members {
		slices.Sort(m)
	}
	if err := g.readAliases(known.Aliases); err != nil {
		return nil, fmt.Errorf("the known aliases: %w", err)
	}
	if err := g.addBuiltin(known.Places); err != nil {
		return nil, fmt.Errorf("the known places: %w", err)
	}
	return g, nil
}

// name registers a name of an area.
func (g *Gazetteer) name(id, name string) {
	a := g.areas[id]
	kind, circle := CircleArea, id
	if a.Level == geo.District {
		kind, circle = DistrictArea, ""
	}
	g.addEntry(strings.Join(g.speller.areaWordsOf(name), " "), kind, a.Outer(), circle, "area "+id)
	for _, key := range g.speller.areaKeys(name) {
		if a.Level == geo.District {
			g.districts.add(key, id)
			continue
		}
		g.circles[a.Outer()].add(key, id)
		g.anyCircle.add(key, id)
	}
}

// readAliases reads a table of aliases: area code, relation, name or code, why; the table's
// own comments say what the relations are. Lines of areas that are not in the gazetteer are passed over.
func (g *Gazetteer) readAliases(table string) error {
	return eachRow(table, func(row []string, line int) error {
		id, relation, value := row[0], row[1], row[2]
		if g.areas[id] == nil {
			return nil
		}
		switch relation {
		case "name", "within":
			g.name(id, value)
		case "related", "carved":
			if g.circles[value] == nil {
				break
			}
			g.related[id] = append(g.related[id], value)
			if relation == "carved" {
				g.parents[id] = value
			}
		case "seat":
			g.seats[value] = true
		case "capital":
			g.capitals[value] = true
		case "minor":
			if g.areas[value] != nil {
				g.index.forget(id)
			}
		default:
			return fmt.Errorf("relation %q is not one of name, within, related, carved, seat, minor, capital", relation)
		}
		return nil
	})
}

// Area gives an area by its code.
func (g *Gazetteer) Area(id string) (geo.Area, bool) {
	a, ok := g.areas[id]
	if !ok {
		return geo.Area{}, false
	}
	return *a, true
}

// Within lists the areas that an area lies in, outermost first.
func (g *Gazetteer) Within(id string) []string {
	var codes []string
	for a := g.areas[id]; a != nil && a.ParentID != ""; a = g.areas[a.ParentID] {
		codes = append(codes, a.ParentID)
	}
	slices.Reverse(codes)
	return codes
}

// Circles gives the codes of a district's circles, sorted. The slice must not be changed.
func (g *Gazetteer) Circles(districtID string) []string { return g.members[districtID] }

// Related gives the districts that share history with a district (carved from it, or it
// from them), nearest first. The slice must not be changed.
func (g *Gazetteer) Related(districtID string) []string { return g.related[districtID] }

// Parent gives the district a newer one was carved from.
func (g *Gazetteer) Parent(districtID string) (id string, ok bool) {
	id, ok = g.parents[districtID]
	return id, ok
}

// AreNeighbours reports whether two districts lie side by side, as far as the extents of
// their circles tell; false where the areas came without geometry.
func (g *Gazetteer) AreNeighbours(a, b string) bool {
	for _, x := range g.bounds[a] {
		for _, y := range g.bounds[b] {
			if x.Intersects(y) {
				return true
			}
		}
	}
	return false
}

// IsSeat reports whether a circle holds a district's offices.
func (g *Gazetteer) IsSeat(circleID string) bool { return g.seats[circleID] }

// IsCapital reports whether a district holds the offices of the state.
func (g *Gazetteer) IsCapital(districtID string) bool { return g.capitals[districtID] }

// AreRelated reports whether two districts are the same or share history.
func (g *Gazetteer) AreRelated(a, b string) bool {
	return a == b || slices.Contains(g.related[a], b) || slices.Contains(g.related[b], a)
}

// District gives the code of the district a name means, in any known or nearly known
// spelling. It answers no rather than choose between two.
func (g *Gazetteer) District(name string) (id string, ok bool) {
	if found := g.named(geo.District, "", name); len(found) > 0 {
		return only(found)
	}
	for _, key := range g.speller.areaKeys(name) {
		if id, ok = g.districts.find(key); ok {
			return id, true
		}
	}
	return "", false
}

// Circle gives the code of the circle a name means within a district. Where the district
// has none of that name, it looks in the districts that share its history, nearest first,
// since sources keep naming circles under their old district; the circle found may thus
// lie in another district. With no district, the name must be unique in the state. It
// answers no rather than choose between two.
func (g *Gazetteer) Circle(districtID, name string) (id string, ok bool) {
	keys := g.speller.areaKeys(name)
	if found := g.named(geo.Circle, districtID, name); len(found) > 0 {
		return only(found)
	}
	if districtID == "" {
		return findFirst(&g.anyCircle, keys, (*nameIndex).exact)
	}
	within := append([]string{districtID}, g.related[districtID]...)
	for _, find := range []func(*nameIndex, string) (string, bool){(*nameIndex).spelt, (*nameIndex).near} {
		for _, d := range within {
			if ix := g.circles[d]; ix != nil {
				if id, ok = findFirst(ix, keys, find); ok {
					return id, true
				}
			}
		}
	}
	return "", false
}

// named gives the areas of a level, within a district where one is given, that are called so but for case, accents and
// encoding.
func (g *Gazetteer) named(level geo.Level, districtID, name string) []string {
	var found []string
	for _, a := range g.finder.Find(name, level) {
		if districtID == "" || a.Outer() == districtID {
			found = append(found, a.ID)
		}
	}
	return found
}

func findFirst(ix *nameIndex, keys []string, find func(*nameIndex, string) (string, bool)) (string, bool) {
	for _, key := range keys {
		if id, ok := find(ix, key); ok {
			return id, true
		}
	}
	return "", false
}

// nameIndex finds area codes by name keys: as they are, folded, and nearly.
type nameIndex struct {
	speller *speller
	keys    map[string][]string
	folds   map[string][]string
}

func (ix *nameIndex) add(key, id string) {
	if ix.keys == nil {
		ix.keys, ix.folds = make(map[string][]string), make(map[string][]string)
	}
	insert := func(m map[string][]string, k string) {
		if !slices.Contains(m[k], id) {
			m[k] = append(m[k], id)
		}
	}
	insert(ix.keys, key)
	insert(ix.folds, ix.speller.fold(key))
}

func only(ids []string) (string, bool) {
	if len(ids) != 1 {
		return "", false
	}
	return ids[0], true
}

func (ix *nameIndex) exact(key string) (string, bool) { return only(ix.keys[key]) }

// spelt finds a key as it is, or else by its transliteration.
func (ix *nameIndex) spelt(key string) (string, bool) {
	if id, ok := ix.exact(key); ok || len(ix.keys[key]) > 0 {
		return id, ok
	}
	return ix.folded(key)
}

// folded finds a key by its transliteration, for names of four letters or more: shorter
// ones fold alike by chance.
func (ix *nameIndex) folded(key string) (string, bool) {
	f := ix.speller.fold(key)
	if len(f) < 4 {
		return "", false
	}
	return only(ix.folds[f])
}

func (ix *nameIndex) near(key string) (string, bool) {
	if !ix.speller.spelling.Near {
		return "", false
	}
	f := ix.speller.fold(key)
	var found string
	for k, ids := range ix.folds {
		if !near(f, k) {
			continue
		}
		for _, id := range ids {
			if found != "" && found != id {
				return "", false
			}
			found = id
		}
	}
	return found, found != ""
}

func (ix *nameIndex) find(key string) (string, bool) {
	if id, ok := ix.spelt(key); ok || len(ix.keys[key]) > 0 {
		return id, ok
	}
	return ix.near(key)
}
