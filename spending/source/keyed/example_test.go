package keyed_test

import (
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/source/keyed"
)

func ExampleRead() {
	areas := []geo.Area{{ID: "d1", Name: "Fenwick", Level: geo.District}}
	file := "code,month,people\nd1,2024-07,350\nd9,2024-07,10\n"
	series, issues, err := keyed.Read(strings.NewReader(file), "affected.csv", areas,
		keyed.Options{Name: "affected", Unit: "people", Area: "code", Period: "month", Value: "people"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(series.Values[0].Area, series.Values[0].Value)
	fmt.Println("line", issues[0].Line, issues[0].Value)
	// Output:
	// d1 350
	// line 3 d9
}
