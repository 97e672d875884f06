package api

import (
	"context"

	"github.com/floodspend/floodspend/api/ogc"
)

// apiVersion is the version of the interface, not of the software.
const apiVersion = "1.0.0"

// definitionPath is where the API is defined.
const definitionPath = "/api"

// openapiEndpoint describes endpoints, itself among them.
func openapiEndpoint(endpoints func() []*endpoint) *endpoint {
	return &endpoint{
		path: definitionPath, id: "getApi", tag: "Service", summary: ogc.Says("This definition"),
		formats: []ogc.Format{ogc.OpenAPI}, schema: ogc.Typed("object"),
		render: func(_ context.Context, q *request, out *reply) error {
			return writeJSON(out, openapi(endpoints(), q.Base))
		},
	}
}

// openapi describes the API from the declarations that the handlers work by.
func openapi(endpoints []*endpoint, base string) ogc.Definition {
	d := ogc.NewDefinition(map[string]any{"title": serviceTitle, "version": apiVersion, "description": serviceAbout,
		"license": map[string]string{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
		base, ogc.ProblemSchema(problemExtensions()))
	for _, e := range endpoints {
		d.Describe(&ogc.Operation{Path: e.path, ID: e.id, Tag: e.tag, Summary: e.summary.String(), Params: e.params,
			Formats: e.formats, Schema: e.schema, Unready: e.dataset, Body: e.bodies()})
	}
	for _, o := range []struct{ path, id, summary string }{
		{"/healthz", "getHealth", "Whether the process runs"},
		{"/readyz", "getReadiness", "Whether a dataset is loaded and requests can be sent"},
	} {
		d.DescribePlain(&ogc.Operation{Path: o.path, ID: o.id, Tag: "Operation", Summary: o.summary})
	}
	return d
}
