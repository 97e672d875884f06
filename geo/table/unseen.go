package table

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Remark is what a reader of a table should be told of it beside its rows.
type Remark struct {
	Line                   int // of the first of those it is about
	Value, Problem, Action string
}

// Remarks gives what is to be told of a table that has been read to its end: of a workbook, rows that are not
// shown in it, and cells that are merged.
func (r *Reader) Remarks() (remarks []Remark) {
	if r.sheet == nil {
		return nil
	}
	if u := &r.sheet.seen; u.hidden > 0 {
		remarks = append(remarks, Remark{Line: u.firstHidden, Value: strconv.Itoa(u.hidden),
			Problem: "rows that the sheet hides, or a filter in it: this is the first of so many",
			Action:  "read as the others"})
	}
	if u := &r.sheet.seen; u.merged > 0 {
		remarks = append(remarks, Remark{Line: u.firstMerged, Value: u.ref,
			Problem: fmt.Sprintf("cells are merged, here and in %d places in all: only the first of them has a value",
				u.merged), Action: "the others are blank; part them and fill each where it is of every row"})
	}
	return remarks
}

// unseen is what a reader of a sheet sees otherwise than it stands there.
type unseen struct {
	top                 int // row of the header; 0 before it is known
	hidden, firstHidden int // rows below it
	merged, firstMerged int // ranges of cells that reach below it
	ref                 string
}

func (u *unseen) hide(line int) {
	if u.top == 0 {
		return
	}
	if u.hidden++; u.hidden == 1 {
		u.firstHidden = line
	}
}

func (u *unseen) merge(element xml.StartElement) {
	for _, a := range element.Attr {
		const columns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"
		from, to, several := strings.Cut(a.Value, ":")
		line, err := strconv.Atoi(strings.TrimLeft(to, columns))
		if a.Name.Local != "ref" || !several || err != nil || u.top == 0 || line <= u.top || from == to {
			continue
		}
		if u.merged++; u.merged == 1 {
			u.firstMerged, u.ref = line, excerpt(a.Value)
		}
	}
}
