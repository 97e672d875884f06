package api

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// browserAccept is what Chromium and Firefox send for a page.
const browserAccept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

// htmlPage is a page as a reader of it has it.
type htmlPage struct {
	text     string
	elements map[string]int
	hrefs    []string
	all      []string // every attribute, name=value
}

// htmlOf reads a page, which has to be well formed.
func htmlOf(t *testing.T, a answer) htmlPage {
	t.Helper()
	p := htmlPage{elements: map[string]int{}}
	d := xml.NewDecoder(strings.NewReader(string(a.body)))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta", "link"}, xml.HTMLEntity
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s is not well formed: %v", a.url, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			p.elements[token.Name.Local]++
			for _, at := range token.Attr {
				p.all = append(p.all, at.Name.Local+"="+at.Value)
				if token.Name.Local == "a" && at.Name.Local == "href" {
					p.hrefs = append(p.hrefs, at.Value)
				}
			}
			text.WriteByte(' ')
		case xml.CharData:
			text.Write(token)
		}
	}
	p.text = strings.Join(strings.Fields(text.String()), " ")
	return p
}

// leaves lists the texts and numbers of a JSON value, and the addresses of its links but to the page itself; of
// geometries, nothing, nor of texts that stand in place of a list beside them.
func leaves(value any, visit func(text string, link bool)) {
	switch value := value.(type) {
	case map[string]any:
		href, isLink := value["href"].(string)
		if isLink && (value["rel"] == "self" || value["type"] == "text/html") {
			return
		}
		for name, v := range value {
			list, text := strings.CutSuffix(name, "_text")
			switch {
			case isLink && name == "href":
				visit(href, true)
			case name == "geometry" || text && value[list] != nil || v == "Feature" || v == "FeatureCollection":
			default:
				leaves(v, visit)
			}
		}
	case []any:
		for _, v := range value {
			leaves(v, visit)
		}
	case string:
		visit(value, false)
	case json.Number:
		visit(value.String(), false)
	}
}

// Every answer in JSON is a page to a browser, which says all that the JSON says and has all its links.
func TestPagesSayWhatTheJSONSays(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	pages := 0
	for _, o := range contractOf(s).operations() {
		content := o.Responses.Status(http.StatusOK).Value.Content
		if content.Get("text/html") == nil || o.path == "/" {
			if content.Get("application/json") != nil || content.Get("application/geo+json") != nil {
				if !strings.HasSuffix(o.path, "/download") && o.path != "/" {
					t.Errorf("%s has no page", o.path)
				}
			}
			continue
		}
		pages++
		address := o.address(nil)
		if strings.HasSuffix(o.path, "/items") {
			address += "?limit=20"
		}
		a := s.ok(address, browserAccept)
		if got := a.header.Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s: a browser gets %s", address, got)
			continue
		}
		if !strings.Contains(a.header.Get("Vary"), "Accept") || a.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: headers %v", address, a.header)
		}
		p := htmlOf(t, a)
		if p.elements["h1"] != 1 || p.elements["script"]+p.elements["style"]+p.elements["img"] > 0 ||
			slices.ContainsFunc(p.all, func(at string) bool { return strings.HasPrefix(at, "style=") }) {
			t.Errorf("%s: elements %v", address, p.elements)
		}
		if o.path != definitionPath && !strings.HasPrefix(o.path, docsPath) {
			saysAll(t, p, s.ok(address))
		}
	}
	if pages < 30 {
		t.Errorf("only %d pages", pages)
	}
}

func saysAll(t *testing.T, p htmlPage, data answer) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(data.body)))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		t.Fatal(err)
	}
	missing := 0
	leaves(document, func(text string, link bool) {
		found := strings.Contains(p.text, strings.Join(strings.Fields(text), " "))
		if link {
			u, err := url.Parse(text)
			found = err != nil || strings.Contains(text, "{") || u.Query().Get(ogc.FormatName) == "" ||
				slices.Contains(p.hrefs, text)
		}
		if !found {
			if missing++; missing < 4 {
				t.Errorf("%s: the page lacks %q", data.url, text)
			}
		}
	})
}

// Programs get data: what curl, GDAL and Python send asks for no page.
func TestProgramsGetData(t *testing.T) {
	s := sample(t)
	for _, accept := range []string{"", "*/*", "application/json", "application/geo+json, application/json",
		"application/json, */*;q=0.8"} {
		for _, address := range []string{"/collections", "/collections/awards/items?limit=1", "/dataset",
			"/analysis/equity", "/collections/awards/schema"} {
			if got := s.ok(address, "Accept: "+accept).header.Get("Content-Type"); !strings.Contains(got, "json") {
				t.Errorf("%s, Accept: %s gives %s", address, accept, got)
			}
		}
	}
}

