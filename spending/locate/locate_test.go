package locate_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/locate"
)

func codes(parts []spending.Part) string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Area)
	}
	return strings.Join(out, ";")
}

func TestHardCases(t *testing.T) {
	f, err := os.Open("testdata/hard_cases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 33 {
		t.Fatalf("%d cases, want at least 32", len(rows)-1)
	}
	l := fixture(t, locate.Options{})
	for _, row := range rows[1:] {
		r := record(row)
		loc := l.Locate(r)
		if string(loc.Precision) != row[7] || codes(loc.Parts) != row[8] || codes(loc.Candidates) != row[9] {
			t.Errorf("%q at %q: got %s %q %q, want %s %q %q: %s\n\t%s", r.Title, r.Place, loc.Precision,
				codes(loc.Parts), codes(loc.Candidates),
				row[7], row[8], row[9], row[10], spending.EvidenceText(loc.Evidence))
		}
		checkLocation(t, fixtureSeat(t), r, loc)
	}
}

func record(row []string) *spending.Record {
	return &spending.Record{Title: row[0], Description: row[1], Reference: row[2], Place: row[3], Postcode: row[4],
		Buyer: row[5], Category: row[6]}
}

// checkLocation checks what holds for every location.
func checkLocation(tb testing.TB, isSeat func(circle string) bool, r *spending.Record, loc spending.Location) {
	tb.Helper()
	fields := map[string]string{
		"title": r.Title, "description": r.Description, "reference": r.Reference, "place": r.Place, "buyer": r.Buyer,
		"postcode": r.Postcode,
	}
	for _, e := range loc.Evidence {
		if text, ok := fields[e.Field]; ok && !strings.Contains(text, e.Text) || e.Text == "" || e.Rule == "" {
			tb.Errorf("%s: evidence %+v does not stand in its field %q", r.ID, e, text)
		}
	}
	located := loc.Precision != spending.Unlocated
	if (located || len(loc.Candidates) > 0) != (len(loc.Evidence) > 0) {
		tb.Errorf("%s: precision %s with evidence %v", r.ID, loc.Precision, loc.Evidence)
	}
	if located != (loc.Confidence != 0) || loc.Confidence > 1 {
		tb.Errorf("%s: precision %s with confidence %v", r.ID, loc.Precision, loc.Confidence)
	}
	placed := loc.Precision == spending.AtCircle || loc.Precision == spending.AtDistrict
	if placed != (len(loc.Parts) > 0) || placed != (loc.Method != spending.ByNone) &&
		loc.Precision != spending.Conflict {
		tb.Errorf("%s: precision %s, method %q, parts %v", r.ID, loc.Precision, loc.Method, loc.Parts)
	}
	if loc.Precision == spending.Conflict && len(loc.Candidates) < 2 || loc.Precision != spending.Conflict && located &&
		len(loc.Candidates) > 0 {
		tb.Errorf("%s: precision %s with candidates %v", r.ID, loc.Precision, loc.Candidates)
	}
	for _, c := range loc.Candidates {
		if !slices.ContainsFunc(loc.Evidence, func(e spending.Evidence) bool {
			return strings.HasPrefix(e.Area,
				c.At(0))
		}) {
			tb.Errorf("%s: nothing says why candidate %s", r.ID, c.Area)
		}
	}
	for i, p := range loc.Parts {
		if p.Share != 1 || i > 0 && loc.Parts[i-1].Area >= p.Area {
			tb.Errorf("%s: parts %v are not sorted, distinct and equal", r.ID, loc.Parts)
		}
		if loc.Precision != spending.AtCircle || loc.Method == spending.ByAreaCode ||
			loc.Method == spending.ByCoordinates {
			continue
		}
		if !slices.ContainsFunc(loc.Evidence, func(e spending.Evidence) bool {
			return e.Area == p.Area && (e.Field == "title" || e.Field == "description" || e.Field == "place" &&
				!isSeat(p.Area))
		}) {
			tb.Errorf("%s: circle %s rests on no text of the work: %s", r.ID, p.Area,
				spending.EvidenceText(loc.Evidence))
		}
	}
}

