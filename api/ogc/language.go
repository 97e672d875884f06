package ogc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// English is the language that texts are written in.
const English = "en"

// Said is what can be said in several languages. ok tells whether it could be in the one asked for.
type Said interface {
	In(*Language) (text string, ok bool)
}

// Phrase is a sentence in English, with {names} where its values stand: each name and its value in turn, which is a
// Said, a list of texts, or written as it is.
type Phrase struct {
	English string
	Values  []any
}

// Says makes a phrase of a sentence, and of names and values in turn.
func Says(english string, values ...any) Phrase { return Phrase{english, values} }

// bare is the sentence of a phrase that is its value.
const bare = "{0}"

// Verbatim is a phrase that is the same in every language, or what can be said as it is.
func Verbatim(value any) Phrase { return Says(bare, "0", value) }

// String says the phrase in English.
func (p Phrase) String() string { return (*Language)(nil).Phrase(p) }

// Error lets a phrase be the reason of a refusal.
func (p Phrase) Error() string { return p.String() }

// reason is why something is refused, as a phrase where it is one.
func reason(err error) Phrase {
	var p Phrase
	if errors.As(err, &p) {
		return p
	}
	return Says(err.Error())
}

// In says the phrase in a language. Where a part of it cannot be, all of it is not.
func (p Phrase) In(l *Language) (string, bool) {
	sentence, ok := l.sentence(p.English)
	replaced := make([]string, 0, len(p.Values))
	for i := 0; i+1 < len(p.Values); i += 2 {
		value, said := l.value(p.Values[i+1])
		ok = ok && said
		replaced = append(replaced, fmt.Sprintf("{%v}", p.Values[i]), value)
	}
	if len(replaced) == 0 {
		return sentence, ok
	}
	return strings.NewReplacer(replaced...).Replace(sentence), ok
}

// Language says texts in one language. A nil one says them in English.
type Language struct {
	Tag  string // "fr"
	Name string // its own, "Français"
	says map[string]string
}

// Code is the tag of a language.
func (l *Language) Code() string {
	if l == nil {
		return English
	}
	return l.Tag
}

// Say says a sentence with its values, in English where the language has no words for it.
func (l *Language) Say(english string, values ...any) string {
	return l.Phrase(Says(english, values...))
}

// Phrase says what can be said, in English where the language has no words for it.
func (l *Language) Phrase(s Said) string {
	text, ok := s.In(l)
	if !ok {
		text, _ = s.In(nil)
	}
	return text
}

// Has gives a sentence without values, and whether the language has words for it.
func (l *Language) Has(english string) (string, bool) { return l.sentence(english) }

func (l *Language) sentence(english string) (string, bool) {
	if l == nil || l.Tag == English || english == bare {
		return english, true
	}
	said, ok := l.says[english]
	return said, ok
}

func (l *Language) value(v any) (string, bool) {
	switch v := v.(type) {
	case Said:
		return v.In(l)
	case []Phrase:
		list, all := make([]string, len(v)), true
		for i, t := range v {
			said, ok := t.In(l)
			list[i], all = said, all && ok
		}
		return strings.Join(list, ", "), all
	case string:
		return v, true
	}
	return fmt.Sprint(v), true
}

// ReadLanguages reads catalogues of words, <language>.json: objects of sentences, of which those are texts of the API
// whose keys begin with a prefix. That of English says which sentence a key is of. The languages come in the order of
// their tags; without files there is English alone.
func ReadLanguages(files fs.FS, prefix string) ([]*Language, error) {
	english, err := readCatalogue(files, English, prefix)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	var list []*Language
	for _, name := range names {
		l := &Language{Tag: strings.TrimSuffix(name, ".json"), says: map[string]string{}}
		words := english
		if l.Tag != English {
			if words, err = readCatalogue(files, l.Tag, prefix); err != nil {
				return nil, err
			}
		}
		for key, sentence := range words {
			l.says[english[key]] = sentence
		}
		l.Name = words[prefix+"language"]
		list = append(list, l)
	}
	return list, nil
}

func readCatalogue(files fs.FS, tag, prefix string) (map[string]string, error) {
	text, err := fs.ReadFile(files, tag+".json")
	if err != nil {
		return nil, fmt.Errorf("words in %s: %w", tag, err)
	}
	if err := wellFormed(text); err != nil {
		return nil, fmt.Errorf("words in %s: %w", tag, err)
	}
	words := map[string]string{}
	gjson.ParseBytes(text).ForEach(func(key, sentence gjson.Result) bool {
		if strings.HasPrefix(key.Str, prefix) {
			if words[key.Str] = sentence.Str; sentence.Type != gjson.String {
				err = fmt.Errorf("words in %s, %s: %s is no text", tag, key.Str, sentence.Raw)
			}
		}
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	return words, nil
}

// wellFormed says what is wrong with a text that is no JSON object.
func wellFormed(text []byte) error {
	if gjson.ValidBytes(text) && gjson.ParseBytes(text).IsObject() {
		return nil
	}
	var object map[string]json.RawMessage
	return json.Unmarshal(text, &object)
}

// LanguageName is the query parameter that chooses a language, over the Accept-Language header.
const LanguageName = "lang"

// LanguageParam declares the parameter of an answer with sentences.
func LanguageParam(languages []*Language) Param {
	p := Param{Name: LanguageName, Kind: Choice, About: "language of titles, sentences and pages; overrides the " +
		"Accept-Language header. By default the dataset's first that there are words of, or else English"}
	for _, l := range languages {
		p.Allowed = append(p.Allowed, l.Tag)
	}
	return p
}

// languageOf gives the language of a tag, nil without one.
func languageOf(languages []*Language, tag string) *Language {
	i := slices.IndexFunc(languages, func(l *Language) bool { return l.Tag == tag })
	if i < 0 {
		return nil
	}
	return languages[i]
}

// ChooseLanguage picks the language that is asked for by name, or else the one the Accept-Language header prefers, or
// else the first of those of the reader's data that there is. nil, which is English, where there is none.
func ChooseLanguage(languages []*Language, name string, r *http.Request, own func() []string) *Language {
	if l := languageOf(languages, name); l != nil {
		return l
	}
	var best *Language
	bestQuality := 0.0
	for item := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Language"), ","), ",") {
		tag, q := Weighted(item)
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if l := languageOf(languages, primary); l != nil && q > bestQuality {
			best, bestQuality = l, q
		}
	}
	if best != nil {
		return best
	}
	for _, tag := range own() {
		if l := languageOf(languages, tag); l != nil {
			return l
		}
	}
	return nil
}
