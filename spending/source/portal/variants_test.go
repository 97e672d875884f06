package portal_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// TestVariants reads tables of portals that call their columns and statuses otherwise.
func TestVariants(t *testing.T) {
	for _, c := range []struct {
		name, table string
		want        []string // id, amount, date, supplier and areas of each award
		says        string   // of one issue; "" none
	}{
		{"other case, blanks and line breaks", "TENDER_ID :,\" Tender\nTitle \",awarded   value,STATUS,contract date," +
			"Extra\nT1,Bund,\"31,58,750\",Accepted-AOC,25-Jan-2023 11:00 AM,x\n",
			[]string{"T1 3158750 2023-01-25  []"}, ""},
		{"a portal of other words", "Tender No;Name of Work;Contract Value;Bid Status;Tender Status;AOC Date;" +
			"Name of the selected bidder(s);District\n" +
			"T1;Bund;12,50,000.50;Awarded;AOC;25/01/2023;A B;Nalbari\nT2;Sluice;1;Rejected;AOC;25/01/2023;C;Nalbari\n",
			[]string{"T1 1250000.5 2023-01-25 A B [Nalbari]"}, ""},
		{"award of contract", "Tender ID,Title,AOC Amount (₹),Tender Stage,Award Date\n" +
			"T1,Bund,500,Award of Contract,\"5 Jan, 2023\"\n", []string{"T1 500 2023-01-05  []"}, ""},
		{"amounts in lakh", "Tender ID,Title,Contract Value (Rs. in Lakhs),Status,Date of Contract\n" +
			"T1,Bund,12.3456789,AOC,2023-01-25\nT2,Bund,84.125,AOC,2023-01-25\n",
			[]string{"T1 1234567.89 2023-01-25  []", "T2 8412500 2023-01-25  []"}, "each is multiplied by 100000"},
		{"amounts in rupees", "Tender ID,Title,Awarded Value in Rs.,Status,Date of Contract\n" +
			"T1,Bund,500,AOC,2023-01-25\n",
			[]string{"T1 500 2023-01-25  []"}, ""},
		{"one text, and the month first", "Tender Ref ID,Work Description,Awarded Value,Status,Award Date\n" +
			"T1,Bund,500,AOC,\"January 5, 2023 10:00 AM\"\n", []string{"T1 500 2023-01-05  []"}, ""},
		{"a spreadsheet's first line", "sep=;\r\nTender ID;Title;Awarded Value;Status;Contract Date\r\n" +
			"T1;\"Bu\nnd\";500;Blessed;1-Jan-2023\r\nT2;Bund;500;AOC;1-Jan-2023\r\n", []string{"T2 500 2023-01-01  []"},
			"3 Blessed a status"},
		{"awards alone", "Tender ID,Title,Contract Value,Contract Date,Selected Bidder\nT1,Bund,500,1-Sept-2023,A\n",
			[]string{"T1 500 2023-09-01 A []"}, "every row is taken for an award"},
		{"a status nobody knows", "Tender ID,Title,Awarded Value,Status,Contract Date\n" +
			"T1,Bund,500,Blessed,1-Jan-2023\nT2,Bund,500,Blessed,1-Jan-2023\nT3,Bund,500,AOC,1-Jan-2023\n",
			[]string{"T3 500 2023-01-01  []"},
			"2 Blessed a status of which it is not known whether it is of an award: 2 rows"},
		{"names among other words", "System's Tender ID,NIT/Tender Ref No,Name of the Work (English)," +
			"Contract Value (Rs.),Bid Stage Status,Date of Award\n" +
			"T1,R1,Bund,500,AOC,1-Jan-2023\nT1,R1,Bund,400,L2,1-Jan-2023\n",
			[]string{"T1 500 2023-01-01  []"}, ""},
		{"a step on the way", "Tender ID,Title,Awarded Value,Status,Contract Date\nT1,Bund,500,Accepted-Technical," +
			"1-Jan-2023\nT2,Bund,500,accepted - aoc,1-Jan-2023\n", []string{"T2 500 2023-01-01  []"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := portal.EProcure("").Read(t.Context(), strings.NewReader(c.table), "2024_05.csv")
			if err != nil {
				t.Fatal(err)
			}
			var got, says []string
			for _, r := range f.Records {
				got = append(got, fmt.Sprintf("%s %s %s %s %v", r.ID, r.Currency.Text(r.Awarded.Money),
					r.ContractDate.Format(time.DateOnly), r.Supplier, r.Areas))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			for _, i := range f.Issues {
				if i.Problem != "the column is missing" {
					says = append(says, fmt.Sprint(i.Line, " ", i.Value, " ", i.Problem, " ", i.Action))
				}
			}
			if all := strings.Join(says, "\n"); c.says == "" && all != "" || !strings.Contains(all, c.says) {
				t.Errorf("issues %s", all)
			}
			if !strings.Contains(f.Variant, "id = ") || !strings.Contains(f.Variant, ", amount = ") {
				t.Errorf("variant %q", f.Variant)
			}
		})
	}
}

// TestEssentialColumns refuses a table that lacks one, and says what it looked for.
func TestEssentialColumns(t *testing.T) {
	table := "Tender ID,Title,Awarded Value,Contract Date,Bidder Name\nT1,Bund,500,1-Jan-2023,A\n"
	_, err := portal.EProcure("").Read(t.Context(), strings.NewReader(table), "2024_05.csv")
	var refused *portal.FileError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "2024_05.csv: line 1: required columns are "+
		"missing: Status (or Bid Status, ") {
		t.Errorf("error %v", err)
	}
	layout, err := portal.EProcure("").With(map[string][]string{"status": nil, "amount": {"Sum", "Awarded Value"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := layout.Read(t.Context(), strings.NewReader(table), "2024_05.csv")
	if err != nil || len(f.Records) != 1 {
		t.Errorf("%d records, error %v", len(f.Records), err)
	}
	if _, err := layout.With(map[string][]string{"colour": {"x"}}); err == nil || !strings.Contains(err.Error(),
		"the fields are id, lot") {
		t.Errorf("error %v", err)
	}
}

func TestStatedStatuses(t *testing.T) {
	layout := portal.EProcure("")
	layout.Awarded = []string{"Gewonnen"}
	table := "Tender ID,Title,Awarded Value,Contract Date,Status\nT1,Bund,500,1-Jan-2023,%s\n"
	for status, want := range map[string]int{"gewonnen": 1, "AOC": 0} {
		f, err := layout.Read(t.Context(), strings.NewReader(fmt.Sprintf(table, status)), "f.csv")
		if err != nil || len(f.Records) != want {
			t.Errorf("%s: %d awards, error %v", status, len(f.Records), err)
		}
		said := slices.ContainsFunc(f.Issues, func(i spending.Issue) bool {
			return strings.Contains(i.Problem, "no row has one of the statuses") && i.Value == status
		})
		if said != (want == 0) {
			t.Errorf("%s: issues %+v", status, f.Issues)
		}
	}
}

func TestMonthOf(t *testing.T) {
	for name, want := range map[string]string{"2024_05_tenders.csv": "2024-05", "a/tenders-202405.csv": "2024-05",
		"2024-13.csv": "", "tenders.csv": "", "12024_05.csv": "", "x_2024.05.csv": "2024-05"} {
		got, ok := portal.MonthOf(name)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}
