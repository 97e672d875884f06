package api

import (
	"math"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestSpatial holds an answer against what follows from its own features: n and the sum of
// LISA, which is n·I over areas that all have neighbours.
func TestSpatial(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, path := range []string{
		"/analysis/spatial?level=circle&variable=amount",
		"/analysis/spatial?level=circle&variable=need",
		"/analysis/spatial?level=district&variable=per_need&geometry=simplified",
		"/analysis/spatial?level=district&variable=record_rate",
	} {
		var answer struct {
			Features []struct {
				Properties struct {
					Value      *float64
					Neighbours int
					Lisa       *float64
					Quadrant   *string           `json:"lisa_quadrant"`
					Reasons    map[string]string `json:"null_reasons"`
				}
			}
			Summary struct {
				N, Islands, Links int
				Moran             struct{ Value, Expected, P float64 } `json:"moran_i"`
			}
		}
		s.ok(path).decode(&answer)
		n, links, sum := 0, 0, 0.0
		for _, f := range answer.Features {
			p := f.Properties
			if p.Value == nil {
				if p.Reasons["value"] == "" || p.Reasons["lisa"] == "" ||
					p.Reasons["lisa_quadrant"] != p.Reasons["lisa"] ||
					p.Lisa != nil {
					t.Errorf("%s: %+v has no value, and no reason why", path, p)
				}
				continue
			}
			n++
			links += p.Neighbours
			if p.Lisa != nil {
				sum += *p.Lisa
				if p.Quadrant == nil || p.Neighbours == 0 {
					t.Errorf("%s: %+v", path, p)
				}
			}
		}
		if a := answer.Summary; a.N != n || 2*a.Links != links || n < 20 ||
			math.Abs(sum-a.Moran.Value*float64(n-a.Islands)) > 1e-9 || a.Moran.Expected != -1/float64(n-1) {
			t.Errorf("%s: %d areas, %d links, Σ LISA %v; summary %+v", path, n, links, sum, a)
		}
	}
}

// TestSmoothedRecordRates: each lies between the area's own rate and that of all areas.
func TestSmoothedRecordRates(t *testing.T) {
	s := sample(t)
	smooth := map[string]string{}
	for _, row := range s.ok("/analysis/spatial?level=circle&variable=record_rate&f=csv").rows() {
		smooth[row["id"]] = row["value"]
	}
	rows := s.ok("/analysis/allocation?level=circle&f=csv").rows()
	records, need := 0.0, 0.0
	for _, row := range rows {
		if float(row["need"]) > 0 {
			records, need = records+float(row["records"]), need+float(row["need"])
		}
	}
	drawn := 0
	for _, row := range rows {
		own, all := float(row["records"])/float(row["need"]), records/need
		switch got := smooth[row["id"]]; {
		case float(row["need"]) == 0:
			if got != "" {
				t.Errorf("%s has no need and the rate %s", row["id"], got)
			}
		case float(got) < min(own, all)*(1-1e-9) || float(got) > max(own, all)*(1+1e-9):
			t.Errorf("%s: %s is not between %v and %v", row["id"], got, own, all)
		case math.Abs(float(got)-own) > 1e-9*all:
			drawn++
		}
	}
	if drawn < 20 {
		t.Errorf("only %d rates are drawn towards that of all", drawn)
	}
}
