package vector

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxNote bounds the members of a FeatureCollection that say what it is.
const maxNote = 16 << 20

// page is what a FeatureCollection says of being a part of a longer answer: ArcGIS's
// exceededTransferLimit, the counts and links of OGC API Features, GeoServer's totalFeatures, STAC's context, the next
// and previous of Django's pages.
type page struct {
	exceeded          bool
	matched, returned *int64
	link              string
}

// pageMembers are the members of a collection that may say so.
var pageMembers = []string{"exceededTransferLimit", "properties", "numberMatched", "numberReturned", "totalFeatures",
	"totalCount", "total_count", "links", "next", "previous", "context", "meta", "pagination", "paging"}

// member takes in a member of the collection.
func (p *page) member(key string, raw []byte) {
	switch key {
	case "exceededTransferLimit":
		p.exceeded = p.exceeded || strings.EqualFold(strings.Trim(string(raw), `"`), "true")
	case "properties":
		var of map[string]json.RawMessage
		if json.Unmarshal(raw, &of) == nil {
			for _, key := range slices.Sorted(maps.Keys(of)) {
				if key != "properties" {
					p.member(key, of[key])
				}
			}
		}
	case "context", "meta", "pagination", "paging": // STAC's, and those of other interfaces
		p.counts(raw)
	case "numberMatched", "totalFeatures", "totalCount", "total_count":
		count(raw, &p.matched)
	case "numberReturned":
		count(raw, &p.returned)
	case "next", "previous":
		p.address(key, raw)
	case "links":
		p.links(raw)
	}
}

// count takes in a number. What is none says nothing: "unknown", for example.
func count(raw []byte, into **int64) {
	var n int64
	if json.Unmarshal(raw, &n) == nil {
		*into = &n
	}
}

// address takes in the address of another page.
func (p *page) address(of string, raw []byte) {
	var url string
	if json.Unmarshal(raw, &url) == nil && url != "" {
		p.link = of
	}
}

// counts takes in what an object says of how many features there are.
func (p *page) counts(raw []byte) {
	var of map[string]json.RawMessage
	if json.Unmarshal(raw, &of) != nil {
		return
	}
	for _, key := range []string{"matched", "total", "totalCount", "total_count", "totalItems", "total_items",
		"totalResults", "next"} {
		switch raw, ok := of[key]; {
		case !ok:
		case key == "next":
			p.address(key, raw)
		default:
			count(raw, &p.matched)
		}
	}
}

// links takes in links to other pages, as OGC API Features has them.
func (p *page) links(raw []byte) {
	var links []struct{ Rel string }
	if json.Unmarshal(raw, &links) != nil {
		return
	}
	for _, l := range links {
		if slices.Contains([]string{"next", "prev", "previous"}, strings.ToLower(l.Rel)) {
			p.link = l.Rel
		}
	}
}

// incomplete says why a file of so many features is not the whole; "" where it may be.
func (p *page) incomplete(features int) string {
	switch {
	case p.exceeded:
		return "exceededTransferLimit"
	case p.matched != nil && *p.matched > int64(features):
		return fmt.Sprintf("%d features here of %d that matched", features, *p.matched)
	case p.returned != nil && *p.returned > int64(features):
		return fmt.Sprintf("%d features here of %d returned", features, *p.returned)
	case p.link != "" && p.matched == nil: // pages that were put together keep the first one's links
		return fmt.Sprintf("a link to the %s page", p.link)
	}
	return ""
}
