package table

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed crosswalk.csv
var crosswalkFile string

// crosswalkNames are the names of the columns of crosswalks: of the code, and of the area.
var crosswalkNames = sync.OnceValue(func() (names [2][]string) {
	for line := range strings.Lines(crosswalkFile) {
		switch field, list, _ := strings.Cut(strings.TrimSpace(line), ","); field {
		case "code":
			names[0] = strings.Split(list, ";")
		case "area":
			names[1] = strings.Split(list, ";")
		}
	}
	return names
})

// MaxCrosswalk is how many rows a crosswalk may have.
const MaxCrosswalk = 5_000_000

// ReadCrosswalk reads a table that leads from the codes of a scheme to those of areas, one pair
// a row: its columns are called code and area, or as the publishers of such tables call them,
// or the first by the name of the scheme. Rows that are none are skipped, and told.
func ReadCrosswalk(r io.Reader, file, scheme string) (map[string][]string, []*RowError, error) {
	rows, err := NewReader(r, Form{})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	cells, err := rows.Next()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: the header cannot be read: %w", file, err)
	}
	c := crosswalk{rows: rows, areas: map[string][]string{}}
	if err := c.locate(cells, scheme); err != nil {
		return nil, nil, fmt.Errorf("%s: line 1: %w", file, err)
	}
	for range MaxCrosswalk {
		row, err := rows.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return c.areas, c.skipped, nil
		case errors.As(err, &bad):
			c.skipped = append(c.skipped, bad)
		case err != nil:
			return nil, nil, fmt.Errorf("%s: line %d: %w", file, rows.End()+1, err)
		default:
			c.take(row)
		}
	}
	return nil, nil, fmt.Errorf("%s: it has more than %d rows", file, MaxCrosswalk)
}

type crosswalk struct {
	rows       *Reader
	width      int
	code, area int // columns
	areas      map[string][]string
	skipped    []*RowError
}

// locate finds the columns.
func (c *crosswalk) locate(cells []string, scheme string) error {
	header, err := NewHeader(cells, c.rows.Delimiter())
	if err != nil {
		return err
	}
	known := crosswalkNames()
	c.width = header.Len()
	c.code, _ = header.Column(append([]string{"code", scheme}, known[0]...)...)
	c.area, _ = header.Column(append([]string{"area"}, known[1]...)...)
	if c.code < 0 || c.area < 0 || c.code == c.area {
		return header.Lacks("code", "area")
	}
	return nil
}

func (c *crosswalk) take(row []string) {
	skip := func(problem string) {
		c.skipped = append(c.skipped, &RowError{c.rows.End(), c.rows.End(), problem})
	}
	if len(row) != c.width {
		skip("the row has not as many fields as the header")
		return
	}
	from, to := strings.TrimSpace(row[c.code]), strings.TrimSpace(row[c.area])
	if from == "" || to == "" {
		skip("the code or the area is blank")
	} else if !slices.Contains(c.areas[from], to) {
		c.areas[strings.Clone(from)] = append(c.areas[from], strings.Clone(to))
	}
}
