package vector

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// letters is what the texts of a table beyond ASCII are: an example of one that is well-formed UTF-8,
// and of one that is not; "" where there is none.
type letters struct{ utf8, other string }

// scanLetters reads a dBase table through, its field names and texts.
func scanLetters(ctx context.Context, r io.Reader) (letters, error) {
	var l letters
	d := &dbf{in: bufio.NewReaderSize(r, bufferSize)}
	if _, err := d.header(); err != nil {
		return l, err
	}
	for _, f := range d.fields {
		l.add([]byte(f.name))
	}
	for n := range d.rows {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return l, err
			}
		}
		switch _, err := io.ReadFull(d.in, d.row0); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return l, nil // told where the rows are read
		case err != nil:
			return l, fmt.Errorf("row %d: %w", n+1, err)
		}
		for _, f := range d.fields {
			if f.kind == 'C' {
				l.add(d.row0[f.offset : f.offset+f.width])
			}
		}
	}
	return l, nil
}

func (l *letters) add(b []byte) {
	ascii := true
	for _, c := range b {
		ascii = ascii && c < utf8.RuneSelf
	}
	switch {
	case ascii:
	case utf8.Valid(b), utf8.Valid(completeRunes(b)): // a writer may cut at a field's width
		if l.utf8 == "" {
			l.utf8 = string(completeRunes(b))
		}
	case l.other == "":
		l.other = string(b)
	}
}
