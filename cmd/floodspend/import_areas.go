package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amend"
)

type importAreas struct {
	into
	Level        string            `default:"circle" enum:"circle,district" help:"What the features are; circles are dissolved into their districts."`
	Code         []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's official code; of several the first that is not blank."`
	Name         []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's name; further ones become aliases."`
	District     []string          `placeholder:"PROPERTY" help:"Property with the district's code; required for circles."`
	DistrictName []string          `placeholder:"PROPERTY" help:"Property with the district's name."`
	Title        string            `help:"Title of a new dataset."`
	Currency     spending.Currency `help:"Currency of a new dataset, an ISO 4217 code, INR if none is given; amounts are kept in its minor unit."`
	InTable      string            `placeholder:"TABLE" help:"Feature table of a GeoPackage that has several."`
}

// Run makes the file's areas the areas of the dataset, a new one where the store is empty.
func (i importAreas) Run(ctx context.Context, c console) error {
	if i.Currency != "" && !i.Currency.Known() {
		return fmt.Errorf("--currency %s: not an ISO 4217 code such as EUR", i.Currency)
	}
	areas, issues, err := i.read(ctx)
	if err != nil {
		return err
	}
	if err := i.settle(ctx, issues); err != nil {
		return err
	}
	source, err := i.source("areas", len(areas))
	if err != nil {
		return err
	}
	store, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	set := func(d *spending.Dataset) error {
		if i.Currency != "" && i.Currency != d.Version.Currency {
			return fmt.Errorf("--currency %s: the dataset keeps its amounts in %s; import the areas into an empty store", i.Currency, d.Version.Currency)
		}
		if len(d.Layers) > 0 {
			return fmt.Errorf("the dataset has %s overlaid with its areas; import the areas into an empty store, then the layers again", counted(len(d.Layers), "exposure layer"))
		}
		d.Areas = areas
		amend.SetSource(d, source)
		replaceIssues(d, source.Path, issues)
		return nil
	}
	v, changed, err := amend.Dataset(ctx, store, set)
	if errors.Is(err, spending.ErrNoDataset) {
		v, err = store.Publish(ctx, i.fresh(areas, source, issues))
		changed = err == nil
	}
	if err != nil {
		return err
	}
	return i.report(c, v, changed, issues)
}

func (i importAreas) read(ctx context.Context) ([]geo.Area, []spending.Issue, error) {
	b, err := boundary.NewBuilder(geo.Level(i.Level), boundary.Mapping{ID: i.Code, Name: i.Name, DistrictID: i.District, DistrictName: i.DistrictName})
	if err != nil {
		return nil, nil, fmt.Errorf("%w: see --code, --name and --district", err)
	}
	problems, err := vector.Options{Table: i.InTable}.ReadFile(ctx, i.File, b.Add)
	if err != nil {
		return nil, nil, err
	}
	areas := b.Areas()
	if len(areas) == 0 {
		return nil, nil, fmt.Errorf("%s: no feature has a code in %s", i.File, strings.Join(i.Code, ", "))
	}
	problems = append(problems, b.Problems()...)
	if geo.Level(i.Level) == geo.Circle {
		districts, more, err := b.Districts()
		if err != nil {
			return nil, nil, err
		}
		areas, problems = append(districts, areas...), append(problems, more...)
	}
	return areas, i.found(problems), nil
}

// fresh is a dataset of areas alone.
func (i importAreas) fresh(areas []geo.Area, source spending.Source, issues []spending.Issue) *spending.Dataset {
	title := cmp.Or(i.Title, filepath.Base(i.File))
	currency := cmp.Or(i.Currency, spending.INR)
	var none iter.Seq2[spending.Award, error] = func(func(spending.Award, error) bool) {}
	return &spending.Dataset{
		Version: spending.Version{
			ID: amend.VersionID("areas/1", source.SHA256, i.Level, strings.Join(i.Code, ","), strings.Join(i.Name, ","),
				strings.Join(i.District, ","), strings.Join(i.DistrictName, ","), title, string(currency)),
			Title: title, Currency: currency, Created: time.Now().UTC().Truncate(time.Second)},
		Areas: areas, Awards: none, Sources: []spending.Source{source}, Issues: issues,
	}
}
