package relevance

import (
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
)

// A token is one word or number of a field, by its byte range in the folded text.
type token struct{ start, end int32 }

// tokenize splits a folded text into runs of letters and runs of digits; everything else
// separates, so that "A/E", "A_E" and "a. e" are the same two tokens and "RIDF29" is two.
// It appends to buf.
func tokenize(text string, buf []token) []token {
	for from, to := range names.Runs(text) {
		buf = append(buf, token{int32(from), int32(to)})
	}
	return buf
}

// symbol is a word of the rules, exact or a beginning ("flood*"). Zero is no word.
type symbol int32

// lexicon maps tokens to the symbols they are, by a trie over the bytes of folded words.
type lexicon struct {
	nodes []lexNode
	count symbol
}

type lexNode struct {
	next   [36]int32      // by ASCII letter or digit
	others map[byte]int32 // by byte of another character
	exact  symbol         // the token ends here
	prefix symbol         // the token begins so
	alias  string         // the word to read instead
}

func newLexicon() *lexicon { return &lexicon{nodes: make([]lexNode, 1)} }

// child gives the node after a byte, 0 where there is none.
func (n *lexNode) child(c byte) int32 {
	switch {
	case c >= utf8.RuneSelf:
		return n.others[c]
	case c <= '9':
		return n.next[c-'0']
	}
	return n.next[c-'a'+10]
}

func (n *lexNode) setChild(c byte, to int32) {
	switch {
	case c >= utf8.RuneSelf:
		if n.others == nil {
			n.others = map[byte]int32{}
		}
		n.others[c] = to
	case c <= '9':
		n.next[c-'0'] = to
	default:
		n.next[c-'a'+10] = to
	}
}

// fresh gives a symbol no token has.
func (l *lexicon) fresh() symbol {
	l.count++
	return l.count
}

func (l *lexicon) at(word string) *lexNode {
	n := int32(0)
	for i := range len(word) {
		next := l.nodes[n].child(word[i])
		if next == 0 {
			l.nodes = append(l.nodes, lexNode{})
			next = int32(len(l.nodes) - 1)
			l.nodes[n].setChild(word[i], next)
		}
		n = next
	}
	return &l.nodes[n]
}

// add gives the symbol of a word of letters or digits, or of every token beginning with it.
func (l *lexicon) add(word string, beginning bool) symbol {
	n := l.at(word)
	s := &n.exact
	if beginning {
		s = &n.prefix
	}
	if *s == 0 {
		*s = l.fresh()
	}
	return *s
}

// has reports whether a token is a word of the rules as it stands.
func (l *lexicon) has(word string) bool {
	_, n := l.walk(word, nil)
	return n != 0 && l.nodes[n].exact != 0
}

// alias makes tokens of one spelling read as another word.
func (l *lexicon) alias(spelling, word string) { l.at(spelling).alias = word }

// lookup appends the symbols of a token to buf: itself and each of its beginnings.
func (l *lexicon) lookup(word string, buf []symbol) []symbol {
	symbols, n := l.walk(word, buf)
	if n != 0 && l.nodes[n].alias != "" {
		symbols, _ = l.walk(l.nodes[n].alias, buf)
	}
	return symbols
}

// walk gives the symbols of a word and the node it ends at, 0 where the trie ends before.
func (l *lexicon) walk(word string, buf []symbol) ([]symbol, int32) {
	n := int32(0)
	for i := range len(word) {
		if n = l.nodes[n].child(word[i]); n == 0 {
			return buf, 0
		}
		if p := l.nodes[n].prefix; p != 0 {
			buf = append(buf, p)
		}
	}
	if e := l.nodes[n].exact; e != 0 {
		buf = append(buf, e)
	}
	return buf, n
}
