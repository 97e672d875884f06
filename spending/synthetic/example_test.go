package synthetic_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/synthetic"
)

func ExampleDataset() {
	d, err := synthetic.Dataset(synthetic.Options{Seed: 1, Awards: 10, Areas: 18, Months: 12})
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := synthetic.Dataset(synthetic.Options{Seed: 1, Awards: 10, Areas: 18, Months: 12})
	fmt.Println(len(d.Areas), d.Version.ID == again.Version.ID, err)
	// Output: 21 true <nil>
}
