package locate_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/source/asdma"
	"github.com/floodspend/floodspend/spending/source/portal"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
)

// assamAreas gives the real districts and circles.
func assamAreas(tb testing.TB) []geo.Area {
	tb.Helper()
	var areas []geo.Area
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		name := map[geo.Level]string{geo.District: "Assam_district.geojson",
			geo.Circle: "Assam_revenue_circles.geojson"}[level]
		f, err := os.Open(filepath.Join(realdata.Dir(tb), "layer/assets/geojson", name))
		if err != nil {
			tb.Fatal(err)
		}
		_, err = vector.ReadGeoJSON(context.Background(), f, name, func(f vector.Feature) error {
			text := func(key string) string { s, _ := f.Properties[key].(string); return s }
			a := geo.Area{ID: text("object_id"), Level: level, ParentID: text("dtcode11"), Name: text("revenue_ci")}
			if level == geo.District {
				a.Name, a.ParentID = text("dtname"), ""
			}
			switch g := f.Geometry.(type) {
			case orb.Polygon:
				a.Geometry = orb.MultiPolygon{g}
			case orb.MultiPolygon:
				a.Geometry = g
			}
			areas = append(areas, a)
			return nil
		})
		f.Close()
		if err != nil {
			tb.Fatal(err)
		}
	}
	return areas
}

// assamGazetteer is the gazetteer an import of the real folder builds.
func assamGazetteer(tb testing.TB) *gazetteer.Gazetteer {
	tb.Helper()
	areas := assamAreas(tb)
	g, err := gazetteer.New(areas, assamKnowledge(tb).Names)
	if err != nil {
		tb.Fatal(err)
	}
	places, _, err := asdma.Places(os.DirFS(realdata.Dir(tb)))
	if err != nil {
		tb.Fatal(err)
	}
	circles := slices.DeleteFunc(areas, func(a geo.Area) bool { return a.Level != geo.Circle })
	index, err := index.NewIndex(circles)
	if err != nil {
		tb.Fatal(err)
	}
	problems := g.Add(places, gazetteer.AtIndex(index, circles))
	tb.Logf("%d places, %d problems", len(places), len(problems))
	return g
}

// portalRecords reads every accepted bid of the real portal files.
func portalRecords(tb testing.TB) []*spending.Record {
	tb.Helper()
	return bids(tb, filepath.Join(realdata.Dir(tb), "Sources/TENDERS/data/monthly_tenders/*_tenders.csv"))
}

// bids reads the accepted bids of portal files.
func bids(tb testing.TB, pattern string) []*spending.Record {
	tb.Helper()
	files, _ := filepath.Glob(pattern)
	var records []*spending.Record
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			tb.Fatal(err)
		}
		table, err := portal.EProcure("").Read(context.Background(), f, filepath.Base(file))
		f.Close()
		if err != nil {
			tb.Fatal(err)
		}
		for i := range table.Records {
			records = append(records, &table.Records[i].Record)
		}
	}
	return records
}

// portalOnce is what wholePortal gives, made at its first call.
var portalOnce struct {
	records []*spending.Record
	locator *locate.Locator
	places  *gazetteer.Gazetteer
}

// wholePortal gives the bids of the real portal, and a locator that has learnt from them all.
func wholePortal(tb testing.TB) ([]*spending.Record, *locate.Locator, *gazetteer.Gazetteer) {
	tb.Helper()
	p := &portalOnce
	if p.locator == nil {
		p.records, p.places = portalRecords(tb), assamGazetteer(tb)
		l, err := locate.New(p.places, assamKnowledge(tb), locate.Options{})
		if err != nil {
			tb.Fatal(err)
		}
		l.Learn(slices.Values(p.records))
		p.locator = l
	}
	return p.records, p.locator, p.places
}

// label is a hand-read location.
type label struct {
	districts, circles, maybe []string
}

