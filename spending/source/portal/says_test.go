package portal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// TestSays takes what a source states of its awards itself, and leaves to the rules what it does not.
func TestSays(t *testing.T) {
	layout := portal.Layout{Currency: "EUR", Dates: []string{time.DateOnly}, Columns: map[portal.Field]portal.Column{
		portal.TenderID: {Names: []string{"id"}}, portal.Awarded: {Names: []string{"amount"}},
		portal.Flood: {Names: []string{"crue"}}, portal.Kind: {Names: []string{"kind"}},
		portal.Fund: {Names: []string{"fund"}}}}
	const table = "id,amount,crue,kind,fund\n1,5,Oui,Relief,B; A\n2,5,non,relief,\n3,5,,,\n4,5,peut-être,gift,\n" +
		"5,5,peut-être,,\n6,5,1,,\n"
	for _, c := range []struct {
		yes  []string
		want []string
	}{
		{nil, []string{"yes relief [A B]", "no  [F]", "unclear  [F]", "unclear  [F]", "unclear  [F]", "yes other [F]"}},
		{[]string{"peut-etre"}, []string{"no  [A B]", "no  [F]", "unclear  [F]", "yes other [F]", "yes other [F]",
			"no  [F]"}},
	} {
		layout.FloodYes = c.yes
		f, err := layout.Read(t.Context(), strings.NewReader(table), "f.csv")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range f.Records {
			a := spending.Award{Relevance: spending.Relevance{Flood: spending.FloodUnclear, Funds: []string{"F"}}}
			if r.Says != nil {
				r.Says(&a)
				if a.Relevance.Evidence[0].Rule != "stated by the source" {
					t.Errorf("evidence %v", a.Relevance.Evidence)
				}
			}
			got = append(got, fmt.Sprintf("%s %s %v", a.Flood, a.Kind, a.Funds))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.yes, got, c.want)
		}
		var says []string
		for _, i := range f.Issues {
			says = append(says, fmt.Sprint(i.Line, " ", i.Field, " ", i.Value, " ", i.Problem))
		}
		want := []string{"5 crue peut-être not yes, no or unclear",
			"5 kind gift not preparedness, restoration, relief or other"}
		if c.yes != nil {
			want = want[1:]
		}
		if !slices.Equal(says, want) {
			t.Errorf("%v: issues %q", c.yes, says)
		}
	}
}

// TestCurrencyOfColumn takes a currency that the amount's column is called after for that of its rows.
func TestCurrencyOfColumn(t *testing.T) {
	for column, want := range map[string]spending.Currency{"Amount (USD)": "USD", "Amount in $": "$",
		"Amount (€)": "EUR",
		"Amount":     "EUR", "Amount USD": "USD", "amount_usd": "USD", "Amount top": "EUR",
		"Montant (k$)": "$"} {
		layout := portal.Layout{Currency: "EUR", Columns: map[portal.Field]portal.Column{portal.TenderID: {
			Names: []string{"id"}}, portal.Awarded: {Names: []string{column}}}}
		f, err := layout.Read(t.Context(), strings.NewReader("id;"+column+"\n1;700\n"), "f.csv")
		if err != nil || len(f.Records) != 1 || f.Records[0].Currency != want {
			t.Errorf("%s: %+v, error %v", column, f.Records, err)
		}
	}
}

// TestProposesDates says what form the dates of a column seem to be in, where it is another one.
func TestProposesDates(t *testing.T) {
	layout := portal.Layout{Currency: "EUR", Dates: []string{time.DateOnly}, Columns: map[portal.Field]portal.Column{
		portal.TenderID: {Names: []string{"id"}}, portal.Awarded: {Names: []string{"amount"}},
		portal.ContractDate: {Names: []string{"date"}}}}
	for dates, want := range map[string]string{
		"24.12.2024 1.2.2024":    "2; they look like DD.MM.YYYY | missing; give --date-format DD.MM.YYYY",
		"24/12/2024 01/02/2024":  "2; they look like DD/MM/YYYY |",
		"12/24/2024 01/02/2024":  "2; they look like MM/DD/YYYY |",
		"02/01/2024":             "1; they look like DD/MM/YYYY or MM/DD/YYYY |",
		"24-Dec-2024 2024-01-05": "1; they look like DD-MMM-YYYY |",
		"20241224":               "1; they look like YYYYMMDD |",
		"24/12/24":               "1; they look like DD/MM/YY |",
		"2024-12-24 soon":        "",
		"24.12.2024 soon":        "", "24.12.2024 5.1.2024 soon": "3; they look like DD.MM.YYYY |",
		"2024-12-24 24.12.2024T10:00:00": "1; they look like DD.MM.YYYY |",
	} {
		table := "id,amount,date\n"
		for i, day := range strings.Fields(dates) {
			table += fmt.Sprintf("%d,5,%s\n", i, day)
		}
		f, err := layout.Read(t.Context(), strings.NewReader(table), "f.csv")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, i := range f.Issues {
			if strings.Contains(i.Problem, "they look like") {
				got = i.Problem + " | " + i.Action
			}
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", dates, got, want)
		}
	}
}
