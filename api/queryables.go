package api

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
)

// queryablesRel is the relation of queryables, as OGC API – Features Part 3 has it.
const queryablesRel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"

// queryablesEndpoint declares the JSON Schema of the properties that a filter can name.
func (c *collection) queryablesEndpoint() *endpoint {
	return &endpoint{
		path: c.path() + "/queryables", id: "describe" + c.title1() + "Queryables", tag: "Collections",
		summary: ogc.Says("Properties of {title} that a filter can name", "title", c.title),
		formats: []ogc.Format{schemaFormat}, dataset: true, schema: ogc.Typed("object"),
		render: func(_ context.Context, q *request, out *reply) error {
			return writeJSON(out, c.queryablesSchema(q))
		},
	}
}

func (c *collection) queryablesSchema(q *request) members {
	var fields members
	switch {
	case c.register == nil:
		fields = members{{geometryField, ogc.Schema{"format": c.geometry, "x-ogc-role": "primary-geometry",
			"description": q.Say("for filters, the areas that an item is placed in")}}}
	case c.register.Table().Geometry != "":
		fields = members{{geometryField, ogc.Schema{"format": c.geometry, "x-ogc-role": "primary-geometry"}}}
	}
	for _, p := range c.properties {
		if slices.ContainsFunc(c.queryables, func(x queryable) bool { return x.name == p.name }) {
			s := fieldSchema(q, p)
			delete(s, "nullable")
			fields = append(fields, member{p.name, s})
		}
	}
	return members{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", c.queryablesHref(q)},
		{"title", q.Phrase(c.title)},
		{"type", "object"},
		{"properties", fields},
		{"additionalProperties", false},
	}
}
