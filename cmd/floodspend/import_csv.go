package main

import (
	"context"
	"errors"

	"github.com/floodspend/floodspend/spending/dataset"
)

type importCSV struct {
	importAwards
	ID          string   `required:"" placeholder:"COLUMN" help:"Column with the award's own id."`
	Amount      string   `required:"" placeholder:"COLUMN" help:"Column with the awarded amount in major units; blank or zero is unknown, which is not zero."`
	Date        string   `required:"" placeholder:"COLUMN" help:"Column with the date of the contract."`
	Lot         string   `placeholder:"COLUMN" help:"Column with the id of the lot under the award's id."`
	Title       string   `required:"" placeholder:"COLUMN" help:"Column with the title, which relevance and place are read from."`
	Description string   `placeholder:"COLUMN" help:"Column with a longer text."`
	Buyer       string   `placeholder:"COLUMN" help:"Column with the buyer."`
	BuyerID     string   `name:"buyer-id" placeholder:"COLUMN" help:"Column with the buyer's own id."`
	Supplier    string   `placeholder:"COLUMN" help:"Column with the supplier; rows of one id and amount are one award of several suppliers."`
	Reference   string   `placeholder:"COLUMN" help:"Column with the buyer's own reference."`
	Category    string   `placeholder:"COLUMN" help:"Column with works, goods or services."`
	Published   string   `placeholder:"COLUMN" help:"Column with the date the tender was published."`
	TenderValue string   `placeholder:"COLUMN" help:"Column with the estimate in the tender."`
	Currency    string   `placeholder:"COLUMN" help:"Column with the ISO 4217 code; blank, or without such a column: the dataset's currency."`
	Form        string   `placeholder:"COLUMN" help:"Column with the form of contract; the amounts of rate contracts and frameworks are ceilings."`
	Status      string   `placeholder:"COLUMN" help:"Column with the status of the row: those that are no awards are not read."`
	Awarded     []string `name:"status-awarded" sep:"none" placeholder:"VALUE" help:"A status of awards; may be given again. Default: well-known words."`
	Flood       string   `placeholder:"COLUMN" help:"Column in which the source says itself whether it is flood work; blank: the rules decide."`
	FloodYes    []string `name:"flood-yes" sep:"none" placeholder:"VALUE" help:"A value that says yes, where any other says no; may be given again. Default: well-known words."`
	Kind        string   `placeholder:"COLUMN" help:"Column with preparedness, restoration, relief or other."`
	Fund        string   `placeholder:"COLUMN" help:"Column with the funds, several joined by a semicolon."`
	Area        string   `placeholder:"COLUMN" help:"Column with the code or the name of the area, several joined by a semicolon."`
	Lon         string   `placeholder:"COLUMN" and:"point" help:"Column with the longitude."`
	Lat         string   `placeholder:"COLUMN" and:"point" help:"Column with the latitude."`
	DateFormat  string   `default:"YYYY-MM-DD" help:"How dates are written, of YYYY or YY, MM or MMM, DD: DD/MM/YYYY."`
	dialect
}

// dialect is how a table is written.
type dialect struct {
	DecimalComma bool   `help:"Numbers are written 1234,50."`
	Delimiter    string `help:"Character between fields, or tab. Default: what parts the header."`
	Sheet        string `help:"Sheet of an XLSX workbook. Default: the only one that is shown."`
}

// written says it as a description does.
func (d dialect) written() dataset.Dialect {
	return dataset.Dialect{DecimalComma: d.DecimalComma, Delimiter: d.Delimiter, Sheet: d.Sheet}
}

// Run adds the tables' awards to the dataset.
func (i importCSV) Run(ctx context.Context, c console) error {
	one := func(column string) dataset.List {
		if column == "" {
			return nil
		}
		return dataset.List{column}
	}
	entry := dataset.Records{
		Columns: dataset.Columns{
			ID: one(i.ID), Lot: one(i.Lot), Amount: one(i.Amount), Date: one(i.Date), Published: one(i.Published),
			Title: one(i.Title), Description: one(i.Description), Buyer: one(i.Buyer), Supplier: one(i.Supplier),
			Reference: one(i.Reference), Category: one(i.Category), TenderValue: one(i.TenderValue),
			Currency: one(i.Currency), Form: one(i.Form), BuyerID: one(i.BuyerID), Status: one(i.Status),
			Flood: one(i.Flood), Kind: one(i.Kind), Fund: one(i.Fund), Area: one(i.Area), Lon: one(i.Lon),
			Lat: one(i.Lat),
		},
		Status:     i.Awarded,
		DateFormat: i.DateFormat, Dialect: i.written(),
	}
	if len(i.FloodYes) > 0 && i.Flood == "" {
		return errors.New("--flood-yes says what --flood means, which is not given")
	}
	if len(i.FloodYes) > 0 {
		entry.Columns.Flood, entry.Rules = nil, dataset.Rules{Column: i.Flood, Yes: i.FloodYes}
	}
	return i.run(ctx, c, "csv", entry)
}
