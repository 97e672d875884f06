// Package dataset holds the descriptions of places that come with the program.
package dataset

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

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

// Names gives the table of what areas of a place that comes with the program are called in languages; false of another
// place, and of one without.
func Names(place string) ([]byte, bool) {
	if !slices.Contains(Places(), place) {
		return nil, false
	}
	text, err := files.ReadFile(place + "/names.csv")
	return text, err == nil
}

// Known gives what is known of how the names of the description's place are written: that of its languages, of places
// that come with the program, by their names, and files of the description's own; read reads one.
func (f *File) Known(read func(name string) ([]byte, error)) (locate.Knowledge, error) {
	places, own := f.knowledge()
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

// knowledge parts what is known into places that come with the program, and files.
func (f *File) knowledge() (places, own []string) {
	for _, name := range f.Knowledge {
		if slices.Contains(Places(), name) {
			places = append(places, name)
		} else {
			own = append(own, name)
		}
	}
	return places, own
}
