package ogc

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// Definition is an OpenAPI 3.0 document.
type Definition struct {
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
	Schema Schema `json:"schema"`
}

type reference struct {
	Ref string `json:"$ref"`
}

// NewDefinition begins the definition of what a server at an address answers, its problems by a schema.
func NewDefinition(info map[string]any, server string, problems Schema) Definition {
	return Definition{
		OpenAPI: "3.0.3",
		Info:    info,
		Servers: []map[string]string{{"url": server}},
		Paths:   map[string]map[string]any{},
		Components: map[string]map[string]response{"responses": {
			"Problem": {Description: "what went wrong, and what is allowed",
				Content: map[string]mediaType{ProblemType: {problems}, HTML.MediaType: {Typed("string")}}},
		}},
	}
}

// Operation is what GET does at a path, or POST where it reads a body.
type Operation struct {
	Path    string // "/collections/awards/items/{id}"
	ID      string // operationId
	Tag     string
	Summary string
	Params  []Param
	Formats []Format
	Schema  Schema   // of the JSON representation
	Unready bool     // may answer 503
	Body    []string // media types of what a POST reads
}

// Describe adds an operation.
func (d *Definition) Describe(o *Operation) {
	content := map[string]mediaType{}
	for _, f := range o.Formats {
		s := Typed("string")
		if strings.HasSuffix(f.MediaType, "+json") {
			s = Typed("object")
		}
		if f.Name == JSON.Name || f.Name == GeoJSONFile.Name {
			s = o.Schema
		}
		content[f.MediaType] = mediaType{s}
	}
	answer := response{Description: o.Summary, Content: content,
		Headers: map[string]any{"ETag": map[string]any{"description": "changes with the dataset version",
			"schema": Typed("string")}}}
	responses := map[string]any{"200": answer, "304": response{Description: "not modified since the ETag given in " +
		"If-None-Match"},
		"206": response{Description: "the bytes asked for in Range"}}
	problem := aProblem
	for _, status := range []int{http.StatusBadRequest, http.StatusNotAcceptable, http.StatusPreconditionFailed,
		http.StatusRequestedRangeNotSatisfiable, http.StatusInternalServerError} {
		responses[strconv.Itoa(status)] = problem
	}
	if strings.Contains(o.Path, "{") {
		responses["404"] = problem
	}
	if o.Unready {
		responses["503"] = problem
	}
	parameters := make([]map[string]any, len(o.Params))
	for i := range o.Params {
		parameters[i] = o.Params[i].describe()
	}
	described := d.add(o, responses)
	described["parameters"] = parameters
	if len(o.Body) > 0 {
		described["requestBody"] = body(o.Body)
		for _, status := range []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType} {
			responses[strconv.Itoa(status)] = problem
		}
		for _, status := range []string{"206", "304", "416"} {
			delete(responses, status)
		}
	}
}

// DescribePlain adds an operation that answers a line of text.
func (d *Definition) DescribePlain(o *Operation) {
	d.add(o, map[string]any{
		"200":     response{Description: o.Summary, Content: map[string]mediaType{"text/plain": {Typed("string")}}},
		"default": aProblem,
	})
}

func (d *Definition) add(o *Operation, responses map[string]any) map[string]any {
	described := map[string]any{"operationId": o.ID, "summary": o.Summary, "tags": []string{o.Tag},
		"responses": responses}
	if d.Paths[o.Path] == nil {
		d.Paths[o.Path] = map[string]any{}
	}
	if len(o.Body) > 0 {
		d.Paths[o.Path]["post"] = described
	} else {
		d.Paths[o.Path]["get"] = described
	}
	return described
}

// body describes what a POST reads.
func body(types []string) map[string]any {
	content := map[string]mediaType{}
	for _, t := range types {
		content[t] = mediaType{Typed("object")}
	}
	return map[string]any{"required": true, "content": content}
}

var aProblem = reference{"#/components/responses/Problem"}

// Describe gives the parameter as an OpenAPI parameter object.
func (p *Param) describe() map[string]any {
	d := map[string]any{"name": p.Name, "in": "query", "required": false, "description": p.About, "schema": p.schema()}
	switch {
	case p.InPath:
		d["in"], d["required"] = "path", true
	case p.Many || p.Kind == BBox || p.Kind == Datetime || p.Kind == Integer:
		d["style"], d["explode"] = "form", false
	}
	if p.Nullable {
		d["allowEmptyValue"] = true
	}
	return d
}

func (p *Param) schema() Schema {
	s := Typed("string")
	switch p.Kind {
	case Text:
		if p.Form != nil {
			s = Typed(p.Form.Type)
			break
		}
		s["maxLength"] = p.limit()
	case Choice:
		s = ChoiceOf(p.Allowed...)
	case Integer:
		s = Schema{"type": "integer", "minimum": p.Min, "maximum": p.Max}
	case Number:
		s = Typed("number")
	case Date:
		s = StringOf("date")
	case BBox:
		return Schema{"type": "array", "items": Typed("number"), "minItems": 4, "maxItems": 6, "oneOf": []Schema{
			{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}}}
	}
	if p.Fallback != "" {
		s["default"] = p.Fallback
		if s["type"] != "string" {
			s["default"] = json.Number(p.Fallback)
		}
	}
	if p.Many {
		list := ArrayOf(s)
		list["maxItems"] = MostValues
		return list
	}
	return s
}
