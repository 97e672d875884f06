package locate_test

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
)

// county has districts of one name, circles of one name in two districts, and a name that seven districts have.
func county() []geo.Area {
	var areas []geo.Area
	add := func(level geo.Level, district, id, name string) {
		a := geo.Area{ID: id, Level: level, Name: name}
		if level == geo.Circle {
			a.ParentID = district
		}
		areas = append(areas, a)
	}
	for id, name := range map[string]string{"11": "Hollowfield", "27": "Hollowfield", "12": "Marlbeck",
		"13": "Oakminster", "31": "Ñandé"} {
		add(geo.District, id, id, name)
	}
	add(geo.Circle, "12", "12a", "Lowtown")
	add(geo.Circle, "13", "13a", "Lowtown")
	add(geo.Circle, "11", "11a", "Fenwick Green")
	add(geo.Circle, "12", "12b", "Thornby")
	add(geo.Circle, "12", "12c", "Thornby")
	for _, id := range []string{"71", "72", "73", "74", "75", "76", "77"} {
		add(geo.District, id, id, "Benito Juárez")
	}
	return areas
}

func TestNamesakes(t *testing.T) {
	g, err := gazetteer.New(county(), generic(t).Names)
	if err != nil {
		t.Fatal(err)
	}
	l, err := locate.New(g, generic(t), locate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name              string
		record            spending.Record
		precision         spending.Precision
		parts, candidates string
	}{
		{"in the title", spending.Record{Title: "Flood wall at Hollowfield"}, spending.Conflict, "", "11;27"},
		{"called a district", spending.Record{Title: "Flood wall in Hollowfield district"}, spending.Conflict, "",
			"11;27"},
		{"in title and description", spending.Record{Title: "Flood wall at Hollowfield",
			Description: "Wall along the beck, Hollowfield"}, spending.Conflict, "", "11;27"},
		{"in the location field", spending.Record{Title: "Flood wall", Place: "HOLLOWFIELD"}, spending.Conflict, "",
			"11;27"},
		{"in both", spending.Record{Title: "Flood wall at Hollowfield", Place: "Hollowfield"}, spending.Conflict, "",
			"11;27"},
		{"beside another district", spending.Record{Title: "Flood walls in Marlbeck and Hollowfield"},
			spending.Conflict, "", "11;12;27"},
		{"in a list of districts", spending.Record{Title: "Flood walls in Marlbeck and Hollowfield districts"},
			spending.Conflict, "", "11;12;27"},
		{"seven of them", spending.Record{Title: "Drenaje en Benito Juarez"}, spending.Conflict, "",
			"71;72;73;74;75;76;77"},
		{"circles", spending.Record{Title: "Flood wall at Lowtown"}, spending.Conflict, "", "12;13"},
		{"circles of one district", spending.Record{Title: "Flood wall at Thornby"}, spending.Conflict, "", "12b;12c"},
		{"circles of one district beside another's",
			spending.Record{Title: "Flood wall at Thornby near Lowtown, Marlbeck"},
			spending.AtCircle, "12a", ""},
		{"a circle whose district is named", spending.Record{Title: "Flood wall at Lowtown", Place: "Oakminster"},
			spending.AtCircle, "13a", ""},
		{"a district whose circle is named", spending.Record{Title: "Flood wall at Fenwick Green, Hollowfield"},
			spending.AtCircle, "11a", ""},
		{"two districts of names of their own",
			spending.Record{Title: "Flood walls in Marlbeck and Oakminster districts"},
			spending.AtDistrict, "12;13", ""},
		{"decomposed", spending.Record{Title: "Flood wall at N\u0303ande\u0301"}, spending.AtDistrict, "31", ""},
		{"without accents", spending.Record{Title: "FLOOD WALL AT NANDE"}, spending.AtDistrict, "31", ""},
		{"with an unseen hyphen", spending.Record{Title: "Flood wall at Marl\u00adbeck"}, spending.AtDistrict, "12",
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc := l.Locate(&c.record)
			if loc.Precision != c.precision || codes(loc.Parts) != c.parts || codes(loc.Candidates) != c.candidates {
				t.Errorf("%s in %q or %q, want %s %q %q: %s", loc.Precision, codes(loc.Parts), codes(loc.Candidates),
					c.precision, c.parts, c.candidates,
					spending.EvidenceText(loc.Evidence))
			}
			checkLocation(t, g.IsSeat, &c.record, loc)
		})
	}
}
