package parallel_test

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/spending/parallel"
)

// Each number is taken by one worker, which may keep what it uses.
func ExampleEach() {
	squares := make([]int, 5)
	err := parallel.Each(context.Background(), len(squares), func() func(int) {
		return func(i int) { squares[i] = i * i }
	})
	fmt.Println(squares, err)
	// Output: [0 1 4 9 16] <nil>
}
