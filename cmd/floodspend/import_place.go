package main

import (
	"context"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
)

// importPlace imports the files of a place whose description comes with the program.
type importPlace struct {
	importFlags
	From  string `required:"" file:"folder" placeholder:"DIR" help:"Folder that holds Sources and Maps."`
	Title string `help:"Title of the dataset."`
	Force bool   `help:"Import what looks like a mistake."`
	Quiet bool   `short:"q" help:"No progress bar."`
}

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
	file, own, err := dataset.Builtin(place)
	if err != nil {
		return err
	}
	if i.Title != "" {
		file.Title = i.Title
	}
	whole := importFile{importFlags: i.importFlags, Force: i.Force, Quiet: i.Quiet}
	return whole.whole(ctx, c, file, pipeline.Dir(i.From).Over(pipeline.FS(own)))
}
