package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
)

// areaWordsOf gives the words of an area's name without those that only say that it is an
// area or a part of one: "Dhakuakhana (Pt-II)" gives "dhakuakhana".
func (s *speller) areaWordsOf(name string) []string {
	ws := names.Words(name)
	kept := make([]string, 0, len(ws))
	afterPart := false
	for _, w := range ws {
		numeral := strings.Trim(w, "iv") == "" || strings.Trim(w, "0123456789") == ""
		if s.areaWords[w] || afterPart && numeral {
			afterPart = s.partWords[w] || afterPart && numeral
			continue
		}
		afterPart = false
		kept = append(kept, w)
	}
	if len(kept) == 0 {
		return ws
	}
	return kept
}

// areaKeys gives the keys an area's name is found by: its words run together, and its
// words sorted and run together where the order differs ("East Jorhat", "Jorhat East").
func (s *speller) areaKeys(name string) []string {
	ws := s.areaWordsOf(name)
	if len(ws) == 0 {
		return nil
	}
	keys := []string{strings.Join(ws, "")}
	if len(ws) > 1 && !slices.IsSorted(ws) {
		sorted := slices.Clone(ws)
		slices.Sort(sorted)
		keys = append(keys, strings.Join(sorted, ""))
	}
	return keys
}

// near reports whether two folded names are so alike that, among the few names of one
// district, they mean the same: one edit for names of 7 letters or more, two for names of
// 11 or more, none for shorter ones and none where letters are not Latin; first letters must agree.
func near(a, b string) bool {
	n := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	allowed := 0
	switch {
	case !isLatin(a) || !isLatin(b):
	case n >= 11:
		allowed = 2
	case n >= 7:
		allowed = 1
	}
	return a == b || allowed > 0 && a[0] == b[0] && distanceAtMost(a, b, allowed)
}

// distanceAtMost reports whether at most limit insertions, deletions, substitutions or
// swaps of neighbouring bytes turn a into b.
func distanceAtMost(a, b string, limit int) bool {
	if d := len(a) - len(b); d > limit || -d > limit {
		return false
	}
	var rows [3][64]uint8
	if len(b) >= len(rows[0]) {
		return false
	}
	for j := range len(b) + 1 {
		rows[0][j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		row, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = uint8(min(i, 255))
		best := row[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			best = min(best, d)
		}
		if int(best) > limit {
			return false
		}
	}
	return int(rows[len(a)%3][len(b)]) <= limit
}
