package api

import (
	"context"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
)

// Relations of the schemas of a collection, as OGC API – Features Part 5 has them.
const (
	schemaRel     = "http://www.opengis.net/def/rel/ogc/1.0/schema"
	queryablesRel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	sortablesRel  = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
)

// Profiles of those schemas: what profile may ask for, and the one that they all have.
const (
	profileName   = "profile"
	inlineCodes   = "http://www.opengis.net/def/profile/OGC/0/codelist-inline"
	roleKeyword   = "x-ogc-role"
	unitKeyword   = "x-ogc-unit"
	jsonSchemaURI = "https://json-schema.org/draft/2020-12/schema"
)

// logicalSchema says what properties a collection's items have, whatever they are written in.
type logicalSchema struct {
	name, rel      string
	summary, about ogc.Phrase             // of its endpoint and of links to it
	has            func(name string) bool // nil: every property
	placed         bool                   // the geometry is among them
	whole          bool                   // of items as they are had, with what is always there
}

func (c *collection) logicalSchemas() []logicalSchema {
	sorts := c.sortables()
	return []logicalSchema{
		{name: "schema", rel: schemaRel, placed: true, whole: true,
			summary: ogc.Says("Properties of {title}", "title", c.title),
			about:   ogc.Says("properties with their units and codes")},
		{name: "queryables", rel: queryablesRel, placed: true,
			summary: ogc.Says("Properties of {title} that a filter can name", "title", c.title),
			about:   ogc.Says("properties that a filter can name"),
			has: func(name string) bool {
				return slices.ContainsFunc(c.queryables, func(q queryable) bool { return q.name == name })
			}},
		{name: "sortables", rel: sortablesRel,
			summary: ogc.Says("Properties of {title} that sortby can name", "title", c.title),
			about:   ogc.Says("properties that sortby can name"),
			has:     func(name string) bool { return slices.Contains(sorts, name) }},
	}
}

// sortables are the properties that items can be in the order of.
func (c *collection) sortables() []string {
	i := slices.IndexFunc(c.items.params, func(p ogc.Param) bool { return p.Name == sortName })
	return slices.DeleteFunc(slices.Clone(c.items.params[i].Allowed), func(name string) bool {
		return strings.HasPrefix(name, "-")
	})
}

func (c *collection) logicalEndpoint(s logicalSchema) *endpoint {
	return &endpoint{
		path: c.path() + "/" + s.name, id: "describe" + c.title1() + capital(s.name), tag: "Collections",
		summary: s.summary, params: []ogc.Param{profileParam()},
		formats: []ogc.Format{schemaFormat}, dataset: true, schema: ogc.Typed("object"),
		render: func(_ context.Context, q *request, out *reply) error {
			out.header.Set("Link", ogc.Link{Href: inlineCodes, Rel: profileName}.Header())
			return writeJSON(out, c.logical(q, s))
		},
	}
}

func profileParam() ogc.Param {
	return ogc.Param{Name: profileName, Many: true, Ordered: true, About: "profiles asked for, by id or address. " +
		"Schemas have codelist-inline: texts of a list as oneOf, each with its title. Another is passed over, as the " +
		"standard has it"}
}

// logical describes items by the keywords of JSON Schema and those of OGC alone.
func (c *collection) logical(q *request, s logicalSchema) members {
	fields, required := members{}, []string{}
	add := func(name string, described ogc.Schema, always bool) {
		described["x-ogc-propertySeq"] = len(fields) + 1
		if s.whole {
			described["readOnly"] = true // nothing can be written
		}
		if fields = append(fields, member{name, described}); always {
			required = append(required, name)
		}
	}
	if s.placed && (c.register == nil || c.register.Table().Geometry != "") {
		g := ogc.Schema{"title": capital(q.Say(geometryField)), "format": c.geometry, roleKeyword: "primary-geometry"}
		if !s.whole && c.register == nil && c.shapes == nil {
			g["description"] = q.Say("for filters, the areas that an item is placed in")
		}
		add(geometryField, g, false)
	}
	for _, p := range c.properties {
		if s.has == nil || s.has(p.name) {
			add(p.name, c.logicalProperty(q, p), p.typ["nullable"] != true)
		}
	}
	m := members{
		{"$schema", jsonSchemaURI},
		{"$id", q.Href(c.path()+"/"+s.name, "")},
		{"title", q.Phrase(c.title)},
		{"description", q.Phrase(c.description)},
		{"type", "object"},
		{"properties", fields},
	}
	if s.whole {
		m = append(m, member{"required", required})
	}
	return append(m, member{"additionalProperties", false})
}

// logicalProperty describes a property, its texts of a list in the profile codelist-inline.
func (c *collection) logicalProperty(q *request, p property) ogc.Schema {
	s := fieldSchema(q, p)
	if codes := codesOf(q, p.typ); codes != nil {
		s["oneOf"] = codes
	}
	for _, name := range []string{"nullable", "enum", ogc.CodesKeyword} {
		delete(s, name)
	}
	switch {
	case p.name == "id":
		s[roleKeyword] = "id"
	case slices.Contains(instants(), p.name):
		s[roleKeyword] = "primary-instant"
	case c.id == needsID && p.name == "begins":
		s[roleKeyword] = "primary-interval-start"
	case c.id == needsID && p.name == "ends":
		s[roleKeyword] = "primary-interval-end"
	case c.refers[p.name] != "":
		s[roleKeyword], s["x-ogc-collectionId"] = "reference", c.refers[p.name]
	}
	return s
}

// instants are the properties that datetime selects by; items have one of them at most.
func instants() []string { return []string{"contract_date", "reported"} }

// codesOf gives each text that a schema allows with what it means.
func codesOf(q *request, typ ogc.Schema) []ogc.Schema {
	meanings, _ := typ[ogc.CodesKeyword].(map[string]string)
	var codes []ogc.Schema
	for _, text := range ogc.Choices(typ) {
		title := meanings[text]
		if title == "" {
			title = spaced(text)
		}
		codes = append(codes, ogc.Schema{"const": text, "title": q.Say(title)})
	}
	return codes
}

// schemaLinks lead to the schemas: the logical ones, and that of the features as GeoJSON.
func (c *collection) schemaLinks(q *request) []ogc.Link {
	var links []ogc.Link
	for _, rel := range []string{"describedby", "describedBy"} { // as it is registered, and as GDAL looks for it
		links = append(links, ogc.Link{Href: q.Href(c.featureSchemaPath(), ""), Rel: rel, Type: schemaFormat.MediaType,
			Title: q.Say("types and units of the properties")})
	}
	for _, s := range c.logicalSchemas() {
		links = append(links, ogc.Link{Href: q.Href(c.path()+"/"+s.name, ""), Rel: s.rel, Type: schemaFormat.MediaType,
			Title: q.Phrase(s.about)})
	}
	return links
}
