package api

import (
	"math"
	"testing"
)

// TestSpatial holds an answer against what follows from its own features: n and the sum of
// LISA, which is n·I over areas that all have neighbours.
func TestSpatial(t *testing.T) {
	s := sample(t)
	for _, path := range []string{
		"/analysis/spatial?level=circle&variable=awarded",
		"/analysis/spatial?level=circle&variable=need",
		"/analysis/spatial?level=district&variable=per_affected&geometry=simplified",
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
				if p.Reasons["value"] == "" || p.Reasons["lisa"] == "" || p.Lisa != nil {
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
		if a := answer.Summary; a.N != n || 2*a.Links != links || n < 20 || math.Abs(sum-a.Moran.Value*float64(n-a.Islands)) > 1e-9 || a.Moran.Expected != -1/float64(n-1) {
			t.Errorf("%s: %d areas, %d links, Σ LISA %v; summary %+v", path, n, links, sum, a)
		}
	}
}
