package ogc

import (
	"fmt"
	"net/http"
	"strconv"
)

// Parameters of a page of items.
const (
	LimitName  = "limit"
	CursorName = "cursor"
	OffsetName = "offset"
	BBoxName   = "bbox"
)

// AppendPage appends what follows the features of a page and their bracket.
func AppendPage(b []byte, matched, returned int, links []Link) ([]byte, error) {
	b = fmt.Appendf(b, `,"numberMatched":%d,"numberReturned":%d,"links":`, matched, returned)
	b, err := appendLinks(b, links)
	if err != nil {
		return nil, err
	}
	return append(b, "}\n"...), nil
}

// Headers that say of a page without members of its own, such as CSV, how many items the query
// matches and how many of them it holds.
const (
	MatchedHeader  = "OGC-NumberMatched"
	ReturnedHeader = "OGC-NumberReturned"
)

// SetCounts says in headers how many items a query matches, and how many the page holds.
func SetCounts(h http.Header, matched, returned int) {
	h.Set(MatchedHeader, strconv.Itoa(matched))
	h.Set(ReturnedHeader, strconv.Itoa(returned))
}

// Header is the link as an HTTP header, for representations without links.
func (l Link) Header() string {
	if l.Type == "" {
		return fmt.Sprintf("<%s>; rel=%q", l.Href, l.Rel)
	}
	return fmt.Sprintf("<%s>; rel=%q; type=%q", l.Href, l.Rel, l.Type)
}
