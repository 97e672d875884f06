package ocds

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// source passes a file on, knows the line of every offset not yet asked for, and ends where
// one value grows too long.
type source struct {
	r       io.Reader
	pending []byte // to be given before what r has
	most    int    // bytes a value may take
	left    int    // of them, what the value may still take
	failed  error
	skipped int64  // bytes before the first value: a byte order mark
	offset  int64  // of what r gives next
	behind  []byte // what was read behind the last line asked for
	lines   int    // line ends before that
}

// begin passes over a byte order mark.
func (s *source) begin() error {
	head := make([]byte, 3)
	s.left = s.most
	n, err := io.ReadFull(readerFunc(s.fetch), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	switch {
	case n == 0:
		return errors.New("the file is empty")
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		s.skipped, head = 3, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return errors.New("the file is UTF-16; save it as UTF-8")
	}
	s.pending = head
	return nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// Read gives the file's bytes in order.
func (s *source) Read(b []byte) (int, error) {
	if len(s.pending) > 0 {
		n := copy(b, s.pending)
		s.pending = s.pending[n:]
		return n, nil
	}
	return s.fetch(b)
}

// fetch reads on in the file itself.
func (s *source) fetch(b []byte) (int, error) {
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
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = fmt.Errorf("reading fails: %w", err)
		return n, s.failed
	}
	return n, err
}

// line gives the line of an offset, which may not be before the last one asked for.
func (s *source) line(offset int64) int {
	passed := min(max(len(s.behind)-int(s.offset-offset), 0), len(s.behind))
	s.lines += bytes.Count(s.behind[:passed], []byte("\n"))
	s.behind = s.behind[passed:]
	return s.lines + 1
}

// skipTo puts a decoder's unread bytes back and passes over everything before the next line
// that begins with a brace; skipped counts it.
func (s *source) skipTo(unread []byte) (skipped int64, ok bool) {
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
		s.line(s.offset - int64(keep))
		s.left = s.most
		n, err := s.fetch(chunk)
		s.pending = append(append([]byte{}, s.pending...), chunk[:n]...)
		if err != nil && n == 0 {
			return skipped, false
		}
	}
}
