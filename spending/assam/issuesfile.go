package assam

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/floodspend/floodspend/spending"
)

// WriteIssues writes issues as CSV with the columns file, line, field, value, problem and
// action; line is empty for an issue of a file as a whole. Values stand exactly as the
// source has them (shortened after 200 bytes), so that they can be searched for in it: a
// spreadsheet may take one that begins with = for a formula, import the column as text.
func WriteIssues(w io.Writer, issues []spending.Issue) error {
	c := csv.NewWriter(w)
	// What fails here fails again at Flush, whose error is given.
	_ = c.Write([]string{"file", "line", "field", "value", "problem", "action"})
	for _, i := range issues {
		line := ""
		if i.Line > 0 {
			line = strconv.Itoa(i.Line)
		}
		_ = c.Write([]string{i.File, line, i.Field, i.Value, i.Problem, i.Action})
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("the issues cannot be written: %w", err)
	}
	return nil
}
