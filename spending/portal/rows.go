package portal

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// rowReader reads CSV records of bounded size and knows the line each begins on.
type rowReader struct {
	csv  *csv.Reader
	lim  *limiter
	last int // line the last record read ends on
}

// rowError says that one record, on lines line to end, is no CSV; reading can go on
// behind it.
type rowError struct {
	line, end int
	problem   string
}

func (e *rowError) Error() string { return e.problem }

func newRowReader(r io.Reader, delimiter rune) (*rowReader, error) {
	lim := &limiter{r: r, left: MaxRecord}
	b := bufio.NewReaderSize(lim, 64<<10)
	start, err := b.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		if _, err := b.Discard(3); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, errors.New("the file is UTF-16; save it as UTF-8")
	}
	c := csv.NewReader(b)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	if delimiter != 0 {
		c.Comma = delimiter
	}
	return &rowReader{csv: c, lim: lim}, nil
}

// next gives the next record; the call after it overwrites it. A *rowError spoils only
// this record, any other error ends the file.
func (r *rowReader) next() ([]string, error) {
	r.lim.left = MaxRecord
	row, err := r.csv.Read()
	if r.lim.err != nil {
		return nil, r.lim.err // whatever became of the cut record
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		r.last = parse.Line
		problem := "not valid CSV: a quote stands inside a field that is not quoted"
		if errors.Is(parse.Err, csv.ErrQuote) {
			problem = "not valid CSV: a quoted field is not closed before the next comma or line end"
		}
		return nil, &rowError{parse.StartLine, parse.Line, problem}
	}
	if err != nil {
		return nil, err
	}
	n := len(row) - 1
	r.last = r.line(n) + strings.Count(row[n], "\n")
	return row, nil
}

// line gives the line on which a field of the record last read begins.
func (r *rowReader) line(field int) int {
	line, _ := r.csv.FieldPos(field)
	return line
}

// failedLine gives the line after the last whole record.
func (r *rowReader) failedLine() int { return r.last + 1 }

// limiter passes bytes on until a record has used up what is left for it. Its errors are
// sticky: a CSV reader would otherwise go on behind them.
type limiter struct {
	r    io.Reader
	left int
	err  error
}

func (l *limiter) Read(b []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if l.left <= 0 {
		l.err = fmt.Errorf("the record that begins here is longer than %d MiB: a line without end, or a quote that never closes", MaxRecord>>20)
		return 0, l.err
	}
	n, err := l.r.Read(b[:min(len(b), l.left)])
	l.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		l.err = fmt.Errorf("reading fails: %w", err)
		return n, l.err
	}
	return n, err
}
