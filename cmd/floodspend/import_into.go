package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/assam"
	"github.com/floodspend/floodspend/spending/store"
)

// importFlags are those of every import into the dataset a store holds.
type importFlags struct {
	storeFlag
	Issues string `file:"out" placeholder:"FILE.csv" help:"Write every issue found: file, line, field, value, problem, what was done."`
	Strict bool   `help:"Fail, and store nothing, where any issue is found."`
}

// into are the flags of every import that adds a file.
type into struct {
	importFlags
	File string `arg:"" file:"in" help:"The file to read." placeholder:"FILE"`
}

// source describes the file as it is now.
func (i into) source(role string, records int) (spending.Source, error) {
	return sourceOf(i.File, filepath.Base(i.File), role, records)
}

// sourceOf describes a file as it is now; records and issues call it name.
func sourceOf(path, name, role string, records int) (spending.Source, error) {
	f, err := input.Open(path)
	if err != nil {
		return spending.Source{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return spending.Source{}, fmt.Errorf("%s: %w", path, err)
	}
	return spending.Source{Path: name, SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: n, Records: records, Role: role}, nil
}

// found gives a reader's problems as issues of the file, what is lost before all else.
func (i into) found(problems []vector.Problem) []spending.Issue {
	problems = slices.Clone(problems)
	slices.SortStableFunc(problems, func(p, q vector.Problem) int {
		switch {
		case p.Lost == q.Lost:
			return 0
		case p.Lost:
			return -1
		}
		return 1
	})
	issues := make([]spending.Issue, len(problems))
	for k, p := range problems {
		issues[k] = spending.Issue{File: filepath.Base(i.File), Line: p.Feature, Field: p.Field, Value: p.Value,
			Problem: p.Text, Action: p.Action}
	}
	return issues
}

// tellLost says, before all else, how many of a file's features are not imported.
func tellLost(c console, problems []vector.Problem, of int, what string) {
	lost := map[int]bool{}
	for _, p := range problems {
		if p.Lost && p.Feature > 0 {
			lost[p.Feature] = true
		}
	}
	tellLeftOut(c, len(lost), of, what, nil)
}

// tellLeftOut says how many rows or the like are not imported, and where files end before their
// end.
func tellLeftOut(c console, n, of int, what string, ends []string) {
	var parts []string
	if n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d %s", n, of, what))
	}
	if parts = append(parts, ends...); len(parts) > 0 {
		fmt.Fprintf(c.out, "%s left out.\n", strings.Join(parts, ", and "))
	}
}

// fromLine is what is left out of a file that cannot be read past a line.
func fromLine(file string, line int) string {
	return fmt.Sprintf("all of %s from line %d on", file, line)
}

// settle writes the issues, and refuses them where the import is strict.
func (i importFlags) settle(ctx context.Context, issues []spending.Issue) error {
	if err := i.write(ctx, issues); err != nil {
		return err
	}
	if i.Strict && len(issues) > 0 {
		return fmt.Errorf("%s found, the first %s: nothing is stored because of --strict", counted(len(issues), "issue"),
			issues[0].Problem)
	}
	return nil
}

// write writes the issues where they are asked for.
func (i importFlags) write(ctx context.Context, issues []spending.Issue) error {
	if i.Issues == "" {
		return nil
	}
	return writeFile(ctx, i.Issues, func(w io.Writer) error { return assam.WriteIssues(w, issues) })
}

// report tells what became of the import.
func (i importFlags) report(c console, v spending.Version, changed bool, issues []spending.Issue) error {
	if changed {
		fmt.Fprintf(c.out, "Published version %s.\n", v.ID)
	} else {
		fmt.Fprintf(c.out, "The dataset has this already: version %s stays.\n", v.ID)
	}
	if len(issues) == 0 {
		return nil
	}
	fmt.Fprint(c.out, counted(len(issues), "issue"))
	if i.Issues == "" {
		fmt.Fprintf(c.out, ", the first: %s (%s). Run again with --issues FILE.csv for every issue", issues[0].Problem,
			issues[0].Action)
	}
	fmt.Fprintln(c.out, ".")
	return errIssues
}

// noDataset adds what to do to an error about an empty store.
func noDataset(err error) error {
	if errors.Is(err, store.ErrNoDataset) {
		return fmt.Errorf("%w; import areas first, with floodspend import areas or import assam", err)
	}
	return err
}

// replaceIssues puts the issues of a file in the place of those it had before.
func replaceIssues(d *spending.Dataset, file string, issues []spending.Issue) {
	kept := d.Issues[:0:0]
	for _, x := range d.Issues {
		if x.File != file {
			kept = append(kept, x)
		}
	}
	d.Issues = append(kept, issues...)
}
