// Package table reads CSV tables of any source: records of bounded size with the lines they
// stand on, and columns by their names.
package table

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of a table. What is over them is a broken file.
const (
	MaxRecord  = 16 << 20 // bytes of a record
	MaxColumns = 10_000
	maxMarks   = 1 << 20 // delimiters in a record, in texts as well
)

// Reader reads CSV records of bounded size and knows the line each begins on.
type Reader struct {
	csv  *csv.Reader
	lim  *limiter
	last int // see End
	// lines before the header: the one that states the delimiter
	before int
}

// RowError says that one record, on lines Line to End, is no CSV; reading can go on
// behind it.
type RowError struct {
	Line, End int
	Problem   string
}

func (e *RowError) Error() string { return e.Problem }

// NewReader begins to read a table in UTF-8, with or without a byte order mark. delimiter
// stands between fields; 0 is the one that parts the header into the most fields.
func NewReader(r io.Reader, delimiter rune) (*Reader, error) {
	lim := &limiter{r: r, left: MaxRecord, marks: maxMarks}
	b := bufio.NewReaderSize(lim, 64<<10)
	start, err := b.Peek(4)
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
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return nil, errors.New("the file is a workbook (XLSX, ODS, XLS) or another archive; save its table as CSV in " +
			"UTF-8")
	}
	before := 0
	if told, length := stated(b); told != 0 {
		if _, err := b.Discard(length); err != nil {
			return nil, err
		}
		before = 1
		delimiter = cmp.Or(delimiter, told)
	}
	if delimiter == 0 {
		delimiter = parting(b)
	}
	lim.mark = []byte(string(delimiter))
	c := csv.NewReader(b)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	c.Comma = delimiter
	return &Reader{csv: c, lim: lim, before: before}, nil
}

// stated gives the delimiter that spreadsheets write in a line of its own before the header,
// sep=; and how long that line is.
func stated(b *bufio.Reader) (delimiter rune, length int) {
	line, _ := b.Peek(len("sep=;\r\n"))
	if len(line) < len("sep=;\n") || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, 0
	}
	end := bytes.IndexByte(line, '\n')
	if rest := bytes.TrimRight(line[5:max(end, 5)], "\r"); end < 0 || len(rest) > 0 {
		return 0, 0
	}
	return rune(line[4]), end + 1
}

// parting gives the delimiter that the first line of a table has the most of, outside quotes.
func parting(b *bufio.Reader) rune {
	first, _ := b.Peek(b.Buffered())
	for bytes.IndexByte(first, '\n') < 0 {
		_, err := b.Peek(len(first) + 1) // what is wrong, reading on will find
		if first, _ = b.Peek(b.Buffered()); err != nil {
			break
		}
	}
	counts := map[rune]int{}
	quoted := false
	for bytes.HasPrefix(first, []byte("#")) && bytes.IndexByte(first, '\n') >= 0 {
		first = first[bytes.IndexByte(first, '\n')+1:] // a comment, or else the rows tell as well
	}
	for _, r := range string(first) {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted && len(counts) > 0 {
			break
		}
		if !quoted && strings.ContainsRune(delimiters, r) {
			counts[r]++
		}
	}
	best := ','
	for _, r := range delimiters {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// delimiters may part the fields of a table, the likelier ones first.
const delimiters = ",;\t|"

// SkipComments leaves out the lines that begin with #, whatever is in them.
func (r *Reader) SkipComments() { r.csv.Comment = '#' }

// Delimiter gives what stands between the fields.
func (r *Reader) Delimiter() rune { return r.csv.Comma }

// Next gives the next record; the call after it overwrites it. A *RowError spoils only
// this record, any other error ends the file.
func (r *Reader) Next() ([]string, error) {
	r.lim.left, r.lim.marks = MaxRecord, maxMarks
	row, err := r.csv.Read()
	if r.lim.err != nil {
		return nil, r.lim.err // whatever became of the cut record
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		r.last = parse.Line + r.before
		problem := "not valid CSV: a quote stands inside a field that is not quoted"
		if errors.Is(parse.Err, csv.ErrQuote) {
			problem = "not valid CSV: a quoted field is not closed before the next comma or line end"
		}
		return nil, &RowError{parse.StartLine + r.before, parse.Line + r.before, problem}
	}
	if err != nil {
		return nil, err
	}
	n := len(row) - 1
	r.last = r.Line(n) + strings.Count(row[n], "\n")
	return row, nil
}

// Line gives the line on which a field of the record last read begins.
func (r *Reader) Line(field int) int {
	line, _ := r.csv.FieldPos(field)
	return line + r.before
}

// End gives the line the record last read ends on.
func (r *Reader) End() int { return r.last }

// limiter passes bytes on until a record has used up what is left for it. Its errors are
// sticky: a CSV reader would otherwise go on behind them.
type limiter struct {
	r     io.Reader
	left  int    // bytes
	mark  []byte // the delimiter, once it is known
	marks int    // of them
	err   error
}

func (l *limiter) Read(b []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if l.left <= 0 {
		l.err = fmt.Errorf("the record that begins here is longer than %d MiB: a line without end, or a quote that "+
			"never closes", MaxRecord>>20)
		return 0, l.err
	}
	n, err := l.r.Read(b[:min(len(b), l.left)])
	l.left -= n
	if len(l.mark) > 0 {
		l.marks -= bytes.Count(b[:n], l.mark)
	}
	if l.marks < 0 {
		l.err = fmt.Errorf("the record that begins here has more than %d delimiters", maxMarks)
		return 0, l.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		l.err = fmt.Errorf("reading fails: %w", err)
		return n, l.err
	}
	return n, err
}
