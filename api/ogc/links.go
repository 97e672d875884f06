package ogc

import "strings"

// Request is what a request asks of a resource, checked.
type Request struct {
	Values  Values
	Format  Format
	Formats []Format // that there are of the answer
	Base    string   // absolute URL of the root, without a slash at its end
	Path    string   // path of the answer below base, escaped
	*Language
}

// Link is a link of an answer, as in OGC API – Common.
type Link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// Href gives the absolute address of a path with a query string.
func (q *Request) Href(path, query string) string {
	if query != "" {
		query = "?" + query
	}
	return q.Base + path + query
}

// SelfLinks gives the self link and one alternate link per other representation.
func (q *Request) SelfLinks() []Link {
	links := []Link{{Rel: "self"}}
	for _, f := range q.Formats {
		var query strings.Builder
		query.WriteString(q.Values.Canonical())
		AppendQuery(&query, FormatName, f.Name)
		l := Link{q.Href(q.Path, query.String()), "alternate", f.MediaType, q.Say("this document as {format}", "format",
			q.Say(f.Title))}
		if f.MediaType == q.Format.MediaType {
			l.Rel, l.Title = "self", q.Say("this document")
			links[0] = l
			continue
		}
		links = append(links, l)
	}
	return links
}

// NextLink gives the link to the page a cursor begins.
func (q *Request) NextLink(cursor string) Link {
	var query strings.Builder
	query.WriteString(q.Values.Canonical(CursorName, OffsetName))
	AppendQuery(&query, CursorName, cursor)
	AppendQuery(&query, FormatName, q.Format.Name)
	return Link{q.Href(q.Path, query.String()), "next", q.Format.MediaType, q.Say("next page")}
}
