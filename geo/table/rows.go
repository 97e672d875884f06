// Package table reads tables of any source, CSV or a sheet of an XLSX workbook: records of bounded size with the lines
// they stand on, and columns by their names.
package table

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Bounds of a table. What is over them is a broken file.
const (
	MaxRecord  = 16 << 20 // bytes of a record
	MaxColumns = 10_000
	maxMarks   = 1 << 20 // delimiters in a record, in texts as well
)

// Reader reads records of bounded size and knows the line each begins on: of a workbook, the row.
type Reader struct {
	csv   *csv.Reader
	sheet *sheet // in its place
	lim   *limiter
	last  int // see End
	// lines before the header: the one that states the delimiter
	before int
	top    int    // see Top
	above  string // see Above
}

// Form is how a table is written.
type Form struct {
	Delimiter    rune   // between fields of CSV; 0: the one that parts the header into the most
	DecimalComma bool   // that numbers have, which those of a workbook are then given with
	Sheet        string // of a workbook; "": the only one that is shown
}

// RowError says that one record, on lines Line to End, is no CSV; reading can go on
// behind it.
type RowError struct {
	Line, End int
	Problem   string
}

func (e *RowError) Error() string { return e.Problem }

// NewReader begins to read a table: CSV in UTF-8, with or without a byte order mark, or in UTF-16, or a sheet of an
// XLSX workbook.
func NewReader(r io.Reader, form Form) (*Reader, error) {
	raw := bufio.NewReader(r)
	start, err := raw.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case isArchive(start):
		b, err := openBook(raw, r)
		if err != nil {
			return nil, err
		}
		s, err := openSheet(b, form)
		return &Reader{sheet: s}, err
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return nil, errors.New("the file is an old workbook (XLS), or one with a password; save its table as XLSX " +
			"without, or as CSV in UTF-8")
	case form.Sheet != "":
		return nil, fmt.Errorf("the file is no XLSX workbook, so that it has no sheet %q", form.Sheet)
	}
	lim := &limiter{r: decoded(raw, start), left: MaxRecord, marks: maxMarks}
	b := bufio.NewReaderSize(lim, 64<<10)
	if start, _ := b.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		if _, err := b.Discard(3); err != nil {
			return nil, err
		}
	}
	delimiter := form.Delimiter
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

// decoded gives a text in UTF-16 as UTF-8, any other as it is. Spreadsheets begin the former with a mark; where other
// programs leave it out, the first letter of a header tells.
func decoded(r io.Reader, start []byte) io.Reader {
	of := func(e unicode.Endianness) io.Reader {
		return transform.NewReader(r, unicode.UTF16(e, unicode.UseBOM).NewDecoder())
	}
	switch {
	case len(start) < 2:
		return r
	case bytes.HasPrefix(start, []byte("\xff\xfe")), start[0] != 0 && start[1] == 0:
		return of(unicode.LittleEndian)
	case bytes.HasPrefix(start, []byte("\xfe\xff")), start[0] == 0 && start[1] != 0:
		return of(unicode.BigEndian)
	}
	return r
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
func (r *Reader) SkipComments() {
	if r.sheet != nil {
		r.sheet.marked = true
		return
	}
	r.csv.Comment = '#'
}

// Delimiter gives what stands between the fields; 0 in a workbook.
func (r *Reader) Delimiter() rune {
	if r.sheet != nil {
		return 0
	}
	return r.csv.Comma
}

// Next gives the next record; the call after it overwrites it. A *RowError spoils only
// this record, any other error ends the file.
func (r *Reader) Next() ([]string, error) {
	if r.sheet != nil {
		row, err := r.sheet.next()
		r.last = r.sheet.line
		return row, err
	}
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

// mostAbove is how many lines may stand above a header: what a table is called, and as of when.
const mostAbove = 20

// Header reads on to the header, and gives its cells as well: the first row that it is one of, or the very first where
// none near the beginning is.
func (r *Reader) Header(is func(Header) bool) (Header, []string, error) {
	var first Header
	var firstCells []string
	for n := range mostAbove {
		cells, err := r.Next()
		var bad *RowError
		switch {
		case n > 0 && errors.As(err, &bad):
			continue
		case n > 0 && errors.Is(err, io.EOF):
			return first, firstCells, nil
		case err != nil:
			return first, nil, err
		}
		h, err := NewHeader(cells, r.Delimiter())
		if err != nil {
			return first, nil, &RowError{r.Line(0), r.End(), err.Error()}
		}
		if n == 0 {
			r.top = r.Line(0)
			first, firstCells = h, slices.Clone(cells)
		}
		if is(h) {
			if r.top = r.Line(0); n > 0 {
				r.above = excerpt(strings.Join(firstCells, " "))
			}
			if r.sheet != nil {
				r.sheet.width = len(cells)
				r.sheet.seen.top = r.top
			}
			return h, slices.Clone(cells), nil
		}
	}
	return first, firstCells, nil
}

// Above gives the beginning of what stands above the header; "" where nothing does.
func (r *Reader) Above() string { return r.above }

// What is told of lines above the header.
const (
	Above   = "the lines above the header are no rows"
	LeftOut = "left out"
)

// Top gives the line of the header.
func (r *Reader) Top() int { return r.top }

// Line gives the line on which a field of the record last read begins.
func (r *Reader) Line(field int) int {
	if r.sheet != nil {
		return r.sheet.line
	}
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
