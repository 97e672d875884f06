package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/floodspend/floodspend/geo/raster"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/exposure"
)

// raster opens a band of a raster, 0 for the first.
func (w *work) raster(path string, band int) (r *raster.Raster, done func(), err error) {
	in, err := w.Files.open(path)
	if err != nil {
		return nil, nil, err
	}
	if r, err = raster.Read(in, in.Size(), raster.Options{Band: band}); err != nil {
		in.Close()
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, func() { in.Close() }, nil
}

// rasterNeed makes a need of the people, or the ground, where a raster is above a threshold.
func (w *work) rasterNeed(ctx context.Context, n dataset.Need) error {
	day := time.Date(n.Year, time.January, 1, 0, 0, 0, 0, time.UTC)
	if n.Date != "" {
		var err error
		if day, err = time.Parse(time.DateOnly, n.Date); err != nil {
			return fmt.Errorf("need %s: date: %w", n.Name, err)
		}
	}
	deep := exposure.Depth{Above: n.Above, Month: spending.MonthOf(day)}
	var done func()
	var err error
	if deep.Raster, done, err = w.raster(n.Raster, n.Band); err != nil {
		return fmt.Errorf("need %s: %w", n.Name, err)
	}
	defer done()
	role := "need " + n.Name
	files := []string{n.Raster}
	if n.Population != "" {
		if deep.People, done, err = w.raster(n.Population, 0); err != nil {
			return fmt.Errorf("need %s: %w", n.Name, err)
		}
		defer done()
		files = append(files, n.Population)
	}
	results, found, err := exposure.Deep(ctx, deep, w.d.Areas, w.d.Needs)
	if err != nil {
		return fmt.Errorf("need %s: %w", n.Name, err)
	}
	names := w.Files.called(files...)
	sources := make([]spending.Source, len(files))
	for i, file := range files {
		if sources[i], err = w.Files.source(file, names[i], role, 0); err != nil {
			return err
		}
	}
	layer := spending.Layer{Name: n.Name, Source: n.Source, Vintage: n.Vintage, Yearly: n.Year != 0}
	if err := w.setExposed(n, layer, results, sources...); err != nil {
		return err
	}
	ofPeople := func(p vector.Problem) bool { return p.Field == "population" }
	for i, name := range names {
		theirs := slices.DeleteFunc(slices.Clone(found), func(p vector.Problem) bool { return ofPeople(p) != (i == 1) })
		w.found(problems(name, theirs))
	}
	return nil
}
