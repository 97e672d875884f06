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
//	extends en                      the built-in rules this file adds to; the first line, if any
//	version 2026.1                  a name for this state of the rules
//	currency INR                    in a built-in variant of a language: of whose datasets it is
//	spell embankment = embkt embkmt other spellings of a word
//	barrier road from               words a guarded gap does not cross
//	codewords pkg ridf*             words that say nothing about what is bought
//	group flood.damage              phrases, one a line, indented
//	    flood* ..3 damage*
//	mask flood.light                phrases whose words count for no group; mask names: but in who buys
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
// A file that extends another is a layer over it: its phrases are added to the groups and masks
// of the same name, its rules replace those of the same id or else are tried first, or before
// the one they name ("verdict yes mine before flood when …"), and its spellings count. The
// built-in rules are one file a language (rules/en.rules), and its variants extend that
// (rules/en-IN.rules). Which language a text is in, small words tell (rules/languages.txt); one
// in a language without rules, or without a word the rules know, is unclear.
//
// A mask is not a veto: "flood light" hides only its own words, so that a contract for
// flood lights at a pumping station "to reduce flooding" is still read. A phrase longer
// than the mask and around it is kept.
package relevance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
)

// Rules judge records by the rules of one or several languages. They are safe for concurrent use.
type Rules struct {
	sets   []*ruleset // of the dataset's languages, in its order
	unread []string   // its languages that there are no rules for
}

// Version says which rules these are: the declared version and a short hash of every file, "2026.1+1f0c9a77".
func (r *Rules) Version() string {
	versions := make([]string, 0, len(r.sets))
	for _, set := range r.sets {
		versions = append(versions, set.version)
	}
	return strings.Join(versions, ",")
}

// Languages lists the languages whose texts the rules read; "" reads any.
func (r *Rules) Languages() []string {
	out := make([]string, 0, len(r.sets))
	for _, set := range r.sets {
		out = append(out, set.language)
	}
	return out
}

// Note says what an import has to say first of its verdicts: that no rules can read the texts, all or most of them. ""
// where there is no such thing to say.
func (r *Rules) Note(awards []spending.Award) string {
	const cure = "; give rules of their language, or say in the dataset's languages what they are in"
	if len(r.sets) == 0 {
		return fmt.Sprintf("There are no relevance rules for the dataset's language, %s: every award is unclear%s.",
			strings.Join(r.unread, ", "), cure)
	}
	unread := 0
	for i := range awards {
		if e := awards[i].Relevance.Evidence; len(e) > 0 && e[0].Rule == otherLanguage {
			unread++
		}
	}
	if unread*2 < len(awards) || unread == 0 {
		return ""
	}
	return fmt.Sprintf("The titles do not look like the language of the relevance rules, %s: %d of %d awards are "+
		"unclear%s.", strings.Join(r.Languages(), ", "), unread, len(awards), cure)
}

// ruleset is the compiled rules of one language.
type ruleset struct {
	language string // "" for a file that reads texts of any
	version  string
	file     ruleFile
	lex      *lexicon
	match    *matcher

	start               symbol // the beginning of a field
	barriers, codewords map[symbol]bool
	masks               []bool                // per group
	scripts             []*unicode.RangeTable // of the letters of the rules' words

	languages  []string         // that a text's small words tell, counted from 1
	languageOf map[string][]int // of such a word
	own        int              // which of them the rules are of; 0: none
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

// namesMask hides what offices are called in texts, and not in who buys.
const namesMask = maskPrefix + "names"

// compile builds lexicon and matcher from the file, leaving out the phrases in without.
func (r *ruleset) compile(without map[int]bool) error {
	r.lex = newLexicon()
	r.match = &matcher{nodes: make([]matchNode, 1)}
	r.masks = make([]bool, len(r.file.groups))
	for g, name := range r.file.groups {
		r.masks[g] = strings.HasPrefix(name, maskPrefix)
	}
	r.tellLanguages()
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

func (r *ruleset) symbolOf(w word) symbol {
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
func (r *ruleset) reads(name string) {
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

// tellLanguages lists the words by which a text's language is told.
func (r *ruleset) tellLanguages() {
	words := functionWords()
	r.languages, r.languageOf, r.own = slices.Sorted(maps.Keys(words)), map[string][]int{}, 0
	for i, language := range r.languages {
		if language == r.language {
			r.own = i + 1
		}
		for _, word := range words[language] {
			r.languageOf[word] = append(r.languageOf[word], i+1)
		}
	}
}
