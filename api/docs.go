package api

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/api/docs"
	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/pages"
)

// markdownFormat is documentation as it is written.
var markdownFormat = ogc.Format{Name: "md", MediaType: "text/markdown", Charset: true, Title: "Markdown"}

// docsPath is where the documentation is.
const docsPath = "/docs"

// docsEndpoints declare the pages of the documentation.
func docsEndpoints() []*endpoint {
	names := slices.DeleteFunc(docs.Names(), func(name string) bool { return name == docs.Index })
	one := idParam("page of the documentation")
	one.Kind, one.Allowed = ogc.Choice, names
	formats := []ogc.Format{ogc.HTML, markdownFormat}
	return []*endpoint{
		{path: docsPath, id: "getDocumentation", tag: "Service", summary: ogc.Says("Documentation"), formats: formats,
			schema: ogc.Typed("string"), render: renderDocs},
		{path: docsPath + "/{id}", id: "getDocumentationPage", tag: "Service",
			summary: ogc.Says("A page of the documentation"),
			formats: formats, params: []ogc.Param{one}, schema: ogc.Typed("string"), render: renderDocs},
	}
}

func renderDocs(_ context.Context, q *request, out *reply) error {
	name := docs.Index
	if q.id != "" {
		name = q.id
	}
	if !slices.Contains(docs.Names(), name) || q.id == docs.Index {
		return noItem("documentation", name)
	}
	d, err := docs.Read(name)
	if err != nil {
		return err
	}
	if q.Format.Name == markdownFormat.Name {
		_, err := out.Write(d.Source)
		return err
	}
	p := q.page()
	p.Title = d.Title
	if name != docs.Index {
		p.Crumbs = []pages.Link{{Href: "../docs", Title: q.Say("Documentation")}}
	}
	return q.server.printers[q.Code()]().Text(out, p, d.Text)
}
