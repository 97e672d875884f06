package ocds

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

// paidIn reads releases and gives what was paid, a line each: id, award, day, amount, currency.
func paidIn(t *testing.T, releases string) (lines []string, records []judge.Stated, issues []spending.Issue) {
	t.Helper()
	var c Compiler
	if err := c.Read(t.Context(), strings.NewReader(releases), "f"); err != nil {
		t.Fatal(err)
	}
	c.Records("x:", "EUR", 0, func(s judge.Stated) {
		if records = append(records, s); s.Rung != spending.Paid {
			return
		}
		amount := "?"
		if s.Paid.Valid {
			amount = s.Currency.Text(s.Paid.Money)
		}
		lines = append(lines, fmt.Sprint(s.ID, " ", s.AwardID, " ", s.ContractDate.Format("0201"), " ", amount, " ",
			s.Currency))
	})
	return lines, records, c.Issues()
}

// TestPayments reads what contracts have paid, each transaction once, in its own currency.
func TestPayments(t *testing.T) {
	got, records, issues := paidIn(t, `[{"ocid":"o","date":"2024-01-01","buyer":{"name":"City"},"tender":{"title":"Levee"},
"awards":[{"id":"a","status":"active","date":"2024-01-01","suppliers":[{"name":"S"}],"value":{"amount":90,"currency":"EUR"}}],
"contracts":[{"id":"c","awardID":"a","status":"cancelled","value":{"amount":9,"currency":"EUR"},
"implementation":{"transactions":[{"id":"1","date":"2024-02-01T00:00:00Z","value":{"amount":50.5}},
{"id":"2","date":"2024-02-02","value":{"amount":7,"currency":"USD"}},{"id":"3","value":{"amount":"none"}},{"id":"4"},
{"id":"5","date":"2024-02-05","amount":{"amount":3,"currency":"EUR"},"payee":{"name":"P"}},
{"id":"6","date":"2024-02-06","value":{"amount":0}}]}},
{"id":"d","status":"active","value":{"amount":4,"currency":"EUR"},"implementation":{"transactions":[{"id":"1",
"date":"2024-03-01","value":{"amount":4}}]}}]},
{"ocid":"o","date":"2024-02-01","contracts":[{"id":"c","implementation":{"transactions":[{"id":"1","value":
{"amount":60.5}}]}}]}]`)
	want := []string{"x:o:contract:c:transaction:1 x:o:a 0102 60.5 EUR",
		"x:o:contract:c:transaction:2 x:o:a 0202 7 USD", "x:o:contract:c:transaction:3 x:o:a 0101 ? EUR",
		"x:o:contract:c:transaction:4 x:o:a 0101 ? EUR", "x:o:contract:c:transaction:5 x:o:a 0502 3 EUR",
		"x:o:contract:c:transaction:6 x:o:a 0602 ? EUR",
		"x:o:contract:d:transaction:1 x:o:contract:d 0103 4 EUR"}
	if !slices.Equal(got, want) {
		t.Errorf("payments\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var told []string
	for _, i := range issues {
		if strings.Contains(i.Field, "transactions") {
			told = append(told, strings.TrimPrefix(i.Field, "contracts.c.implementation.transactions."))
		}
	}
	if want := []string{"3.value", "3.date", "4.value", "4.date", "6.value"}; !slices.Equal(told, want) {
		t.Errorf("issues of %q, want %q", told, want)
	}
	paid := records[len(records)-3] // the fifth of the first contract
	if paid.Title != "Levee" || paid.Buyer != "City" || paid.Supplier != "P" || paid.Status != spending.StatusActive ||
		paid.Awarded.Valid || paid.TenderValue.Valid || records[2].Supplier != "S" {
		t.Errorf("a payment is %+v", paid)
	}
}

// TestPaidOfTheMethod is the method's worked example 9: an award, its contract and two payments.
func TestPaidOfTheMethod(t *testing.T) {
	const rupees = `,"currency":"EUR"}`
	_, records, issues := paidIn(t, `{"ocid":"o","date":"2024-01-01","tender":{"title":"Levee","value":{"amount":1100000`+
		rupees+`},"awards":[{"id":"a1","status":"active","date":"2024-01-01","value":{"amount":11000000`+rupees+
		`}],"contracts":[{"id":"c1","awardID":"a1","status":"active","value":{"amount":11000000`+rupees+
		`,"implementation":{"transactions":[{"id":"t1","date":"2024-02-01","value":{"amount":50000`+rupees+
		`},{"id":"t2","date":"2024-03-01","value":{"amount":10000`+rupees+`}]}}]}`)
	sums := map[spending.Rung]spending.Money{}
	for _, s := range records {
		sums[s.Rung] += s.On(s.Rung).Money
	}
	if len(records) != 3 || sums[spending.Awarded] != 11_000_000_00 || sums[spending.Paid] != 60_000_00 {
		t.Errorf("%d records, %v", len(records), sums)
	}
	if len(issues) != 1 || issues[0].Problem != "award = 10 × tender" {
		t.Errorf("issues %v", issues)
	}
}

// TestPaymentsOfJoinedAwards keeps what was paid under an award that is counted with another.
func TestPaymentsOfJoinedAwards(t *testing.T) {
	got, _, _ := paidIn(t, `[{"ocid":"o","date":"2024-01-01","tag":["award"],"awards":[
{"id":"a","status":"active","value":{"amount":5,"currency":"EUR"}},{"id":"b","status":"active","value":{"amount":6,"currency":"EUR"}}],
"contracts":[{"id":"c","awardID":"a","status":"active","value":{"amount":11,"currency":"EUR"}},
{"id":"c","awardID":"b","status":"active","value":{"amount":11,"currency":"EUR"}},
{"id":"p","awardID":"a","status":"pending","implementation":{"transactions":[{"id":"1","date":"2024-02-01","value":{"amount":2,
"currency":"EUR"}}]}}]}]`)
	if want := []string{"x:o:contract:p:transaction:1 x:o:b 0102 2 EUR"}; !slices.Equal(got, want) {
		t.Errorf("payments %q, want %q", got, want)
	}
}
