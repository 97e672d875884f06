package judge

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

// Reviewed decisions name records and areas in any encoding, with or without accents; a name of several areas is no
// decision.
func TestReviewedNames(t *testing.T) {
	areas := []geo.Area{
		square("1", "Puerto Ñandé", geo.District, "1", 10, 50), square("2", "Hollowfield", geo.District, "2", 12, 50),
		square("3", "Hollowfield", geo.District, "3", 14, 50),
		square("1a", "L'Îlot", geo.Circle, "1", 10, 50), square("2a", "Fenway", geo.Circle, "2", 12, 50),
	}
	rules, err := relevance.For([]string{"en"}, "EUR", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ districts, circles, parts, problem string }{
		{"PUERTO NANDE", "", "1", ""},
		{"Puerto N\u0303ande\u0301", "", "1", ""},
		{"", "l’ilot", "1a", ""},
		{"1", "L ILOT", "1a", ""},
		{"3", "", "3", ""},
		{"Hollowfield", "", "", "the reviewed location names no area"},
	} {
		file := "tender_id,districts,circles,reviewer,reason\ne\u0301-7," + c.districts + "," + c.circles + ",R,seen\n"
		decided, issues, err := relevance.ReadOverrides(strings.NewReader(file), "o.csv", geo.DistrictsAndCircles())
		if err != nil || len(issues) > 0 {
			t.Fatal(issues, err)
		}
		s, err := NewSource(areas, "EUR", Options{Rules: rules, Overrides: decided, Knowledge: generic(t)})
		if err != nil {
			t.Fatal(err)
		}
		s.Add(Stated{Record: spending.Record{ID: "x:1", TenderID: "é-7", Title: "Flood wall", Currency: "EUR"}})
		awards, err := s.Awards(t.Context(), func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		var parts, problems []string
		for _, p := range awards[0].Parts {
			parts = append(parts, p.Area)
		}
		for _, i := range s.Issues() {
			problems = append(problems, i.Problem)
		}
		if strings.Join(parts, ";") != c.parts || strings.Join(problems, ";") != c.problem {
			t.Errorf("%q %q: in %q, problems %q", c.districts, c.circles, parts, problems)
		}
	}
}
