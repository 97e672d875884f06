package main

import (
	"context"

	"github.com/floodspend/floodspend/spending/dataset"
)

type importAssets struct {
	into
	Name    string `required:"" help:"Name of the assets, which takes the place of an id where the file has none: lower-case letters, digits and _."`
	ID      string `name:"id" placeholder:"PROPERTY" help:"Property with each asset's id."`
	Class   string `placeholder:"PROPERTY" help:"Property that says what an asset is."`
	ClassIs string `placeholder:"CLASS" help:"What all of them are, where no property says it: embankment."`
	Title   string `placeholder:"PROPERTY" help:"Property with an asset's name; segments of one name are grouped."`
	Owner   string `placeholder:"PROPERTY" help:"Property that says who keeps an asset."`
	OwnerIs string `placeholder:"OWNER" help:"Who keeps all of them."`
	Vintage string `help:"When they were published."`
	InTable string `placeholder:"TABLE" help:"Feature table of a GeoPackage that has several."`
	Where   string `placeholder:"CONDITION" help:"Only features of which this holds, such as TYPE = 'dyke'."`
}

// Run imports the assets with the areas they lie in and their exposure to the layers there are.
func (i importAssets) Run(ctx context.Context, c console) error {
	return i.add(ctx, c, &dataset.File{Assets: []dataset.Assets{{
		Name: i.Name, File: i.File, Table: i.InTable, Where: i.Where, ID: i.ID, Class: i.Class, ClassIs: i.ClassIs,
		Title: i.Title, Owner: i.Owner, OwnerIs: i.OwnerIs, Vintage: i.Vintage,
	}}}, i.options(c), nil)
}
