package portal

import (
	"fmt"
	"strings"
	"unicode"
)

// column is one column of the portal's files that records are made of.
type column int

const (
	colTenderID column = iota
	colReference
	colTitle
	colDescription
	colCategory
	colProduct
	colPublished
	colBuyer
	colPlace
	colPincode
	colTenderValue
	colBidder
	colAwarded
	colStatus
	colContractDate
	columnCount
)

// columnSpec says how a column is called and whether a file without it is of use.
type columnSpec struct {
	name     string   // as the portal's files write it
	others   []string // further spellings
	required bool
}

func columnSpecs() [columnCount]columnSpec {
	return [columnCount]columnSpec{
		colTenderID:     {name: "Tender ID", required: true},
		colReference:    {name: "tender_externalreference", others: []string{"Tender Reference Number"}},
		colTitle:        {name: "tender_title", others: []string{"Title"}, required: true},
		colDescription:  {name: "Work Description"},
		colCategory:     {name: "Tender Category"},
		colProduct:      {name: "Product Category"},
		colPublished:    {name: "Published Date"},
		colBuyer:        {name: "Organisation Chain", others: []string{"Department"}},
		colPlace:        {name: "location"},
		colPincode:      {name: "Pincode"},
		colTenderValue:  {name: "Tender Value in ₹", others: []string{"Tender Value in Rs", "Tender Value"}},
		colBidder:       {name: "Bidder Name"},
		colAwarded:      {name: "Awarded Value", required: true},
		colStatus:       {name: "Status", required: true},
		colContractDate: {name: "Contract Date :", required: true},
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
	for c, spec := range columnSpecs() {
		p.columns[c] = -1
		for _, name := range append([]string{spec.name}, spec.others...) {
			if i, ok := at[columnKey(name)]; ok {
				p.columns[c] = i
				break
			}
		}
		switch {
		case p.columns[c] >= 0:
		case spec.required:
			missing = append(missing, spec.name)
		default:
			p.issue(1, spec.name, "", "the column is missing", "left empty in every record of the file")
		}
	}
	if missing != nil {
		return p.fail(1, fmt.Sprintf("required columns are missing: %s; the columns found are: %s",
			strings.Join(missing, ", "), clip(strings.Join(clean(header), ", "))), nil)
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
