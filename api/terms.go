package api

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// terms are what endpoints are declared with: a dataset's levels, what they are called, and how it
// counts years.
type terms struct {
	*spending.Description
	payments bool // whether the dataset has payments
}

// language is what the API's sentences are written in.
const language = ogc.English

// areaWord is what areas of a level are called within a phrase, by language.
type areaWord func(*ogc.Language) string

// In gives the word in a language, or else as the dataset has it.
func (w areaWord) In(l *ogc.Language) (string, bool) { return w(l), true }

// one is what an area of a level is called in a sentence, and many what several are.
func (t terms) one(level geo.Level) areaWord {
	return func(l *ogc.Language) string { return t.shortIn(l.Code(), level).One }
}

func (t terms) many(level geo.Level) areaWord {
	return func(l *ogc.Language) string { return t.shortIn(l.Code(), level).Many }
}

// named is what areas of a level are called with all that qualifies them.
func (t terms) named(level geo.Level) areaWord {
	return func(l *ogc.Language) string { return t.wordsIn(l.Code(), level).Many }
}

// titled is what they are called in a title.
func (t terms) titled(level geo.Level) areaWord {
	return func(l *ogc.Language) string { return capital(t.wordsIn(l.Code(), level).Many) }
}

// rungs lists those that money may be asked on.
func (t terms) rungs() []string {
	rungs := []string{string(spending.Awarded), string(spending.TenderValue), string(spending.Sanctioned)}
	if t.payments {
		rungs = append(rungs, string(spending.Paid))
	}
	return rungs
}

// keys lists the levels as parameters name them, outermost first.
func (t terms) keys() []string { return names(t.Levels.Keys()) }

// plural names the collection of a level.
func (t terms) plural(level geo.Level) string { return t.Levels[t.Levels.Depth(level)].Plural }

// words are what areas of a level are called in English.
func (t terms) words(level geo.Level) geo.Words { return t.wordsIn(language, level) }

// wordsIn are what areas of a level are called in a language, or else in the dataset's: its key and plural where the
// dataset does not say.
func (t terms) wordsIn(language string, level geo.Level) geo.Words {
	l := t.Levels[t.Levels.Depth(level)]
	for _, in := range append([]string{language}, t.Languages...) {
		if w := l.Words[in]; w.One != "" && w.Many != "" {
			return w
		}
	}
	return geo.Words{One: spaced(string(l.Key)), Many: spaced(l.Plural)}
}

// short are words without what only qualifies the key, for use in a sentence: block, of a development block.
func (t terms) short(level geo.Level) geo.Words { return t.shortIn(language, level) }

func (t terms) shortIn(language string, level geo.Level) geo.Words {
	w := t.wordsIn(language, level)
	l := t.Levels[t.Levels.Depth(level)]
	one, many := spaced(string(l.Key)), spaced(l.Plural)
	if strings.HasSuffix(w.One, " "+one) && strings.HasSuffix(w.Many, " "+many) {
		return geo.Words{One: one, Many: many}
	}
	return w
}

func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// capital begins a text with a capital.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// article puts "a" or "an" before a noun.
func article(noun string) string {
	if strings.ContainsAny(noun[:min(1, len(noun))], "aeiouAEIOU") {
		return "an " + noun
	}
	return "a " + noun
}

// joined lists words: "a", "a and b", "a, b and c".
func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// below gives the level whose areas lie in those of a level; "" of the finest.
func (t terms) below(level geo.Level) geo.Level {
	if at := t.Levels.Depth(level) + 1; at < len(t.Levels) {
		return t.Levels[at].Key
	}
	return ""
}

// precisions lists what is told of a place, the finest first.
func (t terms) precisions() []string {
	list := t.keys()
	slices.Reverse(list)
	return append(list, spending.Unplaced()...)
}

// levelParam asks for a level, by default the outermost.
func (t terms) levelParam(about string) ogc.Param {
	return ogc.Param{Name: levelName, Kind: ogc.Choice, Fallback: string(t.Levels.Outermost()), Allowed: t.keys(),
		About: about}
}

// periodParam asks for a period of the dataset's calendar.
func (t terms) periodParam(fallback, about string) ogc.Param {
	return ogc.Param{Name: periodName, Form: periodForm(t.Calendar), Fallback: fallback, About: about}
}

// periodText is the canonical form of a period.
func (t terms) periodText(p spending.Period) string { return periodText(t.Calendar, p) }
