// Package portal reads the tables of awards that tender portals publish as CSV: those of
// India's e-procurement portals by [EProcure], others by a [Layout] of their own.
package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/judge"
)

// Stats counts what one file holds.
type Stats struct {
	Rows         int            // rows after the header, skipped ones included
	Awards       int            // rows with the status of an award, all of them read
	Skipped      int            // rows that could not be read; each has an issue
	ByStatus     map[string]int // readable rows by status as written, "" for none
	NoAward      map[string]int // of these, those whose status is of no award
	ValueBlank   int            // awards without a value
	ValueZero    int            // awards whose value is written as zero: unknown as well
	ValueBad     int            // awards whose value is no amount; each has an issue
	ValueRounded int            // awards whose value had more decimals than the minor unit; each has an issue
	Undated      int            // awards without a usable contract date
}

// Add adds what other files hold.
func (s *Stats) Add(other Stats) {
	s.Rows += other.Rows
	s.Awards += other.Awards
	s.Skipped += other.Skipped
	s.ValueBlank += other.ValueBlank
	s.ValueZero += other.ValueZero
	s.ValueBad += other.ValueBad
	s.ValueRounded += other.ValueRounded
	s.Undated += other.Undated
	s.ByStatus, s.NoAward = addedUp(s.ByStatus, other.ByStatus), addedUp(s.NoAward, other.NoAward)
}

func addedUp(sums, more map[string]int) map[string]int {
	if sums == nil {
		sums = map[string]int{}
	}
	for status, n := range more {
		sums[status] += n
	}
	return sums
}

// FileError says that a file cannot be read, or not past a line.
type FileError struct {
	File    string
	Line    int // 1-based; 0 is the file as a whole
	Problem string
	Err     error // the cause, may be nil
}

func (e *FileError) Error() string {
	at := e.File
	if e.Line > 0 {
		at = fmt.Sprintf("%s: line %d", e.File, e.Line)
	}
	return at + ": " + e.Problem
}

func (e *FileError) Unwrap() error { return e.Err }

// File is one table as it was read.
type File struct {
	Name    string
	Records []judge.Stated // of its awards, in its order
	Stats   Stats
	Issues  []spending.Issue
	Variant string     // which column stands for which field
	Cut     *FileError // where it could not be read to its end; what stands before is kept
}

// Read reads one table; file is the name that records and issues carry. Columns are found by
// their header, so their order does not matter, unknown ones are ignored, and lacking optional
// ones are an issue.
//
// Every row that is an award gives a record: what cannot be understood in it (an amount, a
// date) is missing in the record and an issue. Blank and zero amounts are unknown values. Rows
// that are no CSV are skipped, each with an issue. IDs are the layout's prefix and the tender
// id; [Layout.Awards] makes them unique.
//
// The error is a [*FileError] where the file as a whole is unusable (no header, required
// columns missing) or cannot be read past a line before which nothing is read (a record over
// [table.MaxRecord], a quote that never closes, thousands of rows that are none, a read error).
// It is the context's own error where that stops the reading.
func (l Layout) Read(ctx context.Context, r io.Reader, file string) (File, error) {
	p := &parser{layout: l, file: file,
		stats: Stats{ByStatus: map[string]int{}, NoAward: map[string]int{}}, statuses: newStatuses(l.Awarded),
		firstOf: map[string]int{}}
	err := p.read(ctx, r)
	f := File{Name: file, Records: p.records, Stats: p.stats, Variant: p.variant()}
	var cut *FileError
	if errors.As(err, &cut) && len(p.records) > 0 {
		p.issue(cut.Line, "", "", cut.Problem, fmt.Sprintf("the %d awards before it are kept, the rest of the file is "+
			"skipped", len(p.records)))
		f.Cut, err = cut, nil
	}
	f.Issues = p.issues
	return f, err
}

// Awards makes the awards of a source of its tables, in the order of files and lines: totals
// are no items, and rows that share an id are told apart, see [Layout.Totals] and
// [Layout.Distinguish]. The issues of the files are not among its own.
func (l Layout) Awards(files []File) ([]judge.Stated, []spending.Issue) {
	var records []judge.Stated
	var issues []spending.Issue
	for _, f := range files {
		if month, ok := MonthOf(f.Name); ok && l.Monthly {
			issues = append(issues, l.datedAfter(f.Records, month)...)
		}
		issues = append(issues, l.Totals(f.Records)...)
		records = append(records, f.Records...)
	}
	awards, more := l.Distinguish(records)
	return awards, append(issues, more...)
}

// mostSkipped is how many rows that cannot be read a file may have, if they are more than the
// others.
const mostSkipped = 10_000

