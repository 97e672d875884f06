package guard_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/guard"
)

func ExampleCell() {
	cell := guard.Cell("=1+1")
	fmt.Println(cell, guard.Read(cell))
	// Output: '=1+1 =1+1
}
