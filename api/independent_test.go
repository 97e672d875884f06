package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestIndicesIndependently has testdata/indices.py, which shares no code with the program,
// work every index out anew from the CSV exports. The full run asks the real data for every
// year, need and rung, and fails where python or the data are absent.
func TestIndicesIndependently(t *testing.T) {
	t.Parallel()
	full := thorough.Full()
	python, err := exec.LookPath("python3")
	if full && err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip("SKIPPED: the independent check of the indices needs python3 (make deps)")
	}
	if full {
		defer func() {
			if t.Skipped() {
				t.Error("the full check is asked for and there are no real files")
			}
		}()
		s := realData(t)
		indicesIndependently(t, s, python, everyQuestion(s))
		return
	}
	everyDataset(t, func(t *testing.T, s service) {
		indicesIndependently(t, s, python, []string{
			"level=district", "level=circle", "level=district&period=2022-23",
			"level=circle&period=2022-23&need=population",
			"level=district&flood=all&need=exposed", "level=circle&kind=restoration&lag=2",
			"level=district&rung=sanctioned&ranking=crop_area",
		})
	})
}

// everyQuestion lists every year, need and rung of a dataset at both levels.
func everyQuestion(s service) []string {
	var dataset struct {
		Needs   []struct{ Name string }
		Periods []string
		Rungs   []string
	}
	s.ok("/dataset").decode(&dataset)
	var list []string
	for _, level := range s.levels() {
		for _, period := range append(dataset.Periods, "all") {
			for _, need := range dataset.Needs {
				for _, rung := range dataset.Rungs {
					list = append(list, fmt.Sprintf("level=%s&period=%s&need=%s&rung=%s", level.Key, period, need.Name,
						rung))
				}
			}
		}
	}
	return list
}

func indicesIndependently(t *testing.T, s service, python string, queries []string) {
	compared, table := 0, filepath.Join(t.TempDir(), "equity.csv")
	for _, query := range queries {
		if err := os.WriteFile(table, s.ok("/analysis/equity?redraws=no&f=csv&"+query).body, 0o600); err != nil {
			t.Fatal(err)
		}
		script := exec.Command(python, "testdata/indices.py", table)
		script.Stdin = bytes.NewReader(
			s.ok("/analysis/allocation?f=csv&" + strings.ReplaceAll(query, "&ranking=crop_area", "")).body)
		out, err := script.Output()
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		want := map[string]float64{}
		if err := json.Unmarshal(out, &want); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		var e struct {
			Indices map[string]map[string]any
		}
		s.ok("/analysis/equity?redraws=no&" + query).decode(&e)
		got := e.Indices[strings.TrimPrefix(strings.Split(query, "&")[0], "level=")]
		for _, name := range []string{"hoover", "gini", "theil", "theil_between", "theil_within", "theil_l", "cv",
			"atkinson_0_5", "atkinson_1", "horizontal", "concentration_index", "kakwani"} {
			number, defined := got[name].(json.Number)
			value, _ := number.Float64()
			if w, ok := want[name]; ok != defined || math.Abs(value-w) > 1e-9*math.Abs(w)+1e-13 {
				t.Errorf("%s: %s is %v, worked out independently %v (%v)", query, name, got[name], w, ok)
			} else if defined {
				compared++
			}
		}
	}
	t.Logf("%d questions, %d indices agree to 1e-9", len(queries), compared)
	if compared < 5*len(queries) && !thorough.Full() || compared < 1000 && thorough.Full() {
		t.Errorf("only %d indices of %d questions were defined and compared", compared, len(queries))
	}
}
