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
	t, err := table.NewReader(in, r.options.Delimiter)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	rs := &rows{reader: r, table: t, file: file}
	header, err := t.Next()
	if err != nil {
		return &lineError{file, 1, "the header cannot be read: " + err.Error()}
	}
	if err := rs.locate(header); err != nil {
		return &lineError{file, 1, err.Error()}
	}
	for width := len(header); ; {
		if r.of%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
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

// locate finds the columns.
func (rs *rows) locate(cells []string) error {
	header, err := table.NewHeader(cells, rs.table.Delimiter())
	if err != nil {
		return err
	}
	rs.at = map[string]int{}
	var missing []string
	for _, c := range columns() {
		called, own := rs.reader.options.Columns[c.field]
		if !own {
			called = c.names
		}
		at, twice := header.Column(called...)
		if twice {
			rs.reader.issue(rs.file, 1, cells[at], "", table.Twice, table.FirstUsed)
		}
		if rs.at[c.field] = at; at < 0 && (c.required || own && len(called) > 0) {
			missing = append(missing, strings.Join(called, " or "))
		}
	}
	if missing != nil {
		return header.Lacks(missing...)
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
