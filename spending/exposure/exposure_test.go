package exposure

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// TestOverlay works one example by hand: half of circle a is flooded twice, a quarter of
// b once.
func TestOverlay(t *testing.T) {
	areas := []geo.Area{
		{ID: "d", Level: geo.District, Geometry: orb.MultiPolygon{box(90, 0, 0.2, 0.1)}},
		{ID: "b", Level: geo.Circle, ParentID: "d", Geometry: orb.MultiPolygon{box(90.1, 0, 0.1, 0.1)}},
		{ID: "a", Level: geo.Circle, ParentID: "d", Geometry: orb.MultiPolygon{box(90, 0, 0.1, 0.1)}},
		{ID: "e", Level: geo.District, Geometry: orb.MultiPolygon{box(91, 0, 0.1, 0.1)}}, // has no circles
		{ID: "f", Level: geo.District},
	}
	year := func(y int) spending.Month { return spending.NewMonth(y, time.January) }
	needs := []spending.NeedSeries{{Name: spending.Population, Yearly: true,
		Months: []spending.Month{year(2021), year(2023)}, Values: []spending.NeedValue{
			{Area: "a", Month: year(2021), Value: 1}, {Area: "a", Month: year(2023), Value: 1000},
			{Area: "b", Month: year(2023), Missing: true}, {Area: "e", Month: year(2023), Value: 300}}}}
	july := time.Date(2024, 7, 9, 0, 0, 0, 0, time.UTC)
	l := spending.Layer{Name: "x", Source: "s", Features: []spending.LayerFeature{
		{Number: 1, Date: july, Class: "high", Geometry: orb.MultiPolygon{box(90.05, 0, 0.075, 0.1)}},
		{Number: 2, Date: july.AddDate(0, 0, 9), Class: "low", Geometry: orb.MultiPolygon{box(90.05, 0, 0.05, 0.1)}},
	}}
	results, err := Overlay(t.Context(), l, areas, needs)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Result{}
	for _, r := range results {
		got[r.Class+"/"+r.Area] = r
	}
	if len(results) != 9 {
		t.Errorf("%d results, want 3 areas × (all, high, low)", len(results))
	}
	for at, want := range map[string]struct{ share, exposed float64 }{"/a": {0.5, 500}, "/b": {0.25, 0}, "/e": {0, 0},
		"high/b": {0.25, 0}, "low/a": {0.5, 500}, "low/b": {0, 0}} {
		if r := got[at]; math.Abs(r.Share-want.share) > 1e-6 || math.Abs(r.Exposed-want.exposed) > 1e-3 ||
			math.Abs(r.InundatedKM2-want.share*r.KM2) > 1e-4 {
			t.Errorf("%s: %+v, want share %v and %v exposed", at, r, want.share, want.exposed)
		}
	}
	if !got["/b"].ExposedUnknown || got["/a"].ExposedUnknown {
		t.Error("missing population is not zero: only b's is missing")
	}
	series := Needs(l, results)
	if len(series) != 6 {
		t.Fatalf("%d series, want area and exposed of all, high, low", len(series))
	}
	c, err := store.NewChecker(spending.Description{Calendar: spending.Calendar{Begins: time.January},
		Levels: geo.DistrictsAndCircles()}, areas)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Needs(series); err != nil {
		t.Error(err)
	}
	d := spending.Dataset{Needs: append(needs, spending.NeedSeries{Name: "exposed:x:gone"},
		spending.NeedSeries{Name: "exposed:xy"})}
	Set(&d, l, results)
	Set(&d, l, results)
	if len(d.Layers) != 1 || len(d.Needs) != 8 {
		t.Errorf("setting a layer twice leaves %d layers and %d needs, want 1 and 8", len(d.Layers), len(d.Needs))
	}
}

