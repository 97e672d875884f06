package api

import (
	"context"
)

// apiVersion is the version of the interface, not of the software.
const apiVersion = "1.0.0"

// definitionPath is where the API is defined.
const definitionPath = "/api"

// openapiEndpoint describes endpoints, itself among them.
func openapiEndpoint(endpoints func() []*endpoint) *endpoint {
	return &endpoint{
		path: definitionPath, id: "getApi", tag: "Service", summary: "This definition",
		formats: []format{openapiFormat}, schema: typed("object"),
		render: func(_ context.Context, q *request, out *reply) error {
			return writeJSON(out, openapi(endpoints(), q.base))
		},
	}
}

// openapi describes the API from the declarations that the handlers work by.
func openapi(endpoints []*endpoint, base string) definition {
	d := newDefinition(map[string]any{"title": serviceTitle, "version": apiVersion, "description": serviceAbout,
		"license": map[string]string{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
		base, problemSchema(problemExtensions()))
	for _, e := range endpoints {
		d.describe(&getOperation{path: e.path, id: e.id, tag: e.tag, summary: e.summary, params: e.params,
			formats: e.formats, schema: e.schema, unready: e.dataset})
	}
	for _, o := range []struct{ path, id, summary string }{
		{"/healthz", "getHealth", "Whether the process runs"},
		{"/readyz", "getReadiness", "Whether a dataset is loaded and requests can be sent"},
	} {
		d.describePlain(&getOperation{path: o.path, id: o.id, tag: "Operation", summary: o.summary})
	}
	return d
}
