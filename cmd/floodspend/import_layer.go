package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amend"
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/floodspend/floodspend/spending/guard"
)

type importLayer struct {
	into
	Name          string `required:"" help:"Name of the layer: lower-case letters, digits and _. Its needs are inundated_area:NAME and exposed:NAME."`
	Date          string `placeholder:"2024-07-31" help:"Day every extent of the file was seen."`
	DateProperty  string `placeholder:"PROPERTY" help:"Property that holds the day an extent was seen."`
	Year          int    `placeholder:"2020" help:"For hazard zones: the year they hold from."`
	ClassProperty string `placeholder:"PROPERTY" help:"Property that holds the class of a zone; each class becomes a need of its own."`
	Title         string `help:"Title of the layer."`
	Source        string `help:"Who publishes it."`
	Vintage       string `help:"When it was published."`
	InTable       string `placeholder:"TABLE" help:"Feature table of a GeoPackage that has several."`
	Population    string `file:"in" placeholder:"FILE" help:"Points that carry people (settlements, centres of grid cells): those in the layer are exposed, in place of population × share."`
	People        string `default:"population" placeholder:"PROPERTY" help:"Property of --population with the number of people."`
	Results       string `file:"out" placeholder:"FILE.csv" help:"Write the overlay: area, month, class, km², inundated km², share, exposed people."`
}

// Run imports the layer and its overlay with the areas.
func (i importLayer) Run(ctx context.Context, c console) error {
	layer, problems, total, err := i.read(ctx)
	if err != nil {
		return err
	}
	tellLost(c, problems, total, "features")
	people, ofPeople, err := i.people(ctx)
	if err != nil {
		return err
	}
	source, err := i.source("layer "+i.Name, len(layer.Features))
	if err != nil {
		return err
	}
	store, err := i.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	var results []exposure.Result
	var issues []spending.Issue
	v, changed, err := amend.Dataset(ctx, store, func(d *spending.Dataset) error {
		results, err = exposure.Overlay(ctx, layer, d.Areas, d.Needs)
		if err != nil {
			return err
		}
		misses, err := exposure.Misses(layer, d.Areas, results)
		if err != nil {
			return fmt.Errorf("%s: %w", i.File, err)
		}
		issues = i.found(slices.Concat(misses, exposure.Future(layer, time.Now()), problems))
		own := issues
		if people != nil {
			more, err := people.Apply(results, exposure.Groups(layer), d.Areas)
			if err != nil {
				return fmt.Errorf("--population %s: %w", i.Population, err)
			}
			file := into{File: i.Population}
			points, err := file.source("people of layer "+i.Name, people.Len())
			if err != nil {
				return err
			}
			found := file.found(slices.Concat(more, ofPeople))
			amend.SetSource(d, points)
			replaceIssues(d, points.Path, found)
			issues = slices.Concat(issues, found)
		}
		exposure.Set(d, layer, results)
		amend.SetSource(d, source)
		replaceIssues(d, source.Path, own)
		return i.settle(ctx, issues)
	})
	if err != nil {
		return noDataset(err)
	}
	if i.Results != "" {
		if err := writeFile(ctx, i.Results, func(w io.Writer) error { return writeResults(w, results) }); err != nil {
			return err
		}
	}
	if len(results) > 0 && !slices.ContainsFunc(results, func(r exposure.Result) bool { return !r.ExposedUnknown }) {
		fmt.Fprintf(c.out, "The dataset has no population, so there is no need %s.\n",
			spending.LayerNeed(spending.Exposed, i.Name, ""))
	}
	return i.report(c, v, changed, issues)
}

// read gives the layer of the file, what is wrong with it, and how many features it has.
func (i importLayer) read(ctx context.Context) (layer spending.Layer, problems []vector.Problem, total int, err error) {
	options := exposure.Options{DateProperty: i.DateProperty, Year: i.Year, ClassProperty: i.ClassProperty}
	if i.Date != "" {
		if options.Date, err = time.Parse(time.DateOnly, i.Date); err != nil {
			return layer, nil, 0, fmt.Errorf("--date %s: not of the form 2024-07-31", i.Date)
		}
	}
	title := i.Title
	if title == "" {
		title = strings.TrimSuffix(filepath.Base(i.File), filepath.Ext(i.File))
	}
	b, err := exposure.NewBuilder(spending.Layer{Name: i.Name, Title: title, Source: i.Source, Vintage: i.Vintage},
		options)
	if err != nil {
		return layer, nil, 0, err
	}
	problems, err = vector.Options{Table: i.InTable}.ReadFile(ctx, i.File, b.Add)
	if err != nil {
		return layer, nil, 0, err
	}
	layer, more, err := b.Layer()
	if err != nil {
		return layer, nil, 0, fmt.Errorf("%s: %w", i.File, err)
	}
	return layer, append(problems, more...), b.Len(), nil
}

// people reads the points of --population; nil without.
func (i importLayer) people(ctx context.Context) (*exposure.People, []vector.Problem, error) {
	if i.Population == "" {
		return nil, nil, nil
	}
	p := exposure.NewPeople(i.People)
	problems, err := vector.Options{}.ReadFile(ctx, i.Population, p.Add)
	if err != nil {
		return nil, nil, fmt.Errorf("--population: %w", err)
	}
	if err := p.Check(); err != nil {
		return nil, nil, fmt.Errorf("--population %s: %w", i.Population, err)
	}
	return p, append(problems, p.Problems()...), nil
}

func writeResults(w io.Writer, results []exposure.Result) error {
	c := csv.NewWriter(w)
	// What fails here fails again at Flush, whose error is given.
	_ = c.Write([]string{"area", "month", "class", "area_km2", "inundated_km2", "share", "exposed"})
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for _, r := range results {
		people := ""
		if !r.ExposedUnknown {
			people = number(r.Exposed)
		}
		_ = c.Write([]string{guard.Cell(r.Area), r.Month.String(), guard.Cell(r.Class), number(r.KM2),
			number(r.InundatedKM2), number(r.Share), people})
	}
	c.Flush()
	return c.Error()
}
