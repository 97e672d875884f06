package relevance

// A token is one word or number of a field, by its byte range in the text as it stands.
type token struct{ start, end int32 }

// tokenize splits text into runs of ASCII letters and runs of digits; everything else
// separates, so that "A/E", "A_E" and "a. e" are the same two tokens and "RIDF29" is two.
// It appends to buf.
func tokenize(text string, buf []token) []token {
	for i := 0; i < len(text); {
		class := classOf(text[i])
		if class == separator {
			i++
			continue
		}
		start := i
		for i < len(text) && classOf(text[i]) == class {
			i++
		}
		buf = append(buf, token{int32(start), int32(i)})
	}
	return buf
}

type charClass uint8

const (
	separator charClass = iota
	letter
	digit
)

func classOf(c byte) charClass {
	switch {
	case 'a' <= c|0x20 && c|0x20 <= 'z':
		return letter
	case '0' <= c && c <= '9':
		return digit
	}
	return separator
}

// symbol is a word of the rules, exact or a beginning ("flood*"). Zero is no word.
type symbol int32

// lexicon maps tokens to the symbols they are, by a trie over lower-case letters and
// digits.
type lexicon struct {
	nodes []lexNode
	count symbol
}

type lexNode struct {
	next   [36]int32
	exact  symbol // the token ends here
	prefix symbol // the token begins so
	alias  string // the word to read instead
}

func newLexicon() *lexicon { return &lexicon{nodes: make([]lexNode, 1)} }

func slot(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c|0x20-'a') + 10
}

// fresh gives a symbol no token has.
func (l *lexicon) fresh() symbol {
	l.count++
	return l.count
}

func (l *lexicon) at(word string) *lexNode {
	n := int32(0)
	for i := range len(word) {
		s := slot(word[i])
		if l.nodes[n].next[s] == 0 {
			l.nodes = append(l.nodes, lexNode{})
			l.nodes[n].next[s] = int32(len(l.nodes) - 1)
		}
		n = l.nodes[n].next[s]
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
		if n = l.nodes[n].next[slot(word[i])]; n == 0 {
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
