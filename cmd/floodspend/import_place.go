package main

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
)

// importPlace imports the files of a place whose description comes with the program.
type importPlace struct {
	importFlags
	verdictFlags
	From  string `required:"" file:"folder" placeholder:"DIR" help:"Folder that holds Sources and Maps."`
	Title string `help:"Title of the dataset."`
	Force bool   `help:"Import what looks like a mistake."`
}

type importAssam struct{ importPlace }

// Run imports the folder by the description of Assam.
func (i importAssam) Run(ctx context.Context, c console) error { return i.run(ctx, c, "assam") }

type importOdisha struct{ importPlace }

// Run imports the folder by the description of Odisha.
func (i importOdisha) Run(ctx context.Context, c console) error { return i.run(ctx, c, "odisha") }

type importHimachal struct{ importPlace }

// Run imports the folder by the description of Himachal Pradesh.
func (i importHimachal) Run(ctx context.Context, c console) error { return i.run(ctx, c, "himachal") }

func (i importPlace) run(ctx context.Context, c console, place string) error {
	if err := isFolder(i.From); err != nil {
		return err
	}
	options := i.options(c)
	options.Files, options.Force = pipeline.Dir(i.From), i.Force
	if i.Quiet {
		options.Progress = nil
	}
	store, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	for _, file := range []struct {
		flag string
		path *string
	}{{"--rules", &i.Rules}, {"--overrides", &i.Overrides}, {"--places", &i.Places}} {
		if *file.path == "" {
			continue
		}
		if err := input.Check(*file.path); err != nil {
			return fmt.Errorf("%s: %w", file.flag, err)
		}
		*file.path = absolute(*file.path)
	}
	part := &dataset.File{Title: i.Title}
	i.into(part)
	out, err := pipeline.ImportPlace(ctx, store, place, part, options)
	return i.report(ctx, c, out, err)
}
