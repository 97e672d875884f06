package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// definition is an OpenAPI 3.0 document.
type definition struct {
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

// newDefinition begins the definition of what a server at an address answers, its problems by a schema.
func newDefinition(info map[string]any, server string, problems schema) definition {
	return definition{
		OpenAPI: "3.0.3",
		Info:    info,
		Servers: []map[string]string{{"url": server}},
		Paths:   map[string]map[string]any{},
		Components: map[string]map[string]response{"responses": {
			"Problem": {Description: "what went wrong, and what is allowed",
				Content: map[string]mediaType{problemType: {problems}}},
		}},
	}
}

// getOperation is what GET does at a path.
type getOperation struct {
	path    string // "/collections/awards/items/{id}"
	id      string // operationId
	tag     string
	summary string
	params  []param
	formats []format
	schema  schema // of the JSON representation
	unready bool   // may answer 503
}

// describe adds an operation.
func (d *definition) describe(o *getOperation) {
	content := map[string]mediaType{}
	for _, f := range o.formats {
		s := typed("string")
		if f.name == jsonFormat.name || f.name == geojsonFileFormat.name {
			s = o.schema
		}
		content[f.mediaType] = mediaType{s}
	}
	answer := response{Description: o.summary, Content: content,
		Headers: map[string]any{"ETag": map[string]any{"description": "changes with the dataset version",
			"schema": typed("string")}}}
	responses := map[string]any{"200": answer, "304": response{Description: "not modified since the ETag given in " +
		"If-None-Match"},
		"206": response{Description: "the bytes asked for in Range"}}
	problem := aProblem
	for _, status := range []int{http.StatusBadRequest, http.StatusNotAcceptable, http.StatusPreconditionFailed,
		http.StatusRequestedRangeNotSatisfiable, http.StatusInternalServerError} {
		responses[strconv.Itoa(status)] = problem
	}
	if strings.Contains(o.path, "{") {
		responses["404"] = problem
	}
	if o.unready {
		responses["503"] = problem
	}
	parameters := make([]map[string]any, len(o.params))
	for i := range o.params {
		parameters[i] = o.params[i].describe()
	}
	d.add(o, responses)["parameters"] = parameters
}

// describePlain adds an operation that answers a line of text.
func (d *definition) describePlain(o *getOperation) {
	d.add(o, map[string]any{
		"200":     response{Description: o.summary, Content: map[string]mediaType{"text/plain": {typed("string")}}},
		"default": aProblem,
	})
}

func (d *definition) add(o *getOperation, responses map[string]any) map[string]any {
	described := map[string]any{"operationId": o.id, "summary": o.summary, "tags": []string{o.tag},
		"responses": responses}
	d.Paths[o.path] = map[string]any{"get": described}
	return described
}

var aProblem = reference{"#/components/responses/Problem"}

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
		if p.form != nil {
			s = typed(p.form.typ)
			break
		}
		s["maxLength"] = p.limit()
	case choiceParam:
		s = choiceOf(p.allowed...)
	case integerParam:
		s = schema{"type": "integer", "minimum": p.min, "maximum": p.max}
	case numberParam:
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
