package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	bcp47 "golang.org/x/text/language"
)

// dcatFormat is the dataset as catalogues of open data harvest it.
var dcatFormat = ogc.Format{Name: "jsonld", MediaType: "application/ld+json", Title: "DCAT-AP as JSON-LD"}

// dcatContext says what the prefixes of the description stand for.
func dcatContext() map[string]string {
	return map[string]string{
		"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
		"xsd": "http://www.w3.org/2001/XMLSchema#", "geo": "http://www.opengis.net/ont/geosparql#",
	}
}

func dcatID(id string) any { return map[string]string{"@id": id} }

func dcatTyped(of, text string) any { return map[string]string{"@type": of, "@value": text} }

// renderDCAT describes the dataset by DCAT-AP 3: its extent in space and time, a distribution for every file of
// every collection, and the service.
func (s *surface) renderDCAT(ctx context.Context, q *request, out *reply) error {
	view, have, err := q.load(ctx)
	if err != nil {
		return err
	}
	version := q.opened.version
	service := q.Base + "/"
	about := referenceTo(version).Note
	if about == "" {
		about = serviceAbout
	}
	e := have.extent
	d := members{
		{"@id", q.Href("/dataset", "")}, {"@type", "dcat:Dataset"},
		{"dct:identifier", version.ID}, {"dcat:version", version.ID},
		{"dct:title", version.Title}, {"dct:description", about},
		{"dct:modified", dcatTyped("xsd:dateTime", version.Created.UTC().Format(time.RFC3339))},
		{"dct:language", dcatLanguages(view.Description().Languages)},
		{"dcat:theme", dcatID("http://publications.europa.eu/resource/authority/data-theme/GOVE")},
		{"dcat:keyword", []string{"floods", "public procurement", "need"}},
		{"dcat:landingPage", map[string]string{"@id": service, "@type": "foaf:Document"}},
		{"dct:spatial", members{{"@type", "dct:Location"}, {"dcat:bbox", dcatTyped("geo:wktLiteral", fmt.Sprintf(
			"POLYGON((%[1]v %[2]v,%[3]v %[2]v,%[3]v %[4]v,%[1]v %[4]v,%[1]v %[2]v))", e.Min[0], e.Min[1], e.Max[0],
			e.Max[1]))}}},
	}
	if months := have.spans[spending.Awarded]; months.first != 0 {
		last := (months.last + 1).FirstDay().AddDate(0, 0, -1)
		d = append(d, member{"dct:temporal", members{{"@type", "dct:PeriodOfTime"},
			{"dcat:startDate", dcatTyped("xsd:date", months.first.FirstDay().Format(time.DateOnly))},
			{"dcat:endDate", dcatTyped("xsd:date", last.Format(time.DateOnly))}}})
	}
	var files []members
	for _, c := range s.collections {
		if !c.held(view, version) {
			continue
		}
		for _, f := range c.whole.formats {
			file := q.Href(c.whole.path, "f="+f.Name)
			files = append(files, distribution(q, c.title.String()+", "+f.Title, c.path(), file, f))
		}
	}
	const zip = "/dataset/package.zip"
	files = append(files, distribution(q, "All tables, a data package", zip, q.Href(zip, ""), zipFormat))
	return writeJSON(out, members{{"@context", dcatContext()}, {"@graph", []members{
		append(d, member{"dcat:distribution", files}),
		{{"@id", service}, {"@type", "dcat:DataService"}, {"dct:title", serviceTitle},
			{"dct:description", serviceAbout}, {"dcat:endpointURL", dcatID(service)},
			{"dcat:endpointDescription", dcatID(q.Href(definitionPath, ""))},
			{"dct:conformsTo", dcatID("http://www.opengis.net/def/interface/ogcapi-features")},
			{"dcat:servesDataset", dcatID(q.Href("/dataset", ""))}},
	}}})
}

func distribution(q *request, title, path, file string, f ogc.Format) members {
	mediaType, _, _ := strings.Cut(f.MediaType, ";")
	return members{{"@id", file}, {"@type", "dcat:Distribution"}, {"dct:title", title},
		{"dcat:accessURL", dcatID(q.Href(path, ""))}, {"dcat:downloadURL", dcatID(file)},
		{"dcat:mediaType", dcatID("https://www.iana.org/assignments/media-types/" + mediaType)},
		{"dcat:accessService", dcatID(q.Base + "/")}}
}

// dcatLanguages names languages by the codes that DCAT-AP asks for.
func dcatLanguages(languages []string) []any {
	list := []any{}
	for _, l := range languages {
		tag, err := bcp47.Parse(l)
		if err != nil {
			continue
		}
		base, _ := tag.Base()
		list = append(list, dcatID("http://publications.europa.eu/resource/authority/language/"+
			strings.ToUpper(base.ISO3())))
	}
	return list
}
