package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amend"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/source/keyed"
)

type importNeed struct {
	into
	Name    string `required:"" help:"Name of the need: lower-case letters, digits and _."`
	Unit    string `default:"people" help:"Unit of its values."`
	Source  string `help:"Who publishes it."`
	Vintage string `help:"When it was published."`
	Area    string `default:"area" placeholder:"COLUMN" help:"Column with the area's code or name."`
	Period  string `default:"period" placeholder:"COLUMN" help:"Column with the month, as 2024-07, or the year."`
	Value   string `default:"value" placeholder:"COLUMN" help:"Column with the value; empty or NA is missing, which is not zero."`
	dialect
}

// Run imports the table as a need series.
func (i importNeed) Run(ctx context.Context, c console) error {
	delimiter, err := i.comma()
	if err != nil {
		return err
	}
	content, err := input.ReadFile(i.File, mostTable)
	if err != nil {
		return err
	}
	store, err := i.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	var issues []spending.Issue
	v, changed, err := amend.Dataset(ctx, store, func(d *spending.Dataset) error {
		var series spending.NeedSeries
		series, issues, err = keyed.Read(bytes.NewReader(content), filepath.Base(i.File), d.Areas, keyed.Options{
			Name: i.Name, Unit: i.Unit, Source: i.Source, Vintage: i.Vintage,
			Area: i.Area, Period: i.Period, Value: i.Value, Delimiter: delimiter, DecimalComma: i.DecimalComma,
			Today: time.Now(), Taken: derivedNeeds(d.Description.Needs)})
		if err != nil {
			return errors.Join(err, i.write(ctx, issues))
		}
		if err := i.settle(ctx, issues); err != nil {
			return err
		}
		source, err := i.source("need "+i.Name, len(series.Values))
		if err != nil {
			return err
		}
		amend.SetNeeds(d, series)
		amend.SetSource(d, source)
		replaceIssues(d, source.Path, issues)
		return nil
	})
	if err != nil {
		return noDataset(err)
	}
	return i.report(c, v, changed, issues)
}

// derivedNeeds lists the needs that are made of series of other names.
func derivedNeeds(defined []spending.NeedDefinition) []string {
	if len(defined) == 0 {
		defined = need.Standard()
	}
	var names []string
	for _, d := range defined {
		if d.Name != d.Series {
			names = append(names, d.Name)
		}
	}
	return names
}
