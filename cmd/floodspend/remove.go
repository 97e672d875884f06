package main

import (
	"context"

	"github.com/floodspend/floodspend/spending/pipeline"
)

type removeCommand struct {
	importFlags
	Name string `arg:"" help:"Name of a source, a need or a layer."`
}

// Run takes the source, need, layer or assets of the name out of the dataset.
func (r removeCommand) Run(ctx context.Context, c console) error {
	store, err := r.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	out, err := pipeline.Remove(ctx, store, r.Name, r.options(c))
	return r.report(ctx, c, out, err)
}
