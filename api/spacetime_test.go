package api

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/testdata/thorough"
)

func TestBBox(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	all := s.ok("/collections/circles/items?geometry=none").features().NumberMatched
	some := s.ok("/collections/circles/items?geometry=none&bbox=91.5,26,92,26.5").features().NumberMatched
	if all != 180 || some == 0 || some == all {
		t.Fatalf("%d circles, %d of them about Guwahati", all, some)
	}
	for box, want := range map[string]int{
		"-180,-90,180,90":                 all,
		"89,24,97,29":                     all,
		"-180,-90,-100,180,90,9000":       all,
		"91.5,26,0,92,26.5,0":             some,
		"91.5,26,92,26.5":                 some,
		"177.0,-20.0,-178.0,-16.0":        0,  // Fiji: across the antimeridian
		"92,26,91.5,26.5":                 -1, // the band without the part about Guwahati
		"97.5,20,89,30":                   0,  // all around the globe but for Assam
		"-180,85,180,90":                  0,  // polar
		"-180,-90,180,-60":                0,
		"0,-90,0,-90":                     0,
		"180,0,-180,0":                    0,
		"91.7458,26.1445,91.7458,26.1445": 1, // one point
	} {
		for _, collection := range []string{"circles", "awards"} {
			got := s.ok("/collections/" + collection + "/items?limit=1&bbox=" + box).features().NumberMatched
			if collection == "circles" && (want >= 0 && got != want || want < 0 && (got == 0 || got == all)) {
				t.Errorf("bbox=%s: %d circles, want %d", box, got, want)
			}
			if collection == "awards" && (want == 0) != (got == 0) {
				t.Errorf("bbox=%s: %d awards", box, got)
			}
		}
	}
	for _, box := range []string{"1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "91,27,92,26", "91,26,10,92,27,5",
		"NaN,0,1,1", "-Inf,0,Inf,1", ",,,", "91;26;92;27", "1e999,0,1,1"} {
		if p := s.get("/collections/circles/items?bbox=" +
			url.QueryEscape(box)).problem(http.StatusBadRequest); p.Parameter != "bbox" || len(p.Allowed) == 0 {
			t.Errorf("bbox=%s: %+v", box, p)
		}
	}
}

func TestDatetimeSelectsAwards(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, basis := range []string{"contract", "published"} {
		field := map[string]string{"contract": "contract_date", "published": "published"}[basis]
		for datetime, within := range map[string][2]string{
			"2023-07-01/2023-09-30": {"2023-07-01", "2023-09-30"},
			"2023-07":               {"2023-07-01", "2023-07-31"},
			"2023-07-01/P3M":        {"2023-07-01", "2023-09-30"},
			"../2023-06-30":         {"0001-01-01", "2023-06-30"},
			"2024-01-01T00:00:00Z/": {"2024-01-01", "9999-12-31"},
			"../..":                 {"0001-01-01", "9999-12-31"},
		} {
			var want int
			for _, row := range s.ok("/collections/awards/items?f=csv").rows() {
				if d := row[field]; d != "" && within[0] <= d && d <= within[1] {
					want++
				}
			}
			p := s.ok("/collections/awards/items?limit=1000&date=" + basis + "&datetime=" +
				url.QueryEscape(datetime)).features()
			for _, f := range p.Features {
				if d := f.text(field); d < within[0] || d > within[1] {
					t.Errorf("%s: %s dated %s", datetime, f.ID, d)
				}
			}
			if p.NumberMatched != want || want == 0 {
				t.Errorf("date=%s&datetime=%s: %d awards, the CSV has %d", basis, datetime, p.NumberMatched, want)
			}
		}
	}
	// Areas have no date: no datetime leaves them out.
	if got := s.ok(
		"/collections/districts/items?datetime=1950-01-01&geometry=none").features().NumberMatched; got != 35 {
		t.Errorf("%d districts in 1950", got)
	}
}

// square is a district of one degree with its south-west corner there.
func square(west, south float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {west + 1, south}, {west + 1, south + 1}, {west, south + 1},
		{west, south}}}}
}

