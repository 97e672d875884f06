package gazetteer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
)

// Token is one word of a text, in the form names are compared in.
type Token struct {
	Word       string // folded
	Lower      string // as written but for names.Fold; joined where the text parts a name ("barman gaon")
	Start, End int    // bytes in the text
	Follows    bool   // no more than a blank or a hyphen parts it from the word before it
}

// Tokens splits a text into the words names are compared by: runs of letters or of
// digits, split also where a capital follows small letters ("RamkrishnaNagar"), so that _,
// / and line breaks part words. The usual endings of place names are joined to the word
// before them ("Barman Gaon", "Lakhi-pur"), and "No." is left out before a number.
func (g *Gazetteer) Tokens(text string) []Token { return g.speller.tokens(text) }

func (s *speller) tokens(text string) []Token {
	tokens := make([]Token, 0, 16)
	plain := "" // of a text in ASCII, its words folded where they stand
	if names.IsASCII(text) {
		plain = strings.ToLower(text)
	}
	start, class := -1, signs
	small := false // the last letter was a small one
	for i, r := range text {
		if names.IsInvisible(r) {
			continue
		}
		c := classOf(r)
		upper := c == letters && unicode.IsUpper(r)
		if c != class || upper && small {
			if start >= 0 {
				tokens = s.token(tokens, text, plain, start, i, class)
				start = -1
			}
			class = c
		}
		if c != signs && start < 0 {
			start = i
		}
		small = c == letters && !upper
	}
	if start >= 0 {
		tokens = s.token(tokens, text, plain, start, len(text), class)
	}
	return s.dropNumberWords(tokens)
}

// Classes of characters, of which a token has one.
const (
	signs = iota
	letters
	digits
)

func classOf(r rune) int {
	switch {
	case names.IsLetter(r):
		return letters
	case unicode.IsDigit(r):
		return digits
	}
	return signs
}

// token adds a run of letters or digits to the tokens, joined to the last of them where it is an ending.
func (s *speller) token(tokens []Token, text, plain string, start, end, class int) []Token {
	var lower string
	if plain != "" {
		lower = plain[start:end]
	} else if lower = names.Fold(text[start:end]); lower == "" {
		return tokens
	}
	if n := len(tokens); n > 0 && class == letters && s.endings[lower] &&
		s.joinable(tokens[n-1], text[tokens[n-1].End:start]) {
		t := &tokens[n-1]
		t.Lower += lower
		t.Word = s.fold(t.Lower)
		t.End = end
		return tokens
	}
	follows := false
	if n := len(tokens); n > 0 {
		follows = parts(text[tokens[n-1].End:start])
	}
	return append(tokens, Token{s.fold(lower), lower, start, end, follows})
}

// IsWord reports whether a token is of letters, not of digits.
func (t Token) IsWord() bool {
	r, _ := utf8.DecodeRuneInString(t.Lower)
	return names.IsLetter(r)
}

// joinable reports whether an ending belongs to the token before it, given what stands
// between the two.
func (s *speller) joinable(before Token, between string) bool {
	return parts(between) && !s.apart[before.Lower] && len(before.Lower) > 2 && before.IsWord()
}

// parts reports whether what stands between two words may part those of one name.
func parts(between string) bool { return between == " " || between == "-" || between == "" }

// dropNumberWords leaves out words such as "No." before a number.
func (s *speller) dropNumberWords(tokens []Token) []Token {
	kept := tokens[:0]
	for i, t := range tokens {
		if s.numbers[t.Lower] && i+1 < len(tokens) && !tokens[i+1].IsWord() {
			continue
		}
		kept = append(kept, t)
	}
	return kept
}

// Entry is one thing a name can mean, as it is seen at a depth: in an area of a level and,
// where known, in one of the next level.
type Entry struct {
	Name   string // as the source writes it
	Kind   Kind
	Level  geo.Level // of what is named, where that is an area
	Outer  string    // code of the area at the depth
	Inner  string    // code of the one at the next; "" where only the outer is known
	Source string
	Count  int // how many places of the name were given here

	path []string // codes of all areas it lies in, outermost first
}

// IsOuter reports whether the name is that of the outer area itself.
func (e *Entry) IsOuter() bool { return e.Kind == AreaName && e.Inner == "" }

