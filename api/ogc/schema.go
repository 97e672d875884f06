package ogc

import (
	"maps"
	"slices"
)

// Schema is a JSON Schema as OpenAPI 3.0 has it.
type Schema map[string]any

// Schemas of values of a type, of a format of text, of lists, of one of some texts.

func Typed(t string) Schema            { return Schema{"type": t} }
func StringOf(format string) Schema    { return Schema{"type": "string", "format": format} }
func ArrayOf(items Schema) Schema      { return Schema{"type": "array", "items": items} }
func ChoiceOf(values ...string) Schema { return Schema{"type": "string", "enum": values} }

// Coded is of one of some texts, with what they mean.
func Coded(meanings map[string]string, texts ...string) Schema {
	s := ChoiceOf(texts...)
	s[CodesKeyword] = meanings
	return s
}

// CodesKeyword is the extension of schemas with the meanings of a text's values.
const CodesKeyword = "x-codes"

// Choices lists the texts that a schema allows; none where it allows any.
func Choices(s Schema) []string {
	switch enum := s["enum"].(type) {
	case []string:
		return enum
	case []any: // of a nullable one
		var texts []string
		for _, v := range enum {
			if text, ok := v.(string); ok {
				texts = append(texts, text)
			}
		}
		return texts
	}
	return nil
}

// Nullable gives a copy of the schema that allows null.
func Nullable(s Schema) Schema {
	n := Schema{"nullable": true}
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

// Described gives a copy of the schema that says what it is about, before what it says already.
func Described(s Schema, about string) Schema {
	d := maps.Clone(s)
	if text, ok := s["description"].(string); ok {
		about += "; " + text
	}
	d["description"] = about
	return d
}

// ObjectOf is an object that has all the properties given and may have no others.
func ObjectOf(properties map[string]Schema) Schema {
	s := OpenObject(properties)
	s["additionalProperties"] = false
	return s
}

// OpenObject is an object that has all the properties given and may have others.
func OpenObject(properties map[string]Schema) Schema {
	return Schema{"type": "object", "required": slices.Sorted(maps.Keys(properties)), "properties": properties}
}

// LinksSchema is of a list of links.
func LinksSchema() Schema {
	return ArrayOf(Schema{
		"type":     "object",
		"required": []string{"href", "rel"},
		"properties": map[string]Schema{
			"href": Typed("string"), "rel": Typed("string"), "type": Typed("string"), "title": Typed("string"),
		},
	})
}

// GeometrySchema is of a GeoJSON geometry or null.
func GeometrySchema() Schema {
	return Nullable(OpenObject(map[string]Schema{"type": Typed("string"), "coordinates": ArrayOf(Schema{})}))
}

// FeatureSchema is of a GeoJSON feature of these properties, with links of its own or without.
func FeatureSchema(properties Schema, links bool) Schema {
	members := map[string]Schema{
		"type": ChoiceOf("Feature"), "id": Typed("string"), "geometry": GeometrySchema(), "properties": properties,
	}
	if links {
		members["links"] = LinksSchema()
	}
	return ObjectOf(members)
}

// PageSchema is of a page of features.
func PageSchema(feature Schema) Schema {
	return ObjectOf(map[string]Schema{
		"type": ChoiceOf("FeatureCollection"), "features": ArrayOf(feature), "numberMatched": Typed("integer"),
		"numberReturned": Typed("integer"), "links": LinksSchema(),
	})
}

// ProblemSchema is of problems whose extensions are these.
func ProblemSchema(extensions map[string]Schema) Schema {
	properties := map[string]Schema{
		"type": Typed("string"), "title": Typed("string"), "status": Typed("integer"), "detail": Typed("string"),
		"parameter": Typed("string"), "allowed": ArrayOf(Typed("string")),
	}
	maps.Copy(properties, extensions)
	return Schema{"type": "object", "required": []string{"type", "title", "status"}, "properties": properties}
}
