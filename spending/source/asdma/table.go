package asdma

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
)

// cell is one value of a table keyed by area code, and the line it stands on.
type cell struct {
	value float64
	line  int
}

// table is a CSV file read by its header, rows that cannot be read left out.
type sheet struct {
	file   string
	rows   []tableRow
	issues []spending.Issue
}

type tableRow struct {
	line  int
	cells []string // in the order of the columns asked for; trimmed
}

// readTable reads the named columns of a CSV file; others are ignored. It refuses a file
// that lacks one of them; rows it cannot read become issues.
func readTable(file string, b []byte, columns ...string) (*sheet, error) {
	r, err := table.NewReader(bytes.NewReader(b), table.Form{})
	if err != nil {
		return nil, &fileError{file, 0, err.Error()}
	}
	header, err := r.Next()
	if errors.Is(err, io.EOF) {
		return nil, &fileError{file, 0, "the file is empty"}
	}
	if err != nil {
		return nil, &fileError{file, 1, "the header: " + err.Error()}
	}
	width := len(header)
	at, err := columnsOf(header, columns)
	if err != nil {
		return nil, &fileError{file, 1, err.Error()}
	}
	t := &sheet{file: file}
	for {
		row, err := r.Next()
		var bad *table.RowError
		switch {
		case errors.Is(err, io.EOF):
			if len(t.rows) == 0 && len(t.issues) == 0 {
				t.issue(0, "", "", "the file has a header but no rows", "nothing to import from it")
			}
			return t, nil
		case errors.As(err, &bad):
			t.issue(bad.Line, "", fmt.Sprintf("up to line %d", bad.End), bad.Problem, "row skipped")
		case err != nil:
			return nil, &fileError{file, r.End() + 1, err.Error()}
		case len(row) != width:
			t.issue(r.Line(0), "", fmt.Sprintf("%d of %d", len(row), width),
				"the row has not as many fields as the header", "row skipped")
		default:
			t.add(r.Line(0), row, at, columns)
		}
	}
}

// columnsOf finds the columns asked for.
func columnsOf(cells, columns []string) ([]int, error) {
	header, err := table.NewHeader(cells, 0)
	if err != nil {
		return nil, err
	}
	at := make([]int, len(columns))
	var missing []string
	for i, c := range columns {
		var twice bool
		if at[i], twice = header.Column(c); twice {
			return nil, fmt.Errorf("the column %s appears twice", c)
		}
		if at[i] < 0 {
			missing = append(missing, c)
		}
	}
	if missing != nil {
		return nil, header.Lacks(missing...)
	}
	return at, nil
}

// add keeps what a row says in the columns asked for.
func (t *sheet) add(line int, row []string, at []int, columns []string) {
	cells := make([]string, len(at))
	for i, j := range at {
		cells[i] = strings.TrimSpace(row[j])
		if !utf8.ValidString(cells[i]) || strings.IndexByte(cells[i], 0) >= 0 {
			t.issue(line, columns[i], strings.Join(row, ","), "a NUL byte or bytes that are not UTF-8 in the text",
				"row skipped")
			return
		}
	}
	t.rows = append(t.rows, tableRow{line, cells})
}

func (t *sheet) issue(line int, field, value, problem, action string) {
	t.issues = append(t.issues, spending.Issue{File: t.file, Line: line, Field: field, Value: spending.Excerpt(value),
		Problem: problem, Action: action})
}

// circleTable is a table of one number per circle.
type circleTable struct {
	*sheet
	values map[string]cell
	bad    map[string]bool // circles whose number cannot be read: missing, not zero
}

// byCircle reads the numbers of a table of two columns, area code and a number from 0 to
// most called field. Codes must be circles, and each may occur once.
func (t *sheet) byCircle(circles map[string]bool, field string, most float64) *circleTable {
	ct := &circleTable{t, map[string]cell{}, map[string]bool{}}
	for _, row := range t.rows {
		code, text := row.cells[0], row.cells[1]
		if !t.knownArea(row, circles) {
			continue
		}
		if _, twice := ct.values[code]; twice || ct.bad[code] {
			t.issue(row.line, areaColumn, code, "the area code occurs twice in the file",
				"row skipped, the first one holds")
			continue
		}
		n, err := parseNumber(text, most)
		if err != nil {
			t.issue(row.line, field, text, err.Error(), "value missing")
			ct.bad[code] = true
			continue
		}
		ct.values[code] = cell{n, row.line}
	}
	return ct
}

// areaColumn is the column of the area code in every table.
const areaColumn = "object_id"

func (t *sheet) knownArea(row tableRow, circles map[string]bool) bool {
	if code := row.cells[0]; !circles[code] {
		t.issue(row.line, areaColumn, code, "no circle has this code", "row skipped")
		return false
	}
	return true
}

var (
	errNoNumber = errors.New("not a finite number of zero or more")
	errTooLarge = errors.New("the number is larger than is possible here")
)

// parseNumber reads a finite number from 0 to most; grouping commas are accepted.
func parseNumber(text string, most float64) (float64, error) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", ""), 64)
	switch {
	case err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 0:
		return 0, errNoNumber
	case n > most:
		return 0, errTooLarge
	}
	return n, nil
}
