package portal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
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
	BuyerID
	Area
	Code // of the place, see Layout.WithPlace
	Scheme
	Place
	Postcode
	TenderValue
	Supplier
	Awarded
	Currency
	Status
	ContractDate
	Form
	Flood // whether it is flood work, see Layout.FloodYes
	Kind
	Fund
	Longitude
	Latitude
	fieldCount
)

// fieldNames are the fields as descriptions and issues call them.
var fieldNames = [fieldCount]string{
	TenderID: "id", Lot: "lot", Reference: "reference", Title: "title", Description: "description",
	Category: "category", Product: "product", Published: "published", Buyer: "buyer", BuyerID: "buyer_id",
	Area: "area", Code: "code", Scheme: "scheme", Place: "location", Postcode: "postcode",
	TenderValue: "tender_value", Supplier: "supplier",
	Awarded: "amount", Currency: "currency", Status: "status", ContractDate: "date", Form: "form", Flood: "flood",
	Kind: "kind", Fund: "fund", Longitude: "lon",
	Latitude: "lat",
}

func (f Field) String() string { return fieldNames[f] }

// FieldNames lists the fields as a description calls them.
func FieldNames() []string { return slices.Clone(fieldNames[:]) }

// FieldOf gives the field of a name.
func FieldOf(name string) (Field, bool) {
	i := slices.Index(fieldNames[:], name)
	return Field(i), i >= 0
}

// Column says how the column of a field is called, and whether a table without it is of use.
type Column struct {
	Names    []string // the first that is found counts; letters and digits are compared, case is not
	Required bool
	Rare     bool // few tables have it: its lack is no issue
	Loose    bool // a column counts as well that has one of the names among others, if only one has
}

// Layout says how a table of awards is laid out, and what the table itself does not say.
type Layout struct {
	table.Form
	Columns map[Field]Column
	// Awarded are the statuses of the rows that are awards. Without them, they are those that
	// well-known words say so of. A table without the column has nothing but awards.
	Awarded []string
	// FloodYes are the values that say of an award that it is flood work, where any other says it
	// is not. Without them, well-known words say so.
	FloodYes []string
	IDPrefix string            // begins the ID of every record; the tender id follows
	Currency spending.Currency // of rows that do not say theirs
	// layouts of package time, tried in order on the part before a blank or a T; the first is quoted in issues
	Dates   []string
	Scheme  string // of the codes of places where no column states it
	Monthly bool   // files are of the month in their names: a contract of a later one is flagged
	// AwardColumns are names of columns that only tables of nothing but awards have: one that
	// has one of these need not have the column of the status.
	AwardColumns []string
}

// name gives what an issue about no one file calls a field's column.
func (l Layout) name(f Field) string {
	if names := l.Columns[f].Names; len(names) > 0 {
		return names[0]
	}
	return f.String()
}

// With gives the layout with other columns for the fields named, each of them required: the
// first of the names that a table has. A field of no names is not read.
func (l Layout) With(columns map[string][]string) (Layout, error) {
	own := maps.Clone(l.Columns)
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		called := columns[name]
		f, ok := FieldOf(name)
		switch {
		case !ok:
			return l, fmt.Errorf("%q is no field of an award; the fields are %s", name,
				strings.Join(FieldNames(), ", "))
		case len(called) == 0:
			delete(own, f)
		default:
			own[f] = Column{Names: called, Required: true}
		}
	}
	l.Columns = own
	return l, nil
}

// WithPlace gives the layout with a column of codes of places. scheme is the column that states
// the scheme of each, where a table has it, or else the scheme of all.
func (l Layout) WithPlace(code, scheme string) Layout {
	own := maps.Clone(l.Columns)
	own[Code] = Column{Names: []string{code}, Required: true}
	if scheme != "" {
		own[Scheme] = Column{Names: []string{scheme}, Rare: true}
	}
	l.Columns, l.Scheme = own, scheme
	return l
}

// locateColumns finds each column in the header. It fails where a required one is lacking.
func (p *parser) locateColumns(header table.Header, cells []string) error {
	if above := p.rows.Above(); above != "" {
		p.issue(1, "", above, table.Above, table.LeftOut)
	}
	found, twice := p.layout.find(header)
	var missing []string
	for f := range fieldCount {
		at := found[f]
		p.columns[f] = at
		column, asked := p.layout.Columns[f]
		switch {
		case !asked:
		case twice[f]:
			p.issue(p.rows.Top(), cells[at], "", table.Twice, table.FirstUsed)
		case at >= 0:
		case column.Required && f == Status && p.awardsOnly(header):
		case column.Required:
			missing = append(missing, sought(column.Names))
		case !column.Rare:
			p.issue(p.rows.Top(), column.Names[0], "", "the column is missing",
				"left empty in every record of the file")
		}
		if at >= 0 {
			p.named[f] = strings.TrimSpace(cells[at])
			p.unit(f)
		}
	}
	if p.columns[Description] == p.columns[Title] { // a table of one text
		p.columns[Description], p.named[Description] = -1, ""
	}
	if missing != nil {
		return p.fail(p.rows.Top(), header.Lacks(missing...).Error(), nil)
	}
	return nil
}

