package api

import "context"

type landingDocument struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Links       []link `json:"links"`
}

// about is what the service says of itself.
const (
	serviceTitle = "floodspend"
	serviceAbout = "Where flood money is awarded, against where the need is. Amounts are awards and " +
		"commitments, not payments; every figure leads to its source records."
)

// landingEndpoint answers / with the page for browsers and the landing document for
// clients.
func (s *Server) landingEndpoint() *endpoint {
	page := s.static[indexFile]
	e := &endpoint{
		path: "/", id: "getLandingPage", tag: "Service", summary: "The service and its links; for browsers, the page",
		formats: []format{jsonFormat},
		schema: objectOf(map[string]schema{"title": typed("string"), "description": typed("string"),
			"links": linksSchema()}),
	}
	if page != nil {
		e.formats = append(e.formats, htmlFormat)
	}
	e.render = func(_ context.Context, q *request, out *reply) error {
		if q.format.name == htmlFormat.name {
			_, err := out.Write(page.plain.Body)
			return err
		}
		return writeJSON(out, landingDocument{serviceTitle, serviceAbout, append(q.selfLinks(),
			link{q.href("/api", "f=json"), "service-desc", openapiFormat.mediaType, "the API's definition"},
			link{q.href("/conformance", "f=json"), "conformance", jsonFormat.mediaType, "standards it conforms to"},
			link{q.href("/collections", "f=json"), "data", jsonFormat.mediaType, "collections of areas and awards"},
			link{q.href("/analysis/allocation", ""), "related", geojsonFormat.mediaType,
				"the money placed in every area against its need"},
			link{q.href("/analysis/reconciliation", ""), "related", jsonFormat.mediaType, "where all the money went"},
			link{q.href("/dataset", ""), "describedby", jsonFormat.mediaType,
				"the dataset: sources, vintages, issues"})})
	}
	return e
}

type conformanceDocument struct {
	ConformsTo []string `json:"conformsTo"`
	Links      []link   `json:"links"`
}

// conformanceClasses lists the classes of the standards that the API keeps.
func conformanceClasses() []string {
	var list []string
	for _, part := range []struct {
		of      string
		classes []string
	}{
		{"ogcapi-features-1/1.0", []string{"core", "oas30", "geojson"}},
		{"ogcapi-features-2/1.0", []string{"crs"}},
		{"ogcapi-features-3/1.0", []string{"queryables", "queryables-query-parameters", "filter", "features-filter"}},
		{"cql2/1.0", []string{"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
			"case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions",
			"basic-spatial-functions-plus", "spatial-functions", "temporal-functions", "array-functions",
			"property-property"}},
		{"ogcapi-tiles-1/1.0", []string{"core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"}},
	} {
		for _, class := range part.classes {
			list = append(list, "http://www.opengis.net/spec/"+part.of+"/conf/"+class)
		}
	}
	return list
}

func conformanceEndpoint() *endpoint {
	return &endpoint{
		path: "/conformance", id: "getConformance", tag: "Service", summary: "Standards the API conforms to",
		formats: []format{jsonFormat},
		schema:  objectOf(map[string]schema{"conformsTo": arrayOf(typed("string")), "links": linksSchema()}),
		render: func(_ context.Context, q *request, out *reply) error {
			return writeJSON(out, conformanceDocument{conformanceClasses(), q.selfLinks()})
		},
	}
}
