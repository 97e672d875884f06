package judge

import (
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
)

// square is an area of one degree.
func square(id, name string, level geo.Level, district string, x, y float64) geo.Area {
	a := geo.Area{ID: id, Name: name, Level: level,
		Geometry: orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}}
	if level == geo.Circle {
		a.ParentID = district
	}
	return a
}

// city has two districts of three circles; circle N1 is called like its district, and two are
// called alike.
func city() []geo.Area {
	return []geo.Area{
		square("N", "Northside", geo.District, "N", 10, 50), square("S", "Southside", geo.District, "S", 10, 40),
		square("N1", "Northside", geo.Circle, "N", 10, 50), square("N2", "Millgate", geo.Circle, "N", 11, 50),
		square("N3", "Lowtown", geo.Circle, "N", 12, 50),
		square("S1", "Fenfield", geo.Circle, "S", 10, 40), square("S2", "Lockend", geo.Circle, "S", 11, 40),
		square("S3", "Lowtown", geo.Circle, "S", 12, 40),
	}
}

var genericOnce = sync.OnceValues(func() (locate.Knowledge, error) { return locate.Generic() })

func generic(t *testing.T) locate.Knowledge {
	t.Helper()
	k, err := genericOnce()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// judged gives the award made of a record and the problems found.
func judged(t *testing.T, areas []geo.Area, r Stated) (spending.Award, string) {
	t.Helper()
	s, err := NewSource(areas, "EUR", Options{Rules: rules(t), Knowledge: generic(t)})
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
		{"a name of two circles", city(), Stated{Areas: []string{"Lowtown"}}, "",
			"several areas of the dataset have this code or name: N3, S3", ""},
		{"circles", city(), Stated{Areas: []string{"S2", "N2", "S2"}}, "N2;S2", "", ""},
		{"a district beside a circle", city(), Stated{Areas: []string{"S2", "N"}}, "N;S", "", ""},
		{"a point", city(), Stated{Points: []orb.Point{{10.5, 40.5}}}, "S1", "", ""},
		{"a point of a city without circles", districts, Stated{Points: []orb.Point{{10.5, 40.5}}}, "S", "", ""},
		{"two points of an area", city(), Stated{Points: []orb.Point{{10.5, 40.5}, {10.6, 40.6}}}, "S1", "", ""},
		{"points of two areas", city(), Stated{Points: []orb.Point{{10.5, 40.5}, {11.5, 50.5}}}, "N2;S1", "", ""},
		{"swapped axes", city(), Stated{Points: []orb.Point{{40.5, 10.5}}}, "S1",
			"the point lies in no area, but would", "swapped_axes"},
		{"a point elsewhere", city(), Stated{Points: []orb.Point{{0.5, 0.5}}}, "",
			"the point lies in no area of the dataset", "outside_areas"},
		{"no point on earth", city(), Stated{Points: []orb.Point{{500, 500}}}, "", "the coordinates are not",
			"outside_areas"},
		{"a point in another area than the code", city(),
			Stated{Areas: []string{"N2"}, Points: []orb.Point{{10.5, 40.5}}},
			"N2", "the point lies in another area", ""},
		{"a point in a circle of the district", city(), Stated{Areas: []string{"S"}, Points: []orb.Point{{10.5, 40.5}}},
			"S", "", ""},
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

// Evidence quotes what the source says, a code or a name, and the award keeps it.
func TestStatedAreas(t *testing.T) {
	areas := append(city(),
		square("K", "Lowtown", geo.District, "K", 30, 50), square("L", "Hollowfield", geo.District, "L", 32, 50),
		square("M", "Hollowfield", geo.District, "M", 34, 50), square("M1", "Fenway", geo.Circle, "M", 34, 50),
		square("11", "Élan-sur-Mer", geo.District, "11", 36, 50), square("12", "11", geo.District, "12", 38, 50))
	for _, c := range []struct {
		name              string
		stated            Stated
		precision         spending.Precision
		parts, candidates string
		evidence          string
		method            spending.Method
	}{
		{"a code", Stated{Areas: []string{"N2"}}, spending.AtCircle, "N2", "", `place: "N2" (area code → N2)`,
			spending.ByAreaCode},
		{"a name", Stated{Areas: []string{"elan sur mer"}}, spending.AtDistrict, "11", "",
			`place: "elan sur mer" (district Élan-sur-Mer → 11)`, spending.ByNamed("district")},
		{"a decomposed name", Stated{Areas: []string{"E\u0301lan-sur-Mer"}}, spending.AtDistrict, "11", "",
			"place: \"E\u0301lan-sur-Mer\" (district Élan-sur-Mer → 11)", spending.ByNamed("district")},
		{"a name of two districts", Stated{Areas: []string{"Hollowfield"}}, spending.Conflict, "", "L;M",
			`place: "Hollowfield" (district Hollowfield → L); place: "Hollowfield" (district Hollowfield → M)`,
			spending.ByNamed("district")},
		{"a name of areas of two levels", Stated{Areas: []string{"Lowtown"}}, spending.Conflict, "", "K;N3;S3", "",
			spending.ByNamed("circle")},
		{"a code that is another's name", Stated{Areas: []string{"11"}}, spending.Conflict, "", "11;12", "",
			spending.ByNamed("district")},
		{"beside an area of its own name", Stated{Areas: []string{"Hollowfield", "Southside"}}, spending.Conflict, "",
			"L;M;S", "", spending.ByNamed("district")},
		{"a point decides", Stated{Areas: []string{"Hollowfield"}, Points: []orb.Point{{34.5, 50.5}}},
			spending.AtDistrict, "M", "", "", spending.ByNamed("district")},
		{"the text decides", Stated{Areas: []string{"Lowtown"},
			Record: spending.Record{Description: "Wall in Southside district"}}, spending.AtCircle, "S3", "", "",
			spending.ByNamed("circle")},
		{"points in two areas", Stated{Points: []orb.Point{{10.5, 40.5}, {11.5, 50.5}}}, spending.AtCircle, "N2;S1", "",
			`coordinates: "10.5, 40.5" (point in polygon → S1); coordinates: "11.5, 50.5" (point in polygon → N2)`,
			spending.ByCoordinates},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, _ := judged(t, areas, c.stated)
			var parts, candidates []string
			for _, p := range a.Parts {
				parts = append(parts, p.Area)
			}
			for _, p := range a.Candidates {
				candidates = append(candidates, p.Area)
			}
			if a.Precision != c.precision || strings.Join(parts, ";") != c.parts ||
				strings.Join(candidates, ";") != c.candidates || a.Method != c.method {
				t.Errorf("%s in %q or %q by %s", a.Precision, parts, candidates, a.Method)
			}
			if got := spending.EvidenceText(a.Location.Evidence); c.evidence != "" && got != c.evidence {
				t.Errorf("evidence %s, want %s", got, c.evidence)
			}
			if want := strings.Join(c.stated.Areas, "; "); a.Place != want {
				t.Errorf("the location field is %q, want %q", a.Place, want)
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
		{"the dataset's", spending.Record{Currency: "EUR", Awarded: spending.Known(100), Status: spending.StatusActive},
			spending.StatusActive, ""},
		{"another", spending.Record{Currency: "PYG", Awarded: spending.Known(100), TenderValue: spending.Known(250),
			Status: spending.StatusActive}, spending.StatusOtherCurrency, "awarded 100 PYG;tender 250 PYG"},
		{"another of what does not count", spending.Record{Currency: "PYG", Awarded: spending.Known(100),
			Status: spending.StatusNotCommitted}, spending.StatusNotCommitted, "awarded 100 PYG"},
		{"another of no amount", spending.Record{Currency: "PYG", Status: spending.StatusActive}, spending.StatusActive,
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, _ := judged(t, city(), Stated{Record: c.record})
			if a.Status != c.status || strings.Join(a.Flags, ";") != c.flags ||
				a.Awarded.Valid != (c.flags == "" && c.record.Awarded.Valid) || a.TenderValue.Valid {
				t.Errorf("%+v", a.Record)
			}
		})
	}
}
