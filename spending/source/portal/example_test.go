package portal_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/portal"
)

func ExampleLayout_Distinguish() {
	row := judge.Stated{Record: spending.Record{ID: "in:7", Title: "Bund at Mayong", SourceLine: 2}}
	other := row
	other.Title, other.SourceLine = "Sluice at Mayong", 3
	awards, _ := portal.EProcure("in:").Distinguish([]judge.Stated{row, other})
	fmt.Println(len(awards), awards[0].ID != awards[1].ID)
	// Output: 2 true
}
