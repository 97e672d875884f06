package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/floodspend/floodspend/spending/dataset"
)

type importOCDS struct {
	importAwards
}

// Help says what else than a file may be read.
func (importOCDS) Help() string { return "Files may be folders and .zip as well; - is standard input." }

// Run adds the awards of the files' contracting processes to the dataset.
func (i importOCDS) Run(ctx context.Context, c console) error {
	if n := slices.Index(i.Files, "-"); n >= 0 {
		dir, err := os.MkdirTemp("", "floodspend-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		i.Files = slices.Clone(i.Files)
		if i.Files[n], err = spooled(os.Stdin, filepath.Join(dir, "stdin.json")); err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
	}
	return i.run(ctx, c, "ocds", dataset.Records{Preset: "ocds"})
}

// spooled writes what is read to a file, which can be read again.
func spooled(r io.Reader, path string) (string, error) {
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		return "", err
	}
	return path, f.Close()
}
