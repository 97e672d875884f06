package analysis

import (
	"testing"
)

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "none", 0.0001: "less than 0.1 %", 0.0005: "0.1 %", 0.009: "0.9 %",
		0.18: "18 %", 1: "100 %"} {
		if got := percent(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
}