type parser struct {
	layout   Layout
	file     string
	rows     *table.Reader
	columns  [fieldCount]int          // index of each column in a row, -1 = lacking
	named    [fieldCount]string       // what the table calls it
	units    [fieldCount]amount.Scale // of amounts, as the column's name says
	unread   [fieldCount]unread       // dates in none of the forms
	doubts   [fieldCount]doubt        // of amounts
	statuses *statuses
	firstOf  map[string]int // line on which a status stands first
	records  []judge.Stated
	stats    Stats
	issues   []spending.Issue
}

func (p *parser) read(ctx context.Context, r io.Reader) error {
	var err error
	if p.rows, err = table.NewReader(r, p.layout.Form); err != nil {
		return p.fail(0, err.Error(), err)
	}
	columns, header, err := p.rows.Header(p.layout.Recognises)
	if err != nil {
		return p.headerError(err)
	}
	if err := p.locateColumns(columns, header); err != nil {
		return err
	}
	for {
		if p.stats.Rows%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := p.rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		p.stats.Rows++
		if p.stats.Skipped > mostSkipped && 2*p.stats.Skipped > p.stats.Rows {
			return p.fail(p.rows.End()+1, fmt.Sprintf("%d of the %d rows before it cannot be read: it is no table of "+
				"such "+
				"awards", p.stats.Skipped, p.stats.Rows-1), nil)
		}
		if err := p.take(row, header, err); err != nil {
			return err
		}
	}
	for _, m := range p.rows.Remarks() {
		p.issue(m.Line, "", m.Value, m.Problem, m.Action)
	}
	p.reportDates()
	p.reportStatuses()
	p.reportGrouped()
	if p.stats.Rows == 0 {
		p.issue(0, "", "", "the file has a header but no rows", "nothing to import from it")
	}
	return nil
}

// take takes a row, or what is wrong with it; its error ends the file.
func (p *parser) take(row, header []string, err error) error {
	row = trimmed(row, len(header))
	var bad *table.RowError
	switch {
	case errors.As(err, &bad):
		p.skip(bad.Line, bad.End, "", bad.Problem)
	case err != nil:
		return p.fail(p.rows.End()+1, err.Error(), err)
	case len(row) != len(header):
		p.skip(p.rows.Line(0), p.rows.End(), fmt.Sprintf("%d of %d", len(row), len(header)),
			"the row has not as many fields as the header")
	case !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }):
		p.stats.Rows-- // spreadsheets write such rows below a table
	case p.isNote(row):
		p.skip(p.rows.Line(0), p.rows.End(), strings.TrimSpace(strings.Join(row, " ")),
			"one cell alone is filled: a note, and no row of the table")
	case slices.Equal(row, header):
		p.skip(p.rows.Line(0), p.rows.End(), "", "the header stands again among the rows")
	case p.isAward(row):
		p.stats.Awards++
		p.records = append(p.records, p.record(row))
	}
	return nil
}

// isNote says of a row of a table of several columns that it is a note in one cell, such as those below a table: it has
// no title and no amount.
func (p *parser) isNote(row []string) bool {
	filled := 0
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			filled++
		}
	}
	return filled == 1 && len(row) > 2 && p.text(row, Title) == "" && p.text(row, Awarded) == ""
}

// trimmed takes blank cells off a row's end that the header has no columns for.
func trimmed(row []string, width int) []string {
	for len(row) > width && strings.TrimSpace(row[len(row)-1]) == "" {
		row = row[:len(row)-1]
	}
	return row
}

// isAward says whether a row is an award, by its status.
func (p *parser) isAward(row []string) bool {
	status := p.text(row, Status)
	if p.stats.ByStatus[status]++; p.stats.ByStatus[status] == 1 {
		p.firstOf[status] = p.rows.Line(0)
	}
	if p.columns[Status] < 0 || p.statuses.of(status) == isAward {
		return true
	}
	p.stats.NoAward[status]++
	return false
}

func (p *parser) headerError(err error) error {
	var bad *table.RowError
	switch {
	case errors.Is(err, io.EOF):
		return p.fail(0, "the file is empty; a portal file begins with a header line", err)
	case errors.As(err, &bad):
		return p.fail(bad.Line, "the header cannot be read: "+bad.Problem, err)
	}
	return p.fail(p.rows.End()+1, err.Error(), err)
}

func (p *parser) fail(line int, problem string, cause error) error {
	return &FileError{File: p.file, Line: line, Problem: problem, Err: cause}
}

func (p *parser) skip(line, end int, value, problem string) {
	p.stats.Skipped++
	action := "row skipped"
	if end > line {
		action = fmt.Sprintf("lines %d to %d skipped", line, end)
	}
	p.issue(line, "", value, problem, action)
}

func (p *parser) issue(line int, field, value, problem, action string) {
	p.issues = append(p.issues, spending.Issue{
		File: p.file, Line: line, Field: field, Value: spending.Excerpt(value), Problem: problem, Action: action,
	})
}
