// Package pages writes the JSON answers of an API as HTML to read: tables, lists, links and a small map.
// What a page says is what the JSON says; no page loads anything but its stylesheet, and none has a script.
package pages

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/tidwall/gjson"
)

//go:embed page.html page.css
var files embed.FS

// Stylesheet is what the pages load, StylesheetPath where they look for it below the root.
func Stylesheet() []byte {
	// The file is embedded: it is there.
	css, _ := files.ReadFile("page.css")
	return css
}

// StylesheetPath is below the root of the service, without a slash before it.
const StylesheetPath = "static/page.css"

// Printer writes pages in one language.
type Printer struct {
	language  *ogc.Language
	templates *template.Template
}

// NewPrinter makes a printer of pages in a language.
func NewPrinter(l *ogc.Language) *Printer {
	say := template.FuncMap{"say": l.Say, "language": l.Code, "label": func(name string) string {
		return labelOf(l, name)
	}}
	return &Printer{l, template.Must(template.New("page.html").Funcs(say).ParseFS(files, "page.html"))}
}

// labelOf is what a member is called: its name in English, and where there are no words for it.
func labelOf(l *ogc.Language, name string) string {
	label, ok := l.Has(strings.ReplaceAll(name, "_", " "))
	if !ok || l.Code() == ogc.English {
		return name
	}
	return label
}

// Link is a link of a page. Where it leads to another page, Data is what that is made of, of the type Type.
type Link struct {
	Href, Rel, Type, Title, Data string
}

// Choice is a language that there is of a page.
type Choice struct {
	Tag, Name, Href string
}

// Page is what stands around an answer.
type Page struct {
	Title      string
	About      string
	Site       string // name of the service
	Root       string // the way up to the root: "", "../../"
	Nav        []Link // of the service
	Crumbs     []Link // from the root to the page
	Alternates []Link // the same in other representations
	Languages  []Choice
}

// Answer says how to read the JSON of an answer.
type Answer struct {
	Base    string            // absolute address of the root; links below it lead to pages
	Item    string            // where an item is, its id to be appended; "" where items have no address
	About   map[string]string // what members are about, by name
	Keep    string            // the query that links to pages keep, "lang=fr"
	Swapped bool              // coordinates have the latitude first
	Metric  bool              // coordinates are of a plane
	Ground  [][]byte          // GeoJSON geometries that single items and points are drawn on
}

// view is what the template is given.
type view struct {
	Page
	Language   string
	Stylesheet string
	Map        *picture
	Features   *table
	Values     []field
	Links      []Link
	Next       *Link
	Count      string
	API        *definition
	Ways       []Link // of a problem, what can be done; without an address where there is only to be said
	Text       template.HTML
}

// JSON writes an answer as a page.
func (pr *Printer) JSON(out io.Writer, p Page, a Answer, body []byte) error {
	if !gjson.ValidBytes(body) {
		return fmt.Errorf("page %s: the answer is no JSON", p.Title)
	}
	doc := gjson.ParseBytes(body)
	b := &builder{Answer: a, language: pr.language, left: mostValues}
	v := view{Page: p}
	switch {
	case doc.Get("openapi").Exists():
		v.API = b.definition(doc)
	case doc.Get("type").String() == "FeatureCollection":
		v.Map, v.Features = b.picture(doc.Get("features")), b.features(doc.Get("features"))
		v.Count = counted(pr.language, doc)
		v.Values = b.members(doc, "type", "features", "links", "numberMatched", "numberReturned")
	case doc.Get("type").String() == "Feature":
		v.Map = b.picture(doc)
		v.Values = b.feature(doc)
		v.Title, v.About = nameOf(doc), p.Title
	default:
		v.Values = b.members(doc, "links")
	}
	v.Links, v.Next = b.links(doc.Get("links"))
	return pr.write(out, v)
}

// Problem writes a problem in JSON as a page: what was asked, what is wrong with it, and what can be done.
func (pr *Printer) Problem(out io.Writer, p Page, asked string, problem []byte, ways []Link) error {
	doc := gjson.ParseBytes(problem)
	b := &builder{language: pr.language, left: mostValues}
	p.Title = doc.Get("status").String() + " " + doc.Get("title").String()
	p.About = doc.Get("detail").String()
	values := append([]field{{Name: "asked", Value: value{Text: asked}}}, b.members(doc, "type", "title", "status",
		"detail")...)
	return pr.write(out, view{Page: p, Values: values, Ways: ways})
}

// Text writes a page of text, which is in English.
func (pr *Printer) Text(out io.Writer, p Page, text template.HTML) error {
	return pr.write(out, view{Page: p, Text: text})
}

func (pr *Printer) write(out io.Writer, v view) error {
	v.Stylesheet, v.Language = v.Root+StylesheetPath, pr.language.Code()
	if err := pr.templates.ExecuteTemplate(out, "page.html", v); err != nil {
		return fmt.Errorf("page %s: %w", v.Title, err)
	}
	return nil
}

func counted(l *ogc.Language, doc gjson.Result) string {
	matched, returned := doc.Get("numberMatched"), doc.Get("numberReturned")
	if !matched.Exists() {
		return l.Say("{n} items", "n", doc.Get("features.#").Int())
	}
	if matched.Int() == returned.Int() {
		return l.Say("{n} items", "n", matched.Int())
	}
	return l.Say("{n} of {all} items", "n", returned.Int(), "all", matched.Int())
}

// isJSON reports whether a media type is one that has a page.
func isJSON(mediaType string) bool {
	switch mediaType {
	case "application/json", "application/geo+json", "application/schema+json":
		return true
	}
	return false
}

// links gives what an answer leads to, but for itself in whatever representation, the next page among them.
func (b *builder) links(list gjson.Result) (links []Link, next *Link) {
	for _, l := range list.Array() {
		link := b.link(l)
		if link.Rel == "next" {
			next = &link
		}
		if link.Rel != "self" && link.Rel != "alternate" && len(links) < mostRows {
			links = append(links, link)
		}
	}
	return links, next
}

func (b *builder) link(l gjson.Result) Link {
	link := Link{Href: l.Get("href").String(), Rel: l.Get("rel").String(), Type: l.Get("type").String(),
		Title: l.Get("title").String()}
	if link.Title == "" {
		link.Title = link.Rel
	}
	if strings.Contains(link.Href, "{") {
		link.Title, link.Href = link.Title+": "+link.Href, ""
	}
	if isJSON(link.Type) && link.Rel != "enclosure" && strings.HasPrefix(link.Href, b.Base+"/") {
		link.Data, link.Href = link.Href, b.asPage(link.Href)
	}
	return link
}

// asPage gives the address of the page that says what is at an address.
func (b *builder) asPage(href string) string {
	path, query, _ := strings.Cut(href, "?")
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		if pair != "" && !strings.HasPrefix(pair, "f=") && pair != b.Keep {
			kept = append(kept, pair)
		}
	}
	if b.Keep != "" {
		kept = append(kept, b.Keep)
	}
	return path + "?" + strings.Join(append(kept, "f=html"), "&")
}
