package locate_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// stateDir is the folder of another real state beside Assam's.
func stateDir(tb testing.TB, state string) string {
	tb.Helper()
	dir := filepath.Join(realdata.Dir(tb), "..", state)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("SKIPPED: the real files of %s are not beside Assam's: %v", state, err)
	}
	return dir
}

// stateAreas gives the districts and finer areas of a boundary file, the districts without shapes of their own.
func stateAreas(tb testing.TB, file string, area func(text func(string) string) (district, finer geo.Area)) []geo.Area {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var areas []geo.Area
	_, err = vector.ReadGeoJSON(context.Background(), f, filepath.Base(file), func(f vector.Feature) error {
		district, finer := area(func(key string) string { s, _ := f.Properties[key].(string); return s })
		last := &district
		if finer.ID != "" {
			last = &finer
		}
		switch g := f.Geometry.(type) {
		case orb.Polygon:
			last.Geometry = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			last.Geometry = g
		}
		if !slices.ContainsFunc(areas, func(a geo.Area) bool { return a.ID == district.ID }) {
			areas = append(areas, district)
		}
		if finer.ID != "" {
			areas = append(areas, finer)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return areas
}

// odishaAreas gives the real districts and blocks.
func odishaAreas(tb testing.TB) []geo.Area {
	file := filepath.Join(stateDir(tb, "odisha"), "Maps/od_ids-drr_shapefiles/odisha_block_final_reduced.geojson")
	return stateAreas(tb, file, func(text func(string) string) (district, finer geo.Area) {
		district = geo.Area{ID: "21-" + text("dtcode11"), Level: "district", Name: text("dtname")}
		return district, geo.Area{ID: text("object_id"), Level: "block", Name: text("block_name"),
			ParentID: district.ID}
	})
}

// stateRecords reads every accepted bid of a state's portal files.
func stateRecords(tb testing.TB, state string) []*spending.Record {
	tb.Helper()
	return bids(tb, filepath.Join(stateDir(tb, state), "Sources/TENDERS/data/monthly_tenders/*.csv"))
}

// stateLabels gives the places that readers named, by the tender.
func stateLabels(tb testing.TB) map[string]label {
	tb.Helper()
	f, err := os.Open(filepath.Join(realdata.Dir(tb), "../labels/states_labels.csv"))
	if err != nil {
		tb.Skipf("SKIPPED: no hand-read labels: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]label{}
	for _, row := range rows[1:] {
		at := func(column string) []string {
			return strings.FieldsFunc(row[slices.Index(rows[0], column)], func(r rune) bool { return r == ';' })
		}
		out[row[0]] = label{at("districts"), at("blocks"), at("blocks_maybe")}
	}
	return out
}

// placeScores are shares of labelled awards whose places are answered, and are right.
type placeScores struct{ answered, right, precision, recall float64 }

// scoreStates locates awards and scores the districts and blocks, which are told apart by their names.
func scoreStates(t *testing.T, k locate.Knowledge, areas []geo.Area, records []*spending.Record, want map[string]label,
) placeScores {
	t.Helper()
	l := stateLocator(t, k, areas, records)
	name := func(id string) string {
		return areas[slices.IndexFunc(areas, func(a geo.Area) bool { return a.ID == id })].Name
	}
	var rows, answered, right, said, good, alone, named, found int
	var sure, sureRight, unsure, unsureRight int
	seen := map[string]bool{}
	for _, r := range records {
		w, ok := want[r.TenderID]
		if !ok || seen[r.TenderID] {
			continue
		}
		seen[r.TenderID] = true
		loc := l.Locate(r)
		districts, blocks := names(loc, name)
		rows++
		wrong := false
		if len(districts) > 0 {
			answered++
			wrong = slices.ContainsFunc(districts, func(d string) bool { return !slices.Contains(w.districts, d) })
			count, good := &unsure, &unsureRight
			if loc.Confidence >= 0.9 {
				count, good = &sure, &sureRight
			}
			*count++
			if !wrong {
				right++
				*good++
			}
		}
		for _, b := range blocks {
			may := slices.Contains(w.circles, b) || slices.Contains(w.maybe, b)
			wrong = wrong || !may
			if len(w.circles)+len(w.maybe) > 0 {
				said++
				if may {
					good++
				}
			} else {
				alone++
			}
		}
		for _, b := range w.circles {
			named++
			if slices.Contains(blocks, b) {
				found++
			} else {
				wrong = true
			}
		}
		if wrong || len(districts) == 0 {
			t.Logf("%s: %s %v %v at %.2f, readers say %v %v: %s", r.TenderID, loc.Precision, districts, blocks,
				loc.Confidence, w.districts, w.circles, spending.EvidenceText(loc.Evidence))
		}
	}
	if rows != len(want) {
		t.Errorf("%d of %d labelled awards are in the portal files", rows, len(want))
	}
	share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
	t.Logf("districts right: %.3f of %d of confidence 0.9 or more, %.3f of %d of less", share(sureRight, sure), sure,
		share(unsureRight, unsure), unsure)
	s := placeScores{share(answered, rows), share(right, answered), share(good, said), share(found, named)}
	t.Logf("districts answered %.3f and right %.3f of %d; blocks precision %.3f of %d (and %d where they name none),"+
		" recall %.3f of %d", s.answered, s.right, rows, s.precision, said, alone, s.recall, named)
	return s
}

// himachalAreas gives the real districts.
func himachalAreas(tb testing.TB) []geo.Area {
	file := filepath.Join(stateDir(tb, "himachal"), "Maps/hp_district_final.geojson")
	return stateAreas(tb, file, func(text func(string) string) (district, finer geo.Area) {
		return geo.Area{ID: text("object_id"), Level: "district", Name: text("District")}, geo.Area{}
	})
}

// A district that a text calls one is found by what else the award says, once that name is taken out.
func TestDistrictsAreFoundWithoutBeingNamed(t *testing.T) {
	named := regexp.MustCompile(`(?i)(the\s+)?\bdist(t|rict)?\b\.?(\s+of)?[\s,-]+[a-z&]+|[a-z]+\s+dist(t|rict)?\b\.?`)
	for _, c := range []struct {
		state string
		areas []geo.Area
	}{{"himachal", himachalAreas(t)}, {"odisha", odishaAreas(t)}} {
		records := stateRecords(t, c.state)
		for _, places := range [][]string{nil, {c.state}} {
			k, err := dataset.KnowledgeOf([]string{"en"}, spending.INR, places...)
			if err != nil {
				t.Fatal(err)
			}
			k.Confidence.Calibrated = true // so that ranks are stated
			l := stateLocator(t, k, c.areas, records)
			var rows, answered, right, placed int
			for i, r := range records {
				if i%5 > 0 {
					continue
				}
				loc := l.Locate(r)
				if len(loc.Parts) > 0 || loc.Precision == spending.AtWhole {
					placed++
				}
				bare := *r
				bare.Title = named.ReplaceAllString(r.Title, " ")
				bare.Description = named.ReplaceAllString(r.Description, " ")
				if bare.Title+bare.Description == r.Title+r.Description || len(loc.Codes(0)) != 1 ||
					loc.Confidence < 0.9 {
					continue
				}
				rows++
				again := l.Locate(&bare)
				if got := again.Codes(0); len(got) > 0 {
					answered++
					if slices.Equal(got, loc.Codes(0)) {
						right++
					}
				}
			}
			share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
			t.Logf("%s, knowing %v: %.3f of awards placed; without the district's name %.3f of %d answered, %.3f right",
				c.state, places, share(placed, (len(records)+4)/5), share(answered, rows), rows, share(right, answered))
			if rows < 300 || share(answered, rows) < 0.95 || share(right, answered) < 0.97 {
				t.Errorf("%s, knowing %v: want 300 awards, of which 0.95 answered and of these 0.97 right", c.state,
					places)
			}
		}
	}
}

// stateLocator is a locator that has learnt from awards.
func stateLocator(tb testing.TB, k locate.Knowledge, areas []geo.Area, records []*spending.Record) *locate.Locator {
	tb.Helper()
	l := locatorOf(tb, areas, k)
	l.Learn(slices.Values(records))
	return l
}

func TestOdisha(t *testing.T) {
	want := stateLabels(t)
	areas := odishaAreas(t)
	records := stateRecords(t, "odisha")
	t.Logf("%d areas, %d awards", len(areas), len(records))
	for _, c := range []struct {
		name   string
		places []string
		least  placeScores
	}{
		{"by the words of its language alone", nil,
			placeScores{0.95, 0.96, 0.90, 0.80}},
		{"by what is known of Odisha", []string{"odisha"}, placeScores{0.97, 0.97, 0.95, 0.85}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, err := dataset.KnowledgeOf([]string{"en"}, spending.INR, c.places...)
			if err != nil {
				t.Fatal(err)
			}
			k.Confidence.Calibrated = true // so that ranks are stated
			got := scoreStates(t, k, areas, records, want)
			for _, bar := range []struct {
				what       string
				got, least float64
			}{
				{"districts answered", got.answered, c.least.answered}, {"districts right", got.right, c.least.right},
				{"block precision", got.precision, c.least.precision}, {"block recall", got.recall, c.least.recall},
			} {
				if bar.got < bar.least {
					t.Errorf("%s: %.3f, below %.2f", bar.what, bar.got, bar.least)
				}
			}
		})
	}
}
