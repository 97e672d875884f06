package api

import (
	"bytes"
	"encoding/json"
	"math"
	"os/exec"
	"strings"
	"testing"
)

// TestIndicesIndependently has testdata/indices.py, which shares no code with the program,
// work every index out anew from the CSV export of the allocation.
func TestIndicesIndependently(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: the independent check of the indices needs python3 (make deps)")
	}
	everyDataset(t, func(t *testing.T, s service) {
		compared := 0
		for _, query := range []string{
			"level=district", "level=circle", "level=district&period=2022-23", "level=circle&period=2022-23&need=population",
			"level=district&flood=all&need=exposed", "level=circle&kind=restoration&lag=2",
		} {
			script := exec.Command(python, "testdata/indices.py")
			script.Stdin = bytes.NewReader(s.ok("/analysis/allocation?f=csv&" + query).body)
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
			s.ok("/analysis/equity?intervals=no&" + query).decode(&e)
			got := e.Indices[strings.TrimPrefix(strings.Split(query, "&")[0], "level=")]
			for _, name := range []string{"hoover", "gini", "theil", "theil_between", "theil_within", "theil_l", "cv", "atkinson_0_5", "atkinson_1"} {
				number, defined := got[name].(json.Number)
				value, _ := number.Float64()
				if w, ok := want[name]; ok != defined || math.Abs(value-w) > 1e-9*max(1, math.Abs(w)) {
					t.Errorf("%s: %s is %v, worked out independently %v (%v)", query, name, got[name], w, ok)
				} else if defined {
					compared++
				}
			}
		}
		if compared < 30 {
			t.Errorf("only %d indices were defined and compared", compared)
		}
	})
}
