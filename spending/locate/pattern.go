package locate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/names"
)

// pattern is words that stand around a name, nearest to it first. It is written as it is read, the name as NAME:
//
//	NAME dev|development        one of two words after it
//	<district> NAME             a word of a list
//	NAME # <office>             a number (figures or Roman)
//	!<work> to NAME             a word before "to" that is not of the list
//	NAME village END            the text ends there
//	kv _ [=-] NAME              any word; a hyphen and nothing else between it and the name
//	<river> [^,] NAME           no comma between them
//	*trd [,] NAME               a word that ends so; a comma between them
//	under NAME:institution      a name that may be that of an institution
type pattern struct {
	before, after []step
	kind          gazetteer.Kind // "": any
	is            context
}

// step is a word of a pattern, and what stands between it and the word nearer to the name.
type step struct {
	words     map[string]bool
	endings   []string
	number    bool
	not       bool
	any       bool
	end       bool
	gap       byte // '=': exactly these characters; '^': none of them; '+': one of them; 0: anything
	gapOf     string
	isLiteral bool // words alone
}

// parsePattern reads a pattern; lists are the words of <lists>.
func parsePattern(text string, is context, lists map[string]map[string]bool) (pattern, error) {
	p := pattern{is: is}
	var before []step
	var gap string
	seen := false
	for _, field := range strings.Fields(text) {
		if strings.HasPrefix(field, "[") && strings.HasSuffix(field, "]") && len(field) > 2 {
			gap = field[1 : len(field)-1]
			if !seen && len(before) > 0 {
				before[len(before)-1].between(gap)
				gap = ""
			}
			continue
		}
		name, kind, _ := strings.Cut(field, ":")
		if name == "NAME" {
			seen, p.kind = true, gazetteer.Kind(kind)
			continue
		}
		s, err := parseStep(field, lists)
		if err != nil {
			return p, fmt.Errorf("%q: %w", text, err)
		}
		if !seen {
			before = append(before, s)
			continue
		}
		s.between(gap)
		gap = ""
		p.after = append(p.after, s)
	}
	for i := range before {
		p.before = append(p.before, before[len(before)-1-i])
	}
	if gap != "" {
		s := step{any: true}
		s.between(gap)
		p.after = append(p.after, s)
	}
	if !seen || len(p.before)+len(p.after) == 0 {
		return p, fmt.Errorf("%q: a pattern is NAME and words around it", text)
	}
	return p, nil
}

func (s *step) between(gap string) {
	switch {
	case gap == "":
	case gap[0] == '=' || gap[0] == '^':
		s.gap, s.gapOf = gap[0], gap[1:]
	default:
		s.gap, s.gapOf = '+', gap
	}
}

func parseStep(field string, lists map[string]map[string]bool) (step, error) {
	switch field {
	case "_":
		return step{any: true}, nil
	case "END":
		return step{end: true}, nil
	}
	s := step{words: map[string]bool{}}
	field, s.not = strings.CutPrefix(field, "!")
	for _, word := range strings.Split(field, "|") {
		switch {
		case word == "":
			return s, fmt.Errorf("a word is missing in %q", field)
		case word == "#":
			s.number = true
		case word[0] == '*':
			s.endings = append(s.endings, names.Fold(word[1:]))
		case word[0] == '<' && word[len(word)-1] == '>':
			list, ok := lists[word[1:len(word)-1]]
			if !ok {
				return s, fmt.Errorf("there is no list %s", word)
			}
			for w := range list {
				s.words[w] = true
			}
		default:
			s.words[names.Fold(word)] = true
		}
	}
	s.isLiteral = !s.not && !s.number && len(s.endings) == 0
	return s, nil
}

// matches reports whether a word stands where a step wants one; "" is the end of the text.
func (s *step) matches(word, gap string) bool {
	switch s.gap {
	case '=':
		if gap != s.gapOf {
			return false
		}
	case '^':
		if strings.ContainsAny(gap, s.gapOf) {
			return false
		}
	case '+':
		if !strings.ContainsAny(gap, s.gapOf) {
			return false
		}
	}
	if s.end || word == "" {
		return s.end && word == ""
	}
	return s.any || s.names(word) != s.not
}

