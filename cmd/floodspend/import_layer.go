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
	layer, issues, err := i.read(ctx)
	if err != nil {
		return err
	}
	people, more, err := i.people(ctx)
	if err != nil {
		return err
	}
	issues = append(issues, more...)
	if err := i.settle(ctx, issues); err != nil {
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
	v, changed, err := amend.Dataset(ctx, store, func(d *spending.Dataset) error {
		results, err = exposure.Overlay(ctx, layer, d.Areas, d.Needs)
		if err != nil {
			return err
		}
		if people != nil {
			if err := people.Apply(results, exposure.Groups(layer), d.Areas); err != nil {
				return err
			}
			points, err := into{File: i.Population}.source("people of layer "+i.Name, people.Len())
			if err != nil {
				return err
			}
			amend.SetSource(d, points)
			replaceIssues(d, points.Path, nil)
		}
		exposure.Set(d, layer, results)
		amend.SetSource(d, source)
		replaceIssues(d, source.Path, issues)
		return nil
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
		fmt.Fprintf(c.out, "The dataset has no population, so there is no need %s.\n", spending.LayerNeed(spending.Exposed, i.Name, ""))
	}
	return i.report(c, v, changed, issues)
}

func (i importLayer) read(ctx context.Context) (spending.Layer, []spending.Issue, error) {
	var none spending.Layer
	options := exposure.Options{DateProperty: i.DateProperty, Year: i.Year, ClassProperty: i.ClassProperty}
	if i.Date != "" {
		var err error
		if options.Date, err = time.Parse(time.DateOnly, i.Date); err != nil {
			return none, nil, fmt.Errorf("--date %s: not of the form 2024-07-31", i.Date)
		}
	}
	title := i.Title
	if title == "" {
		title = strings.TrimSuffix(filepath.Base(i.File), filepath.Ext(i.File))
	}
	b, err := exposure.NewBuilder(spending.Layer{Name: i.Name, Title: title, Source: i.Source, Vintage: i.Vintage}, options)
	if err != nil {
		return none, nil, err
	}
	problems, err := vector.Options{Table: i.InTable}.ReadFile(ctx, i.File, b.Add)
	if err != nil {
		return none, nil, err
	}
	layer, more, err := b.Layer()
	if err != nil {
		return none, nil, fmt.Errorf("%s: %w", i.File, err)
	}
	return layer, i.found(append(problems, more...)), nil
}

// people reads the points of --population; nil without.
func (i importLayer) people(ctx context.Context) (*exposure.People, []spending.Issue, error) {
	if i.Population == "" {
		return nil, nil, nil
	}
	p := exposure.NewPeople(i.People)
	problems, err := vector.Options{}.ReadFile(ctx, i.Population, p.Add)
	if err != nil {
		return nil, nil, fmt.Errorf("--population: %w", err)
	}
	issues := into{File: i.Population}.found(append(problems, p.Problems()...))
	if p.Len() == 0 {
		return nil, issues, fmt.Errorf("--population %s: no point has a number of people in %q", i.Population, i.People)
	}
	return p, issues, nil
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
		_ = c.Write([]string{guard.Cell(r.Area), r.Month.String(), guard.Cell(r.Class), number(r.KM2), number(r.InundatedKM2), number(r.Share), people})
	}
	c.Flush()
	return c.Error()
}
