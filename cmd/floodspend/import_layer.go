package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/floodspend/floodspend/spending/guard"
	"github.com/floodspend/floodspend/spending/pipeline"
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
	date := cmp.Or(i.Date, i.DateProperty)
	if _, err := time.Parse(time.DateOnly, i.Date); i.Date != "" && err != nil {
		return fmt.Errorf("--date %s: not of the form 2024-07-31", i.Date)
	}
	if i.Date != "" && i.DateProperty != "" {
		return errors.New("give one of a date, a date property (inundation extents) or a year (hazard zones)")
	}
	return i.add(ctx, c, &dataset.File{Layers: []dataset.Layer{{
		Name: i.Name, Title: i.Title, Source: i.Source, Vintage: i.Vintage, File: i.File, Table: i.InTable, Date: date,
		Year: i.Year, Class: i.ClassProperty, Population: i.Population, People: i.People,
	}}}, i.options(c), func(out pipeline.Outcome) error {
		if i.Results == "" {
			return nil
		}
		return writeFile(ctx, i.Results, func(w io.Writer) error { return writeResults(w, out.Overlays) })
	})
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
