package table

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Row is what a table says in the columns asked for, and where.
type Row struct {
	Line  int
	Cells []string // in the order of the columns; without blanks around
}

// Named reads a small table as a whole, by the names of its columns; others are ignored. A row that cannot be read, or
// has not as many fields as the header, is an error with its line.
func Named(in io.Reader, columns ...string) ([]Row, error) {
	r, err := NewReader(in, Form{})
	if err != nil {
		return nil, err
	}
	cells, err := r.Next()
	if err != nil {
		return nil, fmt.Errorf("no header row: %w", err)
	}
	header, err := NewHeader(cells, r.Delimiter())
	if err != nil {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	at := make([]int, len(columns))
	for i, name := range columns {
		if at[i], _ = header.Column(name); at[i] < 0 {
			return nil, fmt.Errorf("line 1: %w", header.Lacks(name))
		}
	}
	var rows []Row
	for {
		cells, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", r.End()+1, err)
		case len(cells) != header.Len():
			return nil, fmt.Errorf("line %d: the row has %d fields, the header %d", r.Line(0), len(cells), header.Len())
		}
		row := Row{Line: r.Line(0)}
		for _, column := range at {
			row.Cells = append(row.Cells, strings.TrimSpace(cells[column]))
		}
		rows = append(rows, row)
	}
}
