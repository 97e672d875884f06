package spending

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
)

// Description says what a dataset is about: nothing of one place is built in (METHOD.md,
// section 0). Texts are by language, "en".
type Description struct {
	Languages []string          `json:"languages,omitempty"` // the first is the default
	Calendar  Calendar          `json:"calendar"`
	Whole     map[string]string `json:"whole,omitempty"` // what all areas together are called
	Levels    geo.Hierarchy     `json:"levels"`
	Needs     []NeedDefinition  `json:"needs,omitempty"`     // in the order they are listed
	Names     AreaNames         `json:"names,omitempty"`     // of areas, where a language has its own
	Knowledge []string          `json:"knowledge,omitempty"` // places whose names come with the program
	File      string            `json:"file,omitempty"`      // the dataset.yaml it was made of; "" where none is known
}

// AreaNames are what areas are called in languages: by language, then by the area's code.
type AreaNames map[string]map[string]AreaName

// AreaName is an area's name in a language. An unsure one is spelt after the sound of another language's, and nobody
// has checked it.
type AreaName struct {
	Name   string `json:"name"`
	Unsure bool   `json:"unsure,omitempty"`
}

// Named gives an area as it is called in a language, or else as the dataset calls it.
func (n AreaNames) Named(language string, a geo.Area) geo.Area {
	if own := n[language][a.ID].Name; own != "" {
		a.Name = own
	}
	return a
}

// Others lists what an area is called besides the name it has here: in other languages, and in sources.
func (n AreaNames) Others(name string, a geo.Area) []string {
	others := slices.Clone(a.Aliases)
	add := func(other string) {
		if other != "" && other != name && !slices.Contains(others, other) {
			others = append(others, other)
		}
	}
	if len(n) > 0 {
		add(a.Name)
	}
	for _, language := range slices.Sorted(maps.Keys(n)) {
		add(n[language][a.ID].Name)
	}
	return others
}

// NeedRule says how the need of a period is made of the months of a series.
type NeedRule string

// Rules. Each is worked out at the level asked, so that levels need not add up.
const (
	PeakOf   NeedRule = "peak"   // the largest month
	SumOf    NeedRule = "sum"    // all months added up
	LatestOf NeedRule = "latest" // the latest month published by the end of the period
	ShareOf  NeedRule = "share"  // the largest month of Σ share × quantity over the finest areas
)

// SquareKilometres is what NeedDefinition.Of names for the areas' own size.
const SquareKilometres = "km2"

// NeedDefinition is a need that analyses can be asked with, made of stored series. A series
// that no definition uses is a need by itself, by its largest month.
type NeedDefinition struct {
	Name   string            `json:"name"`
	Rule   NeedRule          `json:"rule"`
	Series string            `json:"series"`          // the stored series whose months it rests on
	Of     string            `json:"of,omitempty"`    // with ShareOf: the series multiplied, or SquareKilometres
	Unit   string            `json:"unit"`            // "people"
	Label  map[string]string `json:"label,omitempty"` // "People reported affected, worst month"
	Words  map[string]string `json:"words,omitempty"` // what it counts, in a sentence: "affected people"
	Per    map[string]string `json:"per,omitempty"`   // one of them: "affected person"
	Head   map[string]string `json:"head,omitempty"`  // over a column: "People affected"
	None   map[string]string `json:"none,omitempty"`  // of an area without any: "nobody was reported affected"
	Note   map[string]string `json:"note,omitempty"`  // how it is counted: "worst month of each area"
	Zero   map[string]string `json:"zero,omitempty"`  // of a zero beside damage: "the bulletins count 0 people"
	// at which it is the default; of the first need with none, everywhere
	Levels []geo.Level `json:"levels,omitempty"`
}

// Rests lists the stored series the need is made of.
func (d *NeedDefinition) Rests() []string {
	if d.Of == "" || d.Of == SquareKilometres {
		return []string{d.Series}
	}
	return []string{d.Of, d.Series}
}

// Check says what is wrong with a description.
func (d *Description) Check() error {
	if err := d.Levels.Check(); err != nil {
		return fmt.Errorf("levels: %w", err)
	}
	for _, level := range d.Levels.Keys() {
		if slices.Contains(Unplaced(), string(level)) {
			return fmt.Errorf("levels: %q is a precision of its own and cannot be a level", level)
		}
	}
	if err := d.Calendar.check(); err != nil {
		return err
	}
	names := map[string]bool{}
	for i := range d.Needs {
		n := &d.Needs[i]
		if names[n.Name] {
			return fmt.Errorf("needs: %q is defined twice", n.Name)
		}
		names[n.Name] = true
		if err := n.check(d.Levels); err != nil {
			return fmt.Errorf("need %q: %w", n.Name, err)
		}
	}
	return nil
}

func (d *NeedDefinition) check(levels geo.Hierarchy) error {
	rules := []NeedRule{PeakOf, SumOf, LatestOf, ShareOf}
	switch {
	case d.Name == "" || d.Series == "":
		return errors.New("it has no name, or names no series")
	case !slices.Contains(rules, d.Rule):
		return fmt.Errorf("rule %q is not one of %v", d.Rule, rules)
	case (d.Rule == ShareOf) != (d.Of != ""):
		return fmt.Errorf("the rule %s, and it alone, names what the share is of", ShareOf)
	}
	for _, level := range d.Levels {
		if !levels.Has(level) {
			return fmt.Errorf("level %q is not one of %v", level, levels.Keys())
		}
	}
	return nil
}

// In gives a text in a language, or else in the first of the dataset's languages that has
// it, or any; "" where there is none.
func (d *Description) In(language string, texts map[string]string) string {
	for _, l := range append([]string{language}, d.Languages...) {
		if text := texts[l]; text != "" {
			return text
		}
	}
	for _, l := range slices.Sorted(maps.Keys(texts)) {
		return texts[l]
	}
	return ""
}

// Word is what one area of a level is called, in the dataset's first language that has a word
// for it, or else its key.
func (d *Description) Word(level geo.Level) string {
	if i := d.Levels.Depth(level); i >= 0 {
		for _, language := range append(slices.Clone(d.Languages), "en") {
			if w := d.Levels[i].Words[language]; w.One != "" {
				return w.One
			}
		}
	}
	return strings.ReplaceAll(string(level), "_", " ")
}
