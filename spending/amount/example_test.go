package amount_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/amount"
)

func ExampleParse() {
	a, err := amount.Parse("€ 1.234,50", "INR", true)
	fmt.Println(a.Text(), err)
	_, err = amount.Parse("about five", "INR", false)
	fmt.Println(err != nil)
	// Output:
	// 1234.5 EUR <nil>
	// true
}