func TestPlacesOfTheCaller(t *testing.T) {
	village := func(name, circle string) gazetteer.Place {
		return gazetteer.Place{Name: name, Kind: gazetteer.Village, Areas: gazetteer.Areas{"", circle}, Source: "test"}
	}
	l := fixture(t, locate.Options{},
		village("Amtolapar", "18-308-00152"), village("Kathalguripar", "18-308-00152"),
		village("Bogoritolapar", "18-308-00150"),
		village("No.1 Torajanpar", "18-308-00150"), village("No.2 Torajanpar", "18-308-00152"),
		village("Tezpur", "18-308-00152"), village("Tarapurpar Tea", "18-308-00150"),
		gazetteer.Place{Name: "Amtolapar to Bogoritolapar", Kind: gazetteer.Embankment,
			Areas: gazetteer.Areas{"", "18-308-00150"}},
		gazetteer.Place{Name: "Amtolapar to Bogoritolapar", Kind: gazetteer.Embankment,
			Areas: gazetteer.Areas{"", "18-308-00152"}},
	)
	for _, c := range []struct{ name, title, place, want string }{
		{"one village that nothing else supports", "Work at Amtolapar", "", "18-308"},
		{"one village in the district other fields say", "Work at Amtolapar", "Dhemaji", "18-308-00152"},
		{"one village against the location field", "Work at Amtolapar", "Sissibargaon", "18-308-00151"},
		{"a name with a short word is matched as spelt", "Road from Tarapurpar to Amtolapar", "", "18-308"},
		{"two that agree", "Work at Amtolapar and Kathalguripar", "Dhemaji", "18-308-00152"},
		{"two that disagree", "Work at Amtolapar and Bogoritolapar", "Dhemaji", "18-308"},
		{"one and the location field", "Work at Amtolapar", "Jonai", "18-308-00152"},
		{"another district's village", "Work at Amtolapar and Kathalguripar", "Cachar district", "18-316"},
		{"numbers tell villages apart", "Work at No.2 Torajanpar and Amtolapar", "Dhemaji", "18-308-00152"},
		{"a number that contradicts", "Work at No.1 Torajanpar and Amtolapar", "Dhemaji", "18-308"},
		{"a reach spans circles", "Raising from Amtolapar to Bogoritolapar", "Dhemaji", "18-308-00150;18-308-00152"},
		{"an area's name is no village", "Work at Tezpur", "", "18-306-00139"},
	} {
		loc := l.Locate(&spending.Record{Title: c.title, Place: c.place, Category: "Works"})
		if codes(loc.Parts) != c.want {
			t.Errorf("%s: %q at %q gives %s, want %s: %s", c.name, c.title, c.place, codes(loc.Parts), c.want,
				spending.EvidenceText(loc.Evidence))
		}
	}
}

func TestLearnSupportsDistrictsOnly(t *testing.T) {
	l := fixture(t, locate.Options{})
	bare := &spending.Record{Title: "Package 7", Reference: "KXJ/2020-21/7", Buyer: "Department of Water Resources",
		Postcode: "788710", Category: "Works"}
	if loc := l.Locate(bare); loc.Precision != spending.Unlocated {
		t.Fatalf("before learning: %+v", loc)
	}
	var records []*spending.Record
	for i := range 12 {
		records = append(records, &spending.Record{
			Title:     "Bank protection at Ramkrishna Nagar in Karimganj district",
			Reference: fmt.Sprintf("KXJ/2020-21/%d", i),
			Buyer:     "Department of Water Resources", Postcode: "788710", Category: "Works",
		})
	}
	l.Learn(slices.Values(records))
	loc := l.Locate(bare)
	if loc.Precision != spending.AtDistrict || codes(loc.Parts) != "18-317" ||
		loc.Method != spending.ByReferencePrefix {
		t.Errorf("after learning: %s %s by %s, want district 18-317 by reference_prefix", loc.Precision,
			codes(loc.Parts), loc.Method)
	}
	checkLocation(t, fixtureSeat(t), bare, loc)
	coded := &spending.Record{Title: "Package 8", Postcode: "788710", Category: "Works"}
	if loc := l.Locate(coded); loc.Precision != spending.AtDistrict || loc.Method != spending.ByPostcode {
		t.Errorf("by postal code: %s by %s, want district by postcode", loc.Precision, loc.Method)
	}
}

// Where postal codes are of any length, that a record has none says nothing.
func TestNoPostcodeIsNotLearnt(t *testing.T) {
	l := locatorOf(t, fixtureAreas(), generic(t))
	var records []*spending.Record
	for range 12 {
		records = append(records, &spending.Record{Title: "Bank protection at Ramkrishna Nagar in Karimganj district"})
	}
	l.Learn(slices.Values(records))
	if loc := l.Locate(&spending.Record{Title: "Package 8"}); loc.Precision != spending.Unlocated {
		t.Errorf("%s by %s: %+v, want unlocated", loc.Precision, loc.Method, loc.Evidence)
	}
}