// IsInner reports whether the name is that of the inner area, or of an area in it.
func (e *Entry) IsInner() bool { return e.Kind == AreaName && e.Inner != "" }

// at makes an entry one seen at a depth; false for one that is known no finer than above it.
func (e *Entry) at(depth int) bool {
	if depth >= len(e.path) {
		return false
	}
	e.Outer, e.Inner = e.path[depth], ""
	if depth+1 < len(e.path) {
		e.Inner = e.path[depth+1]
	}
	return true
}

// seen gives entries as they are seen at a depth. Those that lie in the same areas there are one.
func seen(entries []Entry, depth int) []Entry {
	var out []Entry
	for _, e := range entries {
		if !e.at(depth) {
			continue
		}
		i := slices.IndexFunc(out, func(o Entry) bool {
			return o.Kind == e.Kind && o.Outer == e.Outer && o.Inner == e.Inner
		})
		if i >= 0 {
			out[i].Count += e.Count
			continue
		}
		out = append(out, e)
	}
	return out
}

// Match is a place name found in a text.
type Match struct {
	First, Last int // tokens, Last included
	Entries     []Entry
	Near        bool // the spelling differs by more than transliteration
}

// trie finds names token by token. Node 0 is the root.
type trie struct {
	words    map[string]int32
	children map[uint64]int32
	nodes    []node
	deletes  map[string]int32 // long area names of one word, with one letter left out → node; -1 if of several
}

type node struct {
	entries []Entry
	lower   []string // spellings, for short names that must match as they are
}

// Names of fewer folded letters than this match only as they are spelt.
const shortName = 6

// Words of at most this many letters in a name match only as they are spelt.
const shortWord = 3

// Names of at least this many folded letters match with one letter too many or too few, if
// they name an area; with one letter more, also with one letter changed.
const longName = 8

func newTrie() trie {
	return trie{
		words: map[string]int32{}, children: map[uint64]int32{}, nodes: make([]node, 1), deletes: map[string]int32{},
	}
}

func joined(tokens []Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Lower)
	}
	return b.String()
}

// isLatin reports whether a folded word is of plain Latin letters.
func isLatin(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf })
}

// addEntry adds a meaning of a name; false if no word of the name has three letters, so that
// it cannot be told from other words or, like "Ch 320.00 m", names no place.
func (g *Gazetteer) addEntry(name string, kind Kind, area, source string) bool {
	tokens := g.Tokens(name)
	whole := joined(tokens)
	if !slices.ContainsFunc(tokens, func(t Token) bool { return len(t.Lower) > 2 && t.IsWord() }) {
		return false
	}
	ix := &g.index
	at := ix.path(tokens)
	n := &ix.nodes[at]
	if !slices.Contains(n.lower, whole) {
		n.lower = append(n.lower, whole)
	}
	e := Entry{Name: name, Kind: kind, Source: source, Count: 1, path: g.paths[area]}
	if kind == AreaName {
		e.Level = g.areas[area].Level
	}
	e.at(0)
	for i := range n.entries {
		if o := &n.entries[i]; o.Kind == kind && slices.Equal(o.path, e.path) {
			o.Count++
			return true
		}
	}
	n.entries = append(n.entries, e)
	if len(tokens) == 1 && len(tokens[0].Word) >= longName && isLatin(tokens[0].Word) && kind == AreaName {
		ix.addDeletes(tokens[0].Word, at)
	}
	return true
}

// path gives the node of a name, which it makes where there is none.
func (ix *trie) path(name []Token) int32 {
	at := int32(0)
	for _, t := range name {
		id, ok := ix.words[t.Word]
		if !ok {
			id = int32(len(ix.words))
			ix.words[t.Word] = id
		}
		key := uint64(at)<<32 | uint64(uint32(id))
		next, ok := ix.children[key]
		if !ok {
			next = int32(len(ix.nodes))
			ix.nodes = append(ix.nodes, node{})
			ix.children[key] = next
		}
		at = next
	}
	return at
}

// forget takes the names of an area out of the trie.
func (ix *trie) forget(area string) {
	for i := range ix.nodes {
		n := &ix.nodes[i]
		n.entries = slices.DeleteFunc(n.entries,
			func(e Entry) bool { return e.Kind == AreaName && e.path[len(e.path)-1] == area })
	}
}

