package pipeline

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/floodspend/floodspend/geo/vector"
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

// problems gives a reader's problems as issues of a file, what is lost before all else.
func problems(file string, found []vector.Problem) []spending.Issue {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(p, q vector.Problem) int {
		switch {
		case p.Lost == q.Lost:
			return 0
		case p.Lost:
			return -1
		}
		return 1
	})
	issues := make([]spending.Issue, len(found))
	for i, p := range found {
		issues[i] = spending.Issue{File: file, Line: p.Feature, Field: p.Field, Value: p.Value, Problem: p.Text,
			Action: p.Action}
	}
	return issues
}

// withoutFile gives issues but for those of a file.
func withoutFile(issues []spending.Issue, file string) []spending.Issue {
	kept := issues[:0:0]
	for _, x := range issues {
		if x.File != file {
			kept = append(kept, x)
		}
	}
	return kept
}
