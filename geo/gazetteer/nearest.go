package gazetteer

import "strings"

// Letters that a name may miss to be its beginning: "Bonai" of "Bonaigarh".
const (
	beginning  = 5
	mostMissed = 4
)

// Nearest gives the one area in another that a misspelt or shortened name is likeliest to mean, for a text that says
// that it names one of them. It answers no where two are as near.
func (g *Gazetteer) Nearest(within, name string) (id string, ok bool) {
	if !g.speller.spelling.Near {
		return "", false
	}
	key := g.speller.fold(strings.Join(g.speller.areaWordsOf(name), ""))
	best, second := -1, -1
	for _, member := range g.members[within] {
		distance := g.distance(key, member)
		switch {
		case distance < 0:
		case best < 0 || distance < best:
			best, second, id = distance, best, member
		case second < 0 || distance < second:
			second = distance
		}
	}
	return id, best >= 0 && best != second
}

// distance is how far a folded name is from the nearest name of an area; -1: too far.
func (g *Gazetteer) distance(key, area string) int {
	best := -1
	for _, name := range g.spelt[area] {
		d := misspelt(key, name)
		if d >= 0 && (best < 0 || d < best) {
			best = d
		}
	}
	return best
}

// misspelt gives the edits between two folded names that may be one, -1 where they may not: one in four letters, and
// the first letter is the same; or one is the beginning of the other.
func misspelt(a, b string) int {
	if a == "" || b == "" || a[0] != b[0] || !isLatin(a) || !isLatin(b) {
		return -1
	}
	for limit := range min(len(a), len(b))/4 + 1 {
		if distanceAtMost(a, b, limit) {
			return limit
		}
	}
	if n := min(len(a), len(b)); n >= beginning && a[:n] == b[:n] && max(len(a), len(b)) <= n+mostMissed {
		return mostMissed
	}
	return -1
}
