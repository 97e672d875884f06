package main

import (
	"context"

	"github.com/floodspend/floodspend/spending/dataset"
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
	return i.add(ctx, c, &dataset.File{Needs: []dataset.Need{{
		Name: i.Name, Unit: i.Unit, Source: i.Source, Vintage: i.Vintage, Files: dataset.List{i.File},
		Area: i.Area, Period: i.Period, Value: i.Value, Dialect: i.written(),
	}}}, i.options(c))
}
