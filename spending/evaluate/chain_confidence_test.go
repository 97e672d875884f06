package evaluate

import (
	"fmt"
	"testing"
)

// The same labels give the same figures to the last bit.
func TestLearntAlikeEachTime(t *testing.T) {
	var all []judgedLink
	for work := range 50 {
		for k := range work%7 + 1 {
			all = append(all, judgedLink{damage: fmt.Sprint(work, k), work: fmt.Sprint(work), class: "name",
				accepted: float64(k % 2)})
		}
	}
	first := learn(all, "name", nil)
	for range 50 {
		if again := learn(all, "name", nil); again != first {
			t.Fatalf("%v, and again %v", first, again)
		}
	}
}
