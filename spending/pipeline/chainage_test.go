package pipeline

import (
	"slices"
	"testing"
)

func TestChainageOfColumns(t *testing.T) {
	for text, want := range map[string][]float64{
		"2/135": {2135}, "4/00 TO 14/500": {4000, 14500}, "2.5": {2500}, "0/0 - 1/200": {0, 1200},
		"": nil, "near the temple": nil, "9/0 to 1/0": nil, "1/0 2/0 3/0": nil, "nan": nil,
	} {
		if got := chainageOf(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
