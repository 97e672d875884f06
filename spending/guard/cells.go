// Package guard keeps hostile text from being more than read: by a spreadsheet, which may take
// a cell for a formula, and by a terminal, which obeys control characters.
package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// starts are the characters a formula begins with, and their full-width twins.
const starts = "=+-@\t\r\n＝＋－＠"

// quotes may stand before them.
const quotes = `"'“”‘’«»`

// Cell gives the CSV cell of a text, so that no spreadsheet takes it for a formula. Excel,
// LibreOffice and Google Sheets calculate a cell that begins with =, +, -, @, a tab or a line
// end, whatever quotes a CSV file puts round it: a hostile title can so fetch addresses and leak
// a sheet. Such text gets an apostrophe before it, which is how spreadsheets mark text. Numbers
// need none: they are written without Cell. See owasp.org/www-community/attacks/CSV_Injection.
func Cell(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// Read gives the text of a cell that Cell made, and any other cell as it is.
func Read(s string) string {
	if text, marked := strings.CutPrefix(s, "'"); marked && formula(text) {
		return text
	}
	return s
}

// formula says whether a spreadsheet may take a text for a formula.
func formula(s string) bool {
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case strings.ContainsRune(starts, r):
			return true
		case strings.ContainsRune(quotes, r), unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			s = s[size:]
		default:
			return false
		}
	}
	return false
}
