package assam_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/assam"
	"github.com/floodspend/floodspend/testdata"
)

func ExamplePlaces() {
	places, issues, err := assam.Places(testdata.Sample())
	fmt.Println(len(places) > 0, len(issues), err)
	// Output: true 0 <nil>
}
