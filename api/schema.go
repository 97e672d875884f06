package api

import (
	"maps"
	"slices"
)

// schema is a JSON Schema as OpenAPI 3.0 has it.
type schema map[string]any

func typed(t string) schema            { return schema{"type": t} }
func stringOf(format string) schema    { return schema{"type": "string", "format": format} }
func arrayOf(items schema) schema      { return schema{"type": "array", "items": items} }
func choiceOf(values ...string) schema { return schema{"type": "string", "enum": values} }

// nullable gives a copy of the schema that allows null.
func nullable(s schema) schema {
	n := schema{"nullable": true}
	for k, v := range s {
		n[k] = v
	}
	if enum, ok := s["enum"].([]string); ok {
		values := make([]any, 0, len(enum)+1)
		for _, v := range enum {
			values = append(values, v)
		}
		n["enum"] = append(values, nil)
	}
	return n
}

// described gives a copy of the schema that says what it is about, before what it says already.
func described(s schema, about string) schema {
	d := maps.Clone(s)
	if text, ok := s["description"].(string); ok {
		about += "; " + text
	}
	d["description"] = about
	return d
}

// objectOf is an object that has all the properties given and may have no others.
func objectOf(properties map[string]schema) schema {
	s := openObject(properties)
	s["additionalProperties"] = false
	return s
}

// openObject is an object that has all the properties given and may have others.
func openObject(properties map[string]schema) schema {
	return schema{"type": "object", "required": slices.Sorted(maps.Keys(properties)), "properties": properties}
}

func linksSchema() schema {
	return arrayOf(schema{
		"type":     "object",
		"required": []string{"href", "rel"},
		"properties": map[string]schema{
			"href": typed("string"), "rel": typed("string"), "type": typed("string"), "title": typed("string"),
		},
	})
}

func geometrySchema() schema {
	return nullable(openObject(map[string]schema{"type": typed("string"), "coordinates": arrayOf(schema{})}))
}

func featureSchema(properties schema, links bool) schema {
	members := map[string]schema{
		"type": choiceOf("Feature"), "id": typed("string"), "geometry": geometrySchema(), "properties": properties,
	}
	if links {
		members["links"] = linksSchema()
	}
	return objectOf(members)
}

func pageSchema(feature schema) schema {
	return objectOf(map[string]schema{
		"type": choiceOf("FeatureCollection"), "features": arrayOf(feature), "numberMatched": typed("integer"),
		"numberReturned": typed("integer"), "links": linksSchema(),
	})
}

// problemSchema is of problems whose extensions are these.
func problemSchema(extensions map[string]schema) schema {
	properties := map[string]schema{
		"type": typed("string"), "title": typed("string"), "status": typed("integer"), "detail": typed("string"),
		"parameter": typed("string"), "allowed": arrayOf(typed("string")),
	}
	maps.Copy(properties, extensions)
	return schema{"type": "object", "required": []string{"type", "title", "status"}, "properties": properties}
}
