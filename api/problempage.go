package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/pages"
)

// deepest is how many slashes there are at most in the path of a page: its links repeat the way up.
const deepest = 32

// readsPages reports whether a request is of one who reads pages: by f, where that names JSON or HTML, else by Accept.
func readsPages(r *http.Request) bool {
	if strings.Count(r.URL.EscapedPath(), "/") > deepest {
		return false
	}
	switch r.URL.Query().Get(ogc.FormatName) {
	case ogc.HTML.Name:
		return true
	case ogc.JSON.Name:
		return false
	}
	f, ok := ogc.Preferred([]ogc.Format{ogc.ProblemJSON, ogc.HTML}, ogc.Accepted(r))
	return ok && f.Name == ogc.HTML.Name
}

// printProblem writes a problem as a page.
func (s *Server) printProblem(out *bytes.Buffer, r *http.Request, p *ogc.Problem, in *ogc.Language) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	query, keep := r.URL.Query(), ""
	if query.Get(ogc.LanguageName) == in.Code() {
		keep = "?" + ogc.LanguageName + "=" + in.Code()
	}
	page := pageBelow(r.URL.EscapedPath(), keep, in)
	query.Set(ogc.FormatName, ogc.ProblemJSON.Name)
	if data := "?" + query.Encode(); len(data) <= mostShown {
		page.Alternates = []pages.Link{{Href: data, Rel: "alternate", Type: ogc.ProblemType,
			Title: in.Say("this document as {format}", "format", ogc.Says(ogc.ProblemJSON.Title))}}
	}
	return s.printers[in.Code()]().Problem(out, page, asked(r), body, waysOut(r, p, page.Root, keep, in))
}

// mostShown bounds an address that a page of a problem repeats, in bytes.
const mostShown = 2000

// asked is the address of a request, or its beginning.
func asked(r *http.Request) string {
	text := r.URL.RequestURI()
	if len(text) > mostShown {
		text = text[:mostShown] + "…"
	}
	return strings.ToValidUTF8(text, "?")
}

// waysOut says what who reads of a problem can do. Addresses are those of the page, or relative to it.
func waysOut(r *http.Request, p *ogc.Problem, root, keep string, in *ogc.Language) []pages.Link {
	var ways []pages.Link
	way := func(title, href string) { ways = append(ways, pages.Link{Title: title, Href: href}) }
	long := len(r.URL.RawQuery) > mostShown
	switch {
	case p.Parameter != "" && !long:
		query := r.URL.Query()
		query.Del(p.Parameter)
		way(in.Say("Ask the same without {name}", "name", p.Parameter), "?"+query.Encode())
	case p.Status == http.StatusMethodNotAllowed && !long:
		way(in.Say("Read what is here"), "?"+r.URL.RawQuery)
	case p.Status >= http.StatusInternalServerError && !long:
		way(in.Say("Try again"), "?"+r.URL.RawQuery)
	case strings.HasPrefix(r.URL.Path, "/collections/") && strings.Contains(r.URL.Path, "/items/"):
		list, _, _ := strings.Cut(r.URL.Path, "/items/")
		way(in.Say("Look among the items of the collection"), root+(&url.URL{Path: list[1:] + "/items"}).String()+keep)
	}
	way(in.Say("See what can be asked, and with which parameters"), root+"api"+keep)
	way(in.Say("Look through the collections"), root+"collections"+keep)
	way(in.Say("Go to the map"), root+keep)
	return ways
}
