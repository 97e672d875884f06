package relevance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
)

// A phrase of the rules file is a line of words:
//
//	flood damage*            these tokens one after the other; * stands for any ending
//	(flood|inundation) wall  one of the alternatives; an empty one makes it optional
//	protect* ~6 erosion      at most six other tokens in between
//	construct* ..3 drain     the same, but none of them a barrier word
//	^ ~2 boulder pitching    ^ is the beginning of the field
//	to ~3 {embankment}       in a mask, only the words in braces are masked

// step is one word of a compiled phrase with the gap allowed before it.
type step struct {
	sym     symbol
	gap     int
	guarded bool // no barrier word in the gap
	masked  bool // in braces
}

// maxVariants bounds the phrases one line may expand to, maxGap the length of a gap.
const (
	maxVariants = 20000
	maxGap      = 20
)

// word is a step before its symbol is known.
type word struct {
	text      string // "^" is the beginning of the field
	beginning bool
	gap       int
	guarded   bool
	masked    bool
}

// expand parses a phrase into the sequences of words it stands for.
func expand(line string) ([][]word, error) {
	p := phraseParser{rest: names.Fold(line)}
	out, err := p.sequence(0)
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, fmt.Errorf("unexpected %q in phrase %q", p.rest[:1], line)
	}
	for _, words := range out {
		if !slices.ContainsFunc(words, func(w word) bool { return w.text != "^" }) {
			return nil, fmt.Errorf("phrase %q matches the empty text", line)
		}
	}
	return out, nil
}

type phraseParser struct {
	rest    string
	gap     int
	guarded bool
	masked  bool
}

// sequence parses up to the end, "|" or ")" and gives all its variants.
func (p *phraseParser) sequence(depth int) ([][]word, error) {
	if depth > 4 {
		return nil, fmt.Errorf("alternatives nested deeper than four")
	}
	out := [][]word{nil}
	for {
		p.rest = strings.TrimLeft(p.rest, " \t")
		var next [][]word
		switch {
		case p.rest == "" || p.rest[0] == '|' || p.rest[0] == ')':
			return out, nil
		case p.rest[0] == '{' || p.rest[0] == '}':
			p.masked = p.rest[0] == '{'
			p.rest = p.rest[1:]
			continue
		case p.rest[0] == '~' || strings.HasPrefix(p.rest, ".."):
			if err := p.readGap(); err != nil {
				return nil, err
			}
			continue
		case p.rest[0] == '(':
			var err error
			if next, err = p.alternatives(depth); err != nil {
				return nil, err
			}
		default:
			w, err := p.word()
			if err != nil {
				return nil, err
			}
			next = [][]word{w}
		}
		if len(out)*len(next) > maxVariants {
			return nil, fmt.Errorf("phrase has more than %d variants", maxVariants)
		}
		out = product(out, next)
	}
}

// product gives every head with every tail.
func product(heads, tails [][]word) [][]word {
	var out [][]word
	for _, head := range heads {
		for _, tail := range tails {
			out = append(out, append(slices.Clip(head), tail...))
		}
	}
	return out
}

// alternatives parses "(a|b c|)". The gap before it applies to the first word of each.
func (p *phraseParser) alternatives(depth int) ([][]word, error) {
	var out [][]word
	gap, guarded := p.gap, p.guarded
	for {
		p.rest = p.rest[1:]
		p.gap, p.guarded = gap, guarded
		branch, err := p.sequence(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, branch...)
		if p.rest == "" {
			return nil, fmt.Errorf("a ( without its )")
		}
		if p.rest[0] == ')' {
			p.rest = p.rest[1:]
			p.gap, p.guarded = 0, false
			return out, nil
		}
	}
}

func (p *phraseParser) readGap() error {
	p.guarded = p.rest[0] == '.'
	p.rest = strings.TrimLeft(p.rest, "~.")
	digits := 0
	for digits < len(p.rest) && p.rest[digits] >= '0' && p.rest[digits] <= '9' {
		digits++
	}
	n, err := strconv.Atoi(p.rest[:digits])
	if err != nil || n < 1 || n > maxGap {
		return fmt.Errorf("a gap is written ~4 or ..4, from 1 to %d words", maxGap)
	}
	p.gap, p.rest = n, p.rest[digits:]
	return nil
}

