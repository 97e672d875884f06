// Package relevance decides whether an award is about floods, what kind of flood work it
// is and from which funds it is paid, by rules that are data: a commented file of phrases,
// masks and conditions. Every verdict carries the words it rests on and the rule that
// read them, so that an official can check it against the source.
//
// Rules and texts are compared without case and accents, in any encoding and script, see
// names.Fold. A text of which no word is in a script of the rules cannot be read by them and
// is taken for codes.
//
// The rules file is read line by line. A line that begins with a blank continues the one
// before it; # begins a comment.
//
//	version 2026.1                  a name for this state of the rules
//	spell embankment = embkt embkmt other spellings of a word
//	barrier road from               words a guarded gap does not cross
//	codewords pkg ridf*             words that say nothing about what is bought
//	group flood.damage              phrases, one a line, indented
//	    flood* ..3 damage*
//	mask flood.light                phrases whose words count for no group
//	    flood light*
//	verdict yes flood.damage when flood.damage and not buyer:jail
//	kind restoration flood.repair when flood.repair
//	fund SDRF when any:scheme.sdrf
//
// Groups hold phrases (see expand for how they are written). A condition joins groups by
// and, or, not and parentheses; "field:group" looks in one field (title, description,
// reference, buyer, category, product, place), "any:" in title, description and reference,
// a bare name in title and description. "codes" holds where title and description have no
// word beyond codes, "always" everywhere. Of the verdicts, and of the kinds, the first
// whose condition holds decides; every fund whose condition holds is given. The last
// verdict must be "always".
//
// A mask is not a veto: "flood light" hides only its own words, so that a contract for
// flood lights at a pumping station "to reduce flooding" is still read. A phrase longer
// than the mask and around it is kept.
package relevance

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the default rules
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

//go:embed default.rules
var defaultRules string

// Rules is a compiled rules file. It is safe for concurrent use.
type Rules struct {
	version string
	file    ruleFile
	lex     *lexicon
	match   *matcher

	start               symbol // the beginning of a field
	barriers, codewords map[symbol]bool
	masks               []bool                // per group
	scripts             []*unicode.RangeTable // of the letters of the rules' words
}

// ruleFile is what a rules file says, before compilation.
type ruleFile struct {
	spellings map[string]string // spelling to word
	barriers  []word
	codewords []word
	groups    []string // names; masks begin with "mask "
	phrases   []phrase
	verdicts  []rule
	kinds     []rule
	funds     []rule
}

type phrase struct {
	group int
	text  string
}

// rule gives an outcome (a verdict, kind or fund) when its condition holds.
type rule struct {
	outcome string
	id      string
	when    *expr
}

const maskPrefix = "mask "

// DefaultText is the file of the rules built into the program, to start an own one from.
func DefaultText() string { return defaultRules }

// Default gives the rules built into the program.
func Default() (*Rules, error) {
	return Parse(strings.NewReader(defaultRules), "default.rules")
}

// Parse reads a rules file; name is what errors call it. Errors give file and line.
func Parse(r io.Reader, name string) (*Rules, error) {
	p := fileParser{
		name:   name,
		groups: map[string]int{},
		file:   ruleFile{spellings: map[string]string{}},
	}
	hash := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(r, hash))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.line++
		if err := p.read(lines.Text()); err != nil {
			return nil, p.at(err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, p.line+1, err)
	}
	if err := p.flush(); err != nil {
		return nil, p.at(err)
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	rules := &Rules{
		version: p.version + "+" + hex.EncodeToString(hash.Sum(nil))[:8],
		file:    p.file,
	}
	if err := rules.compile(nil); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rules, nil
}

// Version is the declared version and a short hash of the file: "2026.1+1f0c9a77".
func (r *Rules) Version() string { return r.version }

// fileParser collects the statements of a rules file.
type fileParser struct {
	name    string
	version string
	file    ruleFile
	groups  map[string]int

	line      int
	inGroup   bool   // indented lines are phrases of the last group
	statement string // statement being collected, continuation lines appended
	began     int    // its line
	faulty    int    // the line an error is about
}

