package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"time"

	"github.com/go-chi/chi/v5/middleware"
)

// requestIDHeader names a request in the answer and in the log. A proxy may have named it already.
const requestIDHeader = "X-Request-Id"

// requestIDForm is what a name given by a proxy may look like.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// note is what becomes known of a request while it is answered.
type note struct {
	id    string
	cache string // hit or miss; empty where no answer was looked for
}

type noteKey struct{}

// noted gives a request a name, in its answer too, and somewhere to note what becomes of it.
func noted(w http.ResponseWriter, r *http.Request) (*http.Request, *note) {
	n := &note{id: r.Header.Get(requestIDHeader)}
	if !requestIDForm.MatchString(n.id) {
		n.id = rand.Text()
	}
	w.Header().Set(requestIDHeader, n.id)
	return r.WithContext(context.WithValue(r.Context(), noteKey{}, n)), n
}

// noteLookup notes whether a request's answer was kept.
func (s *Server) noteLookup(ctx context.Context, hit bool) {
	result := "miss"
	if hit {
		result = "hit"
	}
	s.metrics.lookups.WithLabelValues(result).Inc()
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		n.cache = result
	}
}

// log writes a request's line. Its query may tell who asks after what: it is written only where the
// server's options say so.
func (s *Server) log(r *http.Request, n *note, route string, status int, written int, took time.Duration) {
	if s.requests == nil {
		return
	}
	remote, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		remote = r.RemoteAddr
	}
	attributes := []slog.Attr{
		slog.String("id", n.id), slog.String("method", methodLabel(r.Method)), slog.String("route", route),
		slog.String("path", r.URL.Path), slog.Int("status", status), slog.Int("bytes", written),
		slog.Float64("seconds", took.Seconds()), slog.String("cache", n.cache), slog.String("remote", remote),
	}
	if s.logQueries {
		attributes = append(attributes, slog.String("query", r.URL.RawQuery))
	}
	s.requests.LogAttrs(r.Context(), slog.LevelInfo, "request", attributes...)
}

// answered gives the status and the bytes of what was written.
func answered(w middleware.WrapResponseWriter) (status, written int) {
	if status = w.Status(); status == 0 {
		status = http.StatusOK
	}
	return status, w.BytesWritten()
}
