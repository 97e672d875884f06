package api

import (
	"strings"
	"testing"
)

// A catalogue that harvests the dataset gets what DCAT-AP asks of one, and files that are there.
func TestDCAT(t *testing.T) {
	s := sample(t)
	type reference struct {
		ID string `json:"@id"`
	}
	var d struct {
		Context map[string]string `json:"@context"`
		Graph   []struct {
			ID           string      `json:"@id"`
			Type         string      `json:"@type"`
			Title        string      `json:"dct:title"`
			Description  string      `json:"dct:description"`
			Language     []reference `json:"dct:language"`
			Distribution []struct {
				Title     string    `json:"dct:title"`
				Access    reference `json:"dcat:accessURL"`
				Download  reference `json:"dcat:downloadURL"`
				MediaType reference `json:"dcat:mediaType"`
			} `json:"dcat:distribution"`
			Endpoint reference `json:"dcat:endpointURL"`
			Serves   reference `json:"dcat:servesDataset"`
		} `json:"@graph"`
	}
	a := s.ok("/dataset", "Accept: application/ld+json")
	a.decode(&d)
	if a.header.Get("Content-Type") != dcatFormat.MediaType ||
		string(s.ok("/dataset?f=jsonld").body) != string(a.body) {
		t.Errorf("%s", a.header.Get("Content-Type"))
	}
	if len(d.Graph) != 2 {
		t.Fatalf("%s", a.body)
	}
	set, service := d.Graph[0], d.Graph[1]
	if set.Type != "dcat:Dataset" || set.Title == "" || set.Description == "" || service.Type != "dcat:DataService" ||
		service.Serves.ID != set.ID || service.Endpoint.ID == "" || len(set.Language) == 0 {
		t.Errorf("%+v\n%+v", set, service)
	}
	for _, prefix := range []string{"dcat", "dct", "foaf", "xsd", "geo"} {
		if d.Context[prefix] == "" {
			t.Errorf("no prefix %s", prefix)
		}
	}
	if len(set.Distribution) < 20 {
		t.Errorf("%d distributions", len(set.Distribution))
	}
	for _, file := range set.Distribution {
		_, mediaType, _ := strings.Cut(file.MediaType.ID, "media-types/")
		if got := s.ok(file.Download.ID).header.Get("Content-Type"); !strings.HasPrefix(got, mediaType) {
			t.Errorf("%s: %s is %s, not %s", file.Title, file.Download.ID, got, mediaType)
		}
		s.ok(file.Access.ID)
	}
}
