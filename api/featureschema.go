package api

import (
	"context"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/geojson"
)

// schemaFormat is a JSON Schema of features.
var schemaFormat = ogc.Format{Name: "json", MediaType: "application/schema+json", Accepts: []string{"application/json"},
	Title: "JSON Schema"}

// property is what a collection declares of one property of its features.
type property struct {
	name, about string
	typ         ogc.Schema
}

func propertiesOf[T any](columns []column[T]) []property {
	list := make([]property, len(columns))
	for i, c := range columns {
		list[i] = property{c.name, c.about, c.typ}
	}
	return list
}

// featureSchemaPath is where the JSON Schema of a collection's features is.
func (c *collection) featureSchemaPath() string { return c.path() + "/schemas/feature" }

// featureSchemaEndpoint declares the JSON Schema of a collection's features as GeoJSON has them, from which clients
// know the types of fields before they have read one.
func (c *collection) featureSchemaEndpoint() *endpoint {
	return &endpoint{
		path: c.featureSchemaPath(), id: "describe" + c.title1() + "Features", tag: "Collections",
		summary: ogc.Says("JSON Schema of the features of {title}", "title", c.title),
		formats: []ogc.Format{schemaFormat}, dataset: true, schema: ogc.Typed("object"),
		render: func(_ context.Context, q *request, out *reply) error {
			return writeJSON(out, c.featureSchema(q))
		},
	}
}

// featureSchema describes a feature as GeoJSON has it, properties in their order. Every type is
// one word, as GDAL reads it; nullable says, as in the API's definition, where null may stand.
func (c *collection) featureSchema(q *request) members {
	var fields members
	for _, p := range c.properties {
		if p.name != "id" { // stands beside the properties as well; GDAL would have it twice
			s := fieldSchema(q, p)
			delete(s, ogc.CodesKeyword)
			fields = append(fields, member{p.name, s})
		}
	}
	return members{
		{"$schema", jsonSchemaURI},
		{"$id", q.Href(c.featureSchemaPath(), "")},
		{"title", q.Phrase(c.title)},
		{"description", q.Phrase(c.description)},
		{"type", "object"},
		{"properties", members{
			{"type", ogc.Schema{"type": "string", "enum": []string{"Feature"}}},
			{"id", ogc.Schema{"type": "string"}},
			{"geometry", ogc.Schema{"format": c.geometry, "nullable": true}},
			{"properties", members{{"type", "object"}, {"properties", fields}}},
		}},
	}
}

// fieldSchema describes a property with its title and unit.
func fieldSchema(q *request, p property) ogc.Schema {
	s := ogc.Described(p.typ, q.Say(p.about))
	s["title"] = capital(q.Say(spaced(p.name)))
	switch {
	case p.typ["x-unit"] == moneyUnit:
		s[unitKeyword], s["x-ogc-unitLang"] = string(q.opened.version.Currency), "ISO4217"
	case p.typ["x-unit"] != nil:
		s[unitKeyword] = p.typ["x-unit"]
	}
	delete(s, "x-unit")
	return s
}

// members is a JSON object whose members keep their order.
type members []member

func (m members) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range m {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(geojson.AppendString(b, x.name), ':')
		var err error
		if b, err = appendJSON(b, x.value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}