// A name that many villages bear speaks for none of them against an office, and one that
// only two may mean is shown with both.
func TestNamesOfManyPlaces(t *testing.T) {
	village := func(name, district string) gazetteer.Place {
		return gazetteer.Place{Name: name, Kind: gazetteer.Village, Areas: gazetteer.Areas{district}, Source: "test"}
	}
	var places []gazetteer.Place
	for _, district := range []string{"18-300", "18-302", "18-316"} {
		places = append(places, village("Sadiya", district), village("Amtolapar", district))
	}
	l := fixture(t, locate.Options{}, places...)
	r := &spending.Record{Title: "Protection of Sadiya from erosion", Place: "Dibrugarh",
		Reference: "DIBRUGARH/2018-19/RIDF/II", Category: "Works"}
	if loc := l.Locate(r); codes(loc.Parts) != "18-310" {
		t.Errorf("a common name: %s %q, want district 18-310: %s", loc.Precision, codes(loc.Parts),
			spending.EvidenceText(loc.Evidence))
	}
	r = &spending.Record{Title: "Road at Amtolapar", Category: "Works"}
	loc := l.Locate(r)
	if loc.Precision != spending.Unlocated || codes(loc.Candidates) != "18-300;18-302;18-316" {
		t.Errorf("a name of three districts: %s, candidates %q, want all three", loc.Precision, codes(loc.Candidates))
	}
	checkLocation(t, fixtureSeat(t), r, loc)
}

// A name of the work that a town elsewhere bears means the village of that name in the district
// the location field names.
func TestNamesOfTheLocationsDistrict(t *testing.T) {
	village := func(name string) gazetteer.Place {
		return gazetteer.Place{Name: name, Kind: gazetteer.Village, Areas: gazetteer.Areas{"", "18-305-00134"},
			Source: "test"}
	}
	l := fixture(t, locate.Options{}, village("Borkola"), village("Amtolapar"))
	for place, want := range map[string]string{"Nagaon": "18-305-00134", "Silchar": "18-316-00185"} {
		r := &spending.Record{Title: "Raising of the road at Borkola and Amtolapar", Place: place, Category: "Works"}
		if loc := l.Locate(r); codes(loc.Parts) != want {
			t.Errorf("at %q: %s %s, want %s: %s", place, loc.Precision, codes(loc.Parts), want,
				spending.EvidenceText(loc.Evidence))
		}
	}
}

// A single village at the end of a road places the road in its circle only if it is known
// more than once; at the end of an embankment's reach it does at once.
func TestRoadsLeadAway(t *testing.T) {
	once := gazetteer.Place{Name: "Amtolapar", Kind: gazetteer.Village, Areas: gazetteer.Areas{"", "18-308-00152"},
		Source: "test"}
	for _, c := range []struct {
		title string
		known []gazetteer.Place
		want  string
	}{
		{"Road from Chepti to Amtolapar", []gazetteer.Place{once}, "18-308"},
		{"Road from Chepti to Amtolapar", []gazetteer.Place{once, once}, "18-308-00152"},
		{"Raising of embankment from Chepti to Amtolapar", []gazetteer.Place{once}, "18-308-00152"},
	} {
		l := fixture(t, locate.Options{}, c.known...)
		r := &spending.Record{Title: c.title, Place: "Dhemaji", Reference: "DHEMAJI/2020-21/7", Category: "Works"}
		if loc := l.Locate(r); codes(loc.Parts) != c.want {
			t.Errorf("%q, known %d times: %s, want %s: %s", c.title, len(c.known), codes(loc.Parts), c.want,
				spending.EvidenceText(loc.Evidence))
		}
	}
}

// A town that a buyer's location field always names and no text ever does is its office.
func TestLearnKnowsAnOfficesTown(t *testing.T) {
	var records []*spending.Record
	for i := range 6 {
		records = append(records,
			&spending.Record{Title: fmt.Sprintf("Bank protection, reach %d", i), Place: "Selenghat",
				Buyer: "Department of Water Resources", Category: "Works"})
	}
	l := fixture(t, locate.Options{})
	if loc := l.Locate(records[0]); codes(loc.Parts) != "18-312-00169" {
		t.Fatalf("before learning: %s %s", loc.Precision, codes(loc.Parts))
	}
	l.Learn(slices.Values(records))
	if loc := l.Locate(records[0]); codes(loc.Parts) != "18-312" {
		t.Errorf("six awards whose texts do not name it: %s %s, want district 18-312", loc.Precision, codes(loc.Parts))
	}
	records[1].Title = "Bank protection at Selenghat"
	l = fixture(t, locate.Options{})
	l.Learn(slices.Values(records))
	if loc := l.Locate(records[0]); codes(loc.Parts) != "18-312-00169" {
		t.Errorf("a text names it: %s %s, want circle 18-312-00169", loc.Precision, codes(loc.Parts))
	}
}

