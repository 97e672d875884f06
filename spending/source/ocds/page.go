package ocds

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// page is a package that says it is one of several.
type page struct {
	uri, next, previous text
	more                bool
	total, given        int // releases and records: as the package says, and in it
	at                  position
}

// page notes what a package says of the pages before and after it: in its links, or in the
// ways other interfaces have. given is how many releases and records it has.
func (c *Compiler) page(members map[string]json.RawMessage, given int, at position) {
	p := page{at: at, uri: textOf(string(members["uri"])), given: given}
	p.read(func(yield func(name string, v gjson.Result)) {
		for _, name := range slices.Sorted(maps.Keys(members)) {
			yield(name, gjson.ParseBytes(members[name]))
		}
	})
	for _, name := range []string{"links", "pagination", "paging", "meta"} {
		p.read(func(yield func(name string, v gjson.Result)) {
			gjson.ParseBytes(members[name]).ForEach(func(key, v gjson.Result) bool {
				if v.IsObject() && v.Get("rel").Exists() { // a list of links
					yield(v.Get("rel").Str, v.Get("href"))
				} else {
					yield(key.Str, v)
				}
				return true
			})
		})
	}
	if p.more || p.total > 0 || p.uri != "" || p.previous != "" {
		c.pages = append(c.pages, p)
	}
}

// read takes what members of an object say of pages.
func (p *page) read(each func(yield func(name string, v gjson.Result))) {
	var number, last float64
	each(func(name string, v gjson.Result) {
		switch strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) {
		case "next", "nextpage", "nexturl", "nextlink", "nextcursor", "hasnext", "hasmore", "hasnextpage":
			address := cmp.Or(textOf(v.Raw), textOf(v.Get("href").Raw))
			p.next = cmp.Or(address, p.next)
			p.more = p.more || v.Type == gjson.True || address != ""
		case "self":
			p.uri = cmp.Or(textOf(v.Raw), textOf(v.Get("href").Raw), p.uri)
		case "prev", "previous", "prevpage", "previouspage":
			p.previous = cmp.Or(textOf(v.Raw), textOf(v.Get("href").Raw), p.previous)
		case "page", "currentpage", "pagenumber":
			number = v.Float()
		case "pages", "totalpages", "lastpage", "pagecount":
			last = v.Float()
		case "total", "totalcount", "totalitems", "totalresults", "totalreleases", "totalrecords", "numbermatched":
			p.total = max(p.total, int(min(v.Float(), math.MaxInt32)))
		}
	})
	p.more = p.more || number > 0 && number < last
}

// missingPages tells of each page whose next one has not been read.
func (c *Compiler) missingPages() {
	given := map[int]int{} // by the total that packages state
	for _, p := range c.pages {
		given[p.total] += p.given
	}
	for _, p := range c.pages {
		if p.total > given[p.total] {
			c.issue(p.at, "total", strconv.Itoa(p.total), fmt.Sprintf("the file says it is one page of more: it "+
				"counts %d releases or records, and %d are given", p.total, given[p.total]),
				"imported as it is, which is not all; download and give every page")
			given[p.total] = p.total // told once
		} else if p.more && !slices.ContainsFunc(c.pages, p.isBefore) {
			c.issue(p.at, "links", string(p.next),
				"the file says it is one page of more, and the next one is not among the files",
				"imported as it is, which is not all; download and give every page")
		}
	}
	c.pages = nil
}

func (p page) isBefore(other page) bool {
	return p.next != "" && other.uri == p.next || p.uri != "" && other.previous == p.uri
}
