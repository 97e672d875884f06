package pipeline_test

import (
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// The descriptions of Odisha and of Himachal read the real files: all with FLOODSPEND_FULL=1, or else
// the bids of a month.
func TestImportStates(t *testing.T) {
	full := os.Getenv("FLOODSPEND_FULL") != ""
	for _, c := range []struct {
		place         string
		awards, areas int
		need          string
		values        map[string]float64
	}{
		{"odisha", 20_002, 344, "affected", map[string]float64{"371 2022-04": 33055, "384 2019-04": 5019}},
		{"himachal", 9_254, 12, "population", map[string]float64{"02-024 2023-01": 1_750_216,
			"02-025 2023-01": 30_748}},
	} {
		dir := filepath.Join(realdata.Dir(t), "..", c.place)
		if _, err := os.Stat(dir); err != nil {
			t.Skipf("SKIPPED: the real files of %s are not beside Assam's: %v", c.place, err)
		}
		file, own, err := dataset.Builtin(c.place)
		if err != nil {
			t.Fatal(err)
		}
		if !full {
			file.Awards[0].Files = dataset.List{"Sources/TENDERS/data/monthly_tenders/2023_03_tenders.csv"}
		}
		s := open(t)
		files := pipeline.Dir(dir).Over(pipeline.FS(own))
		out, err := pipeline.Import(t.Context(), s, file, pipeline.Options{Files: files})
		if err != nil {
			t.Errorf("%s: %v", c.place, err)
			continue
		}
		if v := out.Version; v.Areas != c.areas || full && v.Awards != c.awards || v.Awards == 0 {
			t.Errorf("%s: %d areas, %d awards", c.place, v.Areas, v.Awards)
		}
		got := series(t, s, c.need)
		for at, want := range c.values {
			if math.Round(got[at]) != want {
				t.Errorf("%s: %s is %v, want %v", c.place, at, got[at], want)
			}
		}
		hasAssetsAndDamage(t, c.place, kept(t, s))
		undated := 0 // roads damaged on days written otherwise, or without an id
		for _, i := range out.Issues {
			switch {
			case i.Action == "row left out" && strings.HasSuffix(i.File, "/pwd.csv"):
				undated++
			case i.Action == "row left out":
				t.Errorf("%s: %+v", c.place, i)
			}
		}
		if want := map[string]int{"himachal": 9}[c.place]; undated != want {
			t.Errorf("%s: %d damaged roads left out, want %d", c.place, undated, want)
		}
	}
}

// hasAssetsAndDamage holds what is known of the assets and damage of the real files: nothing of a line is lost, every
// damage is in one status, and its point is told where it is not used.
func hasAssetsAndDamage(t *testing.T, place string, d spending.Dataset) {
	t.Helper()
	lines, lost := map[string]int{}, 0.0
	for i := range d.Assets {
		a := &d.Assets[i]
		lines[a.Class]++
		rest := a.Length
		if a.Measured == spending.ByCount {
			rest = 1
		}
		for _, p := range a.Areas {
			rest -= p.Amount
		}
		lost += math.Abs(rest - a.Outside)
	}
	want := map[string]map[string]int{"himachal": {"national highway": 130}, "odisha": {"national highway": 148,
		"sub_cen": 6509, "phc": 1244, "chc": 321, "s_t_h": 7, "dis_h": 6}}[place]
	if !maps.Equal(lines, want) || lost > 1 {
		t.Errorf("%s: assets %v, want %v; %v m or parts of a count lost", place, lines, want, lost)
	}
	statuses, points := map[spending.DamageStatus]int{}, map[spending.PointQuality]int{}
	for i := range d.Damage {
		statuses[d.Damage[i].Status]++
		points[d.Damage[i].PointQuality]++
	}
	if place == "himachal" && (len(d.Damage) != 12_950 || statuses[spending.TooRecent] < 12_900 ||
		statuses[spending.NoAwardFound] > 0 || statuses[""] > 0 ||
		points[spending.PointOK] < 11_600 || points[spending.PointOutside] != 536) {
		t.Errorf("%s: %d roads damaged, statuses %v, points %v", place, len(d.Damage), statuses, points)
	}
}
