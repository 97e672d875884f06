package main

import (
	"context"

	"github.com/floodspend/floodspend/spending/dataset"
)

type importOCDS struct {
	importAwards
}

// Run adds the awards of the files' contracting processes to the dataset.
func (i importOCDS) Run(ctx context.Context, c console) error {
	return i.run(ctx, c, "ocds", dataset.Records{Preset: "ocds"})
}
