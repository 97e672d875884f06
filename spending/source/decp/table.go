package decp

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo/table"
)

//go:embed columns.csv
var columnsFile string

// column is what a field's column is called in tables.
type column struct {
	field    string
	required bool
	names    []string
}

var columns = sync.OnceValue(func() (list []column) {
	for line := range strings.Lines(columnsFile) {
		if parts := strings.SplitN(strings.TrimSpace(line), ",", 3); len(parts) == 3 && parts[0][0] != '#' {
			list = append(list, column{parts[0], parts[1] != "", strings.Split(parts[2], ";")})
		}
	}
	return list
})

// Fields lists what a table may say of a contract.
func Fields() (fields []string) {
	for _, c := range columns() {
		fields = append(fields, c.field)
	}
	return fields
}

// mostHolders is how many columns of holders a table has at most.
const mostHolders = 50

// rows reads a table of contracts.
type rows struct {
	reader  *Reader
	table   *table.Reader
	file    string
	at      map[string]int // of each field, the column
	holders [][2]int       // columns of each holder's name and id; -1 where there is none
}

// readTable reads a table of one row a contract, holder or modification.
func (r *Reader) readTable(ctx context.Context, in io.Reader, file string) error {
	t, err := table.NewReader(in, r.options.Form)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	rs := &rows{reader: r, table: t, file: file}
	columns, header, err := t.Header(func(h table.Header) bool { return rs.missing(h) == nil })
	if err != nil {
		return &lineError{file, 1, "the header cannot be read: " + err.Error()}
	}
	if err := rs.locate(columns); err != nil {
		return &lineError{file, t.Top(), err.Error()}
	}
	if above := t.Above(); above != "" {
		r.issue(file, 1, "", above, table.Above, table.LeftOut)
	}
	for width := len(header); ; {
		if r.of%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			for _, m := range t.Remarks() {
				r.issue(file, m.Line, "", m.Value, m.Problem, m.Action)
			}
			return nil
		}
		r.of++
		var bad *table.RowError
		switch {
		case errors.As(err, &bad):
			r.lost++
			r.issue(file, bad.Line, "", "", bad.Problem, fmt.Sprintf("lines %d to %d skipped", bad.Line, bad.End))
		case err != nil:
			return &lineError{file, t.End() + 1, err.Error()}
		case len(row) != width:
			r.lost++
			r.issue(file, t.Line(0), "", fmt.Sprintf("%d of %d", len(row), width),
				"the row has not as many fields as the header", "row skipped")
		default:
			rs.take(row)
		}
	}
}

// called gives the names of a field's column, and whether the description says them.
func (rs *rows) called(c column) (names []string, own bool) {
	if names, own = rs.reader.options.Columns[c.field]; !own {
		names = c.names
	}
	return names, own
}

// missing lists the columns that a header should have and has not.
func (rs *rows) missing(header table.Header) (missing []string) {
	for _, c := range columns() {
		called, own := rs.called(c)
		if at, _ := header.Column(called...); at < 0 && (c.required || own && len(called) > 0) {
			missing = append(missing, strings.Join(called, " or "))
		}
	}
	return missing
}

// locate finds the columns.
func (rs *rows) locate(header table.Header) error {
	if missing := rs.missing(header); missing != nil {
		return header.Lacks(missing...)
	}
	rs.at = map[string]int{}
	for _, c := range columns() {
		called, _ := rs.called(c)
		at, twice := header.Column(called...)
		if rs.at[c.field] = at; twice {
			rs.reader.issue(rs.file, rs.table.Top(), header.Name(at), "", table.Twice, table.FirstUsed)
		}
	}
	rs.holders = [][2]int{{rs.at["supplier"], rs.at["supplier_id"]}}
	for n := 1; n <= mostHolders; n++ {
		name, _ := header.Column(fmt.Sprintf("titulaire_denominationSociale_%d", n),
			fmt.Sprintf("denominationSociale_%d", n))
		id, _ := header.Column(fmt.Sprintf("titulaire_id_%d", n))
		rs.holders = append(rs.holders, [2]int{name, id})
	}
	return nil
}

// take takes a row.
func (rs *rows) take(row []string) {
	cell := func(field string) string {
		if i := rs.at[field]; i >= 0 {
			return clean(row[i])
		}
		return ""
	}
	c := contract{
		uid: cell("uid"), id: cell("id"), buyer: cell("buyer"), buyerID: cell("buyer_id"), nature: cell("nature"),
		title: cell("title"), detail: cell("description"), cpv: cell("product"), terms: cell("category"),
		code:   cell("code"),
		scheme: cell("scheme"), place: cell("location"), notified: cell("date"), published: cell("published"),
		amount: cell("amount"), framework: cell("framework"), current: cell("current"), file: rs.file,
		line: rs.table.Line(0),
	}
	r := rs.reader
	if c.id == "" && c.uid == "" {
		r.lost++
		r.issue(rs.file, c.line, "id", "", "a row without an id is no contract", "row skipped")
		return
	}
	if techniques := cell("techniques"); techniques != "" {
		c.techniques = strings.FieldsFunc(techniques, func(x rune) bool { return strings.ContainsRune(",;|/[]\"'", x) })
	}
	for _, at := range rs.holders {
		holder := ""
		for _, i := range at {
			if i >= 0 && holder == "" {
				holder = clean(row[i])
			}
		}
		if holder != "" && !slices.Contains(c.holders, holder) {
			c.holders = append(c.holders, holder)
		}
	}
	if x := (change{id: cell("change"), notified: cell("change_date"), amount: cell("change_amount")}); x.amount != "" {
		c.changes = append(c.changes, x)
	}
	r.contracts = append(r.contracts, c)
}

// clean gives a cell's text; what tables write for nothing is none.
func clean(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD"))
	switch strings.ToLower(s) {
	case "na", "nan", "none", "null", "nc", "cdl":
		return ""
	}
	return s
}
