package thorough

import (
	"slices"
	"testing"
)

func TestDraw(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	t.Setenv("FLOODSPEND_FULL", "")
	drawn := Draw(t, all, 4)
	if len(drawn) != 4 || !slices.IsSorted(drawn) || !slices.Equal(drawn, Draw(t, all, 4)) {
		t.Errorf("drew %v", drawn)
	}
	if got := Draw(t, all, 40); !slices.Equal(got, all) {
		t.Errorf("drew %v of fewer than asked for", got)
	}
	t.Setenv("FLOODSPEND_FULL", "1")
	if got := Draw(t, all, 4); !slices.Equal(got, all) {
		t.Errorf("the full run drew %v", got)
	}
}
