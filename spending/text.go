package spending

import (
	"strings"
)

// StorableText gives text that every store can hold: what is not UTF-8, and NUL bytes,
// become U+FFFD. Only for reports of what was found, such as Issue.Value.
func StorableText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// Excerpt gives storable text short enough to read in a list of issues, where a broken
// file has pages in one field: its first 200 bytes.
func Excerpt(s string) string {
	const most = 200
	s = StorableText(s)
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
