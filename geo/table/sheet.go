package table

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Sheet reads a table by the names of its columns. Rows may be shorter than the header, or
// longer: what is not there is blank.
type Sheet struct {
	rows   *Reader
	header Header
	row    []string
	at     map[string]int
}

// NewSheet begins to read a table, whose delimiter is the one that parts its header. The error
// of an empty one is io.EOF.
func NewSheet(r io.Reader) (*Sheet, error) {
	rows, err := NewReader(r, Form{})
	if err != nil {
		return nil, err
	}
	cells, err := rows.Next()
	if err != nil {
		return nil, atLine(err)
	}
	header, err := NewHeader(cells, rows.Delimiter())
	if err != nil {
		return nil, err
	}
	return &Sheet{rows: rows, header: header, at: map[string]int{}}, nil
}

// Header gives the names of the columns.
func (n *Sheet) Header() Header { return n.header }

// Next goes on to the next row: io.EOF behind the last. A row that is no CSV is an error that
// names its line, wraps a *RowError, and leaves the rows behind it to be read.
func (n *Sheet) Next() (err error) {
	n.row, err = n.rows.Next()
	return atLine(err)
}

func atLine(err error) error {
	var bad *RowError
	if errors.As(err, &bad) {
		return fmt.Errorf("line %d: %w", bad.Line, err)
	}
	return err
}

// Line gives the line that the row begins on.
func (n *Sheet) Line() int { return n.rows.Line(0) }

// Columns gives the number of cells of the row.
func (n *Sheet) Columns() int { return len(n.row) }

// Has says whether the table has a column.
func (n *Sheet) Has(column string) bool { return n.column(column) >= 0 }

// Twice gives the first of some columns that the table has more than once; "" for none.
func (n *Sheet) Twice(columns ...string) string {
	for _, column := range columns {
		if _, twice := n.header.Column(column); twice {
			return column
		}
	}
	return ""
}

// Get gives the row's cell of a column, without the blanks around it.
func (n *Sheet) Get(column string) string {
	if i := n.column(column); i >= 0 && i < len(n.row) {
		return strings.TrimSpace(n.row[i])
	}
	return ""
}

func (n *Sheet) column(name string) int {
	i, known := n.at[name]
	if !known {
		i, _ = n.header.Column(name)
		n.at[name] = i
	}
	return i
}
