package api

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/export"
	"github.com/floodspend/floodspend/spending/guard"
	"github.com/floodspend/floodspend/spending/prepared"
)

var spreadsheetFormat = ogc.Format{Name: "xlsx", File: "xlsx", Title: "spreadsheet (Excel)", Whole: true,
	MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// What a spreadsheet can hold.
const (
	mostSheetRows  = excelize.TotalRows - 1 // below the header
	mostCellText   = excelize.TotalCellChars
	exactSheet     = 1_000_000_000_000_000 // from here on a number has more digits than spreadsheets keep
	firstSheetDay  = -25508                // 1900-03-01 in days from 1970: spreadsheets count the days before otherwise
	aboutSheet     = "about"
	firstSheetName = "Sheet1"
)

// spreadsheet writes rows as a workbook of two sheets: the rows under their names, and what they are. Numbers are
// numbers: amounts that have more digits than spreadsheets keep are text. Text is text, whatever it begins with.
type spreadsheet[T any] struct {
	file    *excelize.File
	rows    *excelize.StreamWriter
	columns []column[T]
	fields  []export.Field
	day     int // the style of dates
	written int
	most    int
}

func newSpreadsheet[T any](q *request, name string, columns []column[T]) (s *spreadsheet[T], err error) {
	s = &spreadsheet[T]{file: excelize.NewFile(), most: mostSheetRows}
	defer func() {
		if err != nil {
			s.file.Close()
		}
	}()
	header := []any{}
	currency := q.opened.version.Currency
	for _, c := range columns {
		if !c.noCSV {
			s.columns = append(s.columns, c)
			s.fields = append(s.fields, fieldOf(c.name, c.about, c.typ, currency))
			header = append(header, c.name)
		}
	}
	name = name[:min(len(name), excelize.MaxSheetNameLength)]
	if err := s.file.SetSheetName(firstSheetName, name); err != nil {
		return nil, err
	}
	if err := s.about(q); err != nil {
		return nil, err
	}
	format := "yyyy-mm-dd"
	if s.day, err = s.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	bold, err := s.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if s.rows, err = s.file.NewStreamWriter(name); err != nil {
		return nil, err
	}
	if err := s.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2",
		ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return s, s.rows.SetRow("A1", header, excelize.RowOpts{StyleID: bold})
}

// about writes the sheet that says what the rows are, of which version, and what each column means.
func (s *spreadsheet[T]) about(q *request) error {
	v := q.opened.version
	if _, err := s.file.NewSheet(aboutSheet); err != nil {
		return err
	}
	lines := [][]any{{"dataset", v.Title}, {"version", v.ID}, {"created", v.Created.UTC().Format(time.DateOnly)},
		{"currency", string(v.Currency)}, {"asked", q.Href(q.Path, q.Values.Canonical())},
		{"amounts", "in major units, exact; empty is not known, which is not zero"}, {}}
	for _, f := range s.fields {
		lines = append(lines, []any{f.Name, f.About})
	}
	for i, line := range lines {
		if err := s.file.SetSheetRow(aboutSheet, "A"+strconv.Itoa(i+1), &line); err != nil {
			return err
		}
	}
	created := v.Created.UTC().Format(time.RFC3339)
	return s.file.SetDocProps(&excelize.DocProperties{Title: v.Title, Version: v.ID, Creator: "floodspend",
		Created: created, Modified: created})
}

func (s *spreadsheet[T]) write(row T) error {
	if s.written++; s.written > s.most {
		return ogc.NewProblem(http.StatusBadRequest, fmt.Sprintf(
			"a spreadsheet holds at most %d rows; filter for less, or ask for f=csv", s.most))
	}
	cells := make([]any, len(s.columns))
	for i, c := range s.columns {
		value := c.value(row)
		switch value.(type) {
		case nil, bool, string, int, int64, float64, json.Number, *prepared.Value, []string:
		default:
			value = guard.Read(csvText(value)) // lists and objects, unguarded
		}
		plain, _, err := exportedValue(nil, &s.fields[i], value)
		if err == nil {
			cells[i], err = s.cell(s.fields[i], plain.Plain())
		}
		if err != nil {
			return fmt.Errorf("property %s: %w", c.name, err)
		}
	}
	return s.rows.SetRow("A"+strconv.Itoa(s.written+1), cells)
}

// cell gives a value, as exportedValue has it, as a cell that loses none of it.
func (s *spreadsheet[T]) cell(f export.Field, v any) (any, error) {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is not a number to be written", v)
		}
	case string:
		return shortened(v), nil
	case int64:
		switch {
		case f.Kind == export.Day && v >= firstSheetDay:
			return excelize.Cell{StyleID: s.day, Value: time.Unix(v*secondsOfDay, 0).UTC()}, nil
		case f.Kind == export.Day:
			return time.Unix(v*secondsOfDay, 0).UTC().Format(time.DateOnly), nil
		case v <= -exactSheet || v >= exactSheet:
			return f.Text(v), nil
		case f.Kind == export.Decimal:
			// The nearest to the decimal, which is so written with its own digits.
			return float64(v) / math.Pow10(f.Scale), nil
		}
	}
	return v, nil
}

const secondsOfDay = int64(24 * time.Hour / time.Second)

// shortened cuts a text that no cell holds, and says so at its end.
func shortened(text string) string {
	if len(text) <= mostCellText {
		return text
	}
	units := utf16.Encode([]rune(text))
	if len(units) <= mostCellText {
		return text
	}
	end := fmt.Sprintf(" … (cut: it has %d characters, more than a cell holds)", len(units))
	return string(utf16.Decode(units[:mostCellText-len(end)])) + end
}

// end writes the workbook.
func (s *spreadsheet[T]) end(out *reply) error {
	if err := s.rows.Flush(); err != nil {
		return err
	}
	return s.file.Write(out)
}
