package portal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/source/portal"
)

// table reads rows of id, lot, title, amount, date, area, supplier and form in EUR, and settles
// what they are.
func settled(t *testing.T, rows ...string) (awards, issues []string) {
	t.Helper()
	l := portal.Layout{Columns: map[portal.Field]portal.Column{}, IDPrefix: "x:", Currency: "EUR",
		Dates: []string{"2/1/2006"}}
	names := []string{"id", "lot", "title", "amount", "date", "area", "supplier", "form"}
	for i, f := range []portal.Field{portal.TenderID, portal.Lot, portal.Title, portal.Awarded, portal.ContractDate,
		portal.Area, portal.Supplier, portal.Form} {
		l.Columns[f] = portal.Column{Names: []string{names[i]}, Required: true}
	}
	lines := append([]string{strings.Join(names, ",")}, rows...)
	f, err := l.Read(t.Context(), strings.NewReader(strings.Join(lines, "\n")+"\n"), "t.csv")
	if err != nil {
		t.Fatal(err)
	}
	distinct, more := l.Awards([]portal.File{f})
	for _, a := range distinct {
		awards = append(awards, fmt.Sprintf("%s %s %s %s %s", strings.TrimPrefix(a.ID, "x:"),
			a.Currency.Text(a.Awarded.Money), a.Status, strings.Join(a.Areas, "+"), a.Supplier))
	}
	for _, i := range append(f.Issues, more...) {
		issues = append(issues, fmt.Sprint(i.Line, " ", i.Problem, ", ", i.Action))
	}
	return awards, issues
}

