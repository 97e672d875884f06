// Package portal reads the tables of awards that tender portals publish as CSV: by default
// the monthly bid files of the Assam tender portal, by a [Layout] those of another one.
package portal

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/table"
)

// Stats counts what one file holds.
type Stats struct {
	Rows         int            // rows after the header, skipped ones included
	Awards       int            // rows with the layout's accepted status, all of them yielded
	Skipped      int            // rows that could not be read; each has an issue
	ByStatus     map[string]int // readable rows by status as written, "" for none
	ValueBlank   int            // awards without a value
	ValueZero    int            // awards whose value is written as zero: unknown as well
	ValueBad     int            // awards whose value is no amount; each has an issue
	ValueRounded int            // awards whose value had more decimals than the minor unit; each has an issue
	Undated      int            // awards without a usable contract date
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

// Read reads one file and calls yield for each award in it, in the file's order; file is
// the name records and issues carry. Columns are found by their header, so their
// order does not matter, unknown ones are ignored, and lacking optional ones are an issue.
//
// Every award row is yielded: what cannot be understood in it (an amount, a date) is
// missing in the record and reported as an issue. Blank and zero amounts are unknown
// values and only counted. Rows that are no CSV are skipped, each with an issue.
// IDs are the layout's prefix and the tender id; they are unique only as far as the portal's
// ids are, see [Layout.Distinguish].
//
// The error is a [*FileError] where the file as a whole is unusable (no header, required
// columns missing) or cannot be read past a line (a record over [table.MaxRecord], a quote that
// never closes, thousands of rows that are none, a read error); the awards before that line have
// been yielded then. It is yield's or the context's own error where these stop the reading.
func (l Layout) Read(ctx context.Context, r io.Reader, file string, yield func(spending.Record) error) (Stats,
	[]spending.Issue, error) {
	p := &parser{layout: l, file: file, stats: Stats{ByStatus: map[string]int{}}}
	err := p.read(ctx, r, yield)
	return p.stats, p.issues, err
}

// mostSkipped is how many rows that cannot be read a file may have, if they are more than the
// others.
const mostSkipped = 10_000

type parser struct {
	layout  Layout
	file    string
	rows    *table.Reader
	columns [fieldCount]int // index of each column in a row, -1 = lacking
	swapped [fieldCount]int // dates that can only be read with day and month swapped
	stats   Stats
	issues  []spending.Issue
}

func (p *parser) read(ctx context.Context, r io.Reader, yield func(spending.Record) error) error {
	var err error
	if p.rows, err = table.NewReader(r, p.layout.Delimiter); err != nil {
		return p.fail(0, err.Error(), err)
	}
	header, err := p.rows.Next()
	if err != nil {
		return p.headerError(err)
	}
	if err := p.locateColumns(header); err != nil {
		return err
	}
	width := len(header)
	for {
		if p.stats.Rows%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := p.rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		p.stats.Rows++
		var bad *table.RowError
		if p.stats.Skipped > mostSkipped && 2*p.stats.Skipped > p.stats.Rows {
			return p.fail(p.rows.End()+1,
				fmt.Sprintf("%d of the %d rows before it cannot be read: it is no table of such awards",
					p.stats.Skipped, p.stats.Rows-1), nil)
		}
		switch {
		case errors.As(err, &bad):
			p.skip(bad.Line, bad.End, "", bad.Problem)
			continue
		case err != nil:
			return p.fail(p.rows.End()+1, err.Error(), err)
		case len(row) != width:
			p.skip(p.rows.Line(0), p.rows.End(), fmt.Sprintf("%d of %d", len(row), width),
				"the row has not as many fields as the header")
			continue
		}
		status := p.text(row, Status)
		p.stats.ByStatus[status]++
		if p.layout.Accepted != "" && status != p.layout.Accepted {
			continue
		}
		p.stats.Awards++
		if err := yield(p.record(row)); err != nil {
			return err
		}
	}
	p.reportSwapped()
	if p.stats.Rows == 0 {
		p.issue(0, "", "", "the file has a header but no rows", "nothing to import from it")
	}
	return nil
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
