package portal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// header holds the columns records are made of, in the portal's order.
const header = "Tender ID,tender_externalreference,tender_title,Work Description,Tender Category,Form of contract," +
	"Product Category,Published Date,Organisation Chain,location,Pincode,Tender Value in ₹,Bidder Name," +
	"Awarded Value,Status,Contract Date :\n"

// row is one accepted row under header, with the given value and contract date.
func row(id, value, contract string) string {
	return fmt.Sprintf("%s,WR/1,Bund,Repair of bund,Works,Item Rate,Civil Works,22-Jul-2020 09:30 AM,Water "+
		"Resources||EE Silchar,Silchar,788151.0,\"1,50,000\",A B,%q,Accepted-AOC,%s\n", id, value, contract)
}

func read(t testing.TB, r io.Reader) ([]spending.Record, portal.Stats, []spending.Issue, error) {
	t.Helper()
	f, err := portal.EProcure("assamtenders:").Read(context.Background(), r, "2020_07.csv")
	var records []spending.Record
	for _, r := range f.Records {
		records = append(records, r.Record)
	}
	if f.Cut != nil {
		return records, f.Stats, f.Issues, f.Cut
	}
	return records, f.Stats, f.Issues, err
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestReadRecord(t *testing.T) {
	records, stats, issues, err := read(t, strings.NewReader("\xef\xbb\xbf"+
		header+row("2020_WRD_1_1", "1,37,37,712.5", "16-Jan-2021")))
	if err != nil || len(issues) != 0 || len(records) != 1 {
		t.Fatalf("%d records, issues %v, error %v", len(records), issues, err)
	}
	want := spending.Record{
		ID: "assamtenders:2020_WRD_1_1", Rung: spending.Awarded, TenderID: "2020_WRD_1_1", Reference: "WR/1",
		Title:       "Bund",
		Description: "Repair of bund",
		Category:    "Works", Product: "Civil Works", Buyer: "Water Resources / EE Silchar", Place: "Silchar",
		Postcode: "788151",
		Supplier: "A B", Published: date(2020, 7, 22), ContractDate: date(2021, 1, 16),
		TenderValue: spending.Known(150_000_00),
		Awarded:     spending.Known(1_37_37_712_50), Currency: "INR", Status: spending.StatusActive,
		SourceFile: "2020_07.csv",
		SourceLine: 2,
	}
	if !reflect.DeepEqual(records[0], want) {
		t.Errorf("got  %+v\nwant %+v", records[0], want)
	}
	if stats.Rows != 1 || stats.Awards != 1 || stats.ByStatus["Accepted-AOC"] != 1 {
		t.Errorf("stats %+v", stats)
	}
}

func TestReadValues(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        spending.NullMoney
		problem     string // of the one issue; "" none
		count       func(portal.Stats) int
	}{
		{"grouped", "19,800,000", spending.Known(19_800_000_00), "", nil},
		{"float", "11677055.0", spending.Known(11_677_055_00), "", nil},
		{"blank", "", spending.NullMoney{}, "blank", func(s portal.Stats) int { return s.ValueBlank }},
		{"zero", "0.0", spending.NullMoney{}, "zero", func(s portal.Stats) int { return s.ValueZero }},
		{"half up", "3,228,746.445", spending.Known(3_228_746_45), "more than two decimals",
			func(s portal.Stats) int { return s.ValueRounded }},
		{"half down", "1.0049", spending.Known(1_00), "more than two decimals",
			func(s portal.Stats) int { return s.ValueRounded }},
		{"negative", "-5", spending.NullMoney{}, "negative", func(s portal.Stats) int { return s.ValueBad }},
		{"NaN", "NaN", spending.NullMoney{}, "not an amount", func(s portal.Stats) int { return s.ValueBad }},
		{"exponent", "1.25E9", spending.Known(1_250_000_000_00), "", nil},
		{"vast exponent", "1e308", spending.NullMoney{}, "exponent", func(s portal.Stats) int { return s.ValueBad }},
		{"two readings", "84.000", spending.NullMoney{},
			"two ways, as 84 or, where the point parts thousands, as 84000",
			func(s portal.Stats) int { return s.ValueBad }},
		{"own sign", "Rs. 5,000/-", spending.Known(5_000_00), "", nil},
		{"another sign", "$700", spending.NullMoney{}, "another currency than INR: $", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, stats, issues, err := read(t, strings.NewReader(header+row("T1", c.value, "16-Jan-2021")))
			if err != nil || len(records) != 1 {
				t.Fatalf("%d records, error %v", len(records), err)
			}
			if records[0].Awarded != c.want {
				t.Errorf("value %+v, want %+v", records[0].Awarded, c.want)
			}
			if c.count != nil && c.count(stats) != 1 {
				t.Errorf("not counted: %+v", stats)
			}
			if c.problem == "" {
				if len(issues) != 0 {
					t.Errorf("issues %v", issues)
				}
				return
			}
			if len(issues) != 1 || !strings.Contains(issues[0].Problem, c.problem) || issues[0].Line != 2 ||
				issues[0].Field != "Awarded Value" || issues[0].Value != c.value || issues[0].File != "2020_07.csv" {
				t.Errorf("issues %+v", issues)
			}
		})
	}
}