// A page leads to the next, and a list has as many items as its pages.
func TestPagesArePaged(t *testing.T) {
	s := sample(t)
	address, ids := "/collections/awards/items?f=html&limit=500", map[string]bool{}
	for rounds := 0; address != ""; rounds++ {
		p := htmlOf(t, s.ok(address))
		address = ""
		for _, href := range p.hrefs {
			switch u, err := url.Parse(href); {
			case err != nil:
				t.Fatal(err)
			case u.Query().Has(ogc.CursorName) && u.Query().Get(ogc.FormatName) == "html":
				address = u.RequestURI()
			case strings.HasPrefix(u.Path, "/collections/awards/items/"):
				ids[u.Path] = true
			}
		}
		if rounds > 5 {
			t.Fatal("the pages do not end")
		}
	}
	if want := s.ok("/collections/awards/items?limit=1").features().NumberMatched; len(ids) != want {
		t.Errorf("the pages lead to %d awards of %d", len(ids), want)
	}
}

// What a record says is text on a page, whatever it looks like.
func TestPagesEscapeWhatRecordsSay(t *testing.T) {
	hostile := []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`,
		`</title></svg><script>alert(2)</script>`, `{{.Root}} <!-- '`, `https://example.org/" onmouseover="alert(3)`}
	d := handmade()
	awards, i := d.Awards, 0
	d.Awards = func(yield func(spending.Award, error) bool) {
		for a, err := range awards {
			a.Title, a.Supplier = hostile[i%len(hostile)], hostile[(i+1)%len(hostile)]
			if i++; !yield(a, err) {
				return
			}
		}
	}
	for i := range d.Areas {
		d.Areas[i].Name = hostile[i%len(hostile)]
	}
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "hostile.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	publish(t, store, d)
	s := serverOf(t, store)
	seen := map[string]bool{}
	addresses := []string{"/collections/awards/items", "/collections/circles/items", "/collections/districts/items",
		"/analysis/allocation?level=circle", "/analysis/equity", "/analysis/reconciliation", "/dataset"}
	for _, f := range s.ok("/collections/awards/items").features().Features {
		addresses = append(addresses, "/collections/awards/items/"+url.PathEscape(f.ID))
	}
	for _, address := range addresses {
		p := htmlOf(t, s.ok(address, browserAccept))
		if p.elements["script"]+p.elements["img"] > 0 {
			t.Errorf("%s: elements %v", address, p.elements)
		}
		for _, at := range p.all {
			if name, value, _ := strings.Cut(at, "="); strings.HasPrefix(name, "on") ||
				name == "href" && strings.HasPrefix(value, "javascript:") {
				t.Errorf("%s: attribute %s", address, at)
			}
		}
		for _, text := range hostile {
			seen[text] = seen[text] || strings.Contains(p.text, strings.Join(strings.Fields(text), " "))
		}
	}
	for _, text := range hostile {
		if !seen[text] {
			t.Errorf("no page says %s", text)
		}
	}
}

// A page holds a thousand items, however many are asked for.
func TestPagesAreBounded(t *testing.T) {
	s := sample(t)
	p := htmlOf(t, s.ok("/collections/awards/items?f=html&limit=10000"))
	if p.elements["tr"] != mostPageItems+1 || !strings.Contains(p.text, "1000 of 1331 items") {
		t.Errorf("%d rows", p.elements["tr"])
	}
}

// The standard writes its paths without a slash at their end; one with it leads there.
func TestTrailingSlashes(t *testing.T) {
	s := sample(t)
	for address, want := range map[string]string{
		"/conformance/":                        "/conformance",
		"/docs/clients/":                       "/docs/clients",
		"/healthz/":                            "/healthz",
		"/collections/":                        "/collections",
		"/collections/awards/items/?limit=1":   "/collections/awards/items?limit=1",
		"/collections/districts/items/18-301/": "/collections/districts/items/18-301",
	} {
		a := s.get(address)
		if a.status != http.StatusMovedPermanently || a.header.Get("Location") != "http://"+testHost+want {
			t.Errorf("%s: status %d to %q, want %s", address, a.status, a.header.Get("Location"), want)
		}
		s.ok(want)
	}
}
