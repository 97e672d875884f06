package prepared_test

import (
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
)

// A line is made when a record is imported and read when it is listed.
func Example() {
	fields := spending.AwardFields(geo.DistrictsAndCircles())
	award := spending.Award{Record: spending.Record{ID: "tenders:7", Title: "Sluice at \"Rong\""}}
	text, err := prepared.Append(nil, fields, &award)
	if err != nil {
		fmt.Println(err)
		return
	}
	names := prepared.Names(fields)
	var line prepared.Line
	if err := line.Read(text, len(names)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(line.ID(), string(line.Values[slices.Index(names, "title")]))
	// Output: tenders:7 "Sluice at \"Rong\""
}
