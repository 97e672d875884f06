package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
)

// importFlags are those of every import into the dataset a store holds.
type importFlags struct {
	storeFlag
	Issues string `file:"out" placeholder:"FILE.csv" help:"Write every issue found: file, line, field, value, problem, what was done."`
	Strict bool   `help:"Fail, and store nothing, where any issue is found."`
	Keep   int    `default:"12" help:"Versions the store is to have, this one among them; older ones are dropped."`
}

// into are the flags of every import that adds a file.
type into struct {
	importFlags
	File string `arg:"" file:"in" help:"The file to read." placeholder:"FILE"`
}

// Validate refuses to keep nothing.
func (i importFlags) Validate() error {
	if i.Keep < 1 {
		return fmt.Errorf("--keep %d: at least 1 version is kept, the one imported", i.Keep)
	}
	return i.storeFlag.Validate()
}

// options are those of an import, which begins.
func (i importFlags) options(c console) pipeline.Options {
	keepTo(importMemory)
	return pipeline.Options{Strict: i.Strict, Keep: i.Keep, Progress: progress(c.err)}
}

// add puts the entries of a description into the dataset; then is called where that is done.
func (i importFlags) add(ctx context.Context, c console, part *dataset.File, o pipeline.Options,
	then ...func(pipeline.Outcome) error) error {
	store, err := i.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	out, err := pipeline.Add(ctx, store, part, o)
	for _, f := range then {
		if err == nil {
			err = f(out)
		}
	}
	return i.report(ctx, c, out, err)
}

// write writes the issues where they are asked for.
func (i importFlags) write(ctx context.Context, issues []spending.Issue) error {
	if i.Issues == "" {
		return nil
	}
	return writeFile(ctx, i.Issues, func(w io.Writer) error { return pipeline.WriteIssues(w, issues) })
}

// report tells what became of the import, or of it as far as it came.
func (i importFlags) report(ctx context.Context, c console, out pipeline.Outcome, err error) error {
	for _, first := range out.First {
		fmt.Fprintln(c.out, first)
	}
	if len(out.LeftOut) > 0 {
		fmt.Fprintf(c.out, "%s left out.\n", strings.Join(out.LeftOut, ", and "))
	}
	if err == nil || len(out.Issues) > 0 {
		err = errors.Join(err, i.write(ctx, out.Issues))
	}
	if err != nil {
		return noDataset(err)
	}
	if err := writeTally(c.out, out.Tally); err != nil {
		return err
	}
	for _, note := range out.Notes {
		fmt.Fprintln(c.out, note)
	}
	if out.Changed {
		fmt.Fprintf(c.out, "Published version %s.\n", out.Version.ID)
	} else {
		fmt.Fprintf(c.out, "The dataset has this already: version %s stays.\n", out.Version.ID)
	}
	issues := out.Issues
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

// writeTally says what became of the awards.
func writeTally(w io.Writer, counts []pipeline.Count) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, n := range counts {
		fmt.Fprintf(t, "%s\t%d\t%s %s\n", n.Label, n.Records, n.Currency, n.Currency.Text(n.Amount))
	}
	return t.Flush()
}

// noDataset adds what to do to an error about an empty store.
func noDataset(err error) error {
	if errors.Is(err, store.ErrNoDataset) {
		return fmt.Errorf("%w; import areas first, with floodspend import areas or import assam", err)
	}
	return err
}
