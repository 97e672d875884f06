package dataset

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// DescribeAssam describes the dataset of Assam.
func DescribeAssam() (spending.Description, error) {
	f, _, err := Builtin("assam")
	if err != nil {
		return spending.Description{}, err
	}
	return f.Description()
}

// Describe describes a dataset of some levels and nothing known besides, with years that begin in a month.
func Describe(levels geo.Hierarchy, begins time.Month) (spending.Description, error) {
	return complete(spending.Description{Calendar: spending.Calendar{Begins: begins}, Levels: levels})
}

// complete gives a description the needs that are made of series of the usual names.
func complete(d spending.Description) (spending.Description, error) {
	if err := read("needs.yaml", &d.Needs); err != nil {
		return d, err
	}
	return d, d.Check()
}

// Description gives what the dataset is about: its languages, years, levels and needs. Words that a need of a usual
// name does not state are those of that name.
func (f *File) Description() (spending.Description, error) {
	d := spending.Description{Languages: f.Languages,
		Calendar: spending.Calendar{Begins: time.Month(max(f.YearBegins, 1))},
		Whole:    f.Whole, Levels: f.Hierarchy()}
	d.Knowledge, _ = f.knowledge()
	usual, err := complete(spending.Description{Calendar: d.Calendar, Levels: d.Levels})
	if err != nil {
		return d, err
	}
	series := map[string]bool{} // that nothing more is said of
	for _, n := range f.Needs {
		if n.bare() {
			series[n.Name] = true
		} else {
			d.Needs = append(d.Needs, n.definition(usual.Needs))
		}
	}
	d.Needs = append(d.Needs, usualOf(usual.Needs, series, d.Needs)...)
	slices.SortStableFunc(d.Needs, func(a, b spending.NeedDefinition) int { return f.rank(a.Name) - f.rank(b.Name) })
	return d, d.Check()
}

// rank puts a need that is the default everywhere before all others.
func (f *File) rank(name string) int {
	for _, n := range f.Needs {
		if n.Name == name && n.Default.Everywhere {
			return 0
		}
	}
	return 1
}

// bare reports whether no more is said of a need than what series it is.
func (n *Need) bare() bool {
	texts := len(n.Label) + len(n.Head) + len(n.Words) + len(n.Per) + len(n.None) + len(n.Note)
	return n.Rule == "" && n.Series == "" && texts == 0 && n.Default.IsZero() && n.Layer == "" && n.Raster == ""
}

// usualOf gives the usual needs that are made of series alone of which nothing more is said, but for
// those of a name that is taken.
func usualOf(usual []spending.NeedDefinition, series map[string]bool,
	taken []spending.NeedDefinition) []spending.NeedDefinition {
	var more []spending.NeedDefinition
	for _, u := range usual {
		rests := slices.DeleteFunc(u.Rests(), func(name string) bool { return series[name] })
		named := func(d spending.NeedDefinition) bool { return d.Name == u.Name }
		if len(rests) == 0 && !slices.ContainsFunc(taken, named) {
			more = append(more, u)
		}
	}
	return more
}

// definition is what a need of the description is made of.
func (n *Need) definition(usual []spending.NeedDefinition) spending.NeedDefinition {
	d := spending.NeedDefinition{Name: n.Name, Rule: n.Rule, Series: cmp.Or(n.Series, n.Name), Of: n.Of,
		Unit: cmp.Or(n.Unit, "people"), Label: n.Label, Words: n.Words, Per: n.Per, Head: n.Head, None: n.None,
		Note:   n.Note,
		Zero:   n.Zero,
		Levels: n.Default.Levels}
	if d.Rule == "" {
		d.Rule = spending.PeakOf
	}
	if i := slices.IndexFunc(usual, func(u spending.NeedDefinition) bool { return u.Name == n.Name }); i >= 0 {
		for _, text := range []struct {
			to *map[string]string
			is map[string]string
		}{{&d.Label, usual[i].Label}, {&d.Words, usual[i].Words}, {&d.Per, usual[i].Per}, {&d.Head, usual[i].Head},
			{&d.None, usual[i].None}, {&d.Note, usual[i].Note}, {&d.Zero, usual[i].Zero}} {
			if len(*text.to) == 0 {
				*text.to = text.is
			}
		}
	}
	return d
}

// read reads a file of the program's own.
func read(name string, to any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	in := yaml.NewDecoder(bytes.NewReader(text))
	in.KnownFields(true)
	if err := in.Decode(to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
