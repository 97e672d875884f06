package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/geo/names"
)

// Header finds the columns of a table by their names.
type Header struct {
	names     []string
	delimiter rune
}

// NewHeader takes the first record of a table and what stands between its fields; 0 is a
// comma.
func NewHeader(cells []string, delimiter rune) (Header, error) {
	if len(cells) > MaxColumns {
		return Header{}, fmt.Errorf("the header has %d columns; a table may have %d", len(cells), MaxColumns)
	}
	if delimiter == 0 {
		delimiter = ','
	}
	h := Header{make([]string, len(cells)), delimiter}
	for i, c := range cells {
		if strings.ContainsRune(c, '\r') {
			return Header{}, fmt.Errorf("lines end in a lone carriage return; save the file with LF or CRLF line ends")
		}
		h.names[i] = strings.TrimSpace(c)
	}
	return h, nil
}

// Name gives what a column is called.
func (h Header) Name(column int) string { return h.names[column] }

// Len is the number of columns.
func (h Header) Len() int { return len(h.names) }

// Column gives the place of the first of the names the header has, -1 if it has none; twice
// says that several columns are called so, of which it is the first. A column called just so,
// whatever its case and encoding, goes before one that has the same letters and digits.
func (h Header) Column(names ...string) (at int, twice bool) {
	for _, name := range names {
		for _, same := range []func(string) bool{
			func(column string) bool {
				return strings.EqualFold(norm.NFC.String(column), norm.NFC.String(strings.TrimSpace(name)))
			},
			func(column string) bool { key := columnKey(name); return key != "" && columnKey(column) == key },
		} {
			if at = slices.IndexFunc(h.names, same); at >= 0 {
				return at, slices.ContainsFunc(h.names[at+1:], same)
			}
		}
	}
	return -1, false
}

// What is told of a column that Column found twice.
const (
	Twice     = "the column appears twice"
	FirstUsed = "the first one is used"
)

// Lacks says that required columns are missing, and what may be the cause.
func (h Header) Lacks(missing ...string) error {
	found := strings.Join(h.names, ", ")
	problem := fmt.Sprintf("required columns are missing: %s; the columns found are: %s", strings.Join(missing, ", "),
		excerpt(found))
	if other := h.otherDelimiter(); other != "" {
		problem += fmt.Sprintf("; fields seem to be parted by %s: give --delimiter %s, or delimiter in a "+
			"description", other, other)
	}
	if !utf8.ValidString(found) {
		problem += "; they are not UTF-8: " + ToUTF8
	}
	return fmt.Errorf("%s", problem)
}

// ToUTF8 says what to do with a table that is not in UTF-8.
const ToUTF8 = "convert the file (for example iconv -f WINDOWS-1252 -t UTF-8)"

// excerpt cuts a text short that may be of any length and no UTF-8.
func excerpt(text string) string {
	const most = 200
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "\uFFFD"), "\uFFFD")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// otherDelimiter names the character that parts the header into more fields than its own
// delimiter does; "" if none does.
func (h Header) otherDelimiter() string {
	text, most, best := strings.Join(h.names, ""), len(h.names)-1, ""
	for _, d := range []struct{ mark, name string }{{";", "';'"}, {"\t", "tab"}, {"|", "'|'"}, {",", "','"}} {
		if n := strings.Count(text, d.mark); n > most && d.mark != string(h.delimiter) {
			most, best = n, d.name
		}
	}
	return best
}

// columnKey reduces a header to its letters and digits: the headers of one portal vary in
// case, accents, spaces and punctuation.
func columnKey(header string) string {
	return strings.Map(func(r rune) rune {
		if names.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, names.Fold(header))
}
