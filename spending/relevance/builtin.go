package relevance

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

//go:embed rules
var files embed.FS

// File is a rules file of a dataset's own.
type File struct {
	Name string // what errors call it
	Text string
}

// For gives the rules by which the awards of a dataset are judged: the built-in ones of each of its languages, or the
// dataset's own of that language. "en-IN" is English as India's offices write it; "en" is that as well in a dataset in
// rupees. Without languages the texts are taken for English. Of several own files of a language each is a layer over
// those before it; the first stands alone unless its first line is "extends en" or the like. A language there are no
// rules for is no error: see Note.
func For(languages []string, currency spending.Currency, own map[string][]File) (*Rules, error) {
	if len(languages) == 0 {
		languages = []string{"en"}
	}
	for _, language := range slices.Sorted(maps.Keys(own)) {
		if len(own[language]) > 0 && !slices.Contains(languages, language) {
			return nil, fmt.Errorf("%s: rules of the language %q, which is none of the dataset's: %s",
				own[language][0].Name, language, strings.Join(languages, ", "))
		}
	}
	r := &Rules{}
	for _, language := range languages {
		layers := own[language]
		if len(layers) == 0 {
			name := regional(language, currency)
			text, known := builtin(name)
			if !known {
				r.unread = append(r.unread, language)
				continue
			}
			layers = []File{{name + ".rules", text}}
		}
		set, err := parse(baseOf(language), layers)
		if err != nil {
			return nil, err
		}
		r.sets = append(r.sets, set)
	}
	return r, nil
}

// Parse reads a rules file that judges texts of any language, or of that of the built-in rules it
// extends; name is what errors call it. Errors give file and line.
func Parse(r io.Reader, name string) (*Rules, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	set, err := parse("", []File{{name, string(text)}})
	if err != nil {
		return nil, err
	}
	return &Rules{sets: []*ruleset{set}}, nil
}

// All gives the rules of a source that holds nothing but flood work.
func All() (*Rules, error) {
	const text = "version all\nverdict yes source when always\nkind other source when always\n"
	return Parse(strings.NewReader(text), "all")
}

// Builtin lists the names of the built-in rules.
func Builtin() []string {
	var out []string
	entries, _ := files.ReadDir("rules") // embedded: it is there
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".rules"); ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// BuiltinText gives a built-in rules file, to start an own one from.
func BuiltinText(name string) (string, error) {
	text, ok := builtin(name)
	if !ok {
		return "", fmt.Errorf("no built-in rules are named %q; known are %s", name, strings.Join(Builtin(), ", "))
	}
	return text, nil
}

func builtin(name string) (text string, ok bool) {
	if !slices.Contains(Builtin(), name) {
		return "", false
	}
	b, err := files.ReadFile("rules/" + name + ".rules")
	return string(b), err == nil
}

// regional gives the name of the built-in rules of a language tag: its own, those of its language whose currency line
// names the dataset's, or those of the language.
func regional(language string, currency spending.Currency) string {
	known := Builtin()
	if strings.Contains(language, "-") && slices.Contains(known, language) {
		return language
	}
	base := baseOf(language)
	for _, name := range known {
		if text, _ := builtin(name); language == base && strings.HasPrefix(name, base+"-") &&
			strings.Contains(text, "\ncurrency "+string(currency)+"\n") {
			return name
		}
	}
	return base
}

// baseOf gives the language of a tag: "fr" of "fr-CA".
func baseOf(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(base)
}

// functionWords gives the words by which a text's language is told, by language.
func functionWords() map[string][]string {
	text, _ := files.ReadFile("rules/languages.txt") // embedded: it is there
	out := map[string][]string{}
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	for lines.Scan() {
		if language, words, ok := strings.Cut(lines.Text(), " "); ok && language != "#" {
			for word := range strings.FieldsSeq(words) {
				out[language] = append(out[language], names.Fold(word))
			}
		}
	}
	return out
}
