// Package chain joins damage that reports list with the sanctions and awards that answer it, and with the assets that
// were harmed (METHOD.md, section 8).
//
// What words mean is data: [ReadWords] reads how reports and works are written in a language or place. [New] indexes
// records by the distinctive words of their texts, and the linker weighs what damage and works have in common: the ends
// of a road, river, bank and reach, numbers of bridges and packages, chainage. Every key that matched and everything
// that speaks against a link is kept with it.
package chain

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/geo/names"
)

// Words is what words of damage and works mean.
type Words struct {
	Fold       [][2]string         `yaml:"fold"` // spellings of one sound
	Vowels     string              `yaml:"vowels"`
	Same       map[string]string   `yaml:"same"`
	To         []string            `yaml:"to"`
	Ends       []string            `yaml:"ends"`
	Stop       []string            `yaml:"stop"`
	Weak       []string            `yaml:"weak"`
	Numbers    []string            `yaml:"numbers"` // before or after the number of a village or ward
	Roman      map[string]int      `yaml:"roman"`
	Ordinals   []string            `yaml:"ordinals"`
	Chainage   []string            `yaml:"chainage"`
	Metres     []string            `yaml:"metres"`
	Kilometres []string            `yaml:"kilometres"`
	Length     []string            `yaml:"length"`
	BridgeNo   []string            `yaml:"bridge_number"`
	Package    []string            `yaml:"package"`
	And        []string            `yaml:"and"`   // between the last two of a list
	At         []string            `yaml:"at"`    // before a place
	Sited      []string            `yaml:"sited"` // before a place, whatever stands before
	Of         []string            `yaml:"of"`    // after a bank, before its river
	River      []string            `yaml:"river"`
	Routes     []string            `yaml:"routes"` // before the number of a road, with which they name it
	Course     []string            `yaml:"course"` // of the name of an old or small course of a river
	Left       []string            `yaml:"left"`
	Right      []string            `yaml:"right"`
	Both       []string            `yaml:"both"`
	East       []string            `yaml:"east"` // of banks that are told by the compass
	West       []string            `yaml:"west"`
	North      []string            `yaml:"north"`
	South      []string            `yaml:"south"`
	Structures map[string][]string `yaml:"structures"`
	Ways       []string            `yaml:"ways"`      // structures known by their names and ends
	Crossings  []string            `yaml:"crossings"` // those of ways that are known by a number as well
	Banked     []string            `yaml:"banked"`    // structures known by river, bank and reach
	Repair     []string            `yaml:"repair"`
	Breach     []string            `yaml:"breach"`
	New        []string            `yaml:"new"`      // what is built, and is none of the assets there are
	Assessed   []string            `yaml:"assessed"` // programmes that follow the assessment of a flood
	Improve    []string            `yaml:"improve"`
	Mitigation []string            `yaml:"mitigation"`
	Goods      []string            `yaml:"goods"` // categories that mend nothing
	Kinds      yaml.Node           `yaml:"kinds"` // in order
	Owners     yaml.Node           `yaml:"owners"`
	Untendered []string            `yaml:"untendered"`
}

//go:embed words
var words embed.FS

// WordsOf gives the words of the first language that any are known of; those of India's English where there is none.
func WordsOf(languages []string) (Words, error) {
	var w Words
	name := "en-IN.yaml"
	for _, language := range languages {
		if found, err := fs.Glob(words, "words/"+language+"*.yaml"); err == nil && len(found) > 0 {
			name = path.Base(found[0])
			break
		}
	}
	text, err := words.ReadFile("words/" + name)
	if err != nil {
		return w, err
	}
	return w, w.Read(name, text)
}

