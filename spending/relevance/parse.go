package relevance

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// parse reads rules files, each a layer over those before it, and the built-in ones that they extend.
func parse(language string, layers []File) (*ruleset, error) {
	p := fileParser{
		groups: map[string]int{},
		layers: map[string]int{},
		file:   ruleFile{spellings: map[string]string{}},
	}
	for _, layer := range layers {
		if err := p.readFile(layer); err != nil {
			return nil, err
		}
		p.layer++
	}
	if language == "" {
		language = baseOf(p.extends)
	}
	name := layers[len(layers)-1].Name
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	set := &ruleset{language: language, version: strings.Join(p.versions, ","), file: p.file}
	if err := set.compile(nil); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return set, nil
}

// fileParser collects the statements of a rules file.
type fileParser struct {
	versions []string // of the files, the extended ones first
	file     ruleFile
	groups   map[string]int
	extends  string         // the built-in rules the first file adds to
	layer    int            // number of the file being read: one extended comes before
	layers   map[string]int // of each group and rule, the last file that declares it
	first    map[string]int // of each kind of rule, how many the file has put first

	name      string
	version   string
	line      int
	inGroup   bool   // indented lines are phrases of a group
	group     int    // which
	statement string // statement being collected, continuation lines appended
	began     int    // its line
	faulty    int    // the line an error is about
}

// readFile reads one file, as a layer over those it extends.
func (p *fileParser) readFile(file File) error {
	p.name, p.version, p.line, p.statement, p.inGroup = file.Name, "", 0, "", false
	p.first = map[string]int{}
	for line := range strings.Lines(file.Text) {
		p.line++
		if err := p.read(line); err != nil {
			return p.at(err)
		}
	}
	if err := p.flush(); err != nil {
		return p.at(err)
	}
	if p.version == "" {
		return fmt.Errorf("%s: no version line; add one, such as: version 2026.1", file.Name)
	}
	hash := sha256.Sum256([]byte(file.Text))
	p.versions = append(p.versions, p.version+"+"+hex.EncodeToString(hash[:])[:8])
	return nil
}

// extend reads the built-in rules that a file adds to.
func (p *fileParser) extend(rules string) error {
	if p.layer > 0 || p.version != "" || len(p.file.groups) > 0 {
		return errors.New("extends is the first line of a file")
	}
	text, ok := builtin(rules)
	if !ok {
		return fmt.Errorf("no built-in rules are named %q; known are %s", rules, strings.Join(Builtin(), ", "))
	}
	if p.extends == "" {
		p.extends = rules
	}
	name, line, began := p.name, p.line, p.began
	err := p.readFile(File{rules + ".rules", text})
	p.name, p.line, p.began, p.faulty, p.version, p.statement = name, line, began, began, "", ""
	if err != nil {
		return err
	}
	p.first = map[string]int{}
	p.layer++
	return nil
}

// declare notes that the file being read declares something, which no file does twice.
func (p *fileParser) declare(what string) (again bool) {
	layer, known := p.layers[what]
	p.layers[what] = p.layer
	return known && layer == p.layer
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
		p.file.phrases = append(p.file.phrases, phrase{p.group, text})
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
	if p.declare("group " + name) {
		return fmt.Errorf("group %q is declared twice", bare)
	}
	if _, ok := p.groups[name]; !ok {
		p.groups[name] = len(p.file.groups)
		p.file.groups = append(p.file.groups, name)
	}
	p.inGroup, p.group = true, p.groups[name]
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
	case "extends":
		return p.extend(strings.TrimSpace(rest))
	case "currency":
		return nil // see regional
	case "spell":
		return p.readSpelling(rest)
	case "barrier":
		return readWords(rest, &p.file.barriers)
	case "codewords":
		return readWords(rest, &p.file.codewords)
	case "verdict":
		known := []string{string(spending.FloodYes), string(spending.FloodNo), string(spending.FloodUnclear)}
		return p.readRule(keyword, rest, known, &p.file.verdicts)
	case "kind":
		known := []string{
			string(spending.Preparedness), string(spending.Restoration), string(spending.Relief),
			string(spending.OtherKind),
		}
		return p.readRule(keyword, rest, known, &p.file.kinds)
	case "fund":
		return p.readRule(keyword, rest, nil, &p.file.funds)
	}
	const known = "extends, version, currency, spell, barrier, codewords, group, mask, verdict, kind, fund"
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
		if other := p.file.spellings[s]; p.declare("spell "+s) && other != target {
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

// readRule reads "outcome [id] [before id] when condition". known nil allows any outcome, any number of times.
func (p *fileParser) readRule(kind, text string, known []string, into *[]rule) error {
	head, condition, ok := strings.Cut(text, " when ")
	words := strings.Fields(head)
	before := ""
	if len(words) == 4 && words[2] == "before" && known != nil {
		words, before = words[:2], words[3]
	}
	if !ok || len(words) < 1 || len(words) > 2 {
		return errors.New("a rule is written: outcome id when condition, or: outcome id before id when condition")
	}
	if known != nil && !slices.Contains(known, words[0]) {
		return fmt.Errorf("unknown outcome %q; known are %s", words[0], strings.Join(known, ", "))
	}
	id := words[len(words)-1]
	if known != nil && p.declare(kind+" "+id) {
		return fmt.Errorf("rule %q is declared twice", id)
	}
	when, err := parseExpr(condition, func(name string) (int, bool) {
		g, ok := p.groups[name]
		return g, ok
	})
	if err != nil {
		return err
	}
	if known == nil {
		*into = append(*into, rule{words[0], id, when})
		return nil
	}
	return p.putRule(kind, rule{words[0], id, when}, before, into)
}

// putRule puts a rule where it is to be tried: in place of the one of its id, before the one it names,
// or else after the rules of its own file, which come before those of the files it extends.
func (p *fileParser) putRule(kind string, r rule, before string, into *[]rule) error {
	place := func(id string) int { return slices.IndexFunc(*into, func(r rule) bool { return r.id == id }) }
	at := place(r.id)
	switch {
	case before != "":
		if at >= 0 {
			*into = slices.Delete(*into, at, at+1)
		}
		if at = place(before); at < 0 {
			return fmt.Errorf("no rule %q is above this line", before)
		}
	case at >= 0:
		(*into)[at] = r
		return nil
	default:
		at = p.first[kind]
		p.first[kind]++
	}
	*into = slices.Insert(*into, at, r)
	return nil
}

// check looks at what only the whole file shows.
func (p *fileParser) check() error {
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
