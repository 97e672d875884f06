package ledger

import (
	"cmp"
	"strings"
)

// CompareCubeRows orders cube rows by their dimensions in the order of CubeRow's fields,
// text by bytes and false before true. Rows of one cube never compare equal.
func CompareCubeRows(a, b *CubeRow) int {
	return cmp.Or(
		strings.Compare(a.Area, b.Area),
		cmp.Compare(a.Month, b.Month),
		compareBool(a.Dated, b.Dated),
		strings.Compare(string(a.Precision), string(b.Precision)),
		compareBool(a.Candidate, b.Candidate),
		compareBool(a.Confident, b.Confident),
		strings.Compare(string(a.Flood), string(b.Flood)),
		strings.Compare(string(a.Kind), string(b.Kind)),
		strings.Compare(a.Funds, b.Funds),
		strings.Compare(a.Status, b.Status),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