// What codes go with is shown where it does not suffice to place an award.
func TestLearntCandidates(t *testing.T) {
	l := fixture(t, locate.Options{})
	var records []*spending.Record
	for i := range 30 {
		district := []string{"Udalguri", "Baksa", "Tamulpur"}[i%3]
		records = append(records, &spending.Record{Title: "Road in " + district + " district", Reference: "ACQ/104/1",
			Buyer: "Department of Roads", Category: "Works"})
	}
	l.Learn(slices.Values(records))
	r := &spending.Record{Title: "Package 9", Reference: "ACQ/104/77", Buyer: "Department of Roads", Category: "Works"}
	loc := l.Locate(r)
	if loc.Precision != spending.Unlocated || codes(loc.Candidates) != "18-324;18-326;18-816" {
		t.Errorf("%s, candidates %q, want the three districts of the code", loc.Precision, codes(loc.Candidates))
	}
	checkLocation(t, fixtureSeat(t), r, loc)
}

// A code older than a new district stands for the old one, unless the work names the new.
func TestLearntCodeOfAnUndividedDistrict(t *testing.T) {
	l := fixture(t, locate.Options{})
	var records []*spending.Record
	for i := range 30 {
		district := []string{"Baksa", "Baksa", "Tamulpur"}[i%3]
		records = append(records, &spending.Record{Title: "Road in " + district + " district", Reference: "MSLPR/104/1",
			Buyer: "Department of Roads", Category: "Works"})
	}
	l.Learn(slices.Values(records))
	r := &spending.Record{Title: "Package 9", Reference: "MSLPR/105/77", Buyer: "Department of Roads",
		Category: "Works"}
	loc := l.Locate(r)
	if loc.Precision != spending.AtDistrict || codes(loc.Parts) != "18-324" {
		t.Errorf("%s %s, want the old district", loc.Precision, codes(loc.Parts))
	}
	checkLocation(t, fixtureSeat(t), r, loc)
	r = &spending.Record{Title: "Road at Goreswar", Reference: r.Reference, Buyer: r.Buyer, Category: "Works"}
	if loc := l.Locate(r); len(loc.Parts) != 1 || loc.Parts[0].At(0) != "18-816" {
		t.Errorf("%s %s, want the new district, which the text names", loc.Precision, codes(loc.Parts))
	}
}

func TestLearnDistrustsAnOfficesPlace(t *testing.T) {
	l := fixture(t, locate.Options{})
	r := &spending.Record{Title: "TN_1", Place: "Kokrajhar", Buyer: "Bodoland Territorial Council", Category: "Works"}
	if loc := l.Locate(r); codes(loc.Parts) != "18-300" {
		t.Fatalf("before learning: %+v", loc)
	}
	var records []*spending.Record
	for i := range 40 {
		district := []string{"Udalguri", "Chirang", "Baksa", "Tamulpur"}[i%4]
		records = append(records, &spending.Record{Title: "Road in " + district + " district", Place: "Kokrajhar",
			Buyer: r.Buyer, Category: "Works"})
	}
	l.Learn(slices.Values(records))
	if loc := l.Locate(r); loc.Precision != spending.Unlocated {
		t.Errorf("the office's place is believed though the texts name other districts: %s %s", loc.Precision,
			codes(loc.Parts))
	}
}

func TestCoordinates(t *testing.T) {
	points := gazetteer.PointLocatorFunc(func(lon, lat float64) (string, bool) {
		return "18-308-00152", lon > 94 && lon < 96 && lat > 27 && lat < 29
	})
	l := fixture(t, locate.Options{Points: points})
	at := func(title string, lon, lat float64) spending.Location {
		return l.Locate(&spending.Record{Title: title, Longitude: lon, Latitude: lat, HasCoordinates: true,
			Category: "Works"})
	}
	if loc := at("Dyke", 95, 27.8); loc.Precision != spending.AtCircle || loc.Method != spending.ByCoordinates ||
		codes(loc.Parts) != "18-308-00152" {
		t.Errorf("a point in a circle: %+v", loc)
	}
	if loc := at("Dyke in Dhemaji district", 95, 27.8); loc.Precision != spending.AtCircle {
		t.Errorf("a point in the named district: %+v", loc)
	}
	if loc := at("Dyke in Cachar district", 95, 27.8); loc.Precision != spending.Conflict ||
		codes(loc.Candidates) != "18-308;18-316" {
		t.Errorf("a point outside the named district: %s %s", loc.Precision, codes(loc.Candidates))
	}
	if loc := at("Dyke in Cachar district", 27.8, 95); loc.Precision != spending.AtDistrict ||
		codes(loc.Parts) != "18-316" {
		t.Errorf("a point in no circle: %+v", loc)
	}
}

