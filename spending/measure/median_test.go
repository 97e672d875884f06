package measure_test

import (
	"testing"

	"github.com/floodspend/floodspend/spending/measure"
)

// The ranks are those of tables of the sign test at 5 %, two-sided: 1 of 6, 2 of 9 and 10, 6 of 20, 40 of 100.
func TestMedianHasTheIntervalOfTheSignTest(t *testing.T) {
	for n, rank := range map[int]int{1: 0, 5: 0, 6: 1, 8: 1, 9: 2, 10: 2, 12: 3, 20: 6, 100: 40} {
		numbers := make([]float64, n)
		for i := range numbers {
			numbers[i] = float64(n - i) // 1 to n, not in order
		}
		got := measure.MedianOf(numbers)
		want := measure.Median{N: n, Value: float64(n+1) / 2}
		if rank > 0 {
			want.Low, want.High, want.Bounded = float64(rank), float64(n+1-rank), true
		}
		if got != want {
			t.Errorf("of 1 to %d: %+v, want %+v", n, got, want)
		}
	}
	if got := measure.MedianOf(nil); got != (measure.Median{}) {
		t.Errorf("of nothing: %+v", got)
	}
}