// Read adds what a file says to what is known; its lists replace those there are.
func (w *Words) Read(name string, text []byte) error {
	if err := yaml.Unmarshal(text, w); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// named are lists of words by name, in the order they are tried.
type named struct {
	name    string
	phrases []string
}

func ordered(node *yaml.Node) []named {
	var list []named
	for i := 0; i+1 < len(node.Content); i += 2 {
		n := named{name: node.Content[i].Value}
		for _, word := range node.Content[i+1].Content {
			n.phrases = append(n.phrases, word.Value)
		}
		list = append(list, n)
	}
	return list
}

// Class marks what a word is, as bits.
type class uint32

const (
	stopWord class = 1 << iota
	weakWord
	endWord
	toWord
	numberWord
	ordinalWord
	chainageWord
	metreWord
	kilometreWord
	lengthWord
	bridgeNoWord
	packageWord
	riverWord
	courseWord
	bankWord // it begins a phrase of a bank
	routeWord
	wayWord
)

// language is Words made ready.
type language struct {
	Words
	classes map[string]class
	banks   []bank
	kinds   []named
	owners  []named
}

func (w Words) ready() *language {
	l := &language{Words: w, classes: map[string]class{}, kinds: ordered(&w.Kinds), owners: ordered(&w.Owners)}
	for _, s := range []struct {
		class class
		words []string
	}{{stopWord, w.Stop}, {weakWord, w.Weak}, {endWord, w.Ends}, {toWord, w.To}, {numberWord, w.Numbers},
		{ordinalWord, w.Ordinals}, {chainageWord, w.Chainage}, {metreWord, w.Metres}, {kilometreWord, w.Kilometres},
		{lengthWord, w.Length}, {bridgeNoWord, w.BridgeNo}, {packageWord, w.Package}, {riverWord, w.River},
		{courseWord, w.Course}, {routeWord, w.Routes}} {
		for _, word := range s.words {
			l.classes[word] |= s.class
		}
	}
	for _, way := range w.Ways {
		for _, word := range w.Structures[way] {
			l.classes[word] |= wayWord
		}
	}
	l.banks = []bank{{left | right, w.Both}, {left, w.Left}, {right, w.Right}, {east, w.East}, {west, w.West},
		{north, w.North}, {south, w.South}}
	for _, b := range l.banks {
		for _, phrase := range b.phrases {
			word, _, _ := strings.Cut(phrase, " ")
			l.classes[word] |= bankWord
		}
	}
	return l
}

// folded gives a word by its sounds, so that its spellings are one: Borghola is bargala, as Bargola is.
func (l *language) folded(word string) string {
	for _, f := range l.Fold {
		word = strings.ReplaceAll(word, f[0], f[1])
	}
	var b strings.Builder
	last := rune(-1)
	for _, r := range word {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// skeleton gives the consonants of a folded word, sorted: what its misspellings share.
func (l *language) skeleton(folded string) string {
	rest := []byte(l.consonants(folded))
	slices.Sort(rest)
	return string(rest)
}

// consonants gives those of a folded word, in their order.
func (l *language) consonants(folded string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(l.Vowels, r) {
			return -1
		}
		return r
	}, folded)
}

// structure gives the kind of thing that a class of damage or assets is in the language: a bordo is a dique; the class
// itself where it is none.
func (l *language) structure(class string) string {
	if _, ok := l.Structures[class]; ok {
		return class
	}
	text := strings.TrimSpace(spaced(class))
	for _, name := range slices.Sorted(maps.Keys(l.Structures)) {
		if text == strings.TrimSpace(spaced(name)) || slices.Contains(l.Structures[name], text) {
			return name
		}
	}
	return class
}

// has reports whether a text, as words between blanks, has one of the phrases.
func has(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return stands(text, p) })
}

// stands reports whether a phrase stands between blanks.
func stands(text, phrase string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], phrase)
		if at < 0 {
			return false
		}
		at += from
		if end := at + len(phrase); at > 0 && text[at-1] == ' ' && end < len(text) && text[end] == ' ' {
			return true
		}
		from = at + 1
	}
}

// spaced gives the words of a text between blanks.
func spaced(text string) string { return " " + strings.Join(names.Words(text), " ") + " " }