func TestReadDates(t *testing.T) {
	for _, c := range []struct {
		text string
		want time.Time
		bad  bool
	}{
		{"16-Jan-2021", date(2021, 1, 16), false},
		{"6-jan-2021 09:30 AM", date(2021, 1, 6), false},
		{"2021-01-16", date(2021, 1, 16), false},
		{"", time.Time{}, false},
		{"NA", time.Time{}, false},
		{"31-Feb-2021", time.Time{}, true},
		{"16-Jan-0201", time.Time{}, true},
		{"soon", time.Time{}, true},
	} {
		t.Run(c.text, func(t *testing.T) {
			records, stats, issues, err := read(t, strings.NewReader(header+row("T1", "1", c.text)))
			if err != nil || len(records) != 1 {
				t.Fatalf("%d records, error %v", len(records), err)
			}
			if !records[0].ContractDate.Equal(c.want) || (stats.Undated == 1) != c.want.IsZero() {
				t.Errorf("date %v, stats %+v", records[0].ContractDate, stats)
			}
			if got := len(issues) == 1 && issues[0].Field == "Contract Date :" && issues[0].Value == c.text &&
				issues[0].Line == 2; got != c.bad {
				t.Errorf("issues %+v", issues)
			}
		})
	}
}

func TestReadLineNumbers(t *testing.T) {
	in := header +
		strings.Replace(row("A", "1", ""), "Repair of bund", "\"Repair\r\nof\nbund\"", 1) + // lines 2 to 4
		"\n" +
		row("B", "2", "") + // line 6
		strings.Replace(row("C", "3", ""), "Bund", "Bu\"nd", 1) + // line 7, no CSV
		"D,too,short\n" + // line 8
		strings.Replace(row("E", "5", ""), "Repair of bund", "\"Repair\nof \x00bund\"", 1) + // lines 9 and 10
		strings.Replace(row("F", "6", ""), "Repair", "Rep\xe9r", 1) // line 11
	records, stats, issues, err := read(t, strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	var at []string
	for _, r := range records {
		at = append(at, fmt.Sprintf("%s:%d", r.TenderID, r.SourceLine))
	}
	if got := strings.Join(at, " "); got != "A:2 B:6 E:9 F:11" {
		t.Errorf("records at %s", got)
	}
	if records[2].Description != "Repair\nof \uFFFDbund" || records[3].Description != "Rep\uFFFDr of bund" {
		t.Errorf("texts %q, %q", records[2].Description, records[3].Description)
	}
	want := []struct {
		line           int
		field, problem string
	}{
		{7, "", "not valid CSV: a quote stands inside"},
		{8, "", "not as many fields as the header"},
		{10, "Work Description", "NUL byte"},
		{11, "Work Description", "not UTF-8"},
	}
	if len(issues) != len(want) {
		t.Fatalf("issues %+v", issues)
	}
	for i, w := range want {
		if issues[i].Line != w.line || issues[i].Field != w.field || !strings.Contains(issues[i].Problem, w.problem) {
			t.Errorf("issue %+v, want %+v", issues[i], w)
		}
	}
	if stats.Rows != 6 || stats.Skipped != 2 || stats.Awards != 4 {
		t.Errorf("stats %+v", stats)
	}
}

func TestReadOtherStatuses(t *testing.T) {
	in := header + row("A", "5", "") + strings.Replace(row("B", "junk", "junk"), "Accepted-AOC", "Rejected-Finance",
		1) + strings.Replace(row("C", "5", ""), "Accepted-AOC", "", 1)
	records, stats, issues, err := read(t, strings.NewReader(in))
	if err != nil || len(issues) != 0 || len(records) != 1 {
		t.Fatalf("%d records, issues %v, error %v", len(records), issues, err)
	}
	if stats.Rows != 3 || stats.ByStatus["Rejected-Finance"] != 1 || stats.ByStatus[""] != 1 ||
		!maps.Equal(stats.NoAward, map[string]int{"Rejected-Finance": 1, "": 1}) {
		t.Errorf("stats %+v", stats)
	}
}

func TestReadColumns(t *testing.T) {
	t.Run("other order, unknown and lacking columns", func(t *testing.T) {
		in := "Synthetic,STATUS,contract date,Awarded Value,tender_title,TENDER_TITLE,Tender ID\nyes,Accepted-AOC," +
			"16-Jan-2021,7,other,Bund,T1\n"
		records, _, issues, err := read(t, strings.NewReader(in))
		if err != nil || len(records) != 1 {
			t.Fatalf("%d records, error %v", len(records), err)
		}
		r := records[0]
		if r.ID != "assamtenders:T1" || r.Awarded != spending.Known(700) || r.ContractDate != date(2021, 1, 16) {
			t.Errorf("record %+v", r)
		}
		lacking := ""
		for _, i := range issues {
			lacking += i.Field + ": " + i.Problem + "\n"
		}
		if !strings.Contains(lacking, "Bidder Name: the column is missing") ||
			!strings.Contains(lacking, "the column appears twice") {
			t.Errorf("issues %s", lacking)
		}
	})
	t.Run("no tender id in a row", func(t *testing.T) {
		records, _, issues, err := read(t, strings.NewReader(header+row("", "7", "")))
		if err != nil || len(records) != 1 || records[0].ID != "assamtenders:2020_07.csv:2" || len(issues) != 1 {
			t.Errorf("records %+v, issues %v, error %v", records, issues, err)
		}
	})
	t.Run("header only", func(t *testing.T) {
		_, _, issues, err := read(t, strings.NewReader(header))
		if err != nil || len(issues) != 1 || !strings.Contains(issues[0].Problem, "no rows") {
			t.Errorf("issues %v, error %v", issues, err)
		}
	})
}

func TestReadBrokenFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		in   io.Reader
		line int
		want string
		kept int // records yielded before the error
	}{
		{"empty", strings.NewReader(""), 0, "the file is empty", 0},
		{"wrong columns", strings.NewReader("Tender ID,Amount\nx,5\n"), 1,
			"Stage), Contract Date : (or Date of Contract, AOC Date,", 0},
		{"binary", strings.NewReader("PK\x00\x01"), 1, "required columns are missing", 0},
		{"Latin-1 columns", strings.NewReader("Num\xe9ro\n"), 1,
			"found are: Num\uFFFDro; they are not UTF-8: convert the file", 0},
		{"a workbook", strings.NewReader("PK\x03\x04\x14\x00"), 0, "save its table as CSV", 0},
		{"UTF-16", strings.NewReader("\xff\xfeT\x00e\x00"), 1, "the columns found are: Te", 0},
		{"lone carriage returns", strings.NewReader(strings.ReplaceAll(header+row("A", "1", ""), "\n", "\r")), 1,
			"lone carriage return", 0},
		{"broken header", strings.NewReader("Ten\"der,x\n"), 1, "the header cannot be read", 0},
		{"1 GB line", io.MultiReader(strings.NewReader(header+row("A", "1", "")), io.LimitReader(endless{}, 1<<30)), 3,
			"longer than 16 MiB", 1},
		{"1 GB line with quotes", io.MultiReader(strings.NewReader(header+row("A", "1", "")+"x\""),
			io.LimitReader(endless{}, 1<<30)), 3, "longer than 16 MiB", 1},
		{"1 GB header", io.LimitReader(endless{}, 1<<30), 1, "longer than 16 MiB", 0},
		{"failing disk", io.MultiReader(strings.NewReader(header+row("A", "1", "")), failing{}), 3,
			"input/output error", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			records, _, _, err := read(t, c.in)
			runtime.ReadMemStats(&after)
			var fe *portal.FileError
			if !errors.As(err, &fe) || fe.Line != c.line || !strings.Contains(err.Error(), c.want) ||
				!strings.HasPrefix(err.Error(), "2020_07.csv: ") {
				t.Fatalf("error %v", err)
			}
			if len(records) != c.kept {
				t.Errorf("%d records, want %d", len(records), c.kept)
			}
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 256 {
				t.Errorf("%d MiB allocated", used)
			}
		})
	}
	t.Run("unclosed quote", func(t *testing.T) {
		in := header + row("A", "1", "") + "B,\"never closed\n" + row("C", "1", "")
		in = strings.ReplaceAll(in, "\"1\"", "1") // no quote left to end it early
		in = strings.ReplaceAll(in, "\"1,50,000\"", "150000")
		records, _, issues, err := read(t, strings.NewReader(in))
		if err != nil || len(records) != 1 || len(issues) != 1 || issues[0].Line != 3 ||
			issues[0].Action != "lines 3 to 4 skipped" {
			t.Errorf("%d records, issues %+v, error %v", len(records), issues, err)
		}
	})
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := portal.EProcure("").Read(ctx, strings.NewReader(header+row("A", "1", "")), "f"); !errors.Is(err,
		context.Canceled) {
		t.Errorf("the context is ignored: %v", err)
	}
}

