package pipeline

import (
	"context"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/asdma"
)

// asdma gives the reader of the preset, which the whole of an import shares.
func (w *work) asdma() (*asdma.Reader, error) {
	if w.ofAssam == nil {
		var err error
		if w.ofAssam, err = asdma.New(w.Files.fs(), w.Progress); err != nil {
			return nil, err
		}
	}
	return w.ofAssam, nil
}

// taken takes what the reader has read and found.
func (w *work) taken(r *asdma.Reader) {
	sources, issues := r.Take()
	w.d.Sources = append(w.d.Sources, sources...)
	w.found(issues)
}

// asdmaLevels reads the areas of both levels of the preset.
func (w *work) asdmaLevels(ctx context.Context) error {
	r, err := w.asdma()
	if err != nil {
		return err
	}
	areas, err := r.Areas(ctx)
	w.taken(r)
	if err != nil {
		return err
	}
	_, err = setAreas(w.d, w.d.Description.Levels, areas)
	return err
}

// asdmaNeeds reads the series of the preset, all at once.
func (w *work) asdmaNeeds(ctx context.Context) error {
	r, err := w.asdma()
	if err != nil {
		return err
	}
	names, err := w.gazetteer()
	if err != nil {
		return err
	}
	series, err := r.Needs(ctx, w.d.Areas, names)
	w.taken(r)
	for _, s := range series {
		w.series(s)
	}
	return err
}

// series takes a series of Assam's bulletins; one of a made-up folder says so.
func (w *work) series(s spending.NeedSeries) {
	if w.file.Synthetic {
		s.Source = "synthetic, in the shape of: " + s.Source
	}
	setNeeds(w.d, s)
}

// asdmaPlaces gives the places that the folder's files name.
func (w *work) asdmaPlaces() ([]gazetteer.Place, error) {
	r, err := w.asdma()
	if err != nil {
		return nil, err
	}
	places, err := r.Places()
	w.taken(r)
	return places, err
}

// asdmaSanctions reads what the committee of the response fund sanctioned.
func (w *work) asdmaSanctions() (format, error) {
	r, err := w.asdma()
	return func(ctx context.Context, b *batch) error {
		if !b.folder.has(b.paths[0]) { // the file is optional
			b.paths, b.names = nil, nil
			return nil
		}
		err := r.Sanctions(ctx, b.take)
		sources, issues := r.Take()
		for _, s := range sources {
			b.counts[0] += s.Records
		}
		b.issues = append(b.issues, issues...)
		return err
	}, err
}
