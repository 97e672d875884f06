package locate

import (
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
)

// context says how a name stands in its text.
type context uint16

const (
	asDistrict     context = 1 << iota // "... district"
	asConstituency                     // "... LAC"
	asBlock                            // "... development block"
	asOffice                           // "... Division": an office named after a place, whose works may lie elsewhere
	asRiver                            // "river ..."
	asRoad                             // "... road", "... to ...": a road's name, which may lead from elsewhere
	asCode                             // inside a package or reference code
	asTown                             // "... town", "... municipal board", "ward": the town itself
	asBank                             // "bank of ...", "L/B of ...", "... bund": a river's
	asEnd                              // one end of "X to Y", both of them known names
	ofDistricts                        // "districts of ...": what follows is a list of districts
	asEstate                           // "... tea estate": estates are named after places elsewhere
	asVillage                          // "village ..."
	asListed                           // one of three or more towns or districts in a list
)

// contextOf reads the words around a match.
func contextOf(text string, tokens []gazetteer.Token, m gazetteer.Match) context {
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return tokens[i].Lower
	}
	var c context
	before, before2 := word(m.First-1), word(m.First-2)
	after, after2, after3 := word(m.Last+1), word(m.Last+2), word(m.Last+3)
	switch {
	case isDistrictWord(after), after == "b" && isDistrictWord(after2):
		c |= asDistrict
	case isDistrictWord(before) && !strings.ContainsAny(between(text, tokens, m.First-1), ",;."):
		c |= asDistrict
	}
	if before == "of" && (before2 == "districts" || before2 == "dists") {
		c |= asDistrict | ofDistricts
	}
	if after == "lac" || after == "constituency" || after == "l" && after2 == "a" && after3 == "c" || before == "lac" ||
		(after == "st" || after == "sc") && after2 == "lac" {
		c |= asConstituency
	}
	switch after {
	case "dev", "development", "block", "blocks", "ebb", "td":
		c |= asBlock
	}
	if after == "t" && after2 == "d" {
		c |= asBlock
	}
	if isNumeral(after) && isOfficeWord(after2) || before == "division" || before == "divn" ||
		strings.HasSuffix(before, "trd") && strings.Contains(between(text, tokens, m.First-1), ",") || isOfficeWord(after) ||
		(after == "road" || after == "roads" || after == "rural" || after == "r" || after == "state" || after == "and" || after == "w" || after == "wr" || after == "nh" || after == "tr" || after == "randb" || after == "phe" || after == "phed" || after == "pwd" || after == "building") &&
			(isOfficeWord(after2) || isOfficeWord(after3)) {
		c |= asOffice
	}
	volts := func(i int) bool { return word(i) == "kv" || word(i-1) == "k" && word(i) == "v" }
	if volts(m.First-1) && between(text, tokens, m.Last) == "-" || volts(m.First-2) && between(text, tokens, m.First-1) == "-" {
		c |= asOffice // a power line is named after its ends
	}
	if before == "under" && slices.ContainsFunc(m.Entries, func(e gazetteer.Entry) bool { return e.Kind == gazetteer.Institution }) {
		c |= asOffice
	}
	if before == "village" || before == "vill" || after == "village" && word(m.Last+2) != "road" {
		c |= asVillage
	}
	if isRiverWord(before) && !strings.Contains(between(text, tokens, m.First-1), ",") || isRiverWord(after) || isRiverWord(before2) && isRiverPrefix(before) {
		c |= asRiver
	}
	if before == "of" && (before2 == "bank" || before2 == "b" || before2 == "banks" || isEmbankmentWord(before2)) || isRiverPrefix(before) {
		c |= asBank
	}
	if (after == "left" || after == "right") && after2 == "bank" || (after == "l" || after == "r") && after2 == "b" || isEmbankmentWord(after) {
		c |= asBank
	}
	if after == "te" || after == "tea" || after == "t" && after2 == "e" {
		c |= asEstate
	}
	if after == "road" || after == "rd" || after == "path" || after == "ali" || after == "to" || before == "to" && before2 != "" && !isWorkWord(before2) || after == "pwd" && after2 == "road" {
		c |= asRoad
	}
	switch after {
	case "town", "sadar", "mb", "municipal", "municipality", "ward", "city", "ulb":
		c |= asTown
	}
	switch {
	case before == "town", before == "near":
		c |= asTown
	case inCode(text, tokens, m):
		c |= asCode
	}
	return c
}

func isDistrictWord(w string) bool {
	switch w {
	case "district", "districts", "dist", "distt", "dstrict", "disrict", "distric":
		return true
	}
	return false
}

func isOfficeWord(w string) bool {
	switch w {
	case "division", "div", "divn", "circle", "territorial", "subdivision", "sub", "zone", "range", "electrical", "elect", "trd", "rrd", "rr", "region", "ec", "esd":
		return true
	}
	return false
}

// isRiverPrefix is a word before the name of an old or a small course of a river.
func isRiverPrefix(w string) bool { return w == "mora" || w == "mara" || w == "pora" || w == "burhi" }

// isWorkWord is a word that "to" stands after for what the work is done to, and not for
// where a road leads: "measures to Saikhowa Bund", "R/S to ...", "damages to ...".
func isWorkWord(w string) bool {
	switch w {
	case "measure", "measures", "m", "r", "s", "mnr", "restoration", "repair", "repairs", "repairing", "damage", "damages", "damaged", "protection",
		"improvement", "renovation", "strengthening", "extension", "recoupment", "works":
		return true
	}
	return false
}

// isEmbankmentWord is a word for a bund, which is named after its river.
func isEmbankmentWord(w string) bool {
	switch w {
	case "embankment", "embankments", "embkt", "dyke", "bund":
		return true
	}
	return false
}

func isNumeral(w string) bool {
	return w != "" && (strings.Trim(w, "iv") == "" || strings.Trim(w, "0123456789") == "")
}

func isRiverWord(w string) bool {
	switch w {
	case "river", "rivers", "nadi", "nala", "nallah", "nalla", "rivulet", "stream", "beel", "jaan":
		return true
	}
	return false
}

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