// word parses a word, or the words that an apostrophe or a hyphen joins to one: they follow one another.
func (p *phraseParser) word() ([]word, error) {
	end := strings.IndexAny(p.rest, " \t|(){}~.")
	if end < 0 {
		end = len(p.rest)
	}
	name, beginning := strings.CutSuffix(p.rest[:end], "*")
	tokens := tokenize(name, nil)
	joints := strings.Map(func(r rune) rune {
		if r == '\'' || r == '-' {
			return -1
		}
		return r
	}, name)
	letters := 0
	for _, t := range tokens {
		letters += int(t.end - t.start)
	}
	isWords := len(tokens) > 0 && letters == len(joints) && (len(tokens) == 1) == (letters == len(name))
	if !isWords && name != "^" {
		return nil, fmt.Errorf("%q is not a word of letters, a number or ^ (write A/E as: a e)", cutAtSpace(p.rest))
	}
	first := word{text: name, beginning: beginning, gap: p.gap, guarded: p.guarded, masked: p.masked}
	p.gap, p.guarded, p.rest = 0, false, p.rest[end:]
	if len(tokens) < 2 {
		return []word{first}, nil
	}
	var words []word
	for _, t := range tokens {
		words = append(words, word{text: name[t.start:t.end], masked: p.masked})
	}
	words[0].gap, words[0].guarded = first.gap, first.guarded
	words[len(words)-1].beginning = beginning
	return words, nil
}

func cutAtSpace(s string) string {
	head, _, _ := strings.Cut(s, " ")
	return head
}

// matcher finds every phrase of a rules file in one pass over the tokens of a field: a
// trie over symbols whose edges may skip words.
type matcher struct {
	nodes []matchNode
}

type matchNode struct {
	edges []matchEdge // grouped by gap and guard
	ends  []phraseEnd
}

type matchEdge struct {
	gap     int
	guarded bool
	next    map[symbol]int32
}

// phraseEnd says which phrase of which group ends at a node. Masked steps are a bit set.
type phraseEnd struct {
	group  int
	term   int // index of the line in the rules file's list of phrases
	masked uint64
}

func (m *matcher) add(steps []step, end phraseEnd) {
	n := int32(0)
	for i, s := range steps {
		n = m.child(n, s)
		if s.masked {
			end.masked |= 1 << i
		}
	}
	m.nodes[n].ends = append(m.nodes[n].ends, end)
}

func (m *matcher) child(n int32, s step) int32 {
	node := &m.nodes[n]
	e := slices.IndexFunc(node.edges, func(e matchEdge) bool { return e.gap == s.gap && e.guarded == s.guarded })
	if e < 0 {
		e = len(node.edges)
		node.edges = append(node.edges, matchEdge{s.gap, s.guarded, map[symbol]int32{}})
	}
	next, ok := node.edges[e].next[s.sym]
	if !ok {
		next = int32(len(m.nodes))
		node.edges[e].next[s.sym] = next
		m.nodes = append(m.nodes, matchNode{})
	}
	return next
}

// hit is one phrase found: words first to last of the field, both included.
type hit struct {
	group, term int
	first, last int
	masked      uint64
	steps       int
	at          [maxSteps]int16 // word of each step
}

// maxSteps is the greatest number of words in a phrase.
const maxSteps = 12

// word of a field as the matcher sees it.
type fieldWord struct {
	symbols []symbol
	barrier bool
}

// find calls found for every phrase that begins at word i.
func (m *matcher) find(words []fieldWord, i int, found func(hit)) {
	var at [maxSteps]int16
	m.follow(0, words, i, 0, &at, found)
}

// follow tries to take one more step from node n, the next word being at or after i.
func (m *matcher) follow(n int32, words []fieldWord, i, depth int, at *[maxSteps]int16, found func(hit)) {
	if depth > 0 {
		for _, end := range m.nodes[n].ends {
			found(hit{end.group, end.term, int(at[0]), i - 1, end.masked, depth, *at})
		}
	}
	for e := range m.nodes[n].edges {
		edge := &m.nodes[n].edges[e]
		for j := i; j <= i+edge.gap && j < len(words); j++ {
			for _, s := range words[j].symbols {
				if next, ok := edge.next[s]; ok {
					at[depth] = int16(j)
					m.follow(next, words, j+1, depth+1, at, found)
				}
			}
			if edge.guarded && words[j].barrier {
				break
			}
		}
	}
}
