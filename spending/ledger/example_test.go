package ledger_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

func ExampleQuery_Excluded() {
	q := ledger.Query{Flood: ledger.OnlyFlood, Funds: []string{"SDRF"}}
	cell := ledger.CubeRow{Status: spending.StatusActive, Dated: true, Flood: spending.FloodYes, Funds: "RIDF;SDRF"}
	fmt.Printf("%q\n", q.Excluded(&cell, false))
	cell.Funds = "RIDF"
	fmt.Printf("%q\n", q.Excluded(&cell, false))
	// Output:
	// ""
	// "other_fund"
}
