// Package gazetteer knows the names of places and which areas they lie in: areas of every
// level under every spelling the sources use, and the villages, towns, rivers, embankments
// and institutions that callers add.
//
// Names are not keys: 18 of Assam's circle names occur in more than one district. A name
// is therefore looked up within a coarser area, and gives an area code.
package gazetteer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/paulmach/orb"
)

// Gazetteer finds areas by name. Build it with New; it is safe for concurrent use once no
// more places are added.
type Gazetteer struct {
	speller  *speller
	areas    map[string]*geo.Area
	levels   []geo.Level // outermost first
	finder   *names.Areas
	named    map[scope]*nameIndex
	paths    map[string][]string    // areas that an area lies in, outermost first, and itself
	spelt    map[string][]string    // names of an area folded, where a misspelt one is looked for
	members  map[string][]string    // areas that lie directly in an area, sorted
	related  map[string][]string    // outermost areas that share history, nearest first
	parents  map[string]string      // outermost areas by the one they were carved from
	seats    map[string]bool        // areas that hold the offices of the one they lie in
	capitals map[string]bool        // outermost areas that hold the offices of the whole
	bounds   map[string][]orb.Bound // extents of the finest areas in an area
	index    trie                   // names of areas and places, for finding them in text
}

// scope is where names are looked up: among the areas of a level in a coarser area, or "" in all.
type scope struct {
	within string
	level  geo.Level
}

// New makes a gazetteer of areas of one or more levels with their names and aliases, and of
// those that are known of the place and whose codes are among them. An area must lie in one
// of the level above, among the areas. Geometry may be absent; it only tells which areas are
// neighbours.
func New(areas []geo.Area, known Knowledge) (*Gazetteer, error) {
	g := &Gazetteer{
		speller:  newSpeller(&known),
		areas:    make(map[string]*geo.Area, len(areas)),
		finder:   names.NewAreas(areas),
		named:    make(map[scope]*nameIndex),
		paths:    make(map[string][]string, len(areas)),
		spelt:    make(map[string][]string),
		members:  make(map[string][]string),
		related:  make(map[string][]string),
		parents:  make(map[string]string),
		seats:    make(map[string]bool),
		bounds:   make(map[string][]orb.Bound),
		capitals: make(map[string]bool),
		index:    newTrie(),
	}
	for i, a := range areas {
		if a.ID == "" {
			return nil, fmt.Errorf("area %d (%q) has no code", i+1, a.Name)
		}
		if g.areas[a.ID] != nil {
			return nil, fmt.Errorf("area code %s occurs twice (%q, %q)", a.ID, g.areas[a.ID].Name, a.Name)
		}
		g.areas[a.ID] = &a
	}
	if err := g.arrange(areas); err != nil {
		return nil, err
	}
	for _, a := range areas {
		g.name(a.ID, a.Name)
		for _, alias := range a.Aliases {
			g.name(a.ID, alias)
		}
	}
	g.callOtherwise()
	if err := g.readAliases(known.Aliases); err != nil {
		return nil, fmt.Errorf("the known aliases: %w", err)
	}
	g.nameSeats(areas)
	if err := g.addBuiltin(known.Places); err != nil {
		return nil, fmt.Errorf("the known places: %w", err)
	}
	return g, nil
}

// arrange finds the order of the levels, and what lies in what.
func (g *Gazetteer) arrange(areas []geo.Area) error {
	depths := map[geo.Level]int{}
	for _, a := range areas {
		path := []string{a.ID}
		for in := a.ParentID; in != ""; in = g.areas[in].ParentID {
			if path = append(path, in); g.areas[in] == nil {
				return fmt.Errorf("%s %s (%q) lies in %q, which is not among the areas", a.Level, a.ID, a.Name, in)
			}
			if len(path) > geo.MostLevels {
				return fmt.Errorf("%s %s (%q) lies in more than %d others", a.Level, a.ID, a.Name, geo.MostLevels-1)
			}
		}
		slices.Reverse(path)
		g.paths[a.ID] = path
		depth := len(path) - 1
		if at, ok := depths[a.Level]; ok && at != depth {
			return fmt.Errorf("%s %s (%q) lies in %d other areas, where another %s lies in %d", a.Level, a.ID, a.Name,
				depth, a.Level, at)
		}
		depths[a.Level] = depth
		if a.ParentID != "" {
			g.members[a.ParentID] = append(g.members[a.ParentID], a.ID)
		}
	}
	g.levels = make([]geo.Level, len(depths))
	for _, level := range slices.Sorted(maps.Keys(depths)) {
		if depth := depths[level]; depth >= len(g.levels) || g.levels[depth] != "" {
			return fmt.Errorf("the areas are of several levels that lie in the same one, among them %q", level)
		}
		g.levels[depths[level]] = level
	}
	for _, m := range g.members {
		slices.Sort(m)
	}
	for _, a := range areas {
		if len(a.Geometry) > 0 && len(g.members[a.ID]) == 0 {
			for _, in := range g.Within(a.ID) {
				g.bounds[in] = append(g.bounds[in], a.Geometry.Bound())
			}
		}
	}
	return nil
}

