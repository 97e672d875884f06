package spending_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending"
)

func ExampleCurrency() {
	rupee := spending.Currency("INR")
	m, _, err := rupee.Parse("1,37,37,712.50")
	fmt.Println(int64(m), rupee.Text(m), err)
	// Output: 1373771250 13737712.5 <nil>
}

func ExampleSplit() {
	fmt.Println(spending.Split(100, []int64{1, 1, 1}))
	// Output: [34 33 33]
}
