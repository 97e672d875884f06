package portal

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
)

// Field is what a column says of an award.
type Field int

// Fields a table may have.
const (
	TenderID Field = iota
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
	Columns      map[Field]Column
	Accepted     string            // status of the rows that are awards; "" every row is one
	IDPrefix     string            // begins the ID of every record; the tender id follows
	Currency     spending.Currency // of rows that do not say theirs
	Dates        []string          // layouts of package time, tried in order on the part before a blank or a T; the first is quoted in issues
	DecimalComma bool              // amounts such as 1.234,50
	Delimiter    rune              // between fields; 0: a comma
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
func (p *parser) locateColumns(header []string) error {
	at := make(map[string]int, len(header))
	for i, h := range header {
		if strings.ContainsRune(h, '\r') {
			return p.fail(1, "lines end in a lone carriage return; save the file with LF or CRLF line ends", nil)
		}
		key := columnKey(h)
		if _, again := at[key]; again && key != "" {
			p.issue(1, h, "", "the column appears twice", "the first one is used")
			continue
		}
		at[key] = i
	}
	var missing []string
	for f := range fieldCount {
		p.columns[f] = -1
		column, asked := p.layout.Columns[f]
		if !asked {
			continue
		}
		for _, name := range column.Names {
			if i, ok := at[columnKey(name)]; ok {
				p.columns[f] = i
				break
			}
		}
		switch {
		case p.columns[f] >= 0:
		case column.Required:
			missing = append(missing, column.Names[0])
		default:
			p.issue(1, column.Names[0], "", "the column is missing", "left empty in every record of the file")
		}
	}
	if missing != nil {
		found := strings.Join(header, ", ")
		problem := fmt.Sprintf("required columns are missing: %s; the columns found are: %s",
			strings.Join(missing, ", "), spending.Excerpt(strings.Join(clean(header), ", ")))
		if !utf8.ValidString(found) {
			problem += "; they are not UTF-8: convert the file (for example iconv -f WINDOWS-1252 -t UTF-8)"
		}
		return p.fail(1, problem, nil)
	}
	return nil
}

func clean(header []string) []string {
	out := make([]string, len(header))
	for i, h := range header {
		out[i] = strings.ToValidUTF8(strings.ReplaceAll(h, "\x00", "�"), "�")
	}
	return out
}

// columnKey reduces a header to its letters and digits: the portal's own headers vary in
// case, spaces and punctuation.
func columnKey(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, header)
}