func TestPointWithin(t *testing.T) {
	ring := orb.MultiPolygon{{square(0, 0)[0][0], {{0.1, 0.1}, {0.1, 0.9}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.1}}}}
	far := append(square(178, -18), square(-180, -18)...)
	for _, test := range []struct {
		name  string
		shape orb.MultiPolygon
		box   [4]float64
		meets bool
	}{
		{"whole world", square(178, -18), [4]float64{-180, -90, 180, 90}, true},
		{"inside", square(178, -18), [4]float64{178.4, -17.6, 178.6, -17.4}, true},
		{"a point", square(178, -18), [4]float64{178.5, -17.5, 178.5, -17.5}, true},
		{"touching a corner", square(178, -18), [4]float64{179, -17, 180, 0}, true},
		{"touching an edge", square(178, -18), [4]float64{179, -20, 180, 0}, true},
		{"just beside", square(178, -18), [4]float64{179.0000001, -18, 180, 0}, false},
		{"across the antimeridian", square(178, -18), [4]float64{178.5, -20, -170, -10}, true},
		{"across the antimeridian, beside", square(178, -18), [4]float64{179.5, -20, -170, -10}, false},
		{"across the antimeridian, from the east", square(178, -18), [4]float64{179.5, -20, 178.2, -10}, true},
		{"in a hole", ring, [4]float64{0.2, 0.2, 0.8, 0.8}, false},
		{"over a hole", ring, [4]float64{0.2, 0.2, 0.95, 0.8}, true},
		{"between two parts", far, [4]float64{-170, -18, 170, -17}, false},
		{"one of two parts", far, [4]float64{-180, -18, 170, -17}, true},
		{"no shape", nil, [4]float64{-180, -90, 180, 90}, false},
	} {
		found := false
		for _, b := range bounds(test.box) {
			if p, ok := pointWithin(test.shape, b); ok {
				found = true
				if !b.Contains(p) || !meets(test.shape, []orb.Bound{{Min: p, Max: p}}) {
					t.Errorf("%s: %v is not in both", test.name, p)
				}
			}
		}
		if met := meets(test.shape, bounds(test.box)); found != test.meets || met != test.meets {
			t.Errorf("%s: a point %v, meets %v, want %v", test.name, found, met, test.meets)
		}
	}
}

// TestBoxesSelectAwardsByTheirAreas holds the awards of a box against the areas of the same box:
// exactly those placed in one of them, each with a point that lies in the box.
func TestBoxesSelectAwardsByTheirAreas(t *testing.T) {
	everyDataset(t, func(t *testing.T, s service) {
		rows := s.ok("/collections/awards/items?f=csv").rows()
		rng := rand.New(rand.NewPCG(1, 2))
		boxes := []string{"89,24,97,29"}
		for range 6 {
			x, y := 89.5+6*rng.Float64(), 24.5+3*rng.Float64()
			boxes = append(boxes, fmt.Sprintf("%.4f,%.4f,%.4f,%.4f", x, y, x+rng.Float64()/2, y+rng.Float64()/2))
		}
		selected, within := 0, 0
		for _, text := range boxes {
			var areas []string
			for _, level := range []string{"districts", "circles"} {
				met := s.ok("/collections/" + level + "/items?geometry=none&bbox=" + text).features()
				for _, f := range met.Features {
					areas = append(areas, f.ID)
				}
			}
			var want []string
			for _, row := range rows {
				column := "districts"
				if row["circles"] != "" {
					column = "circles"
				}
				if slices.ContainsFunc(strings.Split(row[column], ";"), func(id string) bool {
					return slices.Contains(areas,
						id)
				}) {
					want = append(want, row["id"])
				}
			}
			page := s.ok("/collections/awards/items?limit=10000&bbox=" + text).features()
			box, err := ogc.ParseBBox(text)
			if err != nil {
				t.Fatal(err)
			}
			if page.NumberMatched != len(want) {
				t.Errorf("bbox=%s: %d awards, want %d", text, page.NumberMatched, len(want))
			}
			for i, f := range page.Features {
				var g struct{ Coordinates orb.Point }
				if err := json.Unmarshal(f.Geometry, &g); err != nil || f.ID != want[i] ||
					!bounds(box)[0].Contains(g.Coordinates) {
					t.Fatalf("bbox=%s: award %d is %s at %s, %v; want %s", text, i, f.ID, f.Geometry, err, want[i])
				}
			}
			selected += len(want)
			within += min(len(want), 1)
		}
		if selected < 100 || within < 4 {
			t.Errorf("%d boxes hold %d awards", within, selected)
		}
	})
}

// TestPointsOfAwards: an award placed in areas has a point in one of them, another none.
func TestPointsOfAwards(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	points := 0
	for _, f := range s.ok("/collections/awards/items?limit=500&sortby=-awarded").features().Features {
		placed := f.text("districts") != ""
		if (string(f.Geometry) != "null") != placed {
			t.Errorf("%s, of %q: geometry %s", f.ID, f.text("districts"), f.Geometry)
		}
		if !placed {
			continue
		}
		points++
		var g struct {
			Type        string
			Coordinates orb.Point
		}
		if err := json.Unmarshal(f.Geometry, &g); err != nil || g.Type != "Point" {
			t.Fatalf("%s: %s, %v", f.ID, f.Geometry, err)
		}
		if points > 20 {
			continue
		}
		collection, ids := "districts", f.text("districts")
		if f.text("circles") != "" {
			collection, ids = "circles", f.text("circles")
		}
		at := fmt.Sprintf("%.12f,%.12f", g.Coordinates[0], g.Coordinates[1])
		found := s.ok("/collections/" + collection + "/items?geometry=none&bbox=" + at + "," + at).features().Features
		if !slices.ContainsFunc(found, func(a feature) bool { return slices.Contains(strings.Split(ids, ";"), a.ID) }) {
			t.Errorf("%s: %s lies in none of %s", f.ID, at, ids)
		}
	}
	if points < 100 {
		t.Errorf("only %d awards have a point", points)
	}
	f := s.ok("/collections/awards/items?limit=1&geometry=none").features().Features[0]
	if string(f.Geometry) != "null" {
		t.Errorf("geometry=none gives %s", f.Geometry)
	}
}
