package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// figures are, for each level, the allocation that the API gives where nothing is chosen: of the latest complete year
// and the level's usual need. Levels without money or need have none.
func figures(ctx context.Context, of store.Store, folder string) (list []gpkg.Figures, err error) {
	snapshot, err := of.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snapshot.Close()
	view, err := analysis.NewView(ctx, snapshot)
	if err != nil {
		return nil, err
	}
	handler, err := answersOf(of, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer handler.Close()
	for _, level := range view.Levels() {
		if snapshot.Version().Awards == 0 || view.DefaultNeed(level.Key) == "" {
			continue
		}
		f := gpkg.Figures{Areas: level.Plural, Path: filepath.Join(folder, level.Plural+".gpkg"),
			Drawn: api.AllocationStyle()}
		path := "/collections/allocation-" + level.Plural + "/download?f=gpkg&geometry=none"
		if err := writeFile(ctx, f.Path, func(w io.Writer) error {
			_, err := ask(ctx, w, handler, path)
			return err
		}); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		list = append(list, f)
	}
	return list, nil
}
