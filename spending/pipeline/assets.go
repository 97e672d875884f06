package pipeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/floodspend/floodspend/spending/dataset"
)

// assets reads the assets of an entry, in the place of those the dataset has of it.
func (w *work) assets(ctx context.Context, e dataset.Assets) error {
	options, err := reading(e.Table, e.Where)
	if err != nil {
		return fmt.Errorf("assets %s: %w", e.Name, err)
	}
	name := w.Files.called(e.File)[0]
	b := asset.NewBuilder(e.Name, e.Vintage, name, asset.Columns{ID: e.ID, Class: e.Class, Title: e.Title,
		Owner:   e.Owner,
		ClassIs: e.ClassIs, OwnerIs: e.OwnerIs})
	found, err := w.Files.features(ctx, e.File, options, b.Add)
	if err != nil {
		return fmt.Errorf("assets %s: %w", e.Name, err)
	}
	assets, more, err := b.Assets()
	if err != nil {
		return fmt.Errorf("assets %s: %s: %w", e.Name, e.File, err)
	}
	source, err := w.Files.source(e.File, name, "assets "+e.Name, len(assets))
	if err != nil {
		return err
	}
	w.dropAssets(e.Name)
	sourceOf := make(map[string]string, len(w.d.Assets))
	for _, a := range w.d.Assets {
		sourceOf[a.ID] = a.Source
	}
	for _, a := range assets {
		if other, taken := sourceOf[a.ID]; taken {
			return fmt.Errorf("assets %s: the id %s is also that of one of %s; give no id, and they are called by the "+
				"entry's name and their position", e.Name, a.ID, other)
		}
	}
	finest, err := w.finest()
	if err != nil {
		return fmt.Errorf("assets %s: %w", e.Name, err)
	}
	finest.Place(assets)
	sources, err := w.depths(ctx, e, assets)
	if err != nil {
		return fmt.Errorf("assets %s: %w", e.Name, err)
	}
	w.d.Assets = append(w.d.Assets, assets...)
	setSources(w.d, source.Role, append(sources, source)...)
	all := slices.Concat(found, more)
	w.out.lost(all, b.Len(), "assets")
	issues := problems(name, all)
	for _, a := range assets {
		if len(a.Areas) == 0 {
			issues = append(issues, spending.Issue{File: name, Line: a.SourceFeature, Field: "geometry", Value: a.ID,
				Problem: "the asset lies in no area", Action: "kept, as outside"})
		}
	}
	w.found(issues, name)
	return nil
}

// finest gives the dataset's areas of the finest level, in which things are placed.
func (w *work) finest() (*asset.Finest, error) {
	if w.placing != nil {
		return w.placing, nil
	}
	var err error
	w.placing, err = asset.NewFinest(w.d.Areas, w.d.Description.Levels)
	return w.placing, err
}

// depths holds assets against the rasters of their entry.
func (w *work) depths(ctx context.Context, e dataset.Assets, assets []spending.Asset) ([]spending.Source, error) {
	var sources []spending.Source
	for _, x := range e.Rasters {
		r, done, err := w.raster(x.File, x.Band)
		if err != nil {
			return nil, fmt.Errorf("raster %s: %w", x.Name, err)
		}
		missed, err := asset.Depths(ctx, assets, r, x.Name, x.Above)
		done()
		if err != nil {
			return nil, fmt.Errorf("raster %s: %w", x.Name, err)
		}
		name := w.Files.called(x.File)[0]
		source, err := w.Files.source(x.File, name, "assets "+e.Name, 0)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source)
		w.found(problems(name, missed))
	}
	return sources, nil
}

// exposed holds the dataset's assets against its layers.
func (w *work) exposed() error {
	if len(w.d.Assets) == 0 {
		return nil
	}
	return asset.Expose(w.d.Assets, w.d.Layers)
}

// dropAssets takes the assets of an entry out of the dataset.
func (w *work) dropAssets(name string) (dropped int) {
	had := len(w.d.Assets)
	w.d.Assets = slices.DeleteFunc(w.d.Assets, func(a spending.Asset) bool { return a.Source == name })
	dropSources(w.d, "assets "+name)
	return had - len(w.d.Assets)
}

// removeAssets takes the assets of a name out of the dataset and its description.
func (w *work) removeAssets(name string) bool {
	named := func(a dataset.Assets) bool { return a.Name == name }
	dropped := w.dropAssets(name)
	if dropped == 0 && !slices.ContainsFunc(w.file.Assets, named) {
		return false
	}
	w.file.Assets = slices.DeleteFunc(w.file.Assets, named)
	w.out.note("Removed %s of %s.", counted(dropped, "asset"), name)
	return true
}
