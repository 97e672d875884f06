// Package search says what a search for a text looks in, the same in every store.
package search

import (
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// separator parts the fields of a text that is searched.
const separator = "\x1f"

// Of gives title, description and reference of an award, folded. Where all of them are ASCII it gives "": a search
// of the fields themselves that takes no heed of case finds the same.
func Of(a *spending.Award) string {
	text := strings.Join([]string{a.Title, a.Description, a.Reference}, separator)
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return ""
	}
	return names.Fold(text)
}
