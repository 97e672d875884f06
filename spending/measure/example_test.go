package measure_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/measure"
)

func ExampleHoover() {
	money, need := []float64{60, 30, 10}, []float64{20, 30, 50}
	h := measure.Hoover(money, need)
	fmt.Printf("%.2f of the money lies beyond an equal share\n", h.Value)
	// Output: 0.40 of the money lies beyond an equal share
}
