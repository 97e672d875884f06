package portal

import (
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/table"
)

// Field is what a column says of an award.
type Field int

// Fields a table may have.
const (
	TenderID Field = iota
	Lot
	Reference
	Title
	Description
	Category
	Product
	Published
	Buyer
	Place
	Pincode
	TenderValue
	Supplier
	Awarded
	Currency
	Status
	ContractDate
	Form
	Longitude
	Latitude
	fieldCount
)

// Column says how the column of a field is called, and whether a table without it is of use.
type Column struct {
	Names    []string // the first that is found counts; letters and digits are compared, case is not
	Required bool
}

// Layout says how a table of awards is laid out, and what the table itself does not say.
type Layout struct {
	Columns  map[Field]Column
	Accepted string            // status of the rows that are awards; "" every row is one
	IDPrefix string            // begins the ID of every record; the tender id follows
	Currency spending.Currency // of rows that do not say theirs
	// layouts of package time, tried in order on the part before a blank or a T; the first is quoted in issues
	Dates        []string
	DecimalComma bool // amounts such as 1.234,50
	Delimiter    rune // between fields; 0: a comma
}

// Assam is the layout of the Assam tender portal (assamtenders.gov.in) as CivicDataLab
// publishes its monthly files: one row per bid result, of which the accepted ones are
// awards.
func Assam() Layout {
	return Layout{
		Columns: map[Field]Column{
			TenderID:     {[]string{"Tender ID"}, true},
			Reference:    {[]string{"tender_externalreference", "Tender Reference Number"}, false},
			Title:        {[]string{"tender_title", "Title"}, true},
			Description:  {[]string{"Work Description"}, false},
			Category:     {[]string{"Tender Category"}, false},
			Form:         {[]string{"Form of contract"}, false},
			Product:      {[]string{"Product Category"}, false},
			Published:    {[]string{"Published Date"}, false},
			Buyer:        {[]string{"Organisation Chain", "Department"}, false},
			Place:        {[]string{"location"}, false},
			Pincode:      {[]string{"Pincode"}, false},
			TenderValue:  {[]string{"Tender Value in ₹", "Tender Value in Rs", "Tender Value"}, false},
			Supplier:     {[]string{"Bidder Name"}, false},
			Awarded:      {[]string{"Awarded Value"}, true},
			Status:       {[]string{"Status"}, true},
			ContractDate: {[]string{"Contract Date :"}, true},
		},
		Accepted: "Accepted-AOC",
		IDPrefix: "assamtenders:",
		Currency: spending.INR,
		Dates:    []string{"2-Jan-2006", time.DateOnly},
	}
}

// locateColumns finds each column in the header. It fails where a required one is lacking.
func (p *parser) locateColumns(cells []string) error {
	header, err := table.NewHeader(cells, p.layout.Delimiter)
	if err != nil {
		return p.fail(1, err.Error(), nil)
	}
	var missing []string
	for f := range fieldCount {
		p.columns[f] = -1
		column, asked := p.layout.Columns[f]
		if !asked {
			continue
		}
		at, twice := header.Column(column.Names...)
		p.columns[f] = at
		switch {
		case twice:
			p.issues = append(p.issues, table.Twice(p.file, cells[at]))
		case at >= 0:
		case column.Required:
			missing = append(missing, column.Names[0])
		default:
			p.issue(1, column.Names[0], "", "the column is missing", "left empty in every record of the file")
		}
	}
	if missing != nil {
		return p.fail(1, header.Lacks(missing...).Error(), nil)
	}
	return nil
}
