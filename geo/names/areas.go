package names

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/geo"
)

// Areas finds areas by what a source calls them. It is safe for concurrent use.
type Areas struct {
	areas map[string]geo.Area
	named [3]map[string][]string // codes by name: as spelt, by its words, by its words run together
}

// NewAreas makes a finder of areas by their codes, names and aliases.
func NewAreas(areas []geo.Area) *Areas {
	f := &Areas{areas: make(map[string]geo.Area, len(areas))}
	for i := range f.named {
		f.named[i] = map[string][]string{}
	}
	for _, a := range areas {
		f.areas[canonical(a.ID)] = a
		for _, name := range append([]string{a.Name}, a.Aliases...) {
			for i, key := range keys(name) {
				if key != "" && !slices.Contains(f.named[i][key], a.ID) {
					f.named[i][key] = append(f.named[i][key], a.ID)
				}
			}
		}
	}
	return f
}

// Find gives the areas that a text may mean: the one with this code, and those with this name, of the levels given or
// of all. None: no area is called so. Several: nothing in the text says which. An area that lies in another of them is
// left out, for the other is true of either. A name spelt like that of some areas is theirs, else it is compared
// without accents, else without blanks as well.
func (f *Areas) Find(text string, levels ...geo.Level) []geo.Area {
	var found []geo.Area
	add := func(a geo.Area, ok bool) {
		if ok && (len(levels) == 0 || slices.Contains(levels, a.Level)) &&
			!slices.ContainsFunc(found, func(o geo.Area) bool { return o.ID == a.ID }) {
			found = append(found, a)
		}
	}
	a, isCode := f.Code(text)
	add(a, isCode)
	before := len(found)
	for i, key := range keys(text) {
		for _, id := range f.named[i][key] {
			add(f.Code(id))
		}
		if len(found) > before {
			break
		}
	}
	inAnother := func(a geo.Area) bool {
		return slices.ContainsFunc(found, func(o geo.Area) bool { return o.ID != a.ID && f.IsIn(a, o.ID) })
	}
	outer := make([]geo.Area, 0, len(found))
	for _, a := range found {
		if !inAnother(a) {
			outer = append(outer, a)
		}
	}
	slices.SortFunc(outer, func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
	return outer
}

// IsIn reports whether an area is the one of a code, or lies in it.
func (f *Areas) IsIn(a geo.Area, code string) bool {
	for ok := true; ok; a, ok = f.Code(a.ParentID) {
		if a.ID == code {
			return true
		}
	}
	return false
}

// Code gives the area of a code.
func (f *Areas) Code(code string) (geo.Area, bool) {
	a, ok := f.areas[canonical(code)]
	return a, ok
}

// canonical makes canonically equivalent texts equal, and takes blanks off their ends.
func canonical(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// keys gives what a name is found by, the strictest first.
func keys(name string) [3]string {
	words := Words(name)
	spelt := strings.Join(strings.Fields(strings.ToLower(canonical(name))), " ")
	return [3]string{spelt, strings.Join(words, " "), strings.Join(words, "")}
}
