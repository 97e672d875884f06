package dataset

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/geo"
)

// List is one text or several; one is written without brackets.
type List []string

func (l *List) read(r *reading, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			*l = append(*l, r.text(item))
		}
		return
	}
	*l = List{r.text(n)}
}

// MarshalYAML writes one text as itself.
func (l List) MarshalYAML() (any, error) {
	if len(l) == 1 {
		return l[0], nil
	}
	return []string(l), nil
}

// Text is a text by language. One that is not by language is in the dataset's first.
type Text map[string]string

func (t *Text) read(r *reading, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		*t = Text{r.language(): r.text(n)}
		return
	}
	*t = Text{}
	r.byLanguage(n, func(language string, value *yaml.Node) { (*t)[language] = r.text(value) })
}

// Nouns are what one and several are called, by language.
type Nouns map[string]geo.Words

func (w *Nouns) read(r *reading, n *yaml.Node) {
	*w = Nouns{}
	if n.Kind == yaml.SequenceNode {
		(*w)[r.language()] = r.noun(n)
		return
	}
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "not words by language", "{en: [ward, wards]}")
		return
	}
	r.byLanguage(n, func(language string, value *yaml.Node) { (*w)[language] = r.noun(value) })
}

func (r *reading) noun(n *yaml.Node) geo.Words {
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		r.wrong(n, "not the words for one and for several", "[ward, wards]")
		return geo.Words{}
	}
	return geo.Words{One: r.text(n.Content[0]), Many: r.text(n.Content[1])}
}

// MarshalYAML writes the words as lists of two.
func (w Nouns) MarshalYAML() (any, error) {
	out := yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	for _, language := range slices.Sorted(maps.Keys(w)) {
		pair := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, word := range []string{w[language].One, w[language].Many} {
			pair.Content = append(pair.Content, textNode(word))
		}
		out.Content = append(out.Content, textNode(language), pair)
	}
	return &out, nil
}

func textNode(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

// Number is a decimal as it is written, so that nothing is lost of an amount.
type Number string

var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

func (d *Number) read(r *reading, n *yaml.Node) {
	text := r.text(n)
	if !decimal.MatchString(text) {
		r.wrong(n, fmt.Sprintf("%q is no amount", text), "1000, or 0.50")
	}
	*d = Number(text)
}

// MarshalYAML writes it as a number.
func (d Number) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: string(d)}, nil
}

// Defaults says where a need is the default.
type Defaults struct {
	Everywhere bool
	Levels     []geo.Level
}

// IsZero reports whether it is the default nowhere.
func (d Defaults) IsZero() bool { return !d.Everywhere && len(d.Levels) == 0 }

func (d *Defaults) read(r *reading, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		d.Everywhere = r.boolean(n)
		return
	}
	var levels List
	levels.read(r, n)
	for _, l := range levels {
		d.Levels = append(d.Levels, geo.Level(l))
	}
}

// MarshalYAML writes true, or the levels.
func (d Defaults) MarshalYAML() (any, error) {
	if d.Everywhere {
		return true, nil
	}
	return d.Levels, nil
}

// Rules says what decides whether awards are flood work beside the built-in rules.
type Rules struct {
	Files  map[string]List // of rules, by language
	All    bool            // every award is
	Column string          // the source says it in this column
	Yes    List            // with these values
}

// IsZero reports whether nothing is said.
func (x Rules) IsZero() bool { return len(x.Files) == 0 && !x.All && x.Column == "" }

func (x *Rules) read(r *reading, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		if x.All = n.Value == "all"; !x.All {
			r.wrong(n, fmt.Sprintf("%q says nothing", n.Value), "all, {fr: fr.rules} or {column: FLOOD, yes: [oui]}")
		}
		return
	}
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "not rules", "all, {fr: fr.rules} or {column: FLOOD, yes: [oui]}")
		return
	}
	r.pairs(n, func(key, value *yaml.Node) {
		switch {
		case key.Value == "column":
			x.Column = r.text(value)
		case key.Value == "yes":
			x.Yes.read(r, value)
		case IsLanguage(key.Value):
			if x.Files == nil {
				x.Files = map[string]List{}
			}
			var files List
			files.read(r, value)
			x.Files[key.Value] = files
		default:
			r.wrong(key, fmt.Sprintf("%q is no language and no key of rules", key.Value),
				"a language such as fr; column, yes")
		}
	})
	if (x.Column == "") != (len(x.Yes) == 0) {
		r.wrong(n, "column and yes go together", "{column: FLOOD, yes: [oui]}")
	}
}

// MarshalYAML writes them as they are read.
func (x Rules) MarshalYAML() (any, error) {
	if x.All {
		return "all", nil
	}
	out := map[string]any{}
	for language, files := range x.Files {
		out[language] = files
	}
	if x.Column != "" {
		out["column"], out["yes"] = x.Column, x.Yes
	}
	return out, nil
}

var languageCode = regexp.MustCompile(`^[a-z]{2,3}$`)

// IsLanguage reports whether a text may be the code of a language.
func IsLanguage(s string) bool { return languageCode.MatchString(s) }
