package main

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/source/portal"
)

type importCSV struct {
	importAwards
	ID          string `required:"" placeholder:"COLUMN" help:"Column with the award's own id."`
	Amount      string `required:"" placeholder:"COLUMN" help:"Column with the awarded amount in major units; blank or zero is unknown, which is not zero."`
	Date        string `required:"" placeholder:"COLUMN" help:"Column with the date of the contract."`
	Lot         string `placeholder:"COLUMN" help:"Column with the id of the lot under the award's id."`
	Title       string `required:"" placeholder:"COLUMN" help:"Column with the title, which relevance and place are read from."`
	Description string `placeholder:"COLUMN" help:"Column with a longer text."`
	Buyer       string `placeholder:"COLUMN" help:"Column with the buyer."`
	Supplier    string `placeholder:"COLUMN" help:"Column with the supplier; rows of one id and amount are one award of several suppliers."`
	Reference   string `placeholder:"COLUMN" help:"Column with the buyer's own reference."`
	Category    string `placeholder:"COLUMN" help:"Column with works, goods or services."`
	Published   string `placeholder:"COLUMN" help:"Column with the date the tender was published."`
	TenderValue string `placeholder:"COLUMN" help:"Column with the estimate in the tender."`
	Currency    string `placeholder:"COLUMN" help:"Column with the ISO 4217 code; blank, or without such a column: the dataset's currency."`
	Form        string `placeholder:"COLUMN" help:"Column with the form of contract; the amounts of rate contracts and frameworks are ceilings."`
	Area        string `placeholder:"COLUMN" help:"Column with the code or the name of the area, several joined by a semicolon."`
	Lon         string `placeholder:"COLUMN" and:"point" help:"Column with the longitude."`
	Lat         string `placeholder:"COLUMN" and:"point" help:"Column with the latitude."`
	DateFormat  string `default:"YYYY-MM-DD" help:"How dates are written, of YYYY or YY, MM, DD: DD/MM/YYYY."`
	dialect
}

// dialect is how a table is written.
type dialect struct {
	DecimalComma bool   `help:"Numbers are written 1234,50."`
	Delimiter    string `default:"," help:"Character between fields, or tab."`
}

// comma gives the character between fields.
func (d dialect) comma() (rune, error) {
	delimiter := strings.ReplaceAll(d.Delimiter, "tab", "\t")
	if utf8.RuneCountInString(delimiter) != 1 || strings.ContainsAny(delimiter, "\"\r\n\uFFFD") {
		return 0, fmt.Errorf("--delimiter %q: not one character, or tab", d.Delimiter)
	}
	r, _ := utf8.DecodeRuneInString(delimiter)
	return r, nil
}

// Run adds the tables' awards to the dataset.
func (i importCSV) Run(ctx context.Context, c console) error {
	layout, err := i.layout()
	if err != nil {
		return err
	}
	return i.run(ctx, c, "csv", pipeline.Tables(layout))
}

// layout makes the layout of the tables from the flags.
func (i importCSV) layout() (portal.Layout, error) {
	l := portal.Layout{Columns: map[portal.Field]portal.Column{}, DecimalComma: i.DecimalComma}
	for field, name := range map[portal.Field]string{
		portal.TenderID: i.ID, portal.Lot: i.Lot, portal.Awarded: i.Amount, portal.ContractDate: i.Date,
		portal.Title: i.Title, portal.Description: i.Description,
		portal.Buyer: i.Buyer, portal.Supplier: i.Supplier, portal.Reference: i.Reference, portal.Category: i.Category,
		portal.Published:   i.Published,
		portal.TenderValue: i.TenderValue, portal.Form: i.Form, portal.Currency: i.Currency, portal.Area: i.Area,
		portal.Longitude: i.Lon, portal.Latitude: i.Lat,
	} {
		if name != "" {
			l.Columns[field] = portal.Column{Names: []string{name}, Required: true}
		}
	}
	date, err := portal.DateLayout(i.DateFormat)
	if err != nil {
		return l, fmt.Errorf("--date-format: %w", err)
	}
	l.Dates = []string{date}
	l.Delimiter, err = i.comma()
	return l, err
}