// endless gives the letter x for ever.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func BenchmarkRead(b *testing.B) {
	in := header + strings.Repeat(row("2020_WRD_1_1", "1,37,37,712.5", "16-Jan-2021"), 1000)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := read(b, strings.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(header + row("A", "1.005", "16-Jan-2021")))
	f.Add([]byte("\xef\xbb\xbf" + header + "A,\"x\ny\n"))
	f.Add([]byte(strings.ReplaceAll(header+row("A", "-1", "31-Feb-2021"), "Bund", "B\x00\xffnd")))
	f.Fuzz(func(t *testing.T, in []byte) {
		lines := strings.Count(string(in), "\n") + 1
		table, err := portal.EProcure("").Read(context.Background(), strings.NewReader(string(in)), "f.csv")
		for _, r := range table.Records {
			if r.SourceLine < 2 || r.SourceLine > lines {
				t.Errorf("line %d of %d", r.SourceLine, lines)
			}
			if r.Awarded.Valid && r.Awarded.Money <= 0 {
				t.Errorf("value %d", r.Awarded.Money)
			}
			if strings.ContainsRune(r.Title, 0) {
				t.Errorf("NUL in title %q", r.Title)
			}
		}
		if table.Stats.Awards != len(table.Records) {
			t.Errorf("%d awards counted, %d read", table.Stats.Awards, len(table.Records))
		}
		for _, i := range table.Issues {
			if i.File != "f.csv" || i.Problem == "" || i.Action == "" || i.Line < 0 || i.Line > lines {
				t.Errorf("issue %+v of %d lines", i, lines)
			}
		}
		var fe *portal.FileError
		if err != nil && !errors.As(err, &fe) {
			t.Errorf("error %v is no FileError", err)
		}
	})
}

