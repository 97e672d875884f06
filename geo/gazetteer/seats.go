package gazetteer

import (
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
)

// nameSeats finds, where no table says it, the area that holds the offices of the one it lies in: it bears that one's
// name, or a word for such an area. Both are called by the name that the two share, however it is spelt, and the seat
// by its name and the word.
func (g *Gazetteer) nameSeats(areas []geo.Area) {
	stated := map[string]bool{}
	for seat := range g.seats {
		if path := g.paths[seat]; len(path) > 1 {
			stated[path[len(path)-2]] = true
		}
	}
	words := slices.Sorted(maps.Keys(g.speller.seatWords))
	for _, a := range areas {
		outer := g.areas[a.ParentID]
		if outer == nil {
			continue
		}
		name, isWord := g.withoutSeatWords(a.Name)
		of, _ := g.withoutSeatWords(outer.Name)
		same := name == of || g.speller.spelling.Near && len(name) >= beginning && misspelt(name, of) == 1
		if name != "" && !same {
			continue
		}
		if same && name != of && !isWord {
			g.name(outer.ID, a.Name)
		}
		if !stated[outer.ID] {
			g.seats[a.ID] = true
		}
		if !g.seats[a.ID] {
			continue
		}
		g.callSeat(a, outer, words)
	}
}

// callSeat gives a seat the words for one as its name, alone and beside its own name and that of the area it lies in.
func (g *Gazetteer) callSeat(a geo.Area, outer *geo.Area, words []string) {
	for _, w := range words {
		g.addEntry(w, Seat, a.ID, "area "+a.ID)
		for _, s := range []string{outer.Name, a.Name} {
			if kept := g.speller.seatless(s); kept != "" {
				g.addEntry(kept+" "+w, AreaName, a.ID, "area "+a.ID)
				g.addEntry(w+" "+kept, AreaName, a.ID, "area "+a.ID)
			}
		}
	}
}

// withoutSeatWords gives a name folded, run together and without the words for a seat, and reports whether it had one.
// Such a word may be joined to the name.
func (g *Gazetteer) withoutSeatWords(name string) (folded string, had bool) {
	words := g.speller.areaWordsOf(name)
	kept := g.speller.seatless(name)
	had = len(strings.Fields(kept)) < len(words)
	for w := range g.speller.seatWords {
		if before, ok := strings.CutSuffix(kept, w); ok && before != "" {
			kept, had = before, true
		}
	}
	return g.speller.fold(strings.ReplaceAll(kept, " ", "")), had
}

// seatless gives the words of a name but those for a seat.
func (s *speller) seatless(name string) string {
	words := slices.DeleteFunc(s.areaWordsOf(name), func(w string) bool { return s.seatWords[w] })
	return strings.Join(words, " ")
}
