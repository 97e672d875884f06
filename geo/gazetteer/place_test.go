package gazetteer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/paulmach/orb"
)

// Two districts side by side with two circles each, of one degree, and one far away.
func areas() []geo.Area {
	square := func(lon, lat float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{lon, lat}, {lon + 1, lat}, {lon + 1, lat + 1}, {lon, lat + 1}, {lon, lat}}}}
	}
	return []geo.Area{
		{ID: "90-1", Level: geo.District, Name: "Northa"},
		{ID: "90-1-01", Level: geo.Circle, Name: "Riverside", ParentID: "90-1", Geometry: square(91, 26)},
		{ID: "90-1-02", Level: geo.Circle, Name: "Hilltop (Pt)", ParentID: "90-1", Aliases: []string{"Pahartop"},
			Geometry: square(92, 26)},
		{ID: "90-2", Level: geo.District, Name: "Southa"},
		{ID: "90-2-01", Level: geo.Circle, Name: "Hilltop (Pt)", ParentID: "90-2", Geometry: square(91, 25)},
		{ID: "90-3", Level: geo.District, Name: "Farra"},
		{ID: "90-3-01", Level: geo.Circle, Name: "Coast", ParentID: "90-3", Geometry: square(80, 10)},
	}
}

// assam gives what is known of the names of Assam.
func assam(tb testing.TB) gazetteer.Knowledge {
	tb.Helper()
	k, err := dataset.Assam()
	if err != nil {
		tb.Fatal(err)
	}
	return k.Names
}

func build(tb testing.TB) (*gazetteer.Gazetteer, gazetteer.PointLocator) {
	tb.Helper()
	g, err := gazetteer.New(areas(), assam(tb))
	if err != nil {
		tb.Fatal(err)
	}
	var circles []geo.Area
	for _, a := range areas() {
		if a.Level == geo.Circle {
			circles = append(circles, a)
		}
	}
	index, err := index.NewIndex(circles)
	if err != nil {
		tb.Fatal(err)
	}
	return g, gazetteer.AtIndex(index, circles)
}

func TestAddChecksPointsAgainstWhatIsStated(t *testing.T) {
	for _, c := range []struct {
		name    string
		place   gazetteer.Place
		circle  string // "" = the district only; "-" = not added
		problem string
	}{
		{"point in the stated district",
			gazetteer.Place{Areas: gazetteer.Areas{"90-1"}, Lon: 91.5, Lat: 26.5, HasPoint: true}, "90-1-01", ""},
		{"names for codes", gazetteer.Place{Areas: gazetteer.Areas{"Northa", "Hilltop"}}, "90-1-02", ""},
		{"point alone", gazetteer.Place{Lon: 91.5, Lat: 25.5, HasPoint: true}, "90-2-01", ""},
		{"point in another district",
			gazetteer.Place{Areas: gazetteer.Areas{"90-1"}, Lon: 80.5, Lat: 10.5, HasPoint: true}, "",
			"another district than the stated one 80.5, 10.5 is in 90-3, not 90-1"},
		{"point in another circle", gazetteer.Place{Areas: gazetteer.Areas{"90-1", "90-1-02"}, Lon: 91.5, Lat: 26.5,
			HasPoint: true}, "90-1-02", "another circle than the stated one"},
		{"swapped, in the stated circle", gazetteer.Place{Areas: gazetteer.Areas{"", "90-1-01"}, Lon: 26.5, Lat: 91.5,
			HasPoint: true},
			"90-1-01", "are swapped"},
		{"swapped, in the stated district",
			gazetteer.Place{Areas: gazetteer.Areas{"90-1"}, Lon: 26.5, Lat: 92.5, HasPoint: true},
			"90-1-02", "swapped back"},
		{"swapped, elsewhere", gazetteer.Place{Areas: gazetteer.Areas{"90-2"}, Lon: 26.5, Lat: 91.5, HasPoint: true},
			"", "not in the stated area"},
		{"swapped, nothing stated", gazetteer.Place{Lon: 26.5, Lat: 91.5, HasPoint: true},
			"-", "not in the stated area"},
		{"point nowhere", gazetteer.Place{Areas: gazetteer.Areas{"90-1"}, Lon: 0.5, Lat: 0.5, HasPoint: true}, "",
			"lies in no circle"},
		{"unknown district", gazetteer.Place{Areas: gazetteer.Areas{"Nowhere"}},
			"-", "no one district is called so Nowhere"},
		{"unknown circle", gazetteer.Place{Areas: gazetteer.Areas{"90-1", "Nothing"}}, "",
			"no circle of the district is called so Nothing"},
		{"circle of another district", gazetteer.Place{Areas: gazetteer.Areas{"90-1", "90-3-01"}}, "-",
			"does not lie in the stated district 90-3-01, 90-1"},
		{"nothing known", gazetteer.Place{}, "-", "no area is known"},
	} {
		g, at := build(t)
		c.place.Name, c.place.Kind, c.place.Source = "Balugaon", gazetteer.Village, "test"
		problems := g.Add([]gazetteer.Place{c.place}, at)
		all := fmt.Sprint(problems)
		if (c.problem == "") != (len(problems) == 0) || !strings.Contains(all, c.problem) {
			t.Errorf("%s: problems %s, want %q", c.name, all, c.problem)
		}
		found := g.Find(g.Tokens("dyke at Balu Gaon village"), 0)
		switch {
		case c.circle == "-":
			if len(found) > 0 {
				t.Errorf("%s: added all the same: %+v", c.name, found)
			}
		case len(found) != 1 || found[0].Entries[0].Inner != c.circle:
			t.Errorf("%s: found %+v, want circle %q", c.name, found, c.circle)
		}
	}
}