// A location field is a text, whatever it looks like: only a column declared to hold codes has codes.
func TestCodeInALocationField(t *testing.T) {
	l := fixture(t, locate.Options{})
	if loc := l.Locate(&spending.Record{Place: "18-308-00152"}); loc.Precision != spending.Unlocated {
		t.Errorf("placed in %s", codes(loc.Parts))
	}
}

func TestFromCodes(t *testing.T) {
	l := fixture(t, locate.Options{})
	for _, c := range []struct {
		name               string
		districts, circles []string
		want               spending.Precision
		parts, problem     string
	}{
		{"circles", nil, []string{"18-308-00152", "18-308-00150"}, spending.AtCircle, "18-308-00150;18-308-00152", ""},
		{"circles and their district", []string{"18-308"}, []string{"18-308-00152"}, spending.AtCircle, "18-308-00152",
			""},
		{"districts", []string{"18-316", "18-308"}, nil, spending.AtDistrict, "18-308;18-316", ""},
		{"state-wide", []string{locate.Statewide}, nil, spending.AtWhole, "", ""},
		{"nothing", nil, nil, spending.Unlocated, "", ""},
		{"unknown", []string{"18-999"}, nil, "", "", `"18-999" is not the code of a district`},
		{"wrong level", nil, []string{"18-308"}, "", "", `"18-308" is not the code of a circle`},
		{"twice", []string{"18-308", "18-308"}, nil, "", "", "named twice"},
		{"another district", []string{"18-316"}, []string{"18-308-00152"}, "", "", "has none of"},
		{"state-wide and a circle", []string{locate.Statewide}, []string{"18-308-00152"}, "", "",
			"cannot stand beside"},
	} {
		loc, err := l.FromCodes(c.districts, c.circles)
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%s: error %v, want one with %q", c.name, err, c.problem)
			}
			continue
		}
		if err != nil || loc.Precision != c.want || codes(loc.Parts) != c.parts || loc.Method != spending.ByOverride ||
			loc.Confidence != 1 {
			t.Errorf("%s: %+v, %v", c.name, loc, err)
		}
	}
}

func TestNewNeedsAGazetteerAndKnowledge(t *testing.T) {
	if _, err := locate.New(nil, generic(t), locate.Options{}); err == nil {
		t.Error("no error without a gazetteer")
	}
	g, err := gazetteer.New(fixtureAreas(), gazetteer.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := locate.New(g, locate.Knowledge{}, locate.Options{}); err == nil {
		t.Error("no error without confidences")
	}
}

func FuzzLocate(f *testing.F) {
	l, isSeat := fixture(f, locate.Options{}), fixtureSeat(f)
	f.Add("Work at Gohpur", "from Dergaon to Mariani", "TEZPUR/1", "Kaliabor, Nagaon", "784001", "A / B", "Goods")
	f.Add("districts of (((", "No. 2 \xff", "_/-", "BTR", "", "", "")
	f.Fuzz(func(t *testing.T, title, description, reference, place, postcode, buyer, category string) {
		r := &spending.Record{Title: title, Description: description, Reference: reference, Place: place,
			Postcode: postcode,
			Buyer:    buyer, Category: category}
		checkLocation(t, isSeat, r, l.Locate(r))
		l.Learn(slices.Values([]*spending.Record{r}))
	})
}

func Example() {
	known, err := dataset.Assam()
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := gazetteer.New(fixtureAreas(), known.Names)
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := locate.New(g, known, locate.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	loc := l.Locate(&spending.Record{
		Title:     "Immediate measures to close the breach at Gohpur",
		Reference: "TEZPUR/2021-22/SDRF/IV",
		Place:     "Tezpur",
		Category:  "Works",
	})
	fmt.Println(loc.Precision, loc.Codes(1), loc.Method)
	fmt.Println(loc.Evidence[0])
	// Output:
	// circle [18-756-00251] named_circle
	// {title Gohpur circle gohpur (area 18-756-00251) 18-756-00251}
}
