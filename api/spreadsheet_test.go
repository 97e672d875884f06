package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/export"
	"github.com/floodspend/floodspend/spending"
)

// readSheets prints the sheets of a workbook as JSON, each cell with its type and value.
const readSheets = `
import datetime, json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
def plain(cell):
	v = cell.value
	if isinstance(v, datetime.datetime):
		v = v.date().isoformat()
	return [cell.data_type, v]
print(json.dumps({s.title: [[plain(c) for c in row] for row in s.iter_rows()] for s in book}))
`

// sheets gives the cells of a workbook as openpyxl reads them.
func sheets(t *testing.T, python string, book []byte) map[string][][][2]any {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(name, book, 0o600); err != nil {
		t.Fatal(err)
	}
	var cells map[string][][][2]any
	if err := json.Unmarshal([]byte(output(t, python, "-c", readSheets, name)), &cells); err != nil {
		t.Fatal(err)
	}
	return cells
}

// TestSpreadsheets: a workbook holds what CSV does: amounts as numbers, days as days, text as text.
func TestSpreadsheets(t *testing.T) {
	python := pythonWith(t, "openpyxl", "python3-openpyxl")
	s := sample(t)
	for _, path := range []string{"/collections/awards/download?flood=yes&", "/collections/circles/download?",
		"/collections/allocation-districts/download?period=2024-25&lag=1&"} {
		a := s.ok(path + "f=xlsx")
		if got := a.header.Get("Content-Type"); got != spreadsheetFormat.MediaType {
			t.Errorf("%s is of type %s", path, got)
		}
		if again := s.ok(path + "f=xlsx"); !bytes.Equal(a.body, again.body) {
			t.Errorf("%s: the same question has two answers", path)
		}
		book := sheets(t, python, a.body)
		collection := strings.Split(path, "/")[2]
		rows, want := book[collection], s.ok(path+"f=csv").rows()
		if len(rows) != len(want)+1 || len(want) < 2 {
			t.Fatalf("%s: %d rows, CSV has %d", path, len(rows)-1, len(want))
		}
		numbers, days := 0, 0
		for i, row := range rows[1:] {
			for at, cell := range row {
				name := fmt.Sprint(rows[0][at][1])
				switch text := want[i][name]; cell[0] {
				case "n":
					if cell[1] == nil && text == "" {
						continue
					}
					numbers++
					v, err := strconv.ParseFloat(text, 64)
					got, _ := cell[1].(float64) // 15 digits, which is what spreadsheets keep
					if err != nil || math.Abs(got-v) > 1e-14*math.Abs(v) || len(text) < 16 && got != v {
						t.Fatalf("%s: %s of row %d is %v, CSV has %q", path, name, i, cell[1], text)
					}
				case "d":
					days++
					if cell[1] != text {
						t.Fatalf("%s: %s of row %d is %v, CSV has %q", path, name, i, cell[1], text)
					}
				default:
					if strings.TrimPrefix(text, "'") != strings.TrimPrefix(fmt.Sprint(cell[1]), "'") && cell[0] != "b" {
						t.Fatalf("%s: %s of row %d is %v, CSV has %q", path, name, i, cell, text)
					}
				}
			}
		}
		if numbers == 0 || collection == "awards" && days == 0 {
			t.Errorf("%s: %d numbers, %d days", path, numbers, days)
		}
		about := fmt.Sprint(book[aboutSheet])
		for _, part := range []string{"version", "asked", "/collections/" + collection + "/download"} {
			if !strings.Contains(about, part) {
				t.Errorf("%s: nothing of %q about it: %.300s", path, part, about)
			}
		}
	}
}

// sheetOf makes a workbook of rows of one column each.
func sheetOf(t *testing.T, most int, field export.Field, values ...any) (*spreadsheet[any], *excelize.File, error) {
	t.Helper()
	q := &request{opened: &opened{version: spending.Version{Currency: "INR"}}, Request: ogc.Request{Path: "/x"}}
	typ := ogc.Typed("string")
	if field.Kind == export.Decimal {
		typ = moneySchema()
	}
	s, err := newSpreadsheet(q, "rows", []column[any]{{name: "v", typ: typ, value: func(v any) any { return v }}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.file.Close() })
	s.most = most
	for _, v := range values {
		if err := s.write(v); err != nil {
			return s, nil, err
		}
	}
	var b bytes.Buffer
	if err := s.end(&reply{&b, http.Header{}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return s, f, nil
}

// TestSpreadsheetsAreExact: no digit of an amount is lost, nothing is calculated, and what does not fit is said.
func TestSpreadsheetsAreExact(t *testing.T) {
	money := export.Field{Kind: export.Decimal, Scale: 2}
	amounts := []any{json.Number("0.07"), json.Number("-12345678901.23"), json.Number("9999999999999.99"),
		json.Number("10000000000000.00"), json.Number("-99999999999999.99"), nil}
	_, f, err := sheetOf(t, mostSheetRows, money, amounts...)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"0.07", "-12345678901.23", "9999999999999.99", "10000000000000.00",
		"-99999999999999.99", ""} {
		cell := "A" + strconv.Itoa(i+2)
		got, err := f.GetCellValue("rows", cell, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%v is %q, %v", amounts[i], got, err)
		}
		kind, _ := f.GetCellType("rows", cell)
		if text := kind == excelize.CellTypeInlineString; text != (i == 3 || i == 4) {
			t.Errorf("%v is of type %v", amounts[i], kind)
		}
	}
	long := strings.Repeat("ক", mostCellText+1)
	_, f, err = sheetOf(t, mostSheetRows, export.Field{}, "=1+1", "@x", "'quoted", "0012", "\x01 control", long)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"=1+1", "@x", "'quoted", "0012", "\ufffd control"} {
		cell := "A" + strconv.Itoa(i+2)
		got, _ := f.GetCellValue("rows", cell)
		formula, _ := f.GetCellFormula("rows", cell)
		if got != want || formula != "" {
			t.Errorf("%q is %q with formula %q", want, got, formula)
		}
	}
	if got, _ := f.GetCellValue("rows", "A7"); !strings.HasSuffix(got, "32768 characters, more than a cell holds)") {
		t.Errorf("a long text ends %q", got[len(got)-80:])
	}
	_, _, err = sheetOf(t, 2, export.Field{}, "a", "b", "c")
	if err == nil || !strings.Contains(err.Error(), "at most 2 rows") {
		t.Errorf("three rows where two fit: %v", err)
	}
	s, _, _ := sheetOf(t, 2, export.Field{})
	if _, err := s.cell(export.Field{Kind: export.Real}, math.NaN()); err == nil {
		t.Error("a cell holds what is no number")
	}
}
