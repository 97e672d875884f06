package storetest_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/store/storetest"
)

func ExampleDataset() {
	d := storetest.Dataset(1, 30)
	fmt.Println(d.Version.Title, len(storetest.Collect(d)))
	// Output: Store test 30
}
