package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// nested makes the features of a level of a made-up country: as many a parent as ways, side by side, with the code of
// what they lie in.
func nested(depth, ways int) []string {
	var features []string
	n := 1
	for range depth {
		n *= ways
	}
	width := 0.08 / float64(n)
	for i := range n {
		code := codeOf(i, depth, ways)
		x := 3 + float64(i)*width
		features = append(features,
			fmt.Sprintf(`{"type":"Feature","properties":{"c":%q,"n":"Place %s","p":%q},"geometry":`+
				`{"type":"Polygon","coordinates":[[[%[4]v,50],[%[5]v,50],[%[5]v,50.01],[%[4]v,50.01],[%[4]v,50]]]}}`,
				code, strings.ToUpper(code), code[:len(code)-1], x, x+width))
	}
	return features
}

// codeOf gives the code of the i-th area of a level: a letter for each level.
func codeOf(i, depth, ways int) string {
	code := ""
	for range depth {
		code = string(rune('a'+i%ways)) + code
		i /= ways
	}
	return code
}

// TestImportLevels builds datasets of one to four levels from single files, from the outside in: each level has its
// areas, awards are placed in it by code, a need table and a layer come out at it.
func TestImportLevels(t *testing.T) {
	keys := []string{"realm", "march", "hundred", "parish"}
	files := map[string]string{
		"layer.geojson": collection("", geoFeature("", 3, 50)),
	}
	var need, awards strings.Builder
	need.WriteString("area,period,value\n")
	awards.WriteString("id,title,date,amount,place\n")
	for depth := 1; depth <= len(keys); depth++ {
		files[keys[depth-1]+".geojson"] = collection("", strings.Join(nested(depth, 2), ","))
		first := codeOf(0, depth, 2)
		fmt.Fprintf(&need, "%s,2024-07,%d\n", first, 1000*(len(keys)-depth+1))
		fmt.Fprintf(&awards, "t%d,Flood wall number%[1]d,2024-07-01,%d,%s\n", depth, 100*depth, first)
	}
	files["need.csv"], files["awards.csv"] = need.String(), awards.String()
	files["all.rules"] = "version all.1\nverdict yes all when always\n"
	dir := writeTree(t, files, "", "")
	for n := 1; n <= len(keys); n++ {
		db := filepath.Join(dir, fmt.Sprintf("%d.gpkg", n))
		for depth, key := range keys[:n] {
			args := []string{"import", "areas", filepath.Join(dir, key+".geojson"), "--db", db, "--level", key,
				"--code", "c", "--name", "n"}
			if depth == 0 {
				args = append(args, "--currency", "EUR", "--year-begins", "7")
			} else {
				args = append(args, "--parent", "p")
			}
			if code, out, stderr := floodspend(t, args...); code != exitDone {
				t.Fatalf("%s of %d: exit %d\n%s%s", key, n, code, out, stderr)
			}
		}
		for _, words := range [][]string{
			{"need", "need.csv", "--name", "homes", "--area", "area", "--period", "period", "--value", "value"},
			{"layer", "layer.geojson", "--name", "water", "--date", "2024-07-31"},
			{"csv", "awards.csv", "--rules", filepath.Join(dir, "all.rules"), "--id", "id", "--title", "title",
				"--date", "date", "--amount", "amount", "--area", "place"},
		} {
			name := words[0]
			args := append([]string{"import", name, filepath.Join(dir, words[1]), "--db", db}, words[2:]...)
			if code, out, stderr := floodspend(t, args...); code != exitDone && n == len(keys) || code == exitFailed {
				t.Fatalf("%s of %d levels: exit %d\n%s%s", name, n, code, out, stderr)
			}
		}
		holdsLevels(t, db, keys[:n])
	}
}

// holdsLevels holds what a store made by TestImportLevels has at each of its levels.
func holdsLevels(t *testing.T, db string, keys []string) {
	t.Helper()
	s, err := gpkg.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if d := snap.Description(); len(d.Levels) != len(keys) || d.Calendar.Begins != time.July || len(d.Needs) == 0 {
		t.Errorf("%d levels: %+v", len(keys), d)
	}
	view, err := analysis.NewView(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	for depth, key := range keys {
		level, first := geo.Level(key), codeOf(0, depth+1, 2)
		areas, err := snap.Areas(t.Context(), level)
		if err != nil || len(areas) != 1<<(depth+1) || areas[0].ID != first || areas[0].ParentID != first[:depth] {
			t.Errorf("%d levels, %s: %v, %v", len(keys), key, areas, err)
		}
		q := ledger.Query{Level: level, Period: snap.Description().Calendar.Year(spending.NewMonth(2024, time.July)),
			Flood: ledger.FloodFilter("yes"), Rung: spending.Awarded, Date: ledger.DateContract}
		for name, least := range map[string]float64{"homes": float64(1000 * (4 - depth)),
			"inundated_area:water": 0.39} {
			q.Need = name
			a, err := view.Allocate(t.Context(), q)
			if err != nil || a.Areas[0].Area.ID != first || a.Areas[0].Need.Value < least ||
				name == "homes" && a.Areas[0].Need.Value != least {
				t.Fatalf("%d levels, %s by %s: %+v, %v", len(keys), name, key, a, err)
			}
		}
		var at []string
		if _, err := snap.Awards(t.Context(), store.AwardQuery{}, func(a *spending.Award) error {
			if a.ID == fmt.Sprintf("csv:t%d", depth+1) {
				at = append(at, string(a.Precision), a.Parts[0].Area)
			}
			return nil
		}); err != nil || !slices.Equal(at, []string{key, first}) {
			t.Errorf("%d levels, an award of %s: %v, %v", len(keys), key, at, err)
		}
	}
}

// A dataset whose currency nobody has named takes rupees, and says so.
func TestImportAreasAsksForTheCurrency(t *testing.T) {
	args := []string{"import", "areas", city + "wards.geojson", "--code", "code", "--name", "name", "--level", "ward",
		"--db", filepath.Join(t.TempDir(), "x.gpkg")}
	code, out, stderr := floodspend(t, args...)
	if code != exitDone || !strings.Contains(out, "No currency is given: amounts are taken for INR.") {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	args[len(args)-1] = filepath.Join(t.TempDir(), "y.gpkg")
	if code, out, stderr := floodspend(t, append(args, "--currency", "EUR")...); code != exitDone ||
		strings.Contains(out, "currency") {
		t.Errorf("in euros: exit %d\n%s%s", code, out, stderr)
	}
}
