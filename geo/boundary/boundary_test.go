package boundary_test

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/paulmach/orb"
)

func square(west float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, 26}, {west + 1, 26}, {west + 1, 27}, {west, 27}, {west, 26}}}}
}

func feature(number int, id, name, district, districtName string, g orb.Geometry) vector.Feature {
	return vector.Feature{Number: number, Geometry: g,
		Properties: map[string]any{"object_id": id, "revenue_ci": name, "dtcode11": district, "dtname": districtName}}
}

func circles(t *testing.T, features ...vector.Feature) *boundary.Builder {
	t.Helper()
	b, err := boundary.NewBuilder(geo.Circle, boundary.Assam())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestNewBuilderRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		level   geo.Level
		mapping boundary.Mapping
	}{
		"no code": {geo.District, boundary.Mapping{Name: []string{"n"}}},
		"no name": {geo.District, boundary.Mapping{ID: []string{"i"}}},
		"no code of what they lie in": {geo.Circle, boundary.Mapping{ID: []string{"i"}, Name: []string{"n"},
			ParentName: []string{"p"}}},
	} {
		if _, err := boundary.NewBuilder(c.level, c.mapping); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCirclesAndTheirDistricts(t *testing.T) {
	b := circles(t,
		feature(1, "1-2", "Two\n (Pt)", "1", "Dhubri", square(91)),
		feature(2, "1-1", "One", "1", "Dhubri", square(90)),
		feature(3, "1-3", "Three", "1", "Dhubry", square(92)),
		feature(4, "2-1", "One", "2", "", square(93)))
	areas := b.Areas()
	if len(areas) != 4 || areas[0].ID != "1-1" || areas[1].Name != "Two (Pt)" || areas[3].ParentID != "2" {
		t.Errorf("areas %+v", areas)
	}
	if n := boundary.Vertices(areas); n != 20 {
		t.Errorf("%d vertices, want 20", n)
	}
	districts, problems, err := b.Parents(geo.District)
	if err != nil || len(districts) != 2 {
		t.Fatalf("%d districts, %v", len(districts), err)
	}
	d := districts[0]
	if d.Name != "Dhubri" || len(d.Aliases) != 1 || d.Aliases[0] != "Dhubry" || len(d.Geometry) != 1 ||
		shape.Validate(d.Geometry) != nil {
		t.Errorf("district %+v", d)
	}
	if bound := d.Geometry.Bound(); bound != (orb.Bound{Min: orb.Point{90, 26}, Max: orb.Point{93, 27}}) {
		t.Errorf("the district reaches over %v", bound)
	}
	if districts[1].Name != "2" || len(problems) != 2 {
		t.Errorf("district %q, problems %+v", districts[1].Name, problems)
	}
}

func TestAddReports(t *testing.T) {
	bowTie := orb.Polygon{{{90, 26}, {91, 27}, {91, 26}, {90, 27}, {90, 26}}}
	for _, c := range []struct {
		name     string
		features []vector.Feature
		areas    int
		says     string
	}{
		{"no code", []vector.Feature{feature(7, " ", "One", "1", "D", square(90))}, 0, "no area code"},
		{"no district", []vector.Feature{feature(7, "1-1", "One", "", "D", square(90))}, 0,
			"no code of the area it lies in"},
		{"no name", []vector.Feature{feature(7, "1-1", "", "1", "D", square(90))}, 1, "has no name"},
		{"bow tie", []vector.Feature{feature(7, "1-1", "One", "1", "D", bowTie)}, 1, "not valid"},
		{"two parts", []vector.Feature{feature(6, "1-1", "One", "1", "D", square(90)),
			feature(7, "1-1", "One", "1", "D", square(91))}, 1, "same code, name and parent as feature 6"},
		{"code used twice", []vector.Feature{feature(6, "1-1", "One", "1", "D", square(90)),
			feature(7, "1-1", "Other", "1", "D", square(91))}, 1, "code of feature 6 (One) used again (Other)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := circles(t, c.features...)
			if n := len(b.Areas()); n != c.areas {
				t.Errorf("%d areas, want %d", n, c.areas)
			}
			found := false
			for _, p := range b.Problems() {
				found = found || p.Feature == 7 && strings.Contains(p.Text, c.says)
			}
			if !found {
				t.Errorf("%q is not said of feature 7 in %+v", c.says, b.Problems())
			}
			for _, a := range b.Areas() {
				if err := shape.Validate(a.Geometry); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// Codes and names may be the features' own ids, but of properties that are nowhere it says so.
func TestCheck(t *testing.T) {
	build := func(m boundary.Mapping) *boundary.Builder {
		b, err := boundary.NewBuilder(geo.District, m)
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range []any{"01001", int64(7)} {
			if err := b.Add(vector.Feature{Number: i + 1, ID: id, Properties: map[string]any{"name": "A"},
				Geometry: square(90 + float64(i))}); err != nil {
				t.Fatal(err)
			}
		}
		return b
	}
	b := build(boundary.Mapping{ID: []string{"code", "id"}, Name: []string{"name"}})
	if areas := b.Areas(); b.Check() != nil || len(areas) != 2 || areas[0].ID != "01001" || areas[1].ID != "7" ||
		b.Len() != 2 {
		t.Errorf("%v, areas %+v", b.Check(), areas)
	}
	for says, m := range map[string]boundary.Mapping{
		"no feature has a property code; ": {ID: []string{"code"}, Name: []string{"name"}},
		"no feature has a property nom; ":  {ID: []string{"id"}, Name: []string{"nom"}},
		"no feature has a property dist; ": {ID: []string{"id"}, Name: []string{"name"}, ParentID: []string{"dist"}},
	} {
		if err := build(m).Check(); err == nil || !strings.HasPrefix(err.Error(), says) ||
			!strings.Contains(err.Error(), `they have "name", and an identifier`) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestOverlaps(t *testing.T) {
	b := circles(t,
		feature(1, "1-1", "One", "1", "D", square(90)),
		feature(2, "1-2", "Two", "1", "D", square(91)),
		feature(3, "2-1", "Three", "2", "E", square(91.5)), // in another district
		feature(4, "2-2", "Again", "2", "E", square(90)),
		feature(5, "2-3", "Beside", "2", "E", square(92.4999)))
	problems, err := b.Overlaps(t.Context())
	if err != nil || len(problems) != 2 || problems[0].Value != "1-1; 2-2" || problems[1].Value != "1-2; 2-1" ||
		problems[1].Feature != 3 {
		t.Errorf("%v, %+v", err, problems)
	}
	if !strings.Contains(problems[0].Text, "One (1-1) and Again (2-2) have 11") {
		t.Errorf("%s", problems[0].Text)
	}
}

// An area whose axes are exchanged where those of the others are not is told; a far one that is as it should be is not.
func TestAstray(t *testing.T) {
	swapped := orb.Polygon{{}}
	for _, at := range square(92)[0][0] {
		swapped[0] = append(swapped[0], orb.Point{at[1], at[0]})
	}
	b := circles(t,
		feature(1, "1-1", "One", "1", "D", square(90)), feature(2, "1-2", "Two", "1", "D", square(91)),
		feature(3, "1-3", "Three", "1", "D", swapped), feature(4, "1-4", "Overseas", "1", "D", square(10)),
		feature(5, "1-5", "Five", "1", "D", square(93)))
	problems := b.Astray()
	if len(problems) != 1 || problems[0].Value != "1-3" || problems[0].Feature != 3 {
		t.Errorf("%+v", problems)
	}
}

// Repeated points in every feature are one problem.
func TestHarmlessFaultsAreOneProblem(t *testing.T) {
	repeated := func(west float64) orb.Polygon {
		p := square(west)[0]
		return orb.Polygon{append(orb.Ring{p[0][0]}, p[0]...)}
	}
	b := circles(t, feature(1, "1-1", "One", "1", "D", repeated(90)), feature(2, "1-2", "Two", "1", "D", repeated(91)),
		feature(3, "", "Three", "1", "D", square(92)))
	problems := b.Problems()
	if len(problems) != 2 || problems[0].Action != shape.Repeated || !strings.Contains(problems[0].Text,
		"2 times, in 2 features") || !problems[1].Lost {
		t.Errorf("%+v", problems)
	}
}

func TestMatchCodes(t *testing.T) {
	official := []geo.Area{{ID: "a", Geometry: square(90)}, {ID: "b", Geometry: square(91)}}
	matches, err := boundary.MatchCodes([]orb.MultiPolygon{square(91.05), square(90.05)}, official)
	if err != nil || len(matches) != 2 || matches[0].Official != 1 || matches[1].Official != 0 {
		t.Fatalf("%+v, %v", matches, err)
	}
	for _, m := range matches {
		if m.Share < 0.94 || m.Share > 0.96 {
			t.Errorf("share %v, want about 0.95", m.Share)
		}
	}
	for says, detailed := range map[string][]orb.MultiPolygon{
		"overlaps no official area":  {square(90), square(95)},
		"in common with":             {square(90), square(91.4)},
		"areas 1 and 2 both match a": {square(90), square(90.01)},
		"no area matches b":          {square(90)},
	} {
		if _, err := boundary.MatchCodes(detailed, official); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}
