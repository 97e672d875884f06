package main

import (
	"cmp"
	"context"

	"github.com/floodspend/floodspend/spending/dataset"
)

// importAwards are the flags of every import of awards into the dataset a store holds.
type importAwards struct {
	importFlags
	verdictFlags
	Source  string   `placeholder:"NAME" help:"Name of the source, which begins the awards' IDs; its awards of an earlier import are replaced, those of other sources stay. Default: the command's name."`
	Small   string   `name:"small-amount" placeholder:"AMOUNT" help:"An amount under it, in major units, is of unknown value. Default: 1000 rupees, or 1 of another currency."`
	Force   bool     `help:"Import awards of which none has a usable date."`
	SkipBad bool     `name:"skip-bad" help:"Leave out files that cannot be read, each with an issue, in place of an error."`
	Files   []string `arg:"" file:"in" help:"The files to read, all of the source's; .gz as well." placeholder:"FILE"`
}

// run reads the files and publishes their awards.
func (i importAwards) run(ctx context.Context, c console, source string, entry dataset.Records) error {
	entry.Source, entry.Files, entry.SkipBad = cmp.Or(i.Source, source), i.Files, i.SkipBad
	options := i.options(c)
	options.Force = i.Force
	if i.Quiet {
		options.Progress = nil
	}
	part := &dataset.File{SmallAmount: dataset.Number(i.Small), Awards: []dataset.Records{entry}}
	i.into(part)
	return i.add(ctx, c, part, options)
}
