package thorough

import (
	"slices"
	"strings"
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

func TestCover(t *testing.T) {
	all := []string{"a", "ab", "b", "abc", "", "c", "ca"}
	kinds := func(s string) []string { return append(strings.Split(s, ""), "any") }
	t.Setenv("FLOODSPEND_FULL", "")
	covered := Cover(t, all, kinds)
	for _, kind := range []string{"a", "b", "c"} {
		if !strings.Contains(strings.Join(covered, ""), kind) {
			t.Errorf("none of %q is of the kind %s", covered, kind)
		}
	}
	if len(covered) > 4 || !slices.Equal(covered, Cover(t, all, kinds)) {
		t.Errorf("%q cover three kinds", covered)
	}
	t.Setenv("FLOODSPEND_FULL", "1")
	if got := Cover(t, all, kinds); !slices.Equal(got, all) {
		t.Errorf("the full run asks %q", got)
	}
}
