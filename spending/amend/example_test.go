package amend_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amend"
)

func ExampleSetNeeds() {
	d := &spending.Dataset{Needs: []spending.NeedSeries{{Name: "population", Vintage: "2011"}}}
	amend.SetNeeds(d, spending.NeedSeries{Name: "population", Vintage: "2021"}, spending.NeedSeries{Name: "homes"})
	for _, s := range d.Needs {
		fmt.Println(s.Name, s.Vintage)
	}
	// Output:
	// population 2021
	// homes
}
