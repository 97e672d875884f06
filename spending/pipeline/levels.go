package pipeline

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
)

// Standing says where the areas of a file stand among a dataset's levels.
type Standing struct {
	Level  geo.Level
	Plural string    // "": that of the dataset, or the key with an s
	Within geo.Level // the level they lie in; "": the dataset's own
	Parts  bool      // the file says in which areas they lie
}

// Arranged are the levels of a dataset that areas of a level are set in.
type Arranged struct {
	Levels geo.Hierarchy
	Above  geo.Level // that the areas lie in; "" for the outermost
	Unite  bool      // whether the areas of the level above are made of these
}

// Arrange gives the levels of a dataset with the areas of a file; given are those it has, and own
// says which of them have a file of their own. A level that the dataset has stays
// where it is; a new one is its finest, or, where the present outermost is given anew with
// what it lies in, its outermost. What is ambiguous is an error that says how to tell it.
func (s Standing) Arrange(given geo.Hierarchy, own func(geo.LevelNames) bool) (Arranged, error) {
	a := Arranged{Levels: slices.Clone(given)}
	names := geo.LevelNames{Key: s.Level, Plural: cmp.Or(s.Plural, string(s.Level)+"s")}
	at := given.Depth(s.Level)
	var err error
	switch {
	case at < 0:
		if a.Above, err = s.aboveNew(given); err != nil {
			return a, err
		}
		if a.Above != "" && len(given) == 0 {
			a.Levels = append(a.Levels, geo.LevelNames{Key: a.Above, Plural: string(a.Above) + "s"})
		}
		a.Levels = append(a.Levels, names)
	case at == 0 && s.Parts:
		if s.Within == "" || given.Has(s.Within) {
			return a, fmt.Errorf("%s is the outermost level of the dataset; say with --within what new level lies "+
				"above it, or leave --parent out", s.Level)
		}
		a.Above = s.Within
		a.Levels = slices.Insert(a.Levels, 0, geo.LevelNames{Key: a.Above, Plural: string(a.Above) + "s"})
	case at == 0 && s.Within != "":
		return a, fmt.Errorf("--within %s needs --parent, the property with the code of the %s", s.Within, s.Within)
	case at > 0:
		a.Above = given[at-1].Key
		if s.Within != "" && s.Within != a.Above {
			return a, fmt.Errorf("--within %s: the dataset's %s lie in those of %s", s.Within, given[at].Plural,
				a.Above)
		}
		if !s.Parts {
			return a, fmt.Errorf("say with --parent in what %s each %s lies", a.Above, s.Level)
		}
	}
	if s.Plural != "" {
		a.Levels[a.Levels.Depth(s.Level)].Plural = s.Plural
	}
	a.Unite = a.Above != "" && a.Above == a.Levels[0].Key && (!given.Has(a.Above) || !own(a.Levels[0]))
	return a, a.Levels.Check()
}

// aboveNew gives the level that a new finest level lies in.
func (s Standing) aboveNew(given geo.Hierarchy) (geo.Level, error) {
	switch {
	case len(given) == 0 && !s.Parts && s.Level == geo.Circle:
		return "", fmt.Errorf("say with --district what property holds the code of the district each circle lies " +
			"in; areas of one level alone have a --level of their own, such as district")
	case !s.Parts && s.Within != "":
		return "", fmt.Errorf("--within %s needs --parent, the property with the code of the %s", s.Within, s.Within)
	case len(given) == 0 && !s.Parts:
		return "", nil
	case len(given) == 0 && s.Within == "" && s.Level == geo.Circle:
		return geo.District, nil
	case len(given) == 0 && s.Within == "":
		return "", fmt.Errorf("say with --within what the areas of --parent are, such as --within region; or import " +
			"those first, from a file of their own")
	case len(given) == 0:
		return s.Within, nil
	case !s.Parts:
		return "", fmt.Errorf("the dataset has %s; say with --parent in which of them each %s lies, or import into "+
			"an empty store", given[len(given)-1].Plural, s.Level)
	case s.Within != "" && s.Within != given.Finest():
		return "", fmt.Errorf("--within %s: a new level lies in the finest the dataset has, %s; build the levels "+
			"from the outside in", s.Within, given.Finest())
	}
	return given.Finest(), nil
}
