package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// describedProperty is a property of a logical schema.
type describedProperty struct {
	Type, Format, Title, Role, Unit, UnitLang, Collection string
	Sequence                                              int
	Codes                                                 []struct{ Const, Title string }
	keywords                                              map[string]any
}

type describedItems struct {
	ID         string
	Properties map[string]describedProperty
	Required   []string
	whole      map[string]any
}

// logicalSchemaAt reads a schema as a client of Part 5 does.
func logicalSchemaAt(s service, address string) (d describedItems) {
	s.tb.Helper()
	a := s.ok(address, "Accept: application/schema+json")
	if got := a.header.Get("Content-Type"); got != "application/schema+json" {
		s.tb.Fatalf("%s is %s", address, got)
	}
	var read struct {
		ID         string `json:"$id"`
		Properties map[string]struct {
			Type, Format, Title string
			Role                string                          `json:"x-ogc-role"`
			Unit                string                          `json:"x-ogc-unit"`
			UnitLang            string                          `json:"x-ogc-unitLang"`
			Collection          string                          `json:"x-ogc-collectionId"`
			Sequence            int                             `json:"x-ogc-propertySeq"`
			Codes               []struct{ Const, Title string } `json:"oneOf"`
		}
		Required []string
	}
	a.decode(&read)
	a.decode(&d.whole)
	d.ID, d.Required, d.Properties = read.ID, read.Required, map[string]describedProperty{}
	for name, p := range read.Properties {
		d.Properties[name] = describedProperty{p.Type, p.Format, p.Title, p.Role, p.Unit, p.UnitLang, p.Collection,
			p.Sequence, p.Codes, d.whole["properties"].(map[string]any)[name].(map[string]any)}
	}
	return d
}

// everySchema runs a check on every schema of every collection of datasets that have all kinds of them.
func everySchema(t *testing.T, check func(t *testing.T, s service, collection string, of logicalSchema)) {
	t.Helper()
	for name, s := range map[string]service{"sample": sample(t), "registers": registered(t)} {
		opened, release, err := s.versions.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		for _, c := range opened.surface().collections {
			for _, of := range c.logicalSchemas() {
				t.Run(name+"/"+c.id+"/"+of.name, func(t *testing.T) { s.tb = t; check(t, s, c.id, of) })
			}
		}
	}
}

// jsonSchemaKeywords are those of JSON Schema that Part 5 has properties described by.
func jsonSchemaKeywords() []string {
	return []string{"type", "title", "description", "format", "oneOf", "items", "additionalProperties", "required",
		"properties", "readOnly"}
}

// The schemas are what the abstract tests of Part 5 look for.
func TestLogicalSchemas(t *testing.T) {
	everySchema(t, func(t *testing.T, s service, collection string, of logicalSchema) {
		var c collectionDocument
		s.ok("/collections/" + collection).decode(&c)
		address := linkTo(c.Links, of.rel)
		d := logicalSchemaAt(s, address)
		if d.ID != address || strings.Contains(d.ID, "?") || d.whole["type"] != "object" ||
			d.whole["$schema"] != jsonSchemaURI || d.whole["additionalProperties"] != false {
			t.Errorf("%s: %.300v", address, d.whole)
		}
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.ok(address).body))
		if err != nil {
			t.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource(address, schema); err != nil {
			t.Fatal(err)
		}
		if _, err := compiler.Compile(address); err != nil {
			t.Errorf("%s is no JSON Schema: %v", address, err)
		}
		roles, places := map[string]int{}, map[int]bool{}
		for name, p := range d.Properties {
			roles[p.Role]++
			places[p.Sequence] = true
			spatial := strings.HasPrefix(p.Format, "geometry-")
			if spatial != (p.Type == "") || spatial && (of.name == "sortables" || p.Role != "primary-geometry") {
				t.Errorf("%s: type %q, format %q", name, p.Type, p.Format)
			}
			if p.Title == "" || p.Role == "id" != (name == "id") || p.Role == "id" && p.Type != "string" ||
				p.Role == "primary-instant" && p.Format != "date" ||
				of.name == "sortables" && (p.Type == "array" || p.Type == "object") {
				t.Errorf("%s: %+v", name, p)
			}
			if p.Unit != "" && p.Type != "number" && p.Type != "integer" || p.UnitLang != "" && p.Unit == "" ||
				p.UnitLang == "" && !slices.Contains([]string{"", "m", "km2", "d", "mo", "%"}, p.Unit) {
				t.Errorf("%s: unit %q of %q, a %s", name, p.Unit, p.UnitLang, p.Type)
			}
			for keyword := range p.keywords {
				if !strings.HasPrefix(keyword, "x-ogc-") && !slices.Contains(jsonSchemaKeywords(), keyword) {
					t.Errorf("%s: keyword %s", name, keyword)
				}
			}
			for _, code := range p.Codes {
				if code.Const == "" || code.Title == "" || p.Type != "string" {
					t.Errorf("%s: code %+v", name, code)
				}
			}
		}
		if roles["id"] != 1 || roles["primary-geometry"] > 1 || roles["primary-instant"] > 1 ||
			len(places) != len(d.Properties) {
			t.Errorf("%s: roles %v, %d places of %d properties", address, roles, len(places), len(d.Properties))
		}
	})
}

