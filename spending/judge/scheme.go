package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
)

// Code is a code of a place, of the scheme that its source declares: a level of the dataset, by
// its key or its words; "" or area, of any level; or one that a crosswalk leads to areas.
type Code struct{ Scheme, Text string }

// Crosswalks give the codes of areas by scheme and by code of the scheme.
type Crosswalks map[string]map[string][]string

// schemes knows what codes of each scheme mean.
type schemes struct {
	levels     geo.Hierarchy
	crosswalks Crosswalks
	strange    map[string]bool // schemes of neither level nor crosswalk, told of
}

func newSchemes(levels geo.Hierarchy, crosswalks Crosswalks) *schemes {
	s := &schemes{levels: levels, crosswalks: Crosswalks{}, strange: map[string]bool{}}
	for scheme, areas := range crosswalks {
		s.crosswalks[schemeKey(scheme)] = areas
	}
	return s
}

// schemeKey compares schemes by their words: Code postal and postal are one.
func schemeKey(scheme string) string {
	words := slices.DeleteFunc(names.Words(scheme), func(w string) bool { return w == "code" || w == "codes" })
	return strings.Join(words, " ")
}

// level gives the level that a scheme is the code of.
func (s *schemes) level(key string) (geo.Level, bool) {
	for _, l := range s.levels {
		called := []string{string(l.Key), l.Plural}
		for _, words := range l.Words {
			called = append(called, words.One, words.Many)
		}
		if slices.ContainsFunc(called, func(name string) bool { return schemeKey(name) == key }) {
			return l.Key, true
		}
	}
	return "", false
}

// coded gives the areas that the codes of a record mean. A code is never one of another scheme:
// what it does not mean in its own places nothing, which is an issue.
func (p *placer) coded(r *Stated) (out []locate.Stated) {
	for _, code := range r.Codes {
		code.Text = strings.TrimSpace(code.Text)
		if code.Text == "" {
			continue
		}
		stated := locate.Stated{Field: "place", Text: strings.TrimSpace(code.Scheme + " " + code.Text)}
		key := schemeKey(code.Scheme)
		var known bool
		if stated.Areas, known = p.meant(key, code.Text); !known {
			p.strange(r, key, code)
			continue
		}
		switch len(stated.Areas) {
		case 0:
			p.issue(r, "place", code.Text, fmt.Sprintf("the dataset has no area of this code of the scheme %q",
				code.Scheme), "not used; texts decide")
			continue
		case 1:
			stated.Method = spending.ByAreaCode
		default:
			p.issue(r, "place", code.Text, fmt.Sprintf("the code of the scheme %q is of several areas of the "+
				"dataset: %s",
				code.Scheme, codesOf(stated.Areas)), "the award's text decides, or else it is in conflict")
		}
		out = append(out, stated)
	}
	return out
}

// meant gives the areas of a code of a scheme; known says that the scheme is of any use.
func (p *placer) meant(key, text string) (areas []geo.Area, known bool) {
	level, ofLevel := p.schemes.level(key)
	if ofLevel || key == "" || key == "area" {
		if a, ok := p.areas.Code(text); ok && (!ofLevel || a.Level == level) {
			areas = []geo.Area{a}
		}
		return areas, true
	}
	crosswalk, known := p.schemes.crosswalks[key]
	for _, id := range crosswalk[text] {
		if a, ok := p.areas.Code(id); ok {
			areas = append(areas, a)
		}
	}
	return areas, known
}

// strange tells once of a scheme that is of no use.
func (p *placer) strange(r *Stated, key string, code Code) {
	if p.schemes.strange[key] {
		return
	}
	p.schemes.strange[key] = true
	p.issue(r, "place", code.Text, fmt.Sprintf("codes of the scheme %q are of no level of the dataset, and no "+
		"crosswalk "+
		"leads from them to its areas", code.Scheme), "not used, in any record; texts decide")
}
