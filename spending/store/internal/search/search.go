// Package search says what a search for a text looks in, and where it may be found, the same in every store.
package search

import (
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// separator parts the fields of a text that is searched.
const separator = "\x1f"

// Of gives title, description and reference of an award, folded, and whether all of them are ASCII: a search of the
// fields themselves that takes no heed of case then finds the same.
func Of(a *spending.Award) (folded string, ascii bool) {
	text := strings.Join([]string{a.Title, a.Description, a.Reference}, separator)
	ascii = !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
	return names.Fold(text), ascii
}