// Items have the properties of their schema and no others, of its types and codes; what it requires is always there.
func TestItemsAreAsTheirSchemaSays(t *testing.T) {
	seen := map[string]bool{}
	everySchema(t, func(t *testing.T, s service, collection string, of logicalSchema) {
		if of.name != "schema" {
			return
		}
		d := logicalSchemaAt(s, "/collections/"+collection+"/schema")
		delete(d.Properties, geometryField)
		for _, f := range s.ok("/collections/" + collection + "/items?limit=10000&geometry=none").features().Features {
			if len(f.Properties) != len(d.Properties) {
				t.Fatalf("%d properties, the schema has %d", len(f.Properties), len(d.Properties))
			}
			for name, value := range f.Properties {
				p, ok := d.Properties[name]
				is := ok
				switch value := value.(type) {
				case nil:
					is = ok && !slices.Contains(d.Required, name)
				case string:
					is = p.Type == "string" && (p.Codes == nil || slices.ContainsFunc(p.Codes,
						func(c struct{ Const, Title string }) bool { return c.Const == value }))
					seen[name+"="+value] = p.Codes != nil
				case json.Number:
					is = p.Type == "number" || p.Type == "integer" && !strings.Contains(value.String(), ".")
				case bool:
					is = p.Type == "boolean"
				case []any:
					is = p.Type == "array"
				case map[string]any:
					is = p.Type == "object"
				}
				if !is {
					t.Errorf("%s: %v is not %+v", name, value, p)
				}
			}
		}
	})
	for _, coded := range []string{"flood=yes", "kind=relief", "status=active", "precision=district", "level=circle",
		"relation=repairs", "side=below"} {
		if !seen[coded] {
			t.Errorf("nothing has the code %s", coded)
		}
	}
}

// Every property that is sortable can be sorted by, both ways, and no other can.
func TestSortables(t *testing.T) {
	everySchema(t, func(t *testing.T, s service, collection string, of logicalSchema) {
		if of.name != "sortables" {
			return
		}
		items := "/collections/" + collection + "/items?limit=3&geometry=none&sortby="
		sortable := logicalSchemaAt(s, "/collections/"+collection+"/sortables").Properties
		for name := range logicalSchemaAt(s, "/collections/"+collection+"/schema").Properties {
			for _, way := range []string{"", "-"} {
				got, want := s.get(items+way+name).status, http.StatusBadRequest
				if _, ok := sortable[name]; ok {
					want = http.StatusOK
				}
				if got != want {
					t.Errorf("sortby=%s%s: %d, want %d", way, name, got, want)
				}
			}
		}
	})
}

// Areas are in the order asked for, page after page.
func TestAreasSorted(t *testing.T) {
	s := sample(t)
	var sizes []float64
	for _, f := range s.allPages("/collections/circles/items?sortby=-area_km2&limit=7&geometry=none") {
		size, err := f.Properties["area_km2"].(json.Number).Float64()
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, size)
	}
	slices.Reverse(sizes)
	if all := s.ok("/collections/circles/items?limit=1").features(); !slices.IsSorted(sizes) ||
		len(sizes) != all.NumberMatched {
		t.Errorf("%d sizes of %d: %v", len(sizes), all.NumberMatched, sizes)
	}
}

// What a property refers to is an item of the collection that its schema names.
func TestSchemasReferToCollections(t *testing.T) {
	referred := map[string]bool{}
	everySchema(t, func(t *testing.T, s service, collection string, of logicalSchema) {
		if of.name != "schema" {
			return
		}
		for name, p := range logicalSchemaAt(s, "/collections/"+collection+"/schema").Properties {
			if (p.Role == "reference") != (p.Collection != "") {
				t.Errorf("%s: role %q, collection %q", name, p.Role, p.Collection)
			}
			if p.Collection == "" {
				continue
			}
			for _, f := range s.ok("/collections/" + collection + "/items?limit=20").features().Features {
				if id := f.text(name); id != "" && s.get("/collections/"+p.Collection+"/items/"+url.PathEscape(id)).
					status == http.StatusOK {
					referred[collection+"."+name] = true
				}
			}
		}
	})
	for _, want := range []string{"circles.parent_id", "allocation-circles.parent_id"} {
		if !referred[want] {
			t.Errorf("%s leads nowhere; these lead somewhere: %v", want, referred)
		}
	}
}

