package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
)

// contentSecurityPolicy lets the page load its own files and nothing else, and who shows it within a page of
// theirs.
func contentSecurityPolicy(parents string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"font-src 'self'; base-uri 'none'; frame-ancestors " + parents + "; form-action 'self'"
}

// embedName is the parameter of the page that asks for the map alone, to be shown within another page.
const embedName = "embed"

func (s *Server) securityHeaders(next http.Handler) http.Handler {
	alone, within := contentSecurityPolicy("'none'"), contentSecurityPolicy(s.parents)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", alone)
		if r.URL.Path == "/" && r.URL.Query().Get(embedName) == "1" {
			h.Set("Content-Security-Policy", within)
		}
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// maxBody is how many bytes a request may bring along where none are read.
const maxBody = 64 << 10

// limited refuses requests that are longer than they may be.
func (s *Server) limited(next http.Handler) http.Handler {
	return ogc.Limited(next, s.refuse, bodyAt, tooLarge)
}

// crossOrigin lets pages of other origins read: all data is public.
func crossOrigin(next http.Handler) http.Handler {
	return ogc.CrossOrigin(next, methodsAt, DatasetHeader, ReconciliationHeader, RegionsHeader,
		HeldBackHeader, ListedHeader)
}

// frameParents gives the origins that may show the page within pages of theirs as a policy names them: 'none' of
// none.
func frameParents(origins []string) (string, error) {
	if len(origins) == 0 {
		return "'none'", nil
	}
	for _, origin := range origins {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" ||
			strings.ContainsAny(origin, "*;, '") || u.Scheme+"://"+u.Host != origin {
			return "", fmt.Errorf("%q is not the origin of a page, https://example.org", origin)
		}
	}
	return strings.Join(origins, " "), nil
}
