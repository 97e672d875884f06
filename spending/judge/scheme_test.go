package judge

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

// TestCodesOfSchemes takes a code for one of its own scheme, and never for another that looks alike.
func TestCodesOfSchemes(t *testing.T) {
	rules, err := relevance.For([]string{"en"}, "EUR", nil)
	if err != nil {
		t.Fatal(err)
	}
	levels := geo.Hierarchy{{Key: geo.District, Plural: "districts", Words: map[string]geo.Words{
		"fr": {One: "canton", Many: "cantons"}}}, {Key: geo.Circle, Plural: "circles"}}
	options := Options{Rules: rules, Knowledge: generic(t), Levels: levels, Crosswalks: Crosswalks{"postal": {
		"N2": {"S1"}, "59000": {"N1", "elsewhere"}, "59001": {"N2", "S2"}, "59002": {"elsewhere"}}}}
	for _, c := range []struct {
		name, scheme, code, title string
		precision                 spending.Precision
		area                      string // of the one part
		says                      string
	}{
		{"of a level", "Code circle", "N2", "", "circle", "N2", ""},
		{"of a level by its word in a language", "Code canton", "S", "", "district", "S", ""},
		{"of any level", "", "N2", "", "circle", "N2", ""},
		{"of another level", "Code canton", "N2", "", spending.Unlocated, "",
			"has no area of this code of the scheme \"Code canton\""},
		{"postal, that looks like an area's", "Code postal", "N2", "", "circle", "S1", ""},
		{"postal, of one area and one outside", "postal", "59000", "", "circle", "N1", ""},
		{"postal, of several areas", "Code postal", "59001", "", spending.Conflict, "", "is of several areas"},
		{"postal, of several areas, one of which is named", "Code postal", "59001", "at Millgate", "circle", "N2",
			"is of several areas"},
		{"postal, of none of the areas", "Code postal", "59002", "", spending.Unlocated, "",
			"has no area of this code"},
		{"of no level", "Code pays", "N2", "at Fenfield", "circle", "S1", "of no level of the dataset"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := NewSource(city(), "EUR", options)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"x:1", "x:2"} {
				s.Add(Stated{Record: spending.Record{ID: id, Title: strings.TrimSpace("Flood wall " + c.title),
					Currency: "EUR",
					Status:   spending.StatusActive}, Codes: []Code{{c.scheme, c.code}}})
			}
			awards, err := s.Awards(t.Context(), func(int) {})
			if err != nil {
				t.Fatal(err)
			}
			a := awards[0]
			if a.Precision != c.precision || c.area != "" && (len(a.Parts) != 1 || a.Parts[0].Area != c.area) {
				t.Errorf("%s in %v, want %s in %s", a.Precision, a.Parts, c.precision, c.area)
			}
			says := ""
			for _, i := range s.Issues() {
				says += i.Problem + "\n"
			}
			if c.says == "" && says != "" || !strings.Contains(says, c.says) {
				t.Errorf("issues %s", says)
			}
			if c.scheme == "Code pays" && strings.Count(says, "\n") != 1 {
				t.Errorf("a scheme that is of no use is told of more than once: %s", says)
			}
		})
	}
}
