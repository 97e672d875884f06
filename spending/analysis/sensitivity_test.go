package analysis

import (
	"testing"
)

func TestFallsShort(t *testing.T) {
	for _, c := range []struct {
		short, even, over, unknown int
		want                       FallsShort
	}{
		{0, 0, 0, 72, ShortNotDefined}, {9, 0, 0, 63, ShortInAll}, {8, 1, 0, 63, ShortInMost},
		{5, 0, 4, 0, ShortInMost},
		{4, 0, 4, 1, ShortInFew}, {1, 0, 71, 0, ShortInFew}, {0, 1, 0, 0, ShortInNone}, {0, 0, 3, 69, ShortInNone},
	} {
		a := AreaSensitivity{Short: c.short, Even: c.even, Over: c.over, Unknown: c.unknown}
		if got := a.FallsShort(); got != c.want {
			t.Errorf("%d short, %d even, %d over, %d undefined: %q, want %q", c.short, c.even, c.over, c.unknown, got,
				c.want)
		}
	}
}
