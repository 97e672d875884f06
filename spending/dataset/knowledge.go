// Package dataset holds the descriptions of places that come with the program.
package dataset

import (
	"embed"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/locate"
)

//go:embed assam needs.yaml keys.yaml
var files embed.FS

// Assam gives what is known of the names of Assam.
func Assam() (locate.Knowledge, error) {
	k, err := locate.Generic("en")
	if err != nil {
		return k, err
	}
	text, err := files.ReadFile("assam/knowledge.yaml")
	if err != nil {
		return k, err
	}
	if err := k.Read("assam/knowledge.yaml", text); err != nil {
		return k, err
	}
	for name, to := range map[string]*string{"aliases.csv": &k.Names.Aliases, "places.csv": &k.Names.Places} {
		b, err := files.ReadFile("assam/" + name)
		if err != nil {
			return k, err
		}
		*to = string(b)
	}
	return k, nil
}

// Knowledge gives what is known of the place whose areas these are: that of a description whose districts they are all
// among, or else what holds anywhere.
func Knowledge(areas []geo.Area) (locate.Knowledge, error) {
	assam, err := areOfAssam(areas)
	if err != nil {
		return locate.Knowledge{}, err
	}
	if assam {
		return Assam()
	}
	return locate.Generic()
}

// areOfAssam reports whether the districts among areas are all Assam's.
func areOfAssam(areas []geo.Area) (bool, error) {
	k, err := Assam()
	if err != nil {
		return false, err
	}
	known, err := k.Names.Codes()
	if err != nil {
		return false, fmt.Errorf("the aliases of Assam: %w", err)
	}
	districts := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return a.Level != geo.District })
	return len(districts) > 0 && !slices.ContainsFunc(districts, func(a geo.Area) bool { return !known[a.ID] }), nil
}

// Known gives what is known of how the names of the description's place are written: what comes with
// the program, by its name, and files of the description's own; read reads one.
func (f *File) Known(areas []geo.Area, read func(name string) ([]byte, error)) (locate.Knowledge, error) {
	if len(f.Knowledge) == 0 {
		return Knowledge(areas)
	}
	var k locate.Knowledge
	var err error
	for _, name := range f.Knowledge {
		if name == "assam" {
			k, err = Assam()
		} else {
			var text []byte
			if text, err = read(name); err == nil {
				err = k.Read(name, text)
			}
		}
		if err != nil {
			return k, fmt.Errorf("knowledge: %w", err)
		}
	}
	return k, nil
}
