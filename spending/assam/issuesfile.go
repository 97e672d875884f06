package assam

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/guard"
)

// WriteIssues writes issues as CSV with the columns file, line, field, value, problem and
// action; line is empty for an issue of a file as a whole. Values stand as the source has
// them (shortened after 200 bytes), so that they can be searched for in it, but for control
// characters, which are written as \u001b, and what a spreadsheet would take for a formula, see
// [guard.Cell].
func WriteIssues(w io.Writer, issues []spending.Issue) error {
	c := csv.NewWriter(w)
	// What fails here fails again at Flush, whose error is given.
	_ = c.Write([]string{"file", "line", "field", "value", "problem", "action"})
	for _, i := range issues {
		line := ""
		if i.Line > 0 {
			line = strconv.Itoa(i.Line)
		}
		cells := []string{i.File, line, i.Field, i.Value, i.Problem, i.Action}
		for n := range cells {
			cells[n] = guard.Cell(guard.Visible(cells[n]))
		}
		_ = c.Write(cells)
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("the issues cannot be written: %w", err)
	}
	return nil
}
