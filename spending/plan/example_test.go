package plan_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/plan"
)

func ExampleWaterFill() {
	limits := []plan.Limits{{}, {Floor: 300}, {}}
	shares, bounds, err := plan.WaterFill(1000, []int64{5, 1, 2}, limits)
	fmt.Println(shares, bounds[1], err)
	// Output: [500 300 200] floor <nil>
}