func TestFindTakesTheLongestNameAndNoLooseShortOnes(t *testing.T) {
	g, at := build(t)
	problems := g.Add([]gazetteer.Place{
		{Name: "Kola", Kind: gazetteer.Village, Areas: gazetteer.Areas{"", "90-1-01"}},
		{Name: "Kola Bhanga Bazar", Kind: gazetteer.Town, Areas: gazetteer.Areas{"", "90-1-02"}},
		{Name: "No.2 Kathalpara", Kind: gazetteer.Village, Areas: gazetteer.Areas{"", "90-1-02"}},
	}, at)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct{ text, want string }{
		{"road to Kola", "Kola"},
		{"road to KOLA-BHANGA\nBAZAR", "KOLA-BHANGA\nBAZAR"},
		{"road to Kolabhanga", ""},
		{"road to Cola", ""},
		{"road to Kula", ""},
		{"at 2 No. Kathalpara", ""},
		{"at No 2 Kathal Para", "2 Kathal Para"},
		{"at Kathalpara", ""},
		{"in Riverside", "Riverside"},
		{"in Reverside", "Reverside"},
		{"in RIVER_SIDE", ""},
		{"in Riversides", "Riversides"},
		{"in Inverside", ""},
	} {
		tokens := g.Tokens(c.text)
		got := ""
		for _, m := range g.Find(tokens, 0) {
			got += c.text[tokens[m.First].Start:tokens[m.Last].End]
		}
		if got != c.want {
			t.Errorf("%q: found %q, want %q", c.text, got, c.want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	g, _ := build(t)
	if !g.AreNeighbours("90-1", "90-2") || g.AreNeighbours("90-1", "90-3") || g.AreNeighbours("90-1", "90-9") {
		t.Error("districts 90-1 and 90-2 touch, 90-3 is far away and 90-9 unknown")
	}
}

func TestReadPlaces(t *testing.T) {
	g, _ := build(t)
	places, problems, err := g.ReadPlaces(strings.NewReader("\ufeffkind,NAME,district,circle,lat,lon\n"+
		",Balugaon,Northa,Riverside,26.5,91.5\n"+
		"town,Ghatbazar,90-2,,,\n"+
		"town,,90-2,,,\n"+
		"castle,X,90-2,,,\n"+
		"village,Y,Nowhere,,,\n"+
		"village,Y,Northa,Coast,,\n"+
		"village,Y,Northa,,26.5,east\n"+
		"too,few\n"), "mine.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(places) != 2 ||
		places[0] != (gazetteer.Place{Name: "Balugaon", Kind: gazetteer.Village,
			Areas: gazetteer.Areas{"90-1", "90-1-01"}, Lon: 91.5, Lat: 26.5, HasPoint: true, Source: "mine.csv:2",
			File: "mine.csv", Line: 2}) ||
		places[1] != (gazetteer.Place{Name: "Ghatbazar", Kind: gazetteer.Town, Areas: gazetteer.Areas{"90-2"},
			Source: "mine.csv:3",
			File:   "mine.csv", Line: 3}) {
		t.Errorf("places %+v", places)
	}
	want := []string{"name is blank", `kind "castle"`, `district "Nowhere"`, `circle "Coast"`, "not decimal degrees",
		"wrong number of fields"}
	if len(problems) != len(want) {
		t.Fatalf("%d problems %+v, want %d", len(problems), problems, len(want))
	}
	for i, p := range problems {
		if !strings.Contains(p.Problem, want[i]) || p.Action != "row skipped" {
			t.Errorf("problem %d is %+v, want %q", i+1, p, want[i])
		}
	}
	for _, text := range []string{"", "place,district\nA,B\n", "name,district,District\nBalugaon,Northa,90-2\n"} {
		if _, _, err := g.ReadPlaces(strings.NewReader(text), "mine.csv"); err == nil {
			t.Errorf("no error for a file %q", text)
		}
	}
}

// Where there is one level, a place lies in an area of it, whether its column or a point says so.
func TestPlacesOfOneLevel(t *testing.T) {
	var districts []geo.Area
	for i, name := range []string{"Saint-Élan", "Marl", "Marl"} {
		x := float64(10 + 2*i)
		districts = append(districts, geo.Area{ID: fmt.Sprint(i + 1), Level: geo.District, Name: name,
			Geometry: orb.MultiPolygon{{{{x, 50}, {x + 1, 50}, {x + 1, 51}, {x, 51}, {x, 50}}}}})
	}
	g, err := gazetteer.New(districts, assam(t))
	if err != nil {
		t.Fatal(err)
	}
	index, err := index.NewIndex(districts)
	if err != nil {
		t.Fatal(err)
	}
	file := "NAME,kind,district,lon,lat\n" +
		"Oak Bridge,town,,12.5,50.5\nPine Ferry,town,SAINT ELAN,,\nBirch Lock,town,saint-e\u0301lan,,\n" +
		"Long Quay,town,3,14.5,50.5\nSwan Weir,town,,,\nElm Sluice,town,1,12.5,50.5\nAsh Dam,town,Marl,,\n"
	places, problems, err := g.ReadPlaces(strings.NewReader(file), "places.csv")
	if err != nil {
		t.Fatal(err)
	}
	problems = append(problems, g.Add(places, gazetteer.AtIndex(index, districts))...)
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d: %s", p.Place.Line, p.Problem))
	}
	want := []string{`8: district "Marl" may be any of 2, 3; give its code`, "6: no area is known for the place",
		"7: the point lies in another district than the stated one"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("problems %q, want %q", got, want)
	}
	for name, district := range map[string]string{"Oak Bridge": "2", "pine ferry": "1", "Birch Lock": "1",
		"Long Quay": "3"} {
		found := g.Find(g.Tokens("wall at "+name), 0)
		if len(found) != 1 || len(found[0].Entries) != 1 || found[0].Entries[0].Outer != district ||
			found[0].Entries[0].Inner != "" {
			t.Errorf("%s is %v, want in district %s", name, found, district)
		}
	}
}

func TestTokensOfOtherScripts(t *testing.T) {
	g, _ := build(t)
	for text, want := range map[string]string{
		"Digue de l’Îlot inonde\u0301": "digue de l ilot inonde",
		"Hollow\u00adfield\u200b wall": "hollowfield wall",
		"বন্যা নিয়ন্ত্ৰণ":             "বন্যা নিয়ন্ত্ৰণ",
		"\u09ac\u09be\u09dc\u09c0":     "\u09ac\u09be\u09a1\u09bc\u09c0",
		"שיטפון בנחל":                  "שיטפון בנחל",
		"Ｆｌｏｏｄ　ｗａｌｌ １２":                "flood wall 12",
	} {
		var got []string
		for _, tok := range g.Tokens(text) {
			got = append(got, tok.Lower)
		}
		if strings.Join(got, " ") != names.Fold(want) {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

func TestNewRefusesBadAreas(t *testing.T) {
	for name, bad := range map[string][]geo.Area{
		"no code":          {{Level: geo.District, Name: "A"}},
		"twice":            {{ID: "1", Level: geo.District, Name: "A"}, {ID: "1", Level: geo.District, Name: "B"}},
		"unknown district": {{ID: "1-1", Level: geo.Circle, Name: "A", ParentID: "1"}},
	} {
		if _, err := gazetteer.New(bad, assam(t)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzReadPlaces(f *testing.F) {
	g, at := build(f)
	f.Add("name,kind,district,circle,lon,lat\nBalugaon,village,Northa,Riverside,91.5,26.5\n")
	f.Add("name\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		places, _, err := g.ReadPlaces(strings.NewReader(text), "f.csv")
		if err == nil {
			g.Add(places, at)
		}
		tokens := g.Tokens(text)
		for _, m := range g.Find(tokens, 0) {
			if m.First > m.Last || m.Last >= len(tokens) || len(m.Entries) == 0 {
				t.Errorf("match %+v of %d tokens", m, len(tokens))
			}
		}
	})
}

func ExampleGazetteer_Named() {
	known, err := dataset.Assam()
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := gazetteer.New([]geo.Area{
		{ID: "18-305", Level: geo.District, Name: "NAGAON"},
		{ID: "18-757", Level: geo.District, Name: "HOJAI"},
		{ID: "18-757-00253", Level: geo.Circle, Name: "Doboka", ParentID: "18-757"},
	}, known.Names)
	if err != nil {
		fmt.Println(err)
		return
	}
	nagaon, _ := g.Named(geo.District, "", "Nowgong")
	fmt.Println(g.Named(geo.Circle, nagaon, "DABAKA CIRCLE")) // the circle went to Hojai in 2016
	// Output: 18-757-00253 true
}

// Chainages are no places, and neither is a word of contracts that is spelt like one.
func TestWordsThatAreNoPlaces(t *testing.T) {
	g, err := gazetteer.New([]geo.Area{{ID: "d", Level: geo.District, Name: "Darrang"}}, assam(t))
	if err != nil {
		t.Fatal(err)
	}
	village := func(name string) gazetteer.Place {
		return gazetteer.Place{Name: name, Kind: gazetteer.Village, Areas: gazetteer.Areas{"d"}}
	}
	if problems := g.Add([]gazetteer.Place{village("Ch. 320.00 m"), village("Dalibari"), village("Singla")},
		nil); len(problems) != 1 || problems[0].Place.Name != "Ch. 320.00 m" {
		t.Errorf("problems %v, want one, of the chainage", problems)
	}
	for text, want := range map[string]int{"from Ch. 320.00 m on": 0, "printing and delivery of forms": 0,
		"single storied": 0, "bank at Dalibari and Shingla": 2} {
		if found := g.Find(g.Tokens(text), 0); len(found) != want {
			t.Errorf("%q: %d places found, want %d", text, len(found), want)
		}
	}
}

// TestPlacesOfSpreadsheets reads places that a spreadsheet wrote, whatever parts its fields.
func TestPlacesOfSpreadsheets(t *testing.T) {
	g, _ := build(t)
	for _, text := range []string{"\ufeffname;district\r\nGhatbazar;90-2\r\n", "Name\tDistrict\nGhatbazar\t90-2\n"} {
		places, problems, err := g.ReadPlaces(strings.NewReader(text), "mine.csv")
		if err != nil || len(problems) > 0 || len(places) != 1 || places[0].Areas[0] != "90-2" || places[0].Line != 2 {
			t.Errorf("%q: %+v, %v, %v", text, places, problems, err)
		}
	}
}
