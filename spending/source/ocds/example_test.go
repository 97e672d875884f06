package ocds_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/ocds"
)

func ExampleCompiler() {
	release := `{"ocid":"ocds-x-1","id":"1","date":"2024-07-01T00:00:00Z","tag":["award"],
		"awards":[{"id":"a","title":"Flood wall","status":"active","value":{"amount":1000,"currency":"EUR"}}]}`
	var processes ocds.Compiler
	if err := processes.Read(context.Background(), strings.NewReader(release), "releases.json"); err != nil {
		fmt.Println(err)
		return
	}
	processes.Records("x:", "EUR", 0, func(r judge.Stated) {
		fmt.Println(r.ID, r.Title, r.Record.Currency)
	})
	// Output: x:ocds-x-1:a Flood wall EUR
}