func (p *fileParser) read(line string) error {
	if i := strings.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	text := strings.TrimSpace(line)
	switch {
	case text == "":
		return nil
	case line[0] != ' ' && line[0] != '\t':
		if err := p.flush(); err != nil {
			return err
		}
		p.inGroup = false
		p.began, p.faulty = p.line, p.line
		if g, ok := strings.CutPrefix(text, "group "); ok {
			return p.openGroup(strings.TrimSpace(g))
		}
		if strings.HasPrefix(text, maskPrefix) {
			return p.openGroup(maskPrefix + strings.TrimSpace(text[len(maskPrefix):]))
		}
		p.statement = text
	case p.inGroup:
		p.faulty = p.line
		if _, err := expand(text); err != nil {
			return err
		}
		p.file.phrases = append(p.file.phrases, phrase{len(p.file.groups) - 1, text})
	case p.statement != "":
		p.statement += " " + text
	default:
		p.faulty = p.line
		return errors.New("an indented line continues a statement, but there is none above it")
	}
	return nil
}

func (p *fileParser) openGroup(name string) error {
	bare := strings.TrimPrefix(name, maskPrefix)
	reserved := []string{"and", "or", "not", "codes", "always"}
	if bare == "" || strings.ContainsAny(bare, " \t():") || slices.Contains(reserved, bare) {
		return fmt.Errorf("%q is not a group name: one word that is not and, or, not, codes or always", bare)
	}
	if _, ok := p.groups[name]; ok {
		return fmt.Errorf("group %q is declared twice", bare)
	}
	p.groups[name] = len(p.file.groups)
	p.file.groups = append(p.file.groups, name)
	p.inGroup = true
	return nil
}

// flush reads the statement collected so far.
func (p *fileParser) flush() error {
	if p.statement == "" {
		return nil
	}
	p.faulty = p.began
	err := p.readStatement()
	p.statement = ""
	return err
}

// at adds file and line to an error of read or flush.
func (p *fileParser) at(err error) error { return fmt.Errorf("%s:%d: %w", p.name, p.faulty, err) }

func (p *fileParser) readStatement() error {
	keyword, rest, _ := strings.Cut(p.statement, " ")
	switch keyword {
	case "version":
		if p.version = strings.TrimSpace(rest); p.version == "" || strings.ContainsAny(p.version, " +") {
			return fmt.Errorf("version %q is not one word", rest)
		}
		return nil
	case "spell":
		return p.readSpelling(rest)
	case "barrier":
		return readWords(rest, &p.file.barriers)
	case "codewords":
		return readWords(rest, &p.file.codewords)
	case "verdict":
		known := []string{string(spending.FloodYes), string(spending.FloodNo), string(spending.FloodUnclear)}
		return p.readRule(rest, known, &p.file.verdicts)
	case "kind":
		known := []string{
			string(spending.Preparedness), string(spending.Restoration), string(spending.Relief),
			string(spending.OtherKind),
		}
		return p.readRule(rest, known, &p.file.kinds)
	case "fund":
		return p.readRule(rest, nil, &p.file.funds)
	}
	const known = "version, spell, barrier, codewords, group, mask, verdict, kind, fund"
	return fmt.Errorf("unknown statement %q; known are %s", keyword, known)
}

func (p *fileParser) readSpelling(text string) error {
	target, spellings, ok := strings.Cut(text, "=")
	target = names.Fold(strings.TrimSpace(target))
	if !ok || !isWord(target) {
		return errors.New("a spelling is written: spell embankment = embkt embkmt")
	}
	for _, s := range strings.Fields(names.Fold(spellings)) {
		if !isWord(s) || s == target {
			return fmt.Errorf("%q cannot be a spelling of %q", s, target)
		}
		if other, taken := p.file.spellings[s]; taken && other != target {
			return fmt.Errorf("%q is already a spelling of %q", s, other)
		}
		p.file.spellings[s] = target
	}
	return nil
}

func isWord(s string) bool {
	t := tokenize(s, nil)
	return len(t) == 1 && int(t[0].end-t[0].start) == len(s)
}

