package main

import (
	"context"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
)

type importAreas struct {
	into
	Level      geo.Level         `default:"circle" placeholder:"KEY" help:"What the features are, a key such as commune; default circle."`
	Plural     string            `placeholder:"KEY" help:"Plural of the level, which names its collection; default the key with an s."`
	Code       []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's official code; of several the first that is not blank."`
	Name       []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's name; further ones become aliases."`
	Parent     []string          `aliases:"district" placeholder:"PROPERTY" help:"Property with the code of the area it lies in, for circles that of the district."`
	ParentName []string          `aliases:"district-name" placeholder:"PROPERTY" help:"Property with the name of the area it lies in."`
	Within     geo.Level         `placeholder:"KEY" help:"Level of the areas it lies in; default the finest the dataset has, for circles the district."`
	Title      string            `help:"Title of a new dataset."`
	Currency   spending.Currency `help:"Currency of a new dataset, an ISO 4217 code, INR if none is given; amounts are kept in its minor unit."`
	YearBegins int               `placeholder:"MONTH" help:"Month in which the years of a new dataset begin, 1 to 12; default 1."`
	InTable    string            `placeholder:"TABLE" help:"Feature table of a GeoPackage that has several."`
}

// Run makes the file's areas those of their level in the dataset, a new one where the store is empty.
func (i importAreas) Run(ctx context.Context, c console) error {
	store, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	out, err := pipeline.Areas(ctx, store, pipeline.Boundaries{
		Level: dataset.Level{Key: i.Level, Plural: i.Plural, File: i.File, Table: i.InTable, Code: i.Code, Name: i.Name,
			Parent: i.Parent, ParentName: i.ParentName},
		Within: i.Within,
		New:    pipeline.NewDataset{Title: i.Title, Currency: i.Currency, YearBegins: i.YearBegins},
	}, i.options(c))
	return i.report(ctx, c, out, err)
}
