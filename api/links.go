package api

import "strings"

// asked is what a request asks of a resource, checked.
type asked struct {
	values  values
	format  format
	formats []format // that there are of the answer
	base    string   // absolute URL of the root, without a slash at its end
	path    string   // path of the answer below base, escaped
}

// link is a link of an answer, as in OGC API – Common.
type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// href gives the absolute address of a path with a query string.
func (q *asked) href(path, query string) string {
	if query != "" {
		query = "?" + query
	}
	return q.base + path + query
}

// selfLinks gives the self link and one alternate link per other representation.
func (q *asked) selfLinks() []link {
	links := []link{{Rel: "self"}}
	for _, f := range q.formats {
		var query strings.Builder
		query.WriteString(q.values.canonical())
		appendQuery(&query, formatName, f.name)
		l := link{q.href(q.path, query.String()), "alternate", f.mediaType, "this document as " + f.title}
		if f.mediaType == q.format.mediaType {
			l.Rel, l.Title = "self", "this document"
			links[0] = l
			continue
		}
		links = append(links, l)
	}
	return links
}

// nextLink gives the link to the page a cursor begins.
func (q *asked) nextLink(cursor string) link {
	var query strings.Builder
	query.WriteString(q.values.canonical(cursorName, offsetName))
	appendQuery(&query, cursorName, cursor)
	appendQuery(&query, formatName, q.format.name)
	return link{q.href(q.path, query.String()), "next", q.format.mediaType, "next page"}
}
