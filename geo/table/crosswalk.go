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
	rows, err := NewReader(r, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	cells, err := rows.Next()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: the header cannot be read: %w", file, err)
	}
	header, err := NewHeader(cells, rows.Delimiter())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	known := crosswalkNames()
	code, _ := header.Column(append([]string{"code", scheme}, known[0]...)...)
	area, _ := header.Column(append([]string{"area"}, known[1]...)...)
	if code < 0 || area < 0 || code == area {
		return nil, nil, fmt.Errorf("%s: line 1: %w", file, header.Lacks("code", "area"))
	}
	areas := map[string][]string{}
	var skipped []*RowError
	for n := 0; ; n++ {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return areas, skipped, nil
		}
		var bad *RowError
		skip := func(problem string) { skipped = append(skipped, &RowError{rows.End(), rows.End(), problem}) }
		switch {
		case errors.As(err, &bad):
			skipped = append(skipped, bad)
		case err != nil:
			return nil, nil, fmt.Errorf("%s: line %d: %w", file, rows.End()+1, err)
		case n >= MaxCrosswalk:
			return nil, nil, fmt.Errorf("%s: it has more than %d rows", file, MaxCrosswalk)
		case len(row) != header.Len():
			skip("the row has not as many fields as the header")
		default:
			from, to := strings.TrimSpace(row[code]), strings.TrimSpace(row[area])
			if from == "" || to == "" {
				skip("the code or the area is blank")
			} else if !slices.Contains(areas[from], to) {
				areas[strings.Clone(from)] = append(areas[from], strings.Clone(to))
			}
		}
	}
}
