package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/exposure"
)

// layer makes the polygons of an entry a layer of the dataset, overlaid with its areas.
func (w *work) layer(ctx context.Context, e dataset.Layer) error {
	layer, found, err := w.readLayer(ctx, e)
	if err != nil {
		return err
	}
	name := w.Files.called(e.File)[0]
	source, err := w.Files.source(e.File, name, "layer "+layer.Name, len(layer.Features))
	if err != nil {
		return err
	}
	results, err := exposure.Overlay(ctx, layer, w.d.Areas, w.d.Needs)
	if err != nil {
		return err
	}
	misses, err := exposure.Misses(layer, w.d.Areas, results)
	if err != nil {
		return fmt.Errorf("%s: %w", e.File, err)
	}
	if err := w.exposedOf(ctx, e.Population, e.People, layer.Name, layer, results); err != nil {
		return &dataset.KeyError{Key: "population", Err: fmt.Errorf("%s: %w", e.Population, err)}
	}
	exposure.Set(w.d, layer, results)
	setSources(w.d, source.Role, source)
	w.found(problems(name, slices.Concat(misses, exposure.Future(layer, time.Now()), found)), name)
	w.out.Overlays = append(w.out.Overlays, results...)
	if !slices.ContainsFunc(results, func(r exposure.Result) bool { return !r.ExposedUnknown }) && len(results) > 0 {
		w.out.note("The dataset has no population, so there is no need %s.",
			spending.LayerNeed(spending.Exposed, layer.Name, ""))
	}
	return nil
}

// exposedOf replaces the exposed people of an overlay's results by those that a file carries, where one is named.
func (w *work) exposedOf(ctx context.Context, path, property, of string, layer spending.Layer,
	results []exposure.Result) error {
	var found []vector.Problem
	records := 0
	switch {
	case path == "":
		return nil
	case dataset.IsRaster(path):
		r, done, err := w.raster(path, 0)
		if err != nil {
			return err
		}
		defer done()
		if found, err = exposure.PeopleOf(ctx, r, results, exposure.Groups(layer), w.d.Areas); err != nil {
			return err
		}
	default:
		people, ofPeople, err := w.people(ctx, path, property)
		if err != nil {
			return err
		}
		more, err := people.Apply(results, exposure.Groups(layer), w.d.Areas)
		if err != nil {
			return err
		}
		found, records = slices.Concat(more, ofPeople), people.Len()
	}
	name := w.Files.called(path)[0]
	source, err := w.Files.source(path, name, "people of layer "+of, records)
	if err != nil {
		return err
	}
	setSources(w.d, source.Role, source)
	w.found(problems(name, found), name)
	return nil
}

// layerNeed makes a need of the people or the area in a layer, of all its classes or of some together.
func (w *work) layerNeed(ctx context.Context, n dataset.Need) error {
	i := slices.IndexFunc(w.d.Layers, func(l spending.Layer) bool { return l.Name == n.Layer })
	if i < 0 {
		return fmt.Errorf("need %s: the dataset has no layer %s", n.Name, n.Layer)
	}
	layer := w.d.Layers[i]
	layer.Name, layer.Features = n.Name, nil
	classes := map[string]bool{}
	for _, f := range w.d.Layers[i].Features {
		classes[f.Class] = true
		if len(n.Classes) == 0 || slices.Contains(n.Classes, f.Class) {
			f.Class = ""
			layer.Features = append(layer.Features, f)
		}
	}
	for _, class := range n.Classes {
		if !classes[class] {
			return fmt.Errorf("need %s: layer %s has no feature of class %q; it has %s", n.Name, n.Layer, class,
				list(sortedKeys(classes)))
		}
	}
	results, err := exposure.Overlay(ctx, layer, w.d.Areas, w.d.Needs)
	if err != nil {
		return err
	}
	if err := w.exposedOf(ctx, n.Population, n.People, "need "+n.Name, layer, results); err != nil {
		return fmt.Errorf("need %s: %s: %w", n.Name, n.Population, err)
	}
	return w.setExposed(n, layer, results)
}

// setExposed makes a need of the people, or the ground, of an overlay's results.
func (w *work) setExposed(n dataset.Need, layer spending.Layer, results []exposure.Result,
	sources ...spending.Source) error {
	quantity := spending.Exposed
	if n.Unit == "km²" {
		quantity = spending.InundatedArea
	}
	of := exposure.Needs(layer, results)
	at := slices.IndexFunc(of, func(s spending.NeedSeries) bool {
		return s.Name == spending.LayerNeed(quantity, n.Name, "")
	})
	if at < 0 {
		return fmt.Errorf("need %s: the dataset has no population to find in %s; give a need population, or "+
			"points or a raster that carry people with population", n.Name, cmp.Or(n.Layer, n.Raster))
	}
	of[at].Name, of[at].Unit = n.Name, cmp.Or(n.Unit, of[at].Unit)
	w.setNeed(n, of[at], sources...)
	return nil
}

// readLayer gives the layer of the file and what is wrong with it.
func (w *work) readLayer(ctx context.Context, e dataset.Layer) (spending.Layer, []vector.Problem, error) {
	layer := spending.Layer{Name: e.Name, Source: e.Source, Vintage: e.Vintage,
		Title: cmp.Or(e.Title, strings.TrimSuffix(filepath.Base(e.File), filepath.Ext(e.File)))}
	columns := exposure.Options{Year: e.Year, ClassProperty: e.Class}
	var err error
	if columns.Date, err = time.Parse(time.DateOnly, e.Date); err != nil {
		columns.DateProperty = e.Date
	}
	b, err := exposure.NewBuilder(layer, columns)
	if err != nil {
		return layer, nil, err
	}
	options, err := reading(e.Table, e.Where)
	if err != nil {
		return layer, nil, fmt.Errorf("layer %s: %w", e.Name, err)
	}
	found, err := w.Files.features(ctx, e.File, options, b.Add)
	if err != nil {
		return layer, nil, err
	}
	layer, more, err := b.Layer()
	if err != nil {
		return layer, nil, fmt.Errorf("%s: %w", e.File, err)
	}
	found = append(found, more...)
	w.out.lost(found, b.Len(), "features")
	return layer, found, nil
}

// reading says which features of a file are read.
func reading(table, where string) (vector.Options, error) {
	o := vector.Options{Table: table}
	if where == "" {
		return o, nil
	}
	var err error
	if o.Where, err = vector.ParseWhere(where); err != nil {
		return o, fmt.Errorf("where %q: %w", where, err)
	}
	return o, nil
}

// people reads the points that carry people.
func (w *work) people(ctx context.Context, path, property string) (*exposure.People, []vector.Problem, error) {
	p := exposure.NewPeople(cmp.Or(property, "population"))
	found, err := w.Files.features(ctx, path, vector.Options{}, p.Add)
	if err != nil {
		return nil, nil, err
	}
	if err := p.Check(); err != nil {
		return nil, nil, err
	}
	return p, append(found, p.Problems()...), nil
}