// Schemas say their profile, whichever is asked for, and refuse none.
func TestProfiles(t *testing.T) {
	s := sample(t)
	for _, name := range []string{"schema", "queryables", "sortables"} {
		plain := s.ok("/collections/awards/" + name)
		for _, profile := range []string{"codelist-inline", "codelist-ref", "codelist-ref,actual-domain",
			url.QueryEscape(inlineCodes)} {
			a := s.ok("/collections/awards/" + name + "?profile=" + profile)
			if got := a.header.Get("Link"); got != fmt.Sprintf("<%s>; rel=%q", inlineCodes, "profile") ||
				!bytes.Equal(a.body, plain.body) {
				t.Errorf("%s?profile=%s: Link %q", name, profile, got)
			}
		}
	}
}

// An answer has no time of its own: it is the same to the byte whenever it is given, and its header says when that was.
func TestPagesHaveNoTimeOfTheirOwn(t *testing.T) {
	for _, address := range []string{"/collections/awards/items?limit=5", "/collections/districts/items"} {
		one, other := sample(t), ownSample(t) // each with answers of its own
		a, b := one.ok(address), other.ok(address)
		var members map[string]any
		a.decode(&members)
		if _, stamped := members["timeStamp"]; stamped {
			t.Errorf("%s has a timeStamp", address)
		}
		if !bytes.Equal(a.body, b.body) {
			t.Errorf("%s: two servers give other bytes", address)
		}
	}
}

// Whoever reads pages is told on one what was asked, what is wrong with it and what can be done; programs get JSON.
func TestProblemsAsPages(t *testing.T) {
	s := sample(t)
	for address, want := range map[string]struct {
		status int
		says   []string
		leads  string
	}{
		"/nowhere/at/all":                       {404, []string{"/nowhere/at/all", "nothing"}, "../../collections"},
		"/collections/awards/items?limt=<b>5":   {400, []string{"limt", "<b>5", "datetime"}, "?"},
		"/collections/awards/items?limit=0&q=a": {400, []string{"a whole number from 1 to"}, "?q=a"},
		"/collections/awards/items/none":        {404, []string{"none"}, "../../../collections/awards/items"},
		"/analysis/plan?budget=much":            {400, []string{"budget"}, "?"},
		"/tiles/WebMercatorQuad/99/0/0":         {404, nil, "../../../../api"},
		"/collections/awards/items?f=csv&x=1":   {400, []string{"f=csv"}, "?f=csv"},
		"/collections/awards/items?f=word":      {400, []string{"json, csv, html"}, "?"},
	} {
		a := s.get(address, browserAccept)
		if a.status != want.status || a.header.Get("Content-Type") != "text/html; charset=utf-8" ||
			a.header.Get("Cache-Control") != "no-store" || a.header.Get("Vary") != "Accept, Accept-Language" ||
			a.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: status %d, headers %v", address, a.status, a.header)
			continue
		}
		p := htmlOf(t, a)
		var problem ogc.Problem
		s.get(address).decode(&problem)
		for _, text := range append(want.says, fmt.Sprint(want.status), problem.Detail) {
			if !strings.Contains(p.text, strings.Join(strings.Fields(text), " ")) {
				t.Errorf("%s: the page lacks %q: %s", address, text, p.text)
			}
		}
		if p.elements["h1"] != 1 || p.elements["script"]+p.elements["b"] > 0 || !slices.Contains(p.hrefs, want.leads) {
			t.Errorf("%s: elements %v, links %v", address, p.elements, p.hrefs)
		}
	}
	for _, accept := range []string{"", "*/*", "application/json", "application/geo+json, */*;q=0.1", "image/png",
		"text/html;q=0.1, application/json"} {
		s.get("/nowhere", "Accept: "+accept).problem(http.StatusNotFound)
	}
	s.get("/nowhere?f=json", browserAccept).problem(http.StatusNotFound)
	deep := s.get(strings.Repeat("/a", 3000), browserAccept)
	if deep.problem(http.StatusNotFound); len(deep.body) > 10_000 {
		t.Errorf("a path of 6,000 bytes is refused with %d", len(deep.body))
	}
	if got := s.get("/nowhere?f=html").header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("f=html gets %s", got)
	}
}
