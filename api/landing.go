package api

import (
	"context"

	"github.com/floodspend/floodspend/api/ogc"
)

type landingDocument struct {
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Links       []ogc.Link `json:"links"`
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
		path: "/", id: "getLandingPage", tag: "Service", summary: ogc.Says("The service and its links; for " +
			"browsers, the page"),
		formats: []ogc.Format{ogc.JSON}, forgiving: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{"title": ogc.Typed("string"), "description": ogc.Typed("string"),
			"links": ogc.LinksSchema()}),
	}
	if page != nil {
		e.formats = append(e.formats, ogc.HTML)
	}
	e.render = func(_ context.Context, q *request, out *reply) error {
		if q.Format.Name == ogc.HTML.Name {
			_, err := out.Write(page.plain.Body)
			return err
		}
		return writeJSON(out, landingDocument{serviceTitle, q.Say(serviceAbout), append(q.SelfLinks(),
			ogc.Link{Href: q.Href("/api", "f=json"), Rel: "service-desc", Type: ogc.OpenAPI.MediaType,
				Title: q.Say("the API's definition")},
			ogc.Link{Href: q.Href("/api", "f=html"), Rel: "service-doc", Type: ogc.HTML.MediaType,
				Title: q.Say("the API's definition, to read")},
			ogc.Link{Href: q.Href("/conformance", "f=json"), Rel: "conformance", Type: ogc.JSON.MediaType,
				Title: q.Say("standards it conforms to")},
			ogc.Link{Href: q.Href("/collections", "f=json"), Rel: "data", Type: ogc.JSON.MediaType,
				Title: q.Say("collections of areas and awards")},
			ogc.Link{Href: q.Href("/tiles", ""), Rel: tilesetsRel, Type: ogc.JSON.MediaType,
				Title: q.Say("all of them as vector tiles")},
			ogc.Link{Href: q.Href("/tileMatrixSets", ""), Rel: tilingSchemes, Type: ogc.JSON.MediaType,
				Title: q.Say("the scheme of the tiles")},
			ogc.Link{Href: q.Href("/analysis/allocation", ""), Rel: "related", Type: ogc.GeoJSON.MediaType,
				Title: q.Say("the money placed in every area against its need")},
			ogc.Link{Href: q.Href("/analysis/reconciliation", ""), Rel: "related", Type: ogc.JSON.MediaType,
				Title: q.Say("where all the money went")},
			ogc.Link{Href: q.Href("/dataset", ""), Rel: "describedby", Type: ogc.JSON.MediaType,
				Title: q.Say("the dataset: sources, vintages, issues")})})
	}
	return e
}

type conformanceDocument struct {
	ConformsTo []string   `json:"conformsTo"`
	Links      []ogc.Link `json:"links"`
}

// conformanceClasses lists the classes of the standards that the API keeps.
func conformanceClasses() []string {
	var list []string
	for _, part := range []struct {
		of      string
		classes []string
	}{
		{"ogcapi-features-1/1.0", []string{"core", "oas30", "html", "geojson"}},
		{"ogcapi-features-2/1.0", []string{"crs"}},
		{"ogcapi-features-3/1.0", []string{"queryables", "queryables-query-parameters", "filter", "features-filter"}},
		{"ogcapi-common-3/1.0", []string{"schemas", "advanced-property-roles", "references",
			"returnables-and-receivables", "queryables", "sortables", "profile-parameter", "profile-codelists"}},
		{"cql2/1.0", []string{"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
			"case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions",
			"basic-spatial-functions-plus", "spatial-functions", "temporal-functions", "array-functions",
			"property-property"}},
		{"ogcapi-tiles-1/1.0", []string{"core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets",
			"collections-selection", "oas30", "mvt"}},
	} {
		for _, class := range part.classes {
			list = append(list, "http://www.opengis.net/spec/"+part.of+"/conf/"+class)
		}
	}
	return list
}

func conformanceEndpoint() *endpoint {
	return &endpoint{
		path: "/conformance", id: "getConformance", tag: "Service", summary: ogc.Says("Standards the API conforms to"),
		formats: []ogc.Format{ogc.JSON},
		schema: ogc.ObjectOf(map[string]ogc.Schema{"conformsTo": ogc.ArrayOf(ogc.Typed("string")),
			"links": ogc.LinksSchema()}),
		render: func(_ context.Context, q *request, out *reply) error {
			return writeJSON(out, conformanceDocument{conformanceClasses(), q.SelfLinks()})
		},
	}
}
