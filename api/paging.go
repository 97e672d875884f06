package api

import (
	"fmt"
	"net/http"
	"strconv"
)

// Parameters of a page of items.
const (
	limitName  = "limit"
	cursorName = "cursor"
	offsetName = "offset"
	bboxName   = "bbox"
)

// appendPage appends what follows the features of a page.
func appendPage(b []byte, matched, returned int, links []link) ([]byte, error) {
	b = fmt.Appendf(b, `],"numberMatched":%d,"numberReturned":%d,"links":`, matched, returned)
	b, err := appendEncoded(b, links)
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

func count(h http.Header, matched, returned int) {
	h.Set(MatchedHeader, strconv.Itoa(matched))
	h.Set(ReturnedHeader, strconv.Itoa(returned))
}

// header is the link as an HTTP header, for representations without links.
func (l link) header() string { return fmt.Sprintf("<%s>; rel=%q; type=%q", l.Href, l.Rel, l.Type) }
