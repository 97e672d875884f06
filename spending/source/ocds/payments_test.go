package ocds

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/judge"
)

// TestPayments adds up what contracts have paid, each transaction once, in its own currency.
func TestPayments(t *testing.T) {
	var c Compiler
	if err := c.Read(t.Context(), strings.NewReader(`[{"ocid":"o","date":"2024-01-01","contracts":[{"id":"c",
"value":{"amount":9,"currency":"EUR"},"implementation":{"transactions":[{"id":"1","value":{"amount":50.5}},
{"id":"2","value":{"amount":7,"currency":"USD"}},{"id":"3","value":{"amount":"none"}},{"id":"4"}]}}]},
{"ocid":"o","date":"2024-02-01","contracts":[{"id":"c","implementation":{"transactions":[{"id":"1","value":
{"amount":60.5}}]}}]}]`), "f"); err != nil {
		t.Fatal(err)
	}
	c.Records("x:", "EUR", 0, func(judge.Stated) {})
	n, paid := c.Payments()
	if n != 2 || len(paid) != 2 || paid["EUR"] != 60_50 || paid["USD"] != 7_00 {
		t.Errorf("%d payments, %v", n, paid)
	}
	if len(c.Issues()) == 0 {
		t.Error("no issue of an amount that is none")
	}
}
