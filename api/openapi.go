package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
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

type openapiDocument struct {
	OpenAPI    string                         `json:"openapi"`
	Info       map[string]any                 `json:"info"`
	Servers    []map[string]string            `json:"servers"`
	Paths      map[string]map[string]any      `json:"paths"`
	Components map[string]map[string]response `json:"components"`
}

type response struct {
	Description string               `json:"description"`
	Headers     map[string]any       `json:"headers,omitempty"`
	Content     map[string]mediaType `json:"content,omitempty"`
}

type mediaType struct {
	Schema schema `json:"schema"`
}

type reference struct {
	Ref string `json:"$ref"`
}

// openapi describes the API as OpenAPI 3.0, from the declarations that the handlers work
// by.
func openapi(endpoints []*endpoint, base string) openapiDocument {
	d := openapiDocument{
		OpenAPI: "3.0.3",
		Info: map[string]any{"title": serviceTitle, "version": apiVersion, "description": serviceAbout,
			"license": map[string]string{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
		Servers: []map[string]string{{"url": base}},
		Paths:   map[string]map[string]any{},
		Components: map[string]map[string]response{"responses": {
			"Problem": {Description: "what went wrong, and what is allowed",
				Content: map[string]mediaType{problemType: {problemSchema()}}},
		}},
	}
	for _, e := range endpoints {
		d.Paths[e.path] = map[string]any{"get": e.operation()}
	}
	for _, o := range []struct{ path, id, summary, contentType string }{
		{"/healthz", "getHealth", "Whether the process runs", "text/plain"},
		{"/readyz", "getReadiness", "Whether a dataset is loaded and requests can be sent", "text/plain"},
	} {
		d.Paths[o.path] = map[string]any{"get": map[string]any{
			"operationId": o.id, "summary": o.summary, "tags": []string{"Operation"},
			"responses": map[string]any{
				"200": response{Description: o.summary,
					Content: map[string]mediaType{o.contentType: {typed("string")}}},
				"default": reference{"#/components/responses/Problem"},
			},
		}}
	}
	return d
}

func (e *endpoint) operation() map[string]any {
	content := map[string]mediaType{}
	for _, f := range e.formats {
		s := typed("string")
		if f.name == jsonFormat.name || f.name == geojsonFileFormat.name {
			s = e.schema
		}
		content[f.mediaType] = mediaType{s}
	}
	answer := response{Description: e.summary, Content: content,
		Headers: map[string]any{"ETag": map[string]any{"description": "changes with the dataset version",
			"schema": typed("string")}}}
	responses := map[string]any{"200": answer, "304": response{Description: "not modified since the ETag given in " +
		"If-None-Match"},
		"206": response{Description: "the bytes asked for in Range"}}
	problem := reference{"#/components/responses/Problem"}
	for _, status := range []int{http.StatusBadRequest, http.StatusNotAcceptable, http.StatusPreconditionFailed,
		http.StatusRequestedRangeNotSatisfiable, http.StatusInternalServerError} {
		responses[strconv.Itoa(status)] = problem
	}
	if strings.Contains(e.path, "{") {
		responses["404"] = problem
	}
	if e.dataset {
		responses["503"] = problem
	}
	parameters := make([]map[string]any, len(e.params))
	for i := range e.params {
		parameters[i] = e.params[i].describe()
	}
	return map[string]any{"operationId": e.id, "summary": e.summary, "tags": []string{e.tag}, "parameters": parameters,
		"responses": responses}
}

// describe gives the parameter as an OpenAPI parameter object.
func (p *param) describe() map[string]any {
	d := map[string]any{"name": p.name, "in": "query", "required": false, "description": p.about, "schema": p.schema()}
	switch {
	case p.inPath:
		d["in"], d["required"] = "path", true
	case p.many || p.kind == bboxParam || p.kind == datetimeParam || p.kind == integerParam:
		d["style"], d["explode"] = "form", false
	}
	if p.nullable {
		d["allowEmptyValue"] = true
	}
	return d
}

func (p *param) schema() schema {
	s := typed("string")
	switch p.kind {
	case textParam:
		s["maxLength"] = p.limit()
	case choiceParam:
		s = choiceOf(p.allowed...)
	case integerParam:
		s = schema{"type": "integer", "minimum": p.min, "maximum": p.max}
	case moneyParam, numberParam:
		s = typed("number")
	case dateParam:
		s = stringOf("date")
	case bboxParam:
		return schema{"type": "array", "items": typed("number"), "minItems": 4, "maxItems": 6, "oneOf": []schema{
			{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}}}
	}
	if p.fallback != "" {
		s["default"] = p.fallback
		if s["type"] != "string" {
			s["default"] = json.Number(p.fallback)
		}
	}
	if p.many {
		list := arrayOf(s)
		list["maxItems"] = mostValues
		return list
	}
	return s
}
