package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/propose"
	"github.com/floodspend/floodspend/testdata"
)

type initCommand struct {
	Dir       string `arg:"" optional:"" placeholder:"DIR" help:"Folder with the files of a place."`
	Out       string `file:"out" short:"o" placeholder:"FILE" help:"File to write; default dataset.yaml in the folder."`
	Reference bool   `help:"Print every key a description may have, in place of writing one."`
	Example   string `enum:",assam,odisha,himachal,city,county" default:"" help:"Print a description that comes with the program: assam, odisha, himachal, city or county."`
}

// Help says what becomes of the questions.
func (initCommand) Help() string {
	return `What the files do not tell stands in the description as "?" with a question beside it: an import
refuses it, naming the line, until it is answered. What was guessed has a question as well.`
}

// Run writes a first description of a folder. A description that is there is not replaced.
func (i initCommand) Run(ctx context.Context, c console) error {
	if i.Reference {
		text, err := dataset.Reference()
		if err != nil {
			return err
		}
		_, err = io.WriteString(c.out, text)
		return err
	}
	if i.Example != "" {
		return example(c, i.Example)
	}
	if i.Dir == "" {
		return errors.New("init: name the folder with the files of the place")
	}
	out := i.Out
	if out == "" {
		out = filepath.Join(i.Dir, "dataset.yaml")
	}
	if _, err := os.Stat(out); err == nil && i.Out == "" {
		return fmt.Errorf("init: %s is there already; name another file with --out", out)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("init: %w", err)
	}
	text, questions, err := propose.Folder(ctx, i.Dir)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if err := writeFile(ctx, out, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Wrote %s, with %s:\n", out, counted(len(questions), "question"))
	for _, q := range questions {
		fmt.Fprintln(c.out, "  "+q)
	}
	from := ""
	if filepath.Dir(out) != filepath.Clean(i.Dir) {
		from = " --from " + i.Dir
	}
	fmt.Fprintf(c.out, "Answer them in the file, then: floodspend import %s%s --db FILE.gpkg\n", out, from)
	return nil
}

// example prints a description that comes with the program.
func example(c console, place string) error {
	var folder fs.FS
	switch place {
	case "city":
		folder = testdata.City()
	case "county":
		folder = testdata.County()
	default:
		var err error
		if _, folder, err = dataset.Builtin(place); err != nil {
			return err
		}
	}
	text, err := fs.ReadFile(folder, "dataset.yaml")
	if err != nil {
		return err
	}
	_, err = c.out.Write(text)
	return err
}
