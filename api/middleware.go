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

// crossOrigin lets pages of other origins read: all data is public. It answers OPTIONS.
func crossOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", strings.Join([]string{
			"Content-Crs", "Content-Disposition", "ETag", "Link", DatasetHeader, ReconciliationHeader,
			RegionsHeader, ogc.MatchedHeader, ogc.ReturnedHeader}, ", "))
		if r.Method != http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		allowed := strings.Join(methodsAt(r.URL.Path), ", ")
		h.Set("Allow", allowed)
		h.Set("Access-Control-Allow-Methods", allowed)
		h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	})
}

// Limits of a request. Headers are limited by the http.Server.
const (
	maxBody  = 64 << 10 // bytes, where no body is read
	maxQuery = 16 << 10 // bytes
	maxPath  = 8 << 10  // bytes, escaped
)

func (s *Server) limitRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		longest := bodyAt(r)
		switch {
		case r.ContentLength > longest:
			s.refuse(w, r, tooLarge(longest))
			return
		case len(r.URL.RawQuery) > maxQuery:
			s.refuse(w, r, ogc.NewProblem(http.StatusRequestURITooLong, "").Because(ogc.Says(
				"the query string is longer than {n} bytes", "n", maxQuery)))
			return
		case len(r.URL.EscapedPath()) > maxPath:
			s.refuse(w, r, ogc.NewProblem(http.StatusRequestURITooLong, "").Because(ogc.Says(
				"the path is longer than {n} bytes", "n", maxPath)))
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, longest)
		}
		next.ServeHTTP(w, r)
	})
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
