package pipeline

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store"
)

// described gives the description that a dataset keeps, or what is known of one that keeps none.
func described(d *spending.Dataset) (*dataset.File, error) {
	if d.Description.File != "" {
		return dataset.Stored(d.Description.File)
	}
	about := d.Description
	f := &dataset.File{Title: d.Version.Title, Note: d.Version.Note, Synthetic: d.Version.Synthetic,
		Languages: about.Languages, Currency: d.Version.Currency, YearBegins: int(about.Calendar.Begins),
		Whole: about.Whole, Knowledge: about.Knowledge}
	f.Levels = levelsOf(about.Levels, nil)
	return f, nil
}

// Description gives the dataset.yaml of the dataset that a store has, as imports have left it.
func Description(ctx context.Context, from store.Store) (text string, err error) {
	snap, err := from.Snapshot(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	if text = snap.Description().File; text != "" {
		return text, nil
	}
	f, err := described(&spending.Dataset{Version: snap.Version(), Description: snap.Description()})
	if err != nil {
		return "", err
	}
	b, err := f.Marshal()
	return "# Where the files lie that this dataset was made of is not known.\n" + string(b), err
}

// levelsOf gives entries for the levels of a dataset: those given, or else their names alone.
func levelsOf(levels geo.Hierarchy, given []dataset.Level) []dataset.Level {
	var all []dataset.Level
	for _, l := range levels {
		entry := dataset.Level{Key: l.Key, Plural: l.Plural, Words: l.Words}
		if i := slices.IndexFunc(given, func(g dataset.Level) bool { return g.Key == l.Key }); i >= 0 {
			entry = given[i]
		}
		all = append(all, entry)
	}
	return all
}

// describe keeps the description in the dataset.
func (w *work) describe() error {
	text, err := w.file.Marshal()
	w.d.Description.File = string(text)
	return err
}

// merge puts the entries of a description into that of the dataset, in the place of those of their names.
func (w *work) merge(part *dataset.File) {
	f := w.file
	for _, n := range part.Needs {
		f.Needs = put(f.Needs, n, func(x dataset.Need) string { return x.Name })
	}
	for _, l := range part.Layers {
		f.Layers = put(f.Layers, l, func(x dataset.Layer) string { return x.Name })
	}
	for _, a := range part.Assets {
		f.Assets = put(f.Assets, a, func(x dataset.Assets) string { return x.Name })
	}
	source := func(x dataset.Records) string { return x.Source }
	for _, r := range part.Awards {
		f.Awards = put(f.Awards, r, source)
	}
	for _, r := range part.Sanctions {
		f.Sanctions = put(f.Sanctions, r, source)
	}
	for _, list := range []struct {
		to   *dataset.List
		more dataset.List
	}{{&f.Overrides, part.Overrides}, {&f.Places, part.Places}} {
		for _, name := range list.more {
			if !slices.Contains(*list.to, name) {
				*list.to = append(*list.to, name)
			}
		}
	}
	f.SmallAmount = cmp.Or(part.SmallAmount, f.SmallAmount)
}

// put puts an entry in the place of the one of its name, or at the end.
func put[T any](all []T, entry T, name func(T) string) []T {
	if i := slices.IndexFunc(all, func(x T) bool { return name(x) == name(entry) }); i >= 0 {
		all[i] = entry
		return all
	}
	return append(all, entry)
}
