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
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/floodspend/floodspend/spending/store"
)

// Extents are a file of polygons of flood exposure.
type Extents struct {
	File, Table string         // Table of a GeoPackage that has several
	Layer       spending.Layer // its name and what is said of it; without a title it has the file's name
	Columns     exposure.Options
	Population  string // a file of points that carry people; "": population × share
	People      string // the property of it with their number
}

// Layer makes the file's polygons a layer of the dataset, overlaid with its areas.
func Layer(ctx context.Context, into store.Store, e Extents, o Options) (out Outcome, err error) {
	layer, found, total, err := e.read(ctx, o.Files)
	if err != nil {
		return out, err
	}
	out.lost(found, total, "features")
	people, ofPeople, err := e.people(ctx, o.Files)
	if err != nil {
		return out, err
	}
	source, err := o.Files.source(e.File, o.Files.called(e.File)[0], "layer "+layer.Name, len(layer.Features))
	if err != nil {
		return out, err
	}
	err = out.publish(ctx, into, func(d *spending.Dataset) error {
		results, err := exposure.Overlay(ctx, layer, d.Areas, d.Needs)
		if err != nil {
			return err
		}
		misses, err := exposure.Misses(layer, d.Areas, results)
		if err != nil {
			return fmt.Errorf("%s: %w", e.File, err)
		}
		issues := problems(source.Path, slices.Concat(misses, exposure.Future(layer, time.Now()), found))
		own := issues
		if people != nil {
			more, err := people.Apply(results, exposure.Groups(layer), d.Areas)
			if err != nil {
				return fmt.Errorf("--population %s: %w", e.Population, err)
			}
			points, err := o.Files.source(e.Population, o.Files.called(e.Population)[0], "people of layer "+layer.Name,
				people.Len())
			if err != nil {
				return err
			}
			theirs := problems(points.Path, slices.Concat(more, ofPeople))
			setSource(d, points)
			replaceIssues(d, points.Path, theirs)
			issues = slices.Concat(issues, theirs)
		}
		exposure.Set(d, layer, results)
		setSource(d, source)
		replaceIssues(d, source.Path, own)
		out.Overlays = results
		return out.found(issues, o.Strict)
	})
	if r := out.Overlays; len(r) > 0 &&
		!slices.ContainsFunc(r, func(r exposure.Result) bool { return !r.ExposedUnknown }) {
		out.Notes = append(out.Notes, fmt.Sprintf("The dataset has no population, so there is no need %s.",
			spending.LayerNeed(spending.Exposed, layer.Name, "")))
	}
	return out, err
}

// read gives the layer of the file, what is wrong with it, and how many features it has.
func (e Extents) read(ctx context.Context, files Folder) (layer spending.Layer, found []vector.Problem, total int,
	err error) {
	layer = e.Layer
	layer.Title = cmp.Or(layer.Title, strings.TrimSuffix(filepath.Base(e.File), filepath.Ext(e.File)))
	b, err := exposure.NewBuilder(layer, e.Columns)
	if err != nil {
		return layer, nil, 0, err
	}
	found, err = files.features(ctx, e.File, vector.Options{Table: e.Table}, b.Add)
	if err != nil {
		return layer, nil, 0, err
	}
	layer, more, err := b.Layer()
	if err != nil {
		return layer, nil, 0, fmt.Errorf("%s: %w", e.File, err)
	}
	return layer, append(found, more...), b.Len(), nil
}

// people reads the points that carry people; nil without.
func (e Extents) people(ctx context.Context, files Folder) (*exposure.People, []vector.Problem, error) {
	if e.Population == "" {
		return nil, nil, nil
	}
	p := exposure.NewPeople(e.People)
	found, err := files.features(ctx, e.Population, vector.Options{}, p.Add)
	if err != nil {
		return nil, nil, fmt.Errorf("--population: %w", err)
	}
	if err := p.Check(); err != nil {
		return nil, nil, fmt.Errorf("--population %s: %w", e.Population, err)
	}
	return p, append(found, p.Problems()...), nil
}
