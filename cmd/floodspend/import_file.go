package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
)

// importFile imports a place by its description.
type importFile struct {
	importFlags
	From  string `file:"folder" placeholder:"DIR" help:"Folder of the files it names; default its own."`
	Force bool   `help:"Import what looks like a mistake: a source without any date, or one that has lost its dates, amounts or places."`
	Quiet bool   `short:"q" help:"No progress bar."`
	File  string `arg:"" file:"in" help:"The description, a dataset.yaml." placeholder:"FILE.yaml"`
}

// Run makes the dataset that the description describes.
func (i importFile) Run(ctx context.Context, c console) error {
	file, err := readFile(i.File, dataset.Read)
	if err != nil {
		return err
	}
	own := filepath.Dir(i.File)
	files := pipeline.Dir(own)
	if i.From != "" {
		if err := isFolder(i.From); err != nil {
			return err
		}
		files = pipeline.Dir(i.From).Over(pipeline.Dir(own))
	}
	return i.whole(ctx, c, file, files)
}

// whole imports a description whose files lie in a folder.
func (i importFile) whole(ctx context.Context, c console, file *dataset.File, files pipeline.Folder) error {
	options := i.options(c)
	options.Files, options.Force = files, i.Force
	if i.Quiet {
		options.Progress = nil
	}
	store, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	out, err := pipeline.Import(ctx, store, file, options)
	return i.report(ctx, c, out, err)
}

func isFolder(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("--from %s: not a folder", path)
	}
	return nil
}