// TestPeople counts points in place of population × share.
func TestPeople(t *testing.T) {
	areas := []geo.Area{
		{ID: "a", Level: geo.District, Geometry: orb.MultiPolygon{box(90, 0, 1, 1)}},
		{ID: "b", Level: geo.District, Geometry: orb.MultiPolygon{box(91, 0, 1, 1)}},
	}
	l := spending.Layer{Name: "x", Features: []spending.LayerFeature{
		{Number: 1, Date: time.Date(2024, 7, 9, 0, 0, 0, 0, time.UTC), Class: "c",
			Geometry: orb.MultiPolygon{box(90, 0, 0.5, 1), box(90.25, 0, 0.5, 1)}}}}
	p := NewPeople("n")
	for i, f := range []vector.Feature{
		{Geometry: orb.Point{90.3, 0.5}, Properties: map[string]any{"n": int64(10)}}, // under both polygons
		{Geometry: orb.MultiPoint{{90.6, 0.5}}, Properties: map[string]any{"n": "2.5"}},
		{Geometry: orb.Point{90.9, 0.5}, Properties: map[string]any{"n": 100.0}}, // dry
		{Geometry: orb.Point{95, 0.5}, Properties: map[string]any{"n": 1000.0}},  // in no area
		{Geometry: box(90, 0, 1, 1), Properties: map[string]any{"n": 1.0}},
		{Geometry: orb.Point{90.3, 0.5}, Properties: map[string]any{"n": -1.0}},
		{Geometry: orb.Point{90.3, 0.5}},
	} {
		f.Number = i + 1
		if err := p.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	if p.Len() != 4 || len(p.Problems()) != 3 || p.Problems()[0].Feature != 5 {
		t.Errorf("%d points, problems %+v", p.Len(), p.Problems())
	}
	results, err := Overlay(t.Context(), l, areas, nil)
	if err != nil {
		t.Fatal(err)
	}
	problems, err := p.Apply(results, Groups(l), areas)
	if err != nil || len(problems) != 1 || problems[0].Text != "1 of 4 points lie in no area" {
		t.Fatalf("%v, problems %+v", err, problems)
	}
	for _, r := range results {
		if want := map[string]float64{"a": 12.5, "b": 0}[r.Area]; r.Exposed != want || r.ExposedUnknown {
			t.Errorf("%+v, want %v exposed", r, want)
		}
	}
}

// Points say nothing of areas they leave out: an inundated area without any has unknown people, a dry
// one none exposed.
func TestPeopleThatMissAreas(t *testing.T) {
	areas := []geo.Area{
		{ID: "a", Level: geo.District, Geometry: orb.MultiPolygon{box(3, 50, 1, 1)}},
		{ID: "b", Level: geo.District, Geometry: orb.MultiPolygon{box(4, 50, 1, 1)}},
		{ID: "c", Level: geo.District, Geometry: orb.MultiPolygon{box(5, 50, 1, 1)}},
	}
	l := spending.Layer{Name: "x", Features: []spending.LayerFeature{{Number: 1,
		Date: time.Date(2024, 7, 9, 0, 0, 0, 0, time.UTC), Geometry: orb.MultiPolygon{box(3, 50, 1.5, 1)}}}}
	results, err := Overlay(t.Context(), l, areas, nil)
	if err != nil {
		t.Fatal(err)
	}
	people := func(points ...orb.Point) *People {
		p := NewPeople("n")
		for i, at := range points {
			if err := p.Add(vector.Feature{Number: i + 1, Geometry: at,
				Properties: map[string]any{"n": int64(10)}}); err != nil {
				t.Fatal(err)
			}
		}
		return p
	}
	problems, err := people(orb.Point{3.5, 50.5}).Apply(results, Groups(l), areas)
	if err != nil || len(problems) != 1 || problems[0].Value != "b" || !strings.Contains(problems[0].Action,
		"missing, not 0") {
		t.Errorf("%v, problems %+v", err, problems)
	}
	if results[0].Exposed != 10 || results[0].ExposedUnknown || !results[1].ExposedUnknown ||
		results[2].ExposedUnknown || results[2].Exposed != 0 {
		t.Errorf("results %+v", results)
	}
	for says, p := range map[string]*People{
		"none of the 1 points lies in an area of the dataset": people(orb.Point{60, 50}),
		"with longitude and latitude exchanged it would":      people(orb.Point{50.5, 3.5}, orb.Point{50.2, 4.5}),
	} {
		if _, err := p.Apply(results, Groups(l), areas); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// Text may part thousands with a point; the same people may stand in a file twice.
func TestPeopleThatAreDoubtful(t *testing.T) {
	p := NewPeople("n")
	for i, n := range []any{"84.000", 84.125, int64(10), int64(10), "1.0E2"} {
		if err := p.Add(vector.Feature{Number: i + 1, Geometry: orb.Point{3.5, 50.5},
			Properties: map[string]any{"n": n}}); err != nil {
			t.Fatal(err)
		}
	}
	if problems := p.Problems(); len(problems) != 1 || problems[0].Feature != 1 ||
		!strings.Contains(problems[0].Text, "two ways") {
		t.Errorf("problems %+v", problems)
	}
	areas := []geo.Area{{ID: "a", Level: geo.District, Geometry: orb.MultiPolygon{box(3, 50, 1, 1)}}}
	problems, err := p.Apply(nil, nil, areas)
	if err != nil || len(problems) != 1 || problems[0].Text != "1 of 4 points have the place and the number of "+
		"people of one before" {
		t.Errorf("%v, problems %+v", err, problems)
	}
}

func TestMisses(t *testing.T) {
	areas := []geo.Area{
		{ID: "a", Level: geo.District, Geometry: orb.MultiPolygon{box(3, 50, 1, 1)}},
		{ID: "b", Level: geo.District, Geometry: orb.MultiPolygon{box(5, 50, 1, 1)}},
		{ID: "without", Level: geo.District},
	}
	july, august := time.Date(2024, 7, 9, 0, 0, 0, 0, time.UTC), time.Date(2024, 8, 9, 0, 0, 0, 0, time.UTC)
	feature := func(day time.Time, x, y float64) spending.LayerFeature {
		return spending.LayerFeature{Date: day, Geometry: orb.MultiPolygon{box(x, y, 0.5, 0.5)}}
	}
	for _, c := range []struct {
		name     string
		features []spending.LayerFeature
		refused  string
		problems []string
	}{
		{"meets", []spending.LayerFeature{feature(july, 3.2, 50.2)}, "", nil},
		{"meets, and others elsewhere", []spending.LayerFeature{feature(july, 3.2, 50.2), feature(july, 70, 20)}, "",
			nil},
		{"elsewhere", []spending.LayerFeature{feature(july, 70, 20)},
			"it covers longitude 70 to 70.5, latitude 20 to 20.5, the areas of the dataset lie in longitude 3 to 6, " +
				"latitude 50 to 51", nil},
		{"swapped", []spending.LayerFeature{feature(july, 50.2, 3.2)}, "with longitude and latitude exchanged it would",
			nil},
		{"between the areas", []spending.LayerFeature{feature(july, 4.2, 50.2)}, "",
			[]string{"no polygon of the layer touches an area"}},
		{"around the areas", []spending.LayerFeature{feature(july, 2, 49), feature(july, 7, 52)}, "",
			[]string{"no polygon of the layer touches an area"}},
		{"one month elsewhere", []spending.LayerFeature{feature(july, 3.2, 50.2), feature(august, 70, 20)}, "",
			[]string{"no polygon of 2024-08 touches an area"}},
		{"one feature swapped", []spending.LayerFeature{feature(july, 3.2, 50.2), feature(july, 50.2, 3.2)}, "",
			[]string{"1 of 2 features lie in no area, but would with longitude and latitude exchanged"}},
	} {
		l := spending.Layer{Name: "x", Features: c.features}
		results, err := Overlay(t.Context(), l, areas, nil)
		if err != nil {
			t.Fatal(err)
		}
		problems, err := Misses(l, areas, results)
		var said []string
		for _, p := range problems {
			said = append(said, p.Text)
		}
		if (c.refused == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.refused) ||
			!slices.Equal(said, c.problems) {
			t.Errorf("%s: %v, problems %q; want %q, %q", c.name, err, said, c.refused, c.problems)
		}
	}
}

func TestParseDay(t *testing.T) {
	for text, want := range map[string]string{
		"2024-07-31": "2024-07-31", "2024/07/31": "2024-07-31", "20240731": "2024-07-31", "2024-07-31T": "2024-07-31",
		"2024-07-31 00:00:00": "2024-07-31", "2024-08-02 10:30:00+00:00": "2024-08-02",
		"2024/07/31 00:00:00":      "2024-07-31",
		"2024/07/31 12:00:00.5+05": "2024-07-31", "2024/07/31 12:00:00+0530": "2024-07-31",
		"2024-07-31T23:59:59.999999+05:30": "2024-07-31",
		"2024-07-31T00:00:00Z":             "2024-07-31", "2024-07-31t00:00z": "2024-07-31",
		"2024-07-31 00:00:00 UTC": "2024-07-31",
		"2024-07-31  06:00":       "2024-07-31",
		"2024-07-31Z":             "2024-07-31", "2024-07-31-05:00": "2024-07-31", "2024-07-31-05": "",
		"1722384000000": "2024-07-31", "946684800000": "2000-01-01",
		"": "", "2024-07": "", "31/07/2024": "", "2024-02-30": "", "2024-13-01 00:00:00": "", "2024-07-31 soon": "",
		"2024-07-311": "", "0000-01-01": "",
		"1722384000": "", "-172238400000": "", "172238400000.": "", "July 2024": "", "2024-07-31T25": "",
	} {
		day, ms, err := parseDay(text)
		got := ""
		if err == nil {
			got = day.Format(time.DateOnly)
		}
		if got != want || ms != (want != "" && len(text) > 10 && !strings.ContainsAny(text, "-/")) {
			t.Errorf("%q: %q, milliseconds %t, %v; want %q", text, got, ms, err, want)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, text := range []string{"2024-07-31 00:00:00+05:30", "2024/07/31", "1722384000000", "20240731"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if day, _, err := parseDay(text); err == nil && (!day.Equal(day.Truncate(24*time.Hour)) || day.Year() < 1 ||
			day.Year() > 9999) {
			t.Errorf("%q is read as %v", text, day)
		}
	})
}

// A date that cannot be read among good ones is named; of dates that are all bad the error names one.
func TestBuilderNamesBadDates(t *testing.T) {
	build := func(property string, dates ...any) (spending.Layer, []vector.Problem, error) {
		b, err := NewBuilder(spending.Layer{Name: "x"}, Options{DateProperty: property})
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range dates {
			if err := b.Add(vector.Feature{Number: i + 1, Geometry: box(0, 0, 1, 1),
				Properties: map[string]any{"seen": d}}); err != nil {
				t.Fatal(err)
			}
		}
		return b.Layer()
	}
	l, problems, err := build("seen", "2024-07-31 00:00:00", "soon", int64(1722384000000), int64(20240801))
	if err != nil || len(l.Features) != 3 || len(problems) != 2 || problems[0].Feature != 2 ||
		problems[0].Value != "soon" || !problems[0].Lost || !strings.Contains(problems[1].Action, "milliseconds") {
		t.Errorf("%d features, %v, problems %+v", len(l.Features), err, problems)
	}
	if _, _, err := build("seen", "soon", "later"); err == nil || !strings.Contains(err.Error(),
		`feature 1, seen "soon": the date is not of the form 2024-07-31`) {
		t.Errorf("%v", err)
	}
	if _, _, err := build("date", "2024-07-31"); err == nil || !strings.Contains(err.Error(),
		`no feature has a property date; they have "seen"`) {
		t.Errorf("%v", err)
	}
}

func TestBuilder(t *testing.T) {
	b, err := NewBuilder(spending.Layer{Name: "x"}, Options{DateProperty: "d", ClassProperty: "c"})
	if err != nil {
		t.Fatal(err)
	}
	bowtie := orb.Polygon{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}
	for i, f := range []vector.Feature{
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024-07-31", "c": "high"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024/07/31", "c": int64(3)}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024-07-31T00:00:00Z", "c": "a:b"}},
		{Geometry: bowtie, Properties: map[string]any{"d": "20240731", "c": "x"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "31.7.2024", "c": "x"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"c": "x"}},
		{Geometry: orb.Point{1, 1}, Properties: map[string]any{"d": "2024-07-31", "c": "x"}},
		{Properties: map[string]any{"d": "2024-07-31", "c": "x"}},
		{Geometry: box(0, 0, 1, 1), Properties: map[string]any{"d": "2024-07-31"}},
	} {
		f.Number = i + 1
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	l, problems, err := b.Layer()
	if err != nil || len(l.Features) != 5 {
		t.Fatalf("%d features, %v", len(l.Features), err)
	}
	day := time.Date(2024, 7, 31, 0, 0, 0, 0, time.UTC)
	for i, class := range []string{"high", "3", "a-b", "x", ""} {
		if f := l.Features[i]; f.Class != class || !f.Date.Equal(day) {
			t.Errorf("feature %d: class %q on %v, want %q", f.Number, f.Class, f.Date, class)
		}
	}
	for i, says := range []string{"3 colon", "4 not valid", "5 form", "6 no date", "7 not polygonal", "8 no geometry",
		"9 no class"} {
		number, text, _ := strings.Cut(says, " ")
		if p := problems[i]; p.Feature != int(number[0]-'0') || !strings.Contains(p.Text, text) {
			t.Errorf("problem %d: %+v, want %s", i, p, says)
		}
	}
	for _, o := range []Options{{}, {Date: day, Year: 2024}, {DateProperty: "d", Year: 2024}} {
		if _, err := NewBuilder(spending.Layer{Name: "x"}, o); err == nil {
			t.Errorf("options %+v are accepted", o)
		}
	}
}