func (ix *trie) addDeletes(word string, at int32) {
	put := func(k string) {
		if old, ok := ix.deletes[k]; ok && old != at {
			ix.deletes[k] = -1
			return
		}
		ix.deletes[k] = at
	}
	put(word)
	for i := range word {
		put(word[:i] + word[i+1:])
	}
}

// nearly gives the node of a long area name that differs from word by one letter left
// out, added or changed; first letters agree. Only Latin letters are taken for one another.
func (g *Gazetteer) nearly(word string, buf []byte) (int32, bool) {
	ix := &g.index
	if !g.speller.spelling.Near || len(word) < longName-1 || !isLatin(word) {
		return 0, false
	}
	if at, ok := ix.deletes[word]; ok {
		return at, at > 0
	}
	for i := 1; i < len(word); i++ {
		buf = append(append(buf[:0], word[:i]...), word[i+1:]...)
		at, ok := ix.deletes[string(buf)]
		if ok && at > 0 && (g.isName(at, string(buf)) || len(word) > longName) {
			return at, true
		}
	}
	return 0, false
}

// isName reports whether a folded word is the name of a node itself, and not one with a
// letter left out.
func (g *Gazetteer) isName(at int32, word string) bool {
	return slices.ContainsFunc(g.index.nodes[at].lower, func(s string) bool { return g.speller.fold(s) == word })
}

// Find finds the place names in a text, longest first from the left, without overlap, with
// what they mean at a depth.
func (g *Gazetteer) Find(tokens []Token, depth int) []Match {
	ix := &g.index
	var matches []Match
	var buf [64]byte
	for i := 0; i < len(tokens); {
		at, last, found := int32(0), -1, int32(0)
		for j := i; j < len(tokens); j++ {
			id, ok := ix.words[tokens[j].Word]
			if !ok {
				break
			}
			if at, ok = ix.children[uint64(at)<<32|uint64(uint32(id))]; !ok {
				break
			}
			n := &ix.nodes[at]
			if len(n.entries) > 0 && ix.spelt(n, tokens[i:j+1]) && (j > i || !g.speller.ordinary[tokens[i].Lower]) {
				last, found = j, at
			}
		}
		near := false
		if t := tokens[i]; last < 0 && len(t.Word) <= len(buf) && t.End-t.Start == len(t.Lower) {
			if at, ok := g.nearly(tokens[i].Word, buf[:0]); ok && ix.nodes[at].lower[0][0] == tokens[i].Lower[0] {
				last, found, near = i, at, true
			}
		}
		if last < 0 {
			if at, ok := g.together(tokens[i:]); ok {
				last, found = i+1, at
			}
		}
		if last < 0 {
			i++
			continue
		}
		entries := ix.nodes[found].entries
		if len(g.levels) > 2 { // else they are as they are stored
			entries = seen(entries, depth)
		}
		if len(entries) > 0 {
			matches = append(matches, Match{First: i, Last: last, Entries: entries, Near: near})
		}
		i = last + 1
	}
	return matches
}

// together gives the node of an area's name of one word that the text writes as two: "Babu Barhi".
func (g *Gazetteer) together(tokens []Token) (int32, bool) {
	ix := &g.index
	if !g.speller.spelling.Near || len(tokens) < 2 || !tokens[0].IsWord() || !tokens[1].IsWord() ||
		min(len(tokens[0].Lower), len(tokens[1].Lower)) < shortWord ||
		len(tokens[0].Lower)+len(tokens[1].Lower) < together || !tokens[1].Follows {
		return 0, false
	}
	id, ok := ix.words[g.speller.fold(tokens[0].Lower+tokens[1].Lower)]
	if !ok {
		return 0, false
	}
	at, ok := ix.children[uint64(uint32(id))]
	if !ok || !slices.ContainsFunc(ix.nodes[at].entries, func(e Entry) bool { return e.Kind == AreaName }) {
		return 0, false
	}
	return at, true
}

// spelt reports whether tokens may stand for a node's name: short names, and names with a
// short word ("Borholla Tea", "Borholla to"), only as spelt.
func (ix *trie) spelt(n *node, tokens []Token) bool {
	letters, shortest := 0, shortName
	for _, t := range tokens {
		letters += len(t.Word)
		if t.IsWord() {
			shortest = min(shortest, len(t.Lower))
		}
	}
	return letters >= shortName && shortest > shortWord || slices.Contains(n.lower, joined(tokens))
}