func TestRowsOfOneID(t *testing.T) {
	for _, c := range []struct {
		name   string
		rows   []string
		awards []string
		says   []string // the beginning of an issue, and of one only
	}{
		{"partners", []string{"1,,Wall,900,1/3/2024,AL,A,", "1,,Wall,900,1/3/2024,AL,B,"},
			[]string{"1 900 active AL A; B"},
			[]string{"3 the rows differ in nothing but the supplier, one award with t.csv line 2, EUR 900 counted " +
				"once; each for itself would be 1800"}},
		{"partners, the amount beside the first alone", []string{"1,,Wall,900,1/3/2024,AL,A,",
			"1,,Wall,,1/3/2024,AL,B,"},
			[]string{"1 900 active AL A; B"},
			[]string{"3 the amount is blank", "3 the rows of one id have the same amount and no ids of lots"}},
		{"partners of unknown value", []string{"1,,Wall,,1/3/2024,AL,A,", "1,,Wall,,1/3/2024,AL,B,"},
			[]string{"1 0 active AL A; B"},
			[]string{"2 the amount is blank", "3 the amount is blank",
				"3 the rows differ in nothing but the supplier"}},
		{"one amount in two places", []string{"1,,Wall,900,1/3/2024,AL,A,", "1,,Wall,900,1/3/2024,BR,B,"},
			[]string{"1 900 active AL+BR A; B"},
			[]string{"3 the rows of one id have the same amount and no ids of lots, one award with t.csv line 2, " +
				"EUR 900 counted once; each for itself would be 1800"}},
		{"lots with ids of their own", []string{"1,a,Wall,900,1/3/2024,AL,,", "1,b,Wall,900,1/3/2024,AL,,"},
			[]string{"1/a 900 active AL ", "1/b 900 active AL "}, nil},
		{"lots of one bidder", []string{"1,,Wall,100,1/3/2024,AL,A,", "1,,Gate,300,1/3/2024,BR,A,"},
			[]string{"1 100 active AL A", "1.2 300 active BR A"},
			[]string{"3 another lot has the same id"}},
		{"amounts alone differ", []string{"1,,Wall,100,1/3/2024,AL,,", "1,,Wall,300,1/3/2024,AL,,"},
			[]string{"1 100 active AL ", "1.2 300 active AL "},
			[]string{"3 another lot has the same id"}},
		{"alike in everything", []string{"1,,Wall,100,1/3/2024,AL,,", "1,,Wall,100,1/3/2024,AL,,"},
			[]string{"1~1 100 superseded AL ", "1 100 active AL "},
			[]string{"2 the same work is listed again under the same id, superseded by t.csv line 3"}},
		{"listed anew", []string{"1,,Wall,110,1/5/2024,AL,A,", "1,,Wall,100,1/3/2024,AL,a,"},
			[]string{"1 110 active AL A", "1~1 100 superseded AL a"},
			[]string{"3 the same bidder is accepted again under the same tender id, superseded by t.csv line 2"}},
		{"a rate contract by its form", []string{"1,,Bags,5000,1/3/2024,AL,A,Rate Contract"},
			[]string{"1 5000 ceiling AL A"}, []string{"2 the amount is a ceiling: the source says rate contract"}},
		{"a total by its id",
			[]string{"1,,Wall,100,1/3/2024,AL,A,", "2,,Gate,300,1/3/2024,AL,A,", "TOTAL,,Works,400,,,,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "t.csv:4 400 not_an_item  "},
			[]string{"4 the row adds up others"}},
		{"subtotals and a total, in Spanish", []string{"1,,Muro,100,1/3/2024,AL,A,", "2,,Dique,300,1/3/2024,AL,A,",
			"Subtotal,,,400,,,,", "3,,Bomba,50,1/3/2024,BR,A,", "Suma,,,50,,,,", "Total general,,,450,,,,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "t.csv:4 400 not_an_item  ", "3 50 active BR A",
				"t.csv:6 50 not_an_item  ", "t.csv:7 450 not_an_item  "},
			[]string{"4 the row adds up others", "6 the row adds up others", "7 the row adds up others"}},
		{"a total in German that is not the sum", []string{"1,,Deich,100,1/3/2024,AL,A,", ",,Gesamtsumme:,450,,,,"},
			[]string{"1 100 active AL A", "t.csv:3 450 not_an_item  "},
			[]string{"3 the tender id is blank", "3 the row says that it is a total, and no run"}},
		{"a group's sum without a word, above its rows", []string{"u,,Upper Tarn,400,,,,", "1,,Wall,100,1/3/2024,AL,A,",
			"2,,Gate,300,1/3/2024,AL,A,"},
			[]string{"t.csv:2 400 not_an_item  ", "1 100 active AL A", "2 300 active AL A"},
			[]string{"2 the row adds up others"}},
		{"sums by area, one of a single row, and of all", []string{"1,,Wall,100,1/3/2024,AL,A,",
			"2,,Gate,300,1/3/2024,AL,A,", ",,Alderwick total,400,,AL,,",
			"3,,Pump,50,1/3/2024,BR,A,", ",,Brookmere total,50,,BR,,", ",,All,450,,,,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "t.csv:4 400 not_an_item AL ", "3 50 active BR A",
				"t.csv:6 50 not_an_item BR ", "t.csv:7 450 not_an_item  "},
			[]string{"4 the tender id is blank", "6 the tender id is blank", "7 the tender id is blank",
				"4 the row adds up others", "6 the row adds up others", "7 the row adds up others"}},
		{"a total by its place", []string{"1,,Wall,100,1/3/2024,AL,A,", "2,,Gate,300,1/3/2024,AL,A,",
			"3,,Works,400,1/3/2024,Total,,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "t.csv:4 400 not_an_item Total "},
			[]string{"4 the row adds up others"}},
		{"a supplier called so", []string{"1,,Wall,100,1/3/2024,AL,A,", "2,,Gate,300,1/3/2024,AL,A,",
			"3,,Fuel,70,1/3/2024,AL,Total,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "3 70 active AL Total"}, nil},
		{"a work whose title begins so", []string{"1,,Wall,100,1/3/2024,AL,A,", "2,,Gate,300,1/3/2024,AL,A,",
			"3,,Total station survey,70,1/3/2024,AL,A,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "3 70 active AL A"}, nil},
		{"an average, and a sum carried on", []string{"1,,Wall,100,1/3/2024,AL,A,", "2,,Gate,300,1/3/2024,AL,A,",
			",,Average,200,,,,", ",,Brought forward,1000,,,,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "t.csv:4 200 not_an_item  ",
				"t.csv:5 1000 not_an_item  "},
			[]string{"4 the tender id is blank", "4 the row says", "5 the tender id is blank", "5 the row says"}},
		{"blank rows, cells behind the last column, and the header again", []string{"1,,Wall,100,1/3/2024,AL,A,,,",
			",,,,,,,", "id,lot,title,amount,date,area,supplier,form", ",,,,,,,,,"},
			[]string{"1 100 active AL A"}, []string{"4 the header stands again among the rows"}},
		{"decimals behind a comma, not said", []string{"1,,Wall,\"84,000\",1/3/2024,AL,A,",
			"2,,Gate,\"1234,50\",1/3/2024,AL,A,", "3,,Gate,\"12\",1/3/2024,AL,A,"},
			[]string{"1 0 active AL A", "2 0 active AL A", "3 12 active AL A"},
			[]string{"2 its separator parts thousands, or decimals as in other amounts of the column",
				"3 not an amount of at most 16 digits such as 1,37,37,712.50, but one if the decimals follow a comma"}},
		{"one slip among amounts as said", []string{"1,,Wall,\"84,000\",1/3/2024,AL,A,",
			"2,,Gate,\"12,50\",1/3/2024,AL,A,", "3,,Gate,\"1,200.50\",1/3/2024,AL,A,"},
			[]string{"1 84000 active AL A", "2 0 active AL A", "3 1200.5 active AL A"}, []string{"3 not an amount"}},
		{"a sum by chance", []string{"1,,Wall,100,1/3/2024,AL,A,", "2,,Gate,300,1/3/2024,AL,A,",
			"3,,Pump,400,1/3/2024,AL,A,"},
			[]string{"1 100 active AL A", "2 300 active AL A", "3 400 active AL A"}, nil},
		{"a date with a time", []string{"1,,Wall,100,01/03/2024 10:30:00,AL,A,"}, []string{"1 100 active AL A"}, nil},
		{"two dates in a cell", []string{"1,,Wall,100,01/03/2024 to 05/03/2024,AL,A,"}, []string{"1 100 active AL A"},
			[]string{"2 not a date"}},
		{"day and month swapped", []string{"1,,Wall,100,03/15/2024,AL,A,", "2,,Gate,300,03/04/2024,AL,A,"},
			[]string{"1 100 active AL A", "2 300 active AL A"},
			[]string{"2 not a date", "1 dates that can only be read as MM/DD/YYYY: 1; the others may have day " +
				"and month swapped as well, read as DD/MM/YYYY"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			awards, issues := settled(t, c.rows...)
			if !slices.Equal(awards, c.awards) {
				t.Errorf("awards %q, want %q", awards, c.awards)
			}
			for _, want := range c.says {
				if !slices.ContainsFunc(issues, func(x string) bool { return strings.HasPrefix(x, want) }) {
					t.Errorf("no issue %q in %q", want, issues)
				}
			}
			if len(issues) != len(c.says) {
				t.Errorf("%d issues, want %d: %q", len(issues), len(c.says), issues)
			}
		})
	}
}

// TestRowsOfOneIDByTheThousand keeps a table whose id column is none from taking long.
func TestRowsOfOneIDByTheThousand(t *testing.T) {
	var rows []string
	for i := range 20_000 {
		rows = append(rows, fmt.Sprintf("1,,Wall %d,100,1/3/2024,AL,Supplier %d,", i, i))
	}
	awards, issues := settled(t, rows...)
	if len(awards) != 1 || len(issues) != len(rows)-1 {
		t.Errorf("%d awards, %d issues", len(awards), len(issues))
	}
}

func TestWrongDelimiter(t *testing.T) {
	l := portal.EProcure("")
	l.Delimiter = ','
	for delimiter, says := range map[string]string{";": "give --delimiter ';'", "\t": "give --delimiter tab",
		"|": "give --delimiter '|'"} {
		_, err := l.Read(t.Context(), strings.NewReader(strings.ReplaceAll("Tender ID,tender_title,Awarded Value,"+
			"Status,Contract Date :\n", ",", delimiter)), "t.csv")
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", delimiter, err)
		}
	}
}
