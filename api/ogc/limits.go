package ogc

import (
	"net/http"
	"strings"
)

// Bounds of a request's address, in bytes. Headers are limited by the http.Server.
const (
	MaxQuery = 16 << 10
	MaxPath  = 8 << 10 // escaped
)

// Refuse answers a request with a problem.
type Refuse func(w http.ResponseWriter, r *http.Request, p *Problem)

// Limited refuses requests whose address is longer than the bounds, or that bring along more bytes than longest allows
// them, which tooLarge says.
func Limited(next http.Handler, refuse Refuse, longest func(*http.Request) int64,
	tooLarge func(limit int64) *Problem) http.Handler {
	tooLong := func(detail Phrase) *Problem {
		return NewProblem(http.StatusRequestURITooLong, "").Because(detail)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := longest(r)
		switch {
		case r.ContentLength > limit:
			refuse(w, r, tooLarge(limit))
			return
		case len(r.URL.RawQuery) > MaxQuery:
			refuse(w, r, tooLong(Says("the query string is longer than {n} bytes", "n", MaxQuery)))
			return
		case len(r.URL.EscapedPath()) > MaxPath:
			refuse(w, r, tooLong(Says("the path is longer than {n} bytes", "n", MaxPath)))
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, limit)
		}
		next.ServeHTTP(w, r)
	})
}

// CrossOrigin lets pages of other origins read answers and, beside the headers of every such API, those exposed. It
// answers OPTIONS with the methods of a path.
func CrossOrigin(next http.Handler, methods func(path string) []string, exposed ...string) http.Handler {
	readable := strings.Join(append([]string{"Content-Crs", "Content-Disposition", "ETag", "Link", MatchedHeader,
		ReturnedHeader}, exposed...), ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", readable)
		if r.Method != http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		allowed := strings.Join(methods(r.URL.Path), ", ")
		h.Set("Allow", allowed)
		h.Set("Access-Control-Allow-Methods", allowed)
		h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	})
}