func readWords(text string, into *[]word) error {
	for _, w := range strings.Fields(text) {
		variants, err := expand(w)
		if err != nil {
			return err
		}
		if len(variants) != 1 || len(variants[0]) != 1 {
			return fmt.Errorf("%q is not one word", w)
		}
		*into = append(*into, variants[0][0])
	}
	return nil
}

// readRule reads "outcome [id] when condition". known nil allows any outcome.
func (p *fileParser) readRule(text string, known []string, into *[]rule) error {
	head, condition, ok := strings.Cut(text, " when ")
	names := strings.Fields(head)
	if !ok || len(names) < 1 || len(names) > 2 {
		return errors.New("a rule is written: outcome id when condition")
	}
	if known != nil && !slices.Contains(known, names[0]) {
		return fmt.Errorf("unknown outcome %q; known are %s", names[0], strings.Join(known, ", "))
	}
	id := names[0]
	if len(names) == 2 {
		id = names[1]
	}
	if slices.ContainsFunc(*into, func(r rule) bool { return r.id == id && known != nil }) {
		return fmt.Errorf("rule %q is declared twice", id)
	}
	when, err := parseExpr(condition, func(name string) (int, bool) {
		g, ok := p.groups[name]
		return g, ok
	})
	if err != nil {
		return err
	}
	*into = append(*into, rule{names[0], id, when})
	return nil
}

// check looks at what only the whole file shows.
func (p *fileParser) check() error {
	if p.version == "" {
		return errors.New("no version line; add one, such as: version 2026.1")
	}
	if n := len(p.file.verdicts); n == 0 || p.file.verdicts[n-1].when.op != opAlways {
		return errors.New("the last verdict must have the condition always, so that every award gets one")
	}
	for _, spelling := range slices.Sorted(maps.Keys(p.file.spellings)) {
		if _, chained := p.file.spellings[p.file.spellings[spelling]]; chained {
			return fmt.Errorf("spelling %q stands for %q, which is a spelling itself", spelling,
				p.file.spellings[spelling])
		}
	}
	return nil
}

// compile builds lexicon and matcher from the file, leaving out the phrases in without.
func (r *Rules) compile(without map[int]bool) error {
	r.lex = newLexicon()
	r.match = &matcher{nodes: make([]matchNode, 1)}
	r.masks = make([]bool, len(r.file.groups))
	for g, name := range r.file.groups {
		r.masks[g] = strings.HasPrefix(name, maskPrefix)
	}
	r.start = r.lex.fresh()
	r.barriers, r.codewords = map[symbol]bool{}, map[symbol]bool{}
	for _, w := range r.file.barriers {
		r.barriers[r.symbolOf(w)] = true
	}
	for _, w := range r.file.codewords {
		r.codewords[r.symbolOf(w)] = true
	}
	for i, ph := range r.file.phrases {
		if without[i] {
			continue
		}
		variants, err := expand(ph.text)
		if err != nil {
			return err
		}
		for _, words := range variants {
			if len(words) > maxSteps {
				return fmt.Errorf("phrase %q has more than %d words", ph.text, maxSteps)
			}
			steps := make([]step, len(words))
			for j, w := range words {
				steps[j] = step{r.symbolOf(w), w.gap, w.guarded, w.masked}
			}
			r.match.add(steps, phraseEnd{group: ph.group, term: i})
		}
	}
	for spelling, word := range r.file.spellings {
		r.lex.alias(spelling, word)
	}
	return nil
}

func (r *Rules) symbolOf(w word) symbol {
	if w.text == "^" {
		return r.start
	}
	name := w.text
	if canonical, ok := r.file.spellings[name]; ok && !w.beginning {
		name = canonical
	}
	r.reads(name)
	return r.lex.add(name, w.beginning)
}

// reads notes the script of a word of the rules.
func (r *Rules) reads(name string) {
	first, _ := utf8.DecodeRuneInString(name)
	if first < utf8.RuneSelf || unicode.In(first, r.scripts...) {
		return
	}
	for _, script := range unicode.Scripts {
		if unicode.Is(script, first) {
			r.scripts = append(r.scripts, script)
			return
		}
	}
}
