// Package stream reads long files of JSON: values of bounded size, and the lines they begin on.
package stream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Reader passes a file on, knows the line of every offset not yet asked for, and ends where
// one value grows too long.
type Reader struct {
	r       io.Reader
	pending []byte // to be given before what r has
	most    int    // bytes a value may take
	left    int    // of them, what the value may still take
	blanks  int    // that were read in a row
	failed  error
	skipped int64  // bytes before the first value: a byte order mark
	offset  int64  // of what r gives next
	behind  []byte // what was read behind the last line asked for
	lines   int    // line ends before that
}

// mostBlanks is how many bytes of blanks may stand in a row.
const mostBlanks = 1 << 20

// New begins to read a file of UTF-8, whose values may have most bytes each. It passes over a
// byte order mark.
func New(r io.Reader, most int) (*Reader, error) {
	s := &Reader{r: r, most: most, left: most}
	head := make([]byte, 3)
	n, err := io.ReadFull(readerFunc(s.fetch), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:n]
	switch {
	case n == 0:
		return nil, errors.New("the file is empty")
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		s.skipped, head = 3, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return nil, errors.New("the file is UTF-16; save it as UTF-8")
	}
	s.pending = head
	return s, nil
}

// Skipped gives the bytes before the first value.
func (s *Reader) Skipped() int64 { return s.skipped }

// Failed says whether reading has failed, and gives nothing more.
func (s *Reader) Failed() bool { return s.failed != nil }

// Unread puts bytes that were read back before what is to be read.
func (s *Reader) Unread(b []byte) { s.pending = append(slices.Clone(b), s.pending...) }

// Next allows the next value its bytes.
func (s *Reader) Next() { s.left = s.most }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// Read gives the file's bytes in order.
func (s *Reader) Read(b []byte) (int, error) {
	if len(s.pending) > 0 {
		n := copy(b, s.pending)
		s.pending = s.pending[n:]
		return n, nil
	}
	return s.fetch(b)
}

// fetch reads on in the file itself.
func (s *Reader) fetch(b []byte) (int, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	if s.left <= 0 {
		s.failed = fmt.Errorf("the value that begins here is longer than %d MiB", s.most>>20)
		return 0, s.failed
	}
	n, err := s.r.Read(b[:min(len(b), s.left)])
	s.behind = append(s.behind, b[:n]...)
	s.offset += int64(n)
	s.left -= n
	if s.blanks += n; len(bytes.Trim(b[:n], " \t\r\n")) > 0 {
		s.blanks = 0
	}
	if s.blanks > mostBlanks { // a decoder goes over them again and again
		s.failed = fmt.Errorf("it has more than %d MiB of blanks in a row", mostBlanks>>20)
		return 0, s.failed
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = fmt.Errorf("reading fails: %w", err)
		return n, s.failed
	}
	return n, err
}

// Line gives the line of an offset, which may not be before the last one asked for.
func (s *Reader) Line(offset int64) int {
	passed := min(max(len(s.behind)-int(s.offset-offset), 0), len(s.behind))
	s.lines += bytes.Count(s.behind[:passed], []byte("\n"))
	s.behind = s.behind[passed:]
	return s.lines + 1
}

// SkipTo puts a decoder's unread bytes back and passes over everything before the next line
// that begins with a brace; skipped counts it.
func (s *Reader) SkipTo(unread []byte) (skipped int64, ok bool) {
	s.pending = append(unread, s.pending...)
	chunk := make([]byte, 32<<10)
	for {
		if i := bytes.Index(s.pending, []byte("\n{")); i >= 0 {
			s.pending = s.pending[i+1:]
			return skipped + int64(i) + 1, true
		}
		keep := 0
		if n := len(s.pending); n > 0 && s.pending[n-1] == '\n' {
			keep = 1
		}
		skipped += int64(len(s.pending) - keep)
		s.pending = s.pending[len(s.pending)-keep:]
		s.Line(s.offset - int64(keep))
		s.left = s.most
		n, err := s.fetch(chunk)
		s.pending = append(append([]byte{}, s.pending...), chunk[:n]...)
		if err != nil && n == 0 {
			return skipped, false
		}
	}
}
