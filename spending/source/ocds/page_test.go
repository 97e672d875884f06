package ocds

import (
	"strings"
	"testing"
)

// TestPages: a package that says it is one page of more is an issue, unless the next is read.
func TestPages(t *testing.T) {
	of := func(members string) string {
		return `{` + members + `,"releases":[` + rel("x", "2024-01-01", "1") + `]}`
	}
	for _, c := range []struct {
		name  string
		pages []string
		told  int
	}{
		{"no word of pages", []string{of(`"uri":"u"`)}, 0},
		{"a next page", []string{of(`"links":{"next":"u?page=2"}`)}, 1},
		{"the last page", []string{of(`"links":{"next":null,"prev":"u?page=1"}`)}, 0},
		{"no next page", []string{of(`"links":{"next":""}`)}, 0},
		{"before the releases and behind", []string{`{"releases":[` + rel("x", "2024-01-01", "1") +
			`],"links":{"next":"u"}}`}, 1},
		{"a list of links", []string{of(`"links":[{"rel":"self","href":"u"},{"rel":"next","href":"v"}]`)}, 1},
		{"a link as an object", []string{of(`"links":{"next":{"href":"v"}}`)}, 1},
		{"a next page at the top", []string{of(`"next":"v","count":900`)}, 1},
		{"pages by number", []string{of(`"pagination":{"page":2,"total_pages":7}`)}, 1},
		{"the last by number", []string{of(`"pagination":{"page":7,"total_pages":7}`)}, 0},
		{"more", []string{of(`"meta":{"has_next":true}`)}, 1},
		{"no more", []string{of(`"meta":{"has_next":false}`)}, 0},
		{"both pages", []string{of(`"uri":"u?page=1","links":{"next":"u?page=2"}`),
			of(`"uri":"u?page=2","links":{"prev":"u?page=1"}`)}, 0},
		{"both pages by the link back", []string{of(`"links":{"self":"u","next":"v"}`), of(`"links":{"prev":"u"}`)}, 0},
		{"two of three pages", []string{of(`"uri":"1","links":{"next":"2"}`), of(`"uri":"2","links":{"next":"3"}`)}, 1},
		{"lines of pages", []string{of(`"uri":"1","links":{"next":"2"}`) + "\n" + of(`"uri":"2"`)}, 0},
		{"a total above", []string{of(`"meta":{"total":3}`)}, 1},
		{"a total at the top", []string{of(`"totalCount":"3"`)}, 1},
		{"the total", []string{of(`"meta":{"total":1}`)}, 0},
		{"the total of pages", []string{of(`"pagination":{"total":2}`), of(`"pagination":{"total":2}`)}, 0},
		{"a total and a next page", []string{of(`"meta":{"total":2},"links":{"next":"v"}`)}, 1},
		{"a total above two pages", []string{of(`"meta":{"total":3}`), of(`"meta":{"total":3}`)}, 1},
		{"records", []string{`{"records":[{"ocid":"x","compiledRelease":` + rel("x", "2024-01-01", "1") +
			`}],"links":{"next":"2"}}`}, 1},
	} {
		_, issues, err := read(t, c.pages...)
		if got := strings.Count(strings.Join(issues, "\n"), "one page of more"); err != nil || got != c.told {
			t.Errorf("%s: %d issues in %q, want %d; %v", c.name, got, issues, c.told, err)
		}
	}
}
