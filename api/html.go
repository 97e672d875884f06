package api

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/pages"
	"github.com/floodspend/floodspend/geo/crs"
)

// mostPageItems is how many items a page to read holds at most.
const mostPageItems = 1000

// withPages gives every endpoint that answers JSON a page to read.
func withPages(endpoints []*endpoint) []*endpoint {
	for _, e := range endpoints {
		if e.formats[0].Name == ogc.JSON.Name && !e.forgiving && e.method == "" {
			e.formats, e.readable = append(e.formats, ogc.HTML), true
		}
	}
	return endpoints
}

// asData is the request for the JSON that a page is made of: no more items than a page holds,
// their shapes simplified. Its links are those of the request.
func (q *request) asData() *request {
	d := *q
	d.Format = q.endpoint.formats[0]
	d.Values.Instead = map[string]string{}
	for _, p := range q.endpoint.params {
		switch {
		case p.Name == ogc.LimitName && q.Values.Has(ogc.LimitName):
			d.Values.Instead[ogc.LimitName] = strconv.Itoa(min(q.Values.Integer(ogc.LimitName), mostPageItems))
		case p.Name == ogc.LimitName:
			d.Values.Instead[ogc.LimitName] = strconv.Itoa(defaultAwards)
		case p.Name == geometryName && !q.Values.Has(geometryName) && slices.Contains(p.Allowed, geometrySimplified):
			d.Values.Instead[geometryName] = geometrySimplified
		}
	}
	return &d
}

// readable makes the page of an answer.
func (s *Server) readable(ctx context.Context, q *request) (*ogc.Rendered, error) {
	data := q.asData()
	answer, _, err := s.made(ctx, data, ogc.Identity)
	if err != nil {
		return nil, err
	}
	leave, err := s.light.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	var out bytes.Buffer
	a := pages.Answer{Base: q.Base, About: aboutMembers(q.endpoint.schema), Keep: q.keeps()}
	if strings.HasSuffix(q.Path, "/items") {
		a.Item = q.Base + q.Path + "/"
	}
	if q.endpoint.crs {
		if err := q.drawn(ctx, &a); err != nil {
			return nil, err
		}
	}
	if err := s.printers[q.Code()]().JSON(&out, q.page(), a, answer.Body); err != nil {
		return nil, err
	}
	return &ogc.Rendered{Header: answer.Header, Body: out.Bytes()}, nil
}

// drawn says how the coordinates of the request's answer are drawn, and on what.
func (q *request) drawn(ctx context.Context, a *pages.Answer) error {
	if q.contentCRS() != crs84 {
		system, err := q.system(ctx, crsName)
		if err != nil {
			return err
		}
		a.Swapped, a.Metric = system.swapped, system.transform.Code() != crs.WGS84
		return nil
	}
	view, _, err := q.load(ctx)
	if err != nil {
		return err
	}
	shapes, err := q.opened.geometry(view, view.Levels().Outermost(), geometrySimplified)
	if err != nil {
		return err
	}
	for _, code := range sortedKeys(shapes) {
		a.Ground = append(a.Ground, shapes[code])
	}
	return nil
}

// page is what stands around the request's answer.
func (q *request) page() pages.Page {
	keep := ""
	if kept := q.keeps(); kept != "" {
		keep = "?" + kept
	}
	p := pageBelow(q.Path, keep, q.Language)
	p.Title = q.Phrase(q.endpoint.summary)
	p.Languages = q.choices()
	for _, l := range q.SelfLinks() {
		if l.Rel == "alternate" {
			p.Alternates = append(p.Alternates, pages.Link{Href: l.Href, Rel: l.Rel, Type: l.Type, Title: l.Title})
		}
	}
	if q.opened == nil {
		return p
	}
	at := ""
	for part := range strings.SplitSeq(strings.TrimPrefix(q.Path, "/"), "/") {
		if at += "/" + part; q.opened.surface().byPath[at] != nil && at != q.Path {
			p.Crumbs = append(p.Crumbs, pages.Link{Href: p.Root + at[1:] + keep, Title: q.crumb(at, part)})
		}
	}
	return p
}

// pageBelow begins a page at a path, whose links keep a query.
func pageBelow(path, keep string, in *ogc.Language) pages.Page {
	p := pages.Page{Site: serviceTitle, Root: rootOf(path)}
	for _, l := range []struct{ path, title string }{{"", in.Say("Map")}, {"collections", in.Say("Collections")},
		{"dataset", in.Say("Dataset")}, {"conformance", in.Say("Standards")}, {"api", in.Say("API")},
		{"docs", in.Say("Documentation")}} {
		p.Nav = append(p.Nav, pages.Link{Href: p.Root + l.path + keep, Title: l.title})
	}
	return p
}

// crumb is what the page at a path is called, of which a part is the last.
func (q *request) crumb(path, part string) string {
	for _, c := range q.opened.surface().collections {
		if c.path() == path {
			return q.Phrase(c.title)
		}
	}
	if title, err := url.PathUnescape(part); err == nil {
		part = title
	}
	return q.Say(part)
}

// keeps is the query that links between pages keep: the language, where it was asked for by name.
func (q *request) keeps() string {
	if !q.Values.Has(ogc.LanguageName) {
		return ""
	}
	return ogc.LanguageName + "=" + q.Code()
}

// choices are the languages that the page of a request can be read in.
func (q *request) choices() []pages.Choice {
	var list []pages.Choice
	for _, l := range q.server.languages {
		var query strings.Builder
		query.WriteString(q.Values.Canonical(ogc.LanguageName))
		ogc.AppendQuery(&query, ogc.LanguageName, l.Tag)
		ogc.AppendQuery(&query, ogc.FormatName, ogc.HTML.Name)
		list = append(list, pages.Choice{Tag: l.Tag, Name: l.Name, Href: "?" + query.String()})
	}
	return list
}

// rootOf is the way from a path up to the root, in a form that a proxy's path leaves as it is.
func rootOf(path string) string {
	if depth := strings.Count(path, "/"); depth > 1 {
		return strings.Repeat("../", depth-1)
	}
	return "./"
}

// aboutMembers gives what a schema says of members, by name; of a name that is of several, nothing.
func aboutMembers(s ogc.Schema) map[string]string {
	about := map[string]string{}
	var walk func(s ogc.Schema)
	walk = func(s ogc.Schema) {
		if items, ok := s["items"].(ogc.Schema); ok {
			walk(items)
		}
		properties, _ := s["properties"].(map[string]ogc.Schema)
		for name, p := range properties {
			text, _ := p["description"].(string)
			if before, known := about[name]; known && before != text {
				text = ""
			}
			about[name] = text
			walk(p)
		}
	}
	walk(s)
	return about
}