// TestReadNoTable stops where thousands of rows, more than the others, are none.
func TestReadNoTable(t *testing.T) {
	table := "id,title,amount,date\n1,wall,500,2024-05-01\n" + strings.Repeat("x\n", 50_000)
	layout := portal.Layout{Currency: "EUR", Dates: []string{time.DateOnly}, Columns: map[portal.Field]portal.Column{
		portal.TenderID: {Names: []string{"id"}, Required: true}, portal.Title: {Names: []string{"title"}},
		portal.Awarded: {Names: []string{"amount"}}, portal.ContractDate: {Names: []string{"date"}}}}
	f, err := layout.Read(t.Context(), strings.NewReader(table), "f.csv")
	if err != nil || f.Cut == nil || !strings.Contains(f.Cut.Problem, "cannot be read") || len(f.Records) != 1 ||
		len(f.Issues) > 10_100 {
		t.Errorf("%d awards, %d issues, error %v", len(f.Records), len(f.Issues), err)
	}
}

// TestReadWorkbook reads a table as officials send it: a workbook with its name above the header, days that are typed
// and days that are not.
func TestReadWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for n, row := range [][]any{{"Statement of works, 2024-25"}, nil, {"Sl No", "Work Name", "Agreement Amount",
		"Agreement Date", "Tender No"},
		{1, "Embankment at Fenwick", 1250000.5, time.Date(2024, 5, 13, 0, 0, 0, 0, time.UTC), "T/1"},
		{2, "Sluice", 84.125, "14.06.2024", "T/2"}, {"Note: figures are provisional"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", n+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	book, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	read, err := portal.EProcure("").Read(t.Context(), book, "works.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range read.Records {
		got = append(got, fmt.Sprint(r.SourceLine, " ", r.ID, " ", int64(r.Awarded.Money), " ",
			r.ContractDate.Format(time.DateOnly)))
	}
	if want := "[4 T/1 125000050 2024-05-13 5 T/2 8413 2024-06-14]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	if last := read.Issues[len(read.Issues)-1]; last.Line != 6 || !strings.Contains(last.Problem, "a note") {
		t.Errorf("the last issue is %+v", last)
	}
	if i := read.Issues[0]; i.Line != 1 || i.Value != "Statement of works, 2024-25" || i.Problem != table.Above {
		t.Errorf("issues %+v", read.Issues)
	}
}