func labels(tb testing.TB) map[string]label {
	tb.Helper()
	f, err := os.Open(filepath.Join(realdata.Dir(tb), "../labels/flood_labels.csv"))
	if err != nil {
		tb.Skipf("SKIPPED: no hand-read labels: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	column := map[string]int{}
	for i, h := range rows[0] {
		column[h] = i
	}
	split := func(s string) []string {
		if s == "" {
			return nil
		}
		return strings.Split(s, ";")
	}
	out := map[string]label{}
	for _, row := range rows[1:] {
		out[row[column["tender_id"]]] = label{split(row[column["districts"]]), split(row[column["circles"]]),
			split(row[column["circles_maybe"]])}
	}
	return out
}

// The bars of the method on the hand-read labels, by the measures of the labels'
// documentation: districts by the whole set named, circles where a reader could name one.
func TestHandReadLabels(t *testing.T) {
	want := labels(t)
	records, l, g := wholePortal(t)
	name := func(id string) string { a, _ := g.Area(id); return strings.ReplaceAll(a.Name, "\n", " ") }
	var rows, answered, right, circles, circlesRight, named, namedFound, anyCircles, anyRight int
	seen := map[string]bool{}
	for _, r := range records {
		w, ok := want[r.TenderID]
		if !ok || seen[r.TenderID] {
			continue
		}
		seen[r.TenderID] = true
		loc := l.Locate(r)
		gotDistricts, gotCircles := names(loc, name)
		rows++
		if len(gotDistricts) > 0 {
			answered++
			if slices.Equal(gotDistricts, w.districts) {
				right++
			} else {
				t.Logf("%s: districts %v, readers say %v: %s", r.TenderID, gotDistricts, w.districts,
					spending.EvidenceText(loc.Evidence))
			}
		}
		good := 0
		for _, c := range gotCircles {
			if slices.Contains(w.circles, c) || slices.Contains(w.maybe, c) {
				good++
			}
		}
		anyCircles += len(gotCircles)
		anyRight += good
		if len(w.circles)+len(w.maybe) > 0 {
			circles += len(gotCircles)
			circlesRight += good
		}
		for _, c := range w.circles {
			named++
			if slices.Contains(gotCircles, c) {
				namedFound++
			}
		}
	}
	share := func(a, b int) float64 { return float64(a) / float64(b) }
	t.Logf("districts: coverage %.3f, accuracy %.3f of %d", share(answered, rows), share(right, answered), rows)
	t.Logf("circles where readers name one: precision %.3f, recall %.3f of %d; of all circles answered, readers "+
		"confirm %.3f of %d",
		share(circlesRight, circles), share(namedFound, named), named, share(anyRight, anyCircles), anyCircles)
	if rows != len(want) {
		t.Errorf("%d of %d labelled awards are in the portal files", rows, len(want))
	}
	for _, bar := range []struct {
		what       string
		got, least float64
	}{
		{"district coverage", share(answered, rows), 0.95},
		{"district accuracy", share(right, answered), 0.95},
		{"circle precision", share(circlesRight, circles), 0.92},
		{"circle recall", share(namedFound, named), 0.75},
	} {
		if bar.got < bar.least {
			t.Errorf("%s is %.3f, below %.2f", bar.what, bar.got, bar.least)
		}
	}
}

// names gives a location in the names of the labels.
func names(loc spending.Location, name func(string) string) (districts, circles []string) {
	if loc.Precision == spending.AtWhole {
		districts = []string{locate.Statewide}
	}
	for _, d := range loc.Codes(0) {
		districts = append(districts, name(d))
	}
	for _, c := range loc.Codes(1) {
		circles = append(circles, name(c))
	}
	slices.Sort(districts)
	return districts, circles
}

// No award of the whole portal is placed in the circle of a district's seat on its buyer,
// location field, reference or postal code alone, and in another circle only by its location
// field; and money does not pile up on the seats.
func TestWholePortalRestsOnTheWorksText(t *testing.T) {
	records, l, g := wholePortal(t)
	count := map[spending.Precision]int{}
	seats := 0
	for _, r := range records {
		loc := l.Locate(r)
		checkLocation(t, g.IsSeat, r, loc)
		count[loc.Precision]++
		for _, p := range loc.Parts {
			if g.IsSeat(p.Area) {
				seats++
			}
		}
		bare := *r
		bare.Title, bare.Description = "", ""
		if loc := l.Locate(&bare); loc.Precision == spending.AtCircle && slices.ContainsFunc(loc.Parts,
			func(p spending.Part) bool { return g.IsSeat(p.Area) }) {
			t.Errorf("%s: without its title and description still placed in circle %s: %s", r.TenderID,
				codes(loc.Parts), spending.EvidenceText(loc.Evidence))
		}
		bare.Place = ""
		if loc := l.Locate(&bare); loc.Precision == spending.AtCircle {
			t.Errorf("%s: on buyer, reference and postal code placed in circle %s: %s", r.TenderID, codes(loc.Parts),
				spending.EvidenceText(loc.Evidence))
		}
	}
	t.Logf("%d awards: %v; %d parts in the circles of the districts' seats", len(records), count, seats)
	if len(records) != 12031 {
		t.Errorf("%d awards, want 12031", len(records))
	}
	if n := count[spending.AtCircle]; n < 4000 || seats > n/2 {
		t.Errorf("%d awards at circles, %d of them at seats: want at least 4000, at most half at seats", n, seats)
	}
	if n := count[spending.Unlocated]; n > 300 {
		t.Errorf("%d awards unlocated, want at most 300", n)
	}
}

// Typing hardly matters for places either; a few names are told apart by their capitals
// ("RamkrishnaNagar") or by the signs around them.
func TestPlacesOfThePortalHardlyDependOnItsTyping(t *testing.T) {
	records, l, _ := wholePortal(t)
	records = thorough.Draw(t, records, 1500)
	was := make([][]string, len(records))
	for i, r := range records {
		loc := l.Locate(r)
		was[i] = loc.Codes(0)
	}
	for name, retype := range map[string]func(string) string{
		"upper case": strings.ToUpper,
		"lower case": strings.ToLower,
		"lines":      strings.NewReplacer(" ", "\n").Replace,
	} {
		changed := 0
		for i, r := range records {
			typed := *r
			typed.Title, typed.Description, typed.Place = retype(r.Title), retype(r.Description), retype(r.Place)
			is := l.Locate(&typed)
			if !slices.Equal(was[i], is.Codes(0)) {
				changed++
			}
		}
		t.Logf("%s: %d of %d awards in other districts", name, changed, len(records))
		if changed*100 > len(records) {
			t.Errorf("%s: %d of %d awards in other districts, want at most one in a hundred", name, changed,
				len(records))
		}
	}
}

func BenchmarkWholePortal(b *testing.B) {
	records, l, _ := wholePortal(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range records {
			l.Locate(r)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(records)), "µs/award")
}

func BenchmarkLearn(b *testing.B) {
	records, l, _ := wholePortal(b)
	b.ReportAllocs()
	for b.Loop() {
		l.Learn(slices.Values(records))
	}
}