// find gives the column of each field, -1 where there is none: by its names, of an amount by these
// without a unit, or else of what is left the one column that has such a name among other words.
func (l Layout) find(header table.Header) (at [fieldCount]int, twice [fieldCount]bool) {
	cells, used := make([]string, header.Len()), map[int]bool{}
	for i := range cells {
		cells[i] = header.Name(i)
	}
	bare := unitless(cells)
	for f := range fieldCount {
		at[f], twice[f] = header.Column(l.Columns[f].Names...)
		if at[f] < 0 && (f == Awarded || f == TenderValue) {
			at[f], twice[f] = bare.Column(l.Columns[f].Names...)
		}
		used[at[f]] = true
	}
	for f := range fieldCount {
		if at[f] < 0 && l.Columns[f].Loose {
			at[f] = among(l.Columns[f].Names, cells, used)
			used[at[f]] = true
		}
	}
	return at, twice
}

// among gives the one column not used that has one of the names of several words among its own, or
// ends in one of a single word; -1 where there is none, or more than one.
func among(called, columns []string, used map[int]bool) int {
	has := func(column, name string) bool {
		words, own := strings.Join(names.Words(name), " "), " "+strings.Join(names.Words(column), " ")+" "
		return strings.Contains(words, " ") && strings.Contains(own, " "+words+" ") ||
			words == "status" && strings.HasSuffix(own, " status ")
	}
	found := -1
	for i, column := range columns {
		if used[i] || !slices.ContainsFunc(called, func(name string) bool { return has(column, name) }) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// Found gives the columns of a header by the fields that the layout knows them for.
func (l Layout) Found(header table.Header) map[Field]int {
	found := map[Field]int{}
	columns, _ := l.find(header)
	for f, at := range columns {
		if at >= 0 {
			found[Field(f)] = at
		}
	}
	return found
}

// Missing lists the fields that every table must have and of which a header has no column the layout knows.
func (l Layout) Missing(header table.Header) (missing []Field) {
	found := l.Found(header)
	awards, _ := header.Column(l.AwardColumns...)
	for f := range fieldCount {
		if _, has := found[f]; l.Columns[f].Required && !has && (f != Status || awards < 0) {
			missing = append(missing, f)
		}
	}
	return missing
}

// Recognises says whether a header has all columns of the layout that are required.
func (l Layout) Recognises(header table.Header) bool { return len(l.Missing(header)) == 0 }

// sought gives the names a column is looked for by.
func sought(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return names[0] + " (or " + strings.Join(names[1:], ", ") + ")"
}

// awardsOnly says whether a table without a status has nothing but awards, by its columns.
func (p *parser) awardsOnly(header table.Header) bool {
	at, _ := header.Column(p.layout.AwardColumns...)
	if at < 0 {
		return false
	}
	p.issue(p.rows.Top(), p.layout.Columns[Status].Names[0], "", "the table has no column of the status of a bid, "+
		"but one of awards, "+header.Name(at), "every row is taken for an award")
	return true
}

// unitless gives a header without what its columns say of the unit of amounts.
func unitless(cells []string) table.Header {
	bare := make([]string, len(cells))
	for i, cell := range cells {
		bare[i], _ = amount.Unit(cell)
	}
	header, _ := table.NewHeader(bare, 0)
	return header
}

// unit notes in what unit a column's amounts are, by its name.
func (p *parser) unit(f Field) {
	if f != Awarded && f != TenderValue {
		return
	}
	_, unit := amount.Unit(p.named[f])
	if p.units[f] = unit; unit.Exponent != 0 {
		p.issue(p.rows.Top(), p.named[f], "", "the column's name says that its amounts are in "+unit.Name,
			fmt.Sprintf("each is multiplied by 1%s", strings.Repeat("0", unit.Exponent)))
	}
}

// Variant says which column stands for which field.
func (p *parser) variant() string {
	var parts []string
	for f := range fieldCount {
		if p.named[f] != "" {
			parts = append(parts, f.String()+" = "+strings.Join(strings.Fields(p.named[f]), " "))
		}
	}
	return strings.Join(parts, ", ")
}
