package vector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of arrays and objects.
const maxDepth = 256

// scanner walks a JSON text of any length in a fixed buffer. It finds where values begin
// and end; what is inside a value is checked by whoever decodes it.
type scanner struct {
	ctx  context.Context
	r    io.Reader
	buf  []byte
	pos  int   // next byte in buf
	end  int   // bytes filled in buf
	base int64 // offset in the file of buf[0]
	err  error // of the reader, io.EOF at the end
}

func newScanner(ctx context.Context, r io.Reader) *scanner {
	return &scanner{ctx: ctx, r: r, buf: make([]byte, 64<<10)}
}

func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

// fill reads more bytes; false at the end of the file or at an error.
func (s *scanner) fill() bool {
	if s.err != nil {
		return false
	}
	s.base += int64(s.end)
	s.pos, s.end = 0, 0
	for range 100 {
		if err := s.ctx.Err(); err != nil {
			s.err = err
			return false
		}
		n, err := s.r.Read(s.buf)
		s.end = n
		if n > 0 {
			if err != nil {
				// The bytes come first; the error returns on the next Read.
				s.r = failed{err}
			}
			return true
		}
		if err != nil {
			s.err = err
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// peek gives the next byte that is not white space, without passing it.
func (s *scanner) peek() (byte, error) {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r', '\n':
				s.pos++
			case 0:
				return 0, fmt.Errorf("NUL byte at byte %d: the file is damaged or not text", s.offset())
			default:
				return c, nil
			}
		}
		if !s.fill() {
			return 0, s.ended()
		}
	}
}

// ended is the error for a file that stops where more is due.
func (s *scanner) ended() error {
	if errors.Is(s.err, io.EOF) {
		return fmt.Errorf("the file ends at byte %d in the middle of the JSON text: it is truncated", s.offset())
	}
	return fmt.Errorf("reading at byte %d: %w", s.offset(), s.err)
}

// expect passes the given punctuation.
func (s *scanner) expect(want byte, where string) error {
	c, err := s.peek()
	if err != nil {
		return err
	}
	if c != want {
		return fmt.Errorf("byte %d: found %q where %q is due %s", s.offset(), c, want, where)
	}
	s.pos++
	return nil
}

var errTooLarge = errors.New("too large")

// jsonValue is how far into a JSON value the scanner is.
type jsonValue struct {
	scalar            bool // a number or word, which has no end of its own
	depth             int  // of objects and arrays
	inString, escaped bool
}

// part passes what the buffer holds of a value, and reports whether the value ended in it.
func (s *scanner) part(v *jsonValue) (ended bool, err error) {
	for s.pos < s.end {
		if v.inString {
			if err := s.text(v); err != nil {
				return false, err
			}
			if !v.inString && v.depth == 0 {
				return true, nil
			}
			continue
		}
		switch c := s.buf[s.pos]; {
		case c == 0:
			return false, s.control(c)
		case c == '"':
			v.inString = true
		case c == '{' || c == '[':
			if v.scalar {
				return true, nil
			}
			if v.depth++; v.depth > maxDepth {
				return false, fmt.Errorf("byte %d: nested deeper than %d", s.offset(), maxDepth)
			}
		case c == '}' || c == ']':
			if v.depth == 0 { // the end of what a scalar stands in
				return true, nil
			}
			if v.depth--; v.depth == 0 {
				s.pos++
				return true, nil
			}
		case v.scalar && strings.IndexByte(", \n\r\t", c) >= 0:
			return true, nil
		}
		s.pos++
	}
	return false, nil
}

// text passes what the buffer holds of a string, and the quote that ends it.
func (s *scanner) text(v *jsonValue) error {
	for ; s.pos < s.end; s.pos++ {
		switch c := s.buf[s.pos]; {
		case c < 0x20:
			return s.control(c)
		case v.escaped:
			v.escaped = false
		case c == '\\':
			v.escaped = true
		case c == '"':
			v.inString = false
			s.pos++
			return nil
		}
	}
	return nil
}

func (s *scanner) control(c byte) error {
	if c == 0 {
		return fmt.Errorf("NUL byte at byte %d: the file is damaged or not text", s.offset())
	}
	return fmt.Errorf("byte %d: control character %q in a string", s.offset(), c)
}

// value passes one JSON value. With keep it appends the value's bytes to dst, refusing
// more than limit; it checks them to be UTF-8.
func (s *scanner) value(dst []byte, keep bool, limit int) ([]byte, error) {
	start := len(dst)
	c, err := s.peek()
	if err != nil {
		return dst, err
	}
	if strings.IndexByte("}],:", c) >= 0 {
		return dst, fmt.Errorf("byte %d: found %q where a value is due", s.offset(), c)
	}
	v := jsonValue{scalar: c != '{' && c != '[' && c != '"'}
	check := utf8Checker{}
	for {
		from := s.pos
		ended, err := s.part(&v)
		if err != nil {
			return dst, err
		}
		part := s.buf[from:s.pos]
		if bad := check.bytes(part); bad >= 0 {
			return dst, fmt.Errorf("byte %d is not UTF-8: convert the file to UTF-8 (for example iconv -f "+
				"WINDOWS-1252 -t UTF-8)", s.base+int64(from+bad))
		}
		if keep {
			if len(dst)-start+len(part) > limit {
				return dst, errTooLarge
			}
			dst = append(dst, part...)
		}
		if ended {
			return dst, check.whole(s.offset())
		}
		if !s.fill() {
			if v.scalar && v.depth == 0 && errors.Is(s.err, io.EOF) {
				return dst, nil
			}
			return dst, s.ended()
		}
	}
}

// utf8Checker checks a text that comes in pieces.
type utf8Checker struct {
	tail    [utf8.UTFMax]byte
	pending int
}

// whole is an error if the last sequence, before an offset, is not.
func (u *utf8Checker) whole(offset int64) error {
	if u.pending > 0 {
		return fmt.Errorf("byte %d is not UTF-8", offset)
	}
	return nil
}

// bytes gives the index of the first byte that is not UTF-8, or -1. A sequence may go on
// in the next piece.
func (u *utf8Checker) bytes(b []byte) int {
	i := 0
	for u.pending > 0 && i < len(b) {
		u.tail[u.pending] = b[i]
		u.pending++
		i++
		if utf8.FullRune(u.tail[:u.pending]) {
			if r, size := utf8.DecodeRune(u.tail[:u.pending]); r == utf8.RuneError && size <= 1 {
				return i - 1
			}
			u.pending = 0
		}
	}
	if utf8.Valid(b[i:]) {
		return -1
	}
	for i < len(b) {
		if !utf8.FullRune(b[i:]) {
			u.pending = copy(u.tail[:], b[i:])
			return -1
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
