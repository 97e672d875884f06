package api

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// problemOf translates any error of a handler. What is not known to be the asker's fault is
// an internal error, whose details stay in the log.
func problemOf(err error) *ogc.Problem {
	var p *ogc.Problem
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &tooLong):
		return tooLarge(tooLong.Limit)
	case errors.Is(err, store.ErrNoDataset):
		return unavailable("the store holds no dataset yet; run floodspend import")
	case errors.Is(err, store.ErrStaleCursor):
		return ogc.BadParameter("cursor", "").Because(ogc.Says("the cursor is not of this dataset version and query; " +
			"begin again at the first page"))
	case errors.Is(err, ledger.ErrQuery):
		return ogc.NewProblem(http.StatusBadRequest, err.Error())
	case errors.Is(err, store.ErrNotFound):
		return ogc.NewProblem(http.StatusNotFound, err.Error())
	case errors.Is(err, store.ErrUnavailable):
		return unavailable("the database cannot be reached; try again in a moment")
	case errors.Is(err, ogc.ErrBusy):
		return unavailable("too much is being asked at once; try again in a moment")
	case errors.Is(err, context.Canceled), errors.Is(err, ogc.ErrAbandoned):
		return unavailable("the request was given up before it was answered")
	case errors.Is(err, context.DeadlineExceeded):
		return unavailable("the answer took too long; try again, or ask for less")
	}
	return failure()
}

// failure is of what is nobody's fault who asks.
func failure() *ogc.Problem {
	return ogc.NewProblem(http.StatusInternalServerError, "").Because(ogc.Says(
		"the server failed to answer; its log says why"))
}

// fail answers with a problem and logs what the client is not told.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && r.Context().Err() == nil {
		s.logger.ErrorContext(r.Context(), "request failed", "method", r.Method, "url", r.URL.String(), "status",
			p.Status, "error", err)
	}
	s.refuse(w, r, p)
}

// recoverPanics turns a panic into a problem without details; the log has them.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			s.logger.ErrorContext(r.Context(), "panic", "method", r.Method, "url", r.URL.String(), "panic", v, "stack",
				string(debug.Stack()))
			w.Header().Del(DatasetHeader)
			s.refuse(w, r, failure())
		}()
		next.ServeHTTP(w, r)
	})
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, missing("there is nothing at {path}; /api describes every path", "path", r.URL.Path))
}

func (s *Server) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	allowed := strings.Join(methodsAt(r.URL.Path), ", ")
	w.Header().Set("Allow", allowed)
	s.refuse(w, r, ogc.NewProblem(http.StatusMethodNotAllowed, "").Because(ogc.Says(
		"{method} is not allowed; it answers {allowed}", "method", r.Method, "allowed", allowed)))
}
