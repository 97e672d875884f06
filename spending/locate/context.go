package locate

import (
	"github.com/floodspend/floodspend/geo/gazetteer"
)

// context says how a name stands in its text.
type context uint32

const (
	asOuter        context = 1 << iota // "... district"
	asConstituency                     // "... LAC"
	asBlock                            // "... development block"
	asOffice                           // "... Division": an office named after a place, whose works may lie elsewhere
	asRiver                            // "river ..."
	asRoad                             // "... road", "... to ...": a road's name, which may lead from elsewhere
	asCode                             // inside a package or reference code
	asTown                             // "... town", "... municipal board", "ward": the town itself
	asBank                             // "bank of ...", "L/B of ...", "... bund": a river's
	asEnd                              // one end of "X to Y", both of them known names
	ofOuter                            // "districts of ...": what follows is a list of outer areas
	asEstate                           // "... tea estate": estates are named after places elsewhere
	asVillage                          // "village ..."
	asListed                           // one of three or more towns or outer areas in a list
	asInner                            // "... block", where that is what the inner areas are called
	asPlain                            // where no code is, whatever signs stand beside it; not kept
)

// between gives the text between token i and the next.
func between(text string, tokens []gazetteer.Token, i int) string {
	if i < 0 || i+1 >= len(tokens) {
		return ""
	}
	return text[tokens[i].End:tokens[i+1].Start]
}

// Fewest letters of a word that a hyphen joins to a name to make another name of both,
// "Gohpur-Nalkata", and not a code.
const plainWord = 5

// inCode reports whether a match is part of a code such as "SOPD/JONAI/02": only a slash,
// an underscore, or a hyphen before or after a short word or a number, parts it from the
// next word on one side.
func inCode(text string, tokens []gazetteer.Token, m gazetteer.Match) bool {
	joins := func(i, next int) bool {
		switch between(text, tokens, i) {
		case "/", "_", "_-", "/ ":
			return true
		case "-":
			w := tokens[next].Lower
			return len(w) < plainWord || w[0] <= '9'
		}
		return false
	}
	return joins(m.First-1, m.First-1) || joins(m.Last, m.Last+1)
}
