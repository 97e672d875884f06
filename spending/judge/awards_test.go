package judge

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

// square is an area of one degree.
func square(id, name string, level geo.Level, district string, x, y float64) geo.Area {
	return geo.Area{ID: id, Name: name, Level: level, DistrictID: district,
		Geometry: orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}}
}

// city has two districts of three circles; circle N1 is called like its district, and two are
// called alike.
func city() []geo.Area {
	return []geo.Area{
		square("N", "Northside", geo.District, "N", 10, 50), square("S", "Southside", geo.District, "S", 10, 40),
		square("N1", "Northside", geo.Circle, "N", 10, 50), square("N2", "Millgate", geo.Circle, "N", 11, 50), square("N3", "Lowtown", geo.Circle, "N", 12, 50),
		square("S1", "Fenfield", geo.Circle, "S", 10, 40), square("S2", "Lockend", geo.Circle, "S", 11, 40), square("S3", "Lowtown", geo.Circle, "S", 12, 40),
	}
}

// judged gives the award made of a record and the problems found.
func judged(t *testing.T, areas []geo.Area, r Stated) (spending.Award, string) {
	t.Helper()
	rules, err := relevance.Default()
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSource(areas, "EUR", Options{Rules: rules})
	if err != nil {
		t.Fatal(err)
	}
	r.ID, r.Title = "x:1", "Flood wall"
	if r.Currency == "" {
		r.Currency = "EUR"
	}
	s.Add(r)
	awards, err := s.Awards(t.Context(), func(int) {})
	if err != nil || len(awards) != 1 {
		t.Fatal(awards, err)
	}
	var problems []string
	for _, i := range s.Issues() {
		problems = append(problems, i.Problem)
	}
	return awards[0], strings.Join(problems, "; ")
}

func TestPlaces(t *testing.T) {
	districts := city()[:2]
	for _, c := range []struct {
		name     string
		areas    []geo.Area
		stated   Stated
		parts    string // codes of the areas
		problems string // how they begin
		flags    string
	}{
		{"a code", city(), Stated{Areas: []string{"N2"}}, "N2", "", ""},
		{"a name", city(), Stated{Areas: []string{" LOCKEND "}}, "S2", "", ""},
		{"a name of a district and its circle", city(), Stated{Areas: []string{"Northside"}}, "N", "", ""},
		{"a name of two circles", city(), Stated{Areas: []string{"Lowtown"}}, "", "no one area of the dataset", ""},
		{"circles", city(), Stated{Areas: []string{"S2", "N2", "S2"}}, "N2;S2", "", ""},
		{"a district beside a circle", city(), Stated{Areas: []string{"S2", "N"}}, "N;S", "", ""},
		{"a point", city(), Stated{Points: []orb.Point{{10.5, 40.5}}}, "S1", "", ""},
		{"a point of a city without circles", districts, Stated{Points: []orb.Point{{10.5, 40.5}}}, "S", "", ""},
		{"two points of an area", city(), Stated{Points: []orb.Point{{10.5, 40.5}, {10.6, 40.6}}}, "S1", "", ""},
		{"points of two areas", city(), Stated{Points: []orb.Point{{10.5, 40.5}, {11.5, 50.5}}}, "N2;S1", "", ""},
		{"swapped axes", city(), Stated{Points: []orb.Point{{40.5, 10.5}}}, "S1", "the point lies in no area, but would", "swapped_axes"},
		{"a point elsewhere", city(), Stated{Points: []orb.Point{{0.5, 0.5}}}, "", "the point lies in no area of the dataset", "outside_areas"},
		{"no point on earth", city(), Stated{Points: []orb.Point{{500, 500}}}, "", "the coordinates are not", "outside_areas"},
		{"a point in another area than the code", city(), Stated{Areas: []string{"N2"}, Points: []orb.Point{{10.5, 40.5}}}, "N2", "the point lies in another area", ""},
		{"a point in a circle of the district", city(), Stated{Areas: []string{"S"}, Points: []orb.Point{{10.5, 40.5}}}, "S", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, problems := judged(t, c.areas, c.stated)
			var codes []string
			for _, p := range a.Parts {
				codes = append(codes, p.Area)
			}
			if got := strings.Join(codes, ";"); got != c.parts || strings.Join(a.Flags, ";") != c.flags {
				t.Errorf("in %q, flags %q; want %q, %q", got, a.Flags, c.parts, c.flags)
			}
			if !strings.HasPrefix(problems, c.problems) || (problems == "") != (c.problems == "") {
				t.Errorf("problems %q, want %q", problems, c.problems)
			}
		})
	}
}

func TestCurrencies(t *testing.T) {
	for _, c := range []struct {
		name   string
		record spending.Record
		status string
		flags  string
	}{
		{"the dataset's", spending.Record{Currency: "EUR", Awarded: spending.Known(100), Status: spending.StatusActive}, spending.StatusActive, ""},
		{"another", spending.Record{Currency: "PYG", Awarded: spending.Known(100), TenderValue: spending.Known(250), Status: spending.StatusActive}, spending.StatusOtherCurrency, "awarded 100 PYG;tender 250 PYG"},
		{"another of what does not count", spending.Record{Currency: "PYG", Awarded: spending.Known(100), Status: spending.StatusNotCommitted}, spending.StatusNotCommitted, "awarded 100 PYG"},
		{"another of no amount", spending.Record{Currency: "PYG", Status: spending.StatusActive}, spending.StatusActive, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, _ := judged(t, city(), Stated{Record: c.record})
			if a.Status != c.status || strings.Join(a.Flags, ";") != c.flags || a.Awarded.Valid != (c.flags == "" && c.record.Awarded.Valid) || a.TenderValue.Valid {
				t.Errorf("%+v", a.Record)
			}
		})
	}
}
