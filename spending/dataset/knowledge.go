// Package dataset holds the descriptions of places that come with the program.
package dataset

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
)

//go:embed assam odisha himachal keys.yaml needs.yaml
var files embed.FS

// Places lists the places whose names come with the program.
func Places() []string { return []string{"assam", "himachal", "odisha"} }

// Assam gives what is known of the names of Assam.
func Assam() (locate.Knowledge, error) { return KnowledgeOf([]string{"en"}, spending.INR, "assam") }

// KnowledgeOf gives how names are written in languages, in all that are known where none is given: English as those who
// pay in the currency write it, and what is known besides of places that come with the program. A language of which
// nothing is known adds nothing.
func KnowledgeOf(languages []string, currency spending.Currency, places ...string) (locate.Knowledge, error) {
	known := locate.Languages()
	if len(languages) > 0 {
		known = slices.DeleteFunc(known, func(l string) bool { return !slices.Contains(languages, l) })
	}
	if currency == spending.INR && slices.Contains(known, "en") {
		known = append(known, "en-IN")
	}
	k, err := locate.Generic(known...)
	if err != nil {
		return k, err
	}
	for _, place := range places {
		if !slices.Contains(Places(), place) {
			return k, fmt.Errorf("nothing is known of a place called %q; known are %s", place,
				strings.Join(Places(), ", "))
		}
		if err := readPlace(&k, place); err != nil {
			return k, err
		}
	}
	return k, nil
}

// readPlace adds what is known of a place that comes with the program.
func readPlace(k *locate.Knowledge, place string) error {
	text, err := files.ReadFile(place + "/knowledge.yaml")
	if err != nil {
		return err
	}
	if err := k.Read(place+"/knowledge.yaml", text); err != nil {
		return err
	}
	for name, to := range map[string]*string{"aliases.csv": &k.Names.Aliases, "places.csv": &k.Names.Places} {
		b, err := fs.ReadFile(files, place+"/"+name)
		if err != nil {
			return err
		}
		*to += string(b)
	}
	return nil
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
	var own, places []string
	for _, name := range f.Knowledge {
		if slices.Contains(Places(), name) {
			places = append(places, name)
		} else {
			own = append(own, name)
		}
	}
	k, err := KnowledgeOf(f.Languages, f.Currency, places...)
	for _, name := range own {
		var text []byte
		if err == nil {
			text, err = read(name)
		}
		if err == nil {
			err = k.Read(name, text)
		}
	}
	if err != nil {
		return k, fmt.Errorf("knowledge: %w", err)
	}
	return k, nil
}