func (s *step) names(word string) bool {
	if s.words[word] || s.number && isNumeral(word) {
		return true
	}
	for _, e := range s.endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// patterns are sorted by the word next to the name, so that few are tried at each.
type patterns struct {
	before, after map[string][]pattern
	others        []pattern
}

func newPatterns(all []pattern) patterns {
	ps := patterns{before: map[string][]pattern{}, after: map[string][]pattern{}}
	for _, p := range all {
		switch {
		case len(p.after) > 0 && p.after[0].isLiteral:
			for w := range p.after[0].words {
				ps.after[w] = append(ps.after[w], p)
			}
		case len(p.before) > 0 && p.before[0].isLiteral:
			for w := range p.before[0].words {
				ps.before[w] = append(ps.before[w], p)
			}
		default:
			ps.others = append(ps.others, p)
		}
	}
	return ps
}

// newCalled gives, of each level, the patterns by which a text calls an area one of it: by the words given for it, else
// by its key. Before a name the level's word stands first, after a sign or a word of the list "before": what follows
// "paver block" is none.
func newCalled(levels []geo.Level, words geo.Hierarchy, known Lists) ([]patterns, error) {
	lists := map[string]map[string]bool{"before": known["before"].Set()}
	called := make([]patterns, len(levels))
	for i, level := range levels {
		var all []pattern
		for _, w := range levelWords(level, words, known[string(level)]) {
			for _, text := range []string{
				"NAME " + w, "NAME # " + w, "END " + w + " [^,;] NAME", "<before> " + w + " [^,;] NAME",
				"_ [,;:(] " + w + " [^,;] NAME", "<before> " + w + " of NAME",
			} {
				p, err := parsePattern(text, asInner, lists)
				if err != nil {
					return nil, err
				}
				all = append(all, p)
			}
		}
		called[i] = newPatterns(all)
	}
	return called, nil
}

// levelWords gives what one area of a level and several are called, folded: by the words given for it, and by those
// that a language's knowledge lists under its key.
func levelWords(key geo.Level, words geo.Hierarchy, known gazetteer.List) []string {
	var found []string
	add := func(text string) {
		if w := strings.Join(names.Words(text), " "); w != "" && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	for _, level := range words {
		if level.Key != key {
			continue
		}
		for _, language := range sortedKeys(level.Words) {
			add(level.Words[language].One)
			add(level.Words[language].Many)
		}
	}
	if len(found) == 0 {
		add(string(key))
		add(string(key) + "s")
	}
	for _, w := range known {
		add(w)
	}
	return found
}

// neighbours adds the words next to the name.
func (p *pattern) neighbours(to map[string]bool) {
	for _, steps := range [][]step{p.before, p.after} {
		if len(steps) > 0 {
			maps.Copy(to, steps[0].words)
		}
	}
}

// has reports whether a word stands next to the name in one of the patterns.
func (ps *patterns) has(word string) bool { return len(ps.after[word])+len(ps.before[word]) > 0 }

// around gives the patterns that may match, by the words next to a match.
func (ps *patterns) around(tokens []gazetteer.Token, m gazetteer.Match) [3][]pattern {
	return [3][]pattern{ps.after[word(tokens, m.Last+1)], ps.before[word(tokens, m.First-1)], ps.others}
}

// say reports whether the words around a match say one thing of it.
func (ps *patterns) say(is context, text string, tokens []gazetteer.Token, m gazetteer.Match) bool {
	for _, list := range ps.around(tokens, m) {
		for i := range list {
			if p := &list[i]; p.is&is != 0 && p.matches(text, tokens, m) {
				return true
			}
		}
	}
	return false
}

// contextOf reads the words around a match.
func (ps *patterns) contextOf(text string, tokens []gazetteer.Token, m gazetteer.Match) context {
	var c context
	for _, list := range ps.around(tokens, m) {
		for i := range list {
			if p := &list[i]; c&p.is != p.is && p.matches(text, tokens, m) {
				c |= p.is
			}
		}
	}
	if c&asPlain == 0 && inCode(text, tokens, m) {
		c |= asCode
	}
	return c &^ asPlain
}

func (p *pattern) matches(text string, tokens []gazetteer.Token, m gazetteer.Match) bool {
	for i := range p.after {
		at := m.Last + 1 + i
		if !p.after[i].matches(word(tokens, at), between(text, tokens, at-1)) {
			return false
		}
	}
	for i := range p.before {
		at := m.First - 1 - i
		if !p.before[i].matches(word(tokens, at), between(text, tokens, at)) {
			return false
		}
	}
	return p.kind == "" || anyOf(m.Entries, p.kind)
}

// word gives a token's word, or "" beyond the text.
func word(tokens []gazetteer.Token, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i].Lower
}

func isNumeral(w string) bool {
	roman, figures := w != "", w != ""
	for i := range len(w) {
		roman = roman && (w[i] == 'i' || w[i] == 'v')
		figures = figures && w[i] >= '0' && w[i] <= '9'
	}
	return roman || figures
}
