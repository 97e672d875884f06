package asdma_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/source/asdma"
	"github.com/floodspend/floodspend/testdata"
)

func ExamplePlaces() {
	places, issues, err := asdma.Places(testdata.Sample())
	fmt.Println(len(places) > 0, len(issues), err)
	// Output: true 0 <nil>
}
