package gazetteer

import (
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
)

// Letters of a name in brackets, or of two words run together, that make it a name of its own.
const (
	bracketed = 4
	together  = 7
)

// callOtherwise gives areas the names that texts write in place of theirs: without what stands in brackets ("Kaimur
// (Bhabua)") and by that alone, with another word for a direction ("Purbi" for "East"), and with two words run together
// ("Bodhgaya"). A name that another area of the level bears is given to none, and what stands in brackets neither where
// it is the name of an area of any level: "Hilltown (Northshire)" is not Northshire.
func (g *Gazetteer) callOtherwise() {
	key := func(name string) string { return g.speller.fold(strings.Join(g.speller.areaWordsOf(name), "")) }
	taken := map[string]string{} // the one area of a level that bears a name; "": several
	claim := func(id, name string) {
		at := string(g.areas[id].Level) + " " + key(name)
		if of, ok := taken[at]; ok && of != id {
			taken[at] = ""
			return
		}
		taken[at] = id
	}
	ids := make([]string, 0, len(g.areas))
	for id := range g.areas {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	other, borne := map[string][]string{}, map[string]bool{}
	for _, id := range ids {
		claim(id, g.areas[id].Name)
		borne[key(g.areas[id].Name)] = true
	}
	for _, id := range ids {
		other[id] = g.speller.variants(g.areas[id].Name, func(name string) bool { return borne[key(name)] })
	}
	for _, id := range ids {
		for _, name := range other[id] {
			claim(id, name)
		}
	}
	for _, id := range ids {
		for _, name := range other[id] {
			if taken[string(g.areas[id].Level)+" "+key(name)] == id {
				g.name(id, name)
			}
		}
	}
}

// variants gives other ways to write the name of an area, given whether an area bears a name.
func (s *speller) variants(name string, borne func(string) bool) []string {
	var out []string
	if before, in, ok := strings.Cut(name, "("); ok {
		in, after, _ := strings.Cut(in, ")")
		if s.tellsWhich(in) && s.tellsWhich(before+after) {
			out = append(out, strings.TrimSpace(before+after))
			if !borne(in) {
				out = append(out, strings.TrimSpace(in))
			}
		}
	}
	words := names.Words(name)
	for i, w := range words {
		for _, group := range s.same {
			if !slices.Contains(group, w) || len(words) < 2 {
				continue
			}
			for _, other := range group {
				if other != w {
					out = append(out, strings.Join(slices.Replace(slices.Clone(words), i, i+1, other), " "))
				}
			}
		}
	}
	if len(words) == 2 && len(words[0])+len(words[1]) >= together && s.tellsWhich(words[0]) && s.tellsWhich(words[1]) {
		out = append(out, words[0]+words[1])
	}
	return out
}

// tellsWhich reports whether words can be the name of an area, and do not only say what it is, or which part of it.
func (s *speller) tellsWhich(text string) bool {
	words := names.Words(text)
	said := func(w string) bool {
		return s.areaWords[w] || s.seatWords[w] || s.partWords[w] || s.ordinary[w] || strings.Trim(w, "iv") == "" ||
			slices.ContainsFunc(s.same, func(group []string) bool { return slices.Contains(group, w) })
	}
	return len(strings.Join(words, "")) >= bracketed && !slices.ContainsFunc(words, said)
}