// name registers a name of an area.
func (g *Gazetteer) name(id, name string) {
	a := g.areas[id]
	kind := AreaName
	words := g.speller.areaWordsOf(name)
	if !slices.ContainsFunc(words, func(w string) bool { return !g.speller.seatWords[w] }) {
		kind = Seat
	}
	g.addEntry(strings.Join(words, " "), kind, id, "area "+id)
	if g.speller.spelling.Near {
		g.spelt[id] = append(g.spelt[id], g.speller.fold(strings.Join(words, "")))
	}
	for _, key := range g.speller.areaKeys(name) {
		for _, in := range append(g.Within(id), "") {
			at := scope{in, a.Level}
			if g.named[at] == nil {
				g.named[at] = &nameIndex{speller: g.speller}
			}
			g.named[at].add(key, id)
		}
	}
}

// readAliases reads a table of aliases: area, relation, name or other area, why; the table's own comments say what the
// relations are. Lines of areas that are not in the gazetteer are passed over.
func (g *Gazetteer) readAliases(table string) error {
	return eachRow(table, func(row []string, line int) error {
		id, relation, value := g.known("", row[0]), row[1], row[2]
		if id == "" {
			return nil
		}
		if other := g.known("", value); other != "" && relation != "name" && relation != "within" {
			value = other
		}
		switch relation {
		case "name", "within":
			g.name(id, value)
		case "related", "carved":
			if g.depth(value) != 0 {
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

// known gives the area that a table of what is known means by its code, or by its name and those of the areas it lies
// in, outermost first: Angul/Athmallik; within a coarser area where one is given. "": none of the gazetteer, or
// several.
func (g *Gazetteer) known(within, text string) string {
	if g.areas[text] != nil {
		return text
	}
	for name := range strings.SplitSeq(text, "/") {
		depth := g.depth(within) + 1
		if depth >= len(g.levels) {
			return ""
		}
		found := g.called(g.levels[depth], within, name)
		if len(found) != 1 {
			return ""
		}
		within = found[0]
	}
	return within
}

// Area gives an area by its code.
func (g *Gazetteer) Area(id string) (geo.Area, bool) {
	a, ok := g.areas[id]
	if !ok {
		return geo.Area{}, false
	}
	return *a, true
}

// Levels lists the levels of the areas, outermost first. The slice must not be changed.
func (g *Gazetteer) Levels() []geo.Level { return g.levels }

// Within lists the areas that an area lies in, outermost first. The slice must not be changed.
func (g *Gazetteer) Within(id string) []string {
	if path := g.paths[id]; len(path) > 1 {
		return path[: len(path)-1 : len(path)-1]
	}
	return nil
}

// depth counts the areas that an area lies in; -1 for none of the gazetteer.
func (g *Gazetteer) depth(id string) int { return len(g.paths[id]) - 1 }

// At gives the area of a depth that an area lies in, or itself where it is no finer.
func (g *Gazetteer) At(depth int, id string) string {
	if path := g.paths[id]; depth < len(path) {
		return path[depth]
	}
	return id
}

// Members gives the codes of the areas of the next level in an area, sorted. The slice must not be changed.
func (g *Gazetteer) Members(id string) []string { return g.members[id] }

// Related gives the areas that share history with an outermost area (carved from it, or it
// from them), nearest first. The slice must not be changed.
func (g *Gazetteer) Related(id string) []string { return g.related[id] }

// Parent gives the area a newer one was carved from.
func (g *Gazetteer) Parent(id string) (from string, ok bool) {
	from, ok = g.parents[id]
	return from, ok
}

// AreNeighbours reports whether two areas lie side by side, as far as the extents of the
// finest areas in them tell; false where those came without geometry.
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

// IsSeat reports whether an area holds the offices of the one it lies in.
func (g *Gazetteer) IsSeat(id string) bool { return g.seats[id] }

// IsCapital reports whether an outermost area holds the offices of the whole.
func (g *Gazetteer) IsCapital(id string) bool { return g.capitals[id] }

// AreRelated reports whether two areas are the same or share history.
func (g *Gazetteer) AreRelated(a, b string) bool {
	return a == b || slices.Contains(g.related[a], b) || slices.Contains(g.related[b], a)
}

// Named gives the code of the area of a level that a name means, within a coarser area, or ""
// in all. It answers no rather than choose between two.
//
// Outermost areas are found in any known or nearly known spelling; others in all only as
// spelt, and within an area nearly so too. Where that has none of the name, those that share
// its history are looked in, nearest first, since sources keep naming areas under the one
// they lay in before; the area found may thus lie in another.
func (g *Gazetteer) Named(level geo.Level, within, name string) (id string, ok bool) {
	keys := g.speller.areaKeys(name)
	if found := g.called(level, within, name); len(found) > 0 {
		return only(found)
	}
	all := g.named[scope{"", level}]
	switch {
	case all == nil:
		return "", false
	case within == "" && level == g.levels[0]:
		return findFirst(all, keys, (*nameIndex).find)
	case within == "":
		return findFirst(all, keys, (*nameIndex).exact)
	}
	for _, find := range []func(*nameIndex, string) (string, bool){(*nameIndex).spelt, (*nameIndex).near} {
		for _, in := range append([]string{within}, g.related[within]...) {
			if ix := g.named[scope{in, level}]; ix != nil {
				if id, ok = findFirst(ix, keys, find); ok {
					return id, true
				}
			}
		}
	}
	return "", false
}

// called gives the areas of a level, within a coarser area where one is given, that are called so but for case, accents
// and encoding.
func (g *Gazetteer) called(level geo.Level, within, name string) []string {
	var found []string
	for _, a := range g.finder.Find(name, level) {
		if within == "" || slices.Contains(g.Within(a.ID), within) {
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
