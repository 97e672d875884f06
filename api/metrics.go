package api

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const metricsPath = "/metrics"

// Metrics answers what Prometheus asks, at /metrics. It is for a listener of its own: what it
// says is for those who run the server.
func (s *Server) Metrics() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}))
	return mux
}

// metricsMoved says on the public port where metrics are.
func (s *Server) metricsMoved(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, missing("metrics are not served here; floodspend serve --metrics-addr HOST:PORT gives them a "+
		"port of their own"))
}

type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	lookups  *prometheus.CounterVec
}

func newMetrics(registry *prometheus.Registry, s *Server) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floodspend_http_requests_total", Help: "Requests answered.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "floodspend_http_request_seconds", Help: "Time to answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
		lookups: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "floodspend_cache_lookups_total", Help: "Lookups of rendered answers.",
		}, []string{"result"}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	size := gauge("floodspend_cache_bytes", "Memory held by kept answers, their keys and what finds them.",
		func() float64 { return float64(s.cache.Size()) })
	spooled := gauge("floodspend_spool_bytes", "Bytes in files of answers that are read more slowly than they "+
		"are made.", func() float64 { return float64(s.downloads.Disk.Size()) })
	filed := gauge("floodspend_file_bytes", "Bytes of answers that are kept in files.",
		func() float64 { return float64(s.files.Used()) })
	waiting := gauge("floodspend_waiting", "Answers that wait for their turn to be made.",
		func() float64 {
			return float64(s.costly.Waiting.Load() + s.light.Waiting.Load() + s.downloads.Queue.Waiting.Load() +
				s.files.Queue.Waiting.Load())
		})
	var errs []error
	for _, collector := range []prometheus.Collector{m.requests, m.seconds, m.lookups, size, spooled, filed, waiting} {
		errs = append(errs, registry.Register(collector))
	}
	return m, errors.Join(errs...)
}

// observe counts and times requests by route and logs each one.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		r, n := noted(ww, r)
		next.ServeHTTP(ww, r)
		took := time.Since(begin)
		status, written := answered(ww)
		route := "unmatched"
		if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
			route = c.RoutePattern()
		}
		s.metrics.requests.WithLabelValues(route, methodLabel(r.Method), strconv.Itoa(status)).Inc()
		s.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
		s.log(r, n, route, status, written, took)
	})
}

// methodLabel keeps made-up methods from making up series.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete:
		return method
	}
	return "other"
}
