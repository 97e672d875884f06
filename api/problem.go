package api

import (
	"context"
	"errors"
	"fmt"
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
		return ogc.NewProblem(http.StatusServiceUnavailable, store.ErrNoDataset.Error())
	case errors.Is(err, store.ErrStaleCursor):
		return ogc.BadParameter("cursor", "the cursor is not of this dataset version and query; begin again at the "+
			"first page")
	case errors.Is(err, ledger.ErrQuery):
		return ogc.NewProblem(http.StatusBadRequest, err.Error())
	case errors.Is(err, store.ErrNotFound):
		return ogc.NewProblem(http.StatusNotFound, err.Error())
	case errors.Is(err, store.ErrUnavailable):
		return ogc.NewProblem(http.StatusServiceUnavailable, "the database cannot be reached; try again in a moment")
	case errors.Is(err, ogc.ErrBusy):
		return ogc.NewProblem(http.StatusServiceUnavailable, ogc.ErrBusy.Error()+"; try again in a moment")
	case errors.Is(err, context.Canceled), errors.Is(err, ogc.ErrAbandoned):
		return ogc.NewProblem(http.StatusServiceUnavailable, "the request was given up before it was answered")
	case errors.Is(err, context.DeadlineExceeded):
		return ogc.NewProblem(http.StatusServiceUnavailable, "the answer took too long; try again, or ask for less")
	}
	return ogc.NewProblem(http.StatusInternalServerError, "the server failed to answer; its log says why")
}

// fail answers with a problem and logs what the client is not told.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && r.Context().Err() == nil {
		s.logger.ErrorContext(r.Context(), "request failed", "method", r.Method, "url", r.URL.String(), "status",
			p.Status, "error", err)
	}
	p.Write(w)
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
			ogc.NewProblem(http.StatusInternalServerError, "the server failed to answer; its log says why").Write(w)
		}()
		next.ServeHTTP(w, r)
	})
}

func notFound(w http.ResponseWriter, r *http.Request) {
	p := ogc.NewProblem(http.StatusNotFound, fmt.Sprintf("there is nothing at %s; /api describes every path",
		r.URL.Path))
	p.Write(w)
}

func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	allowed := strings.Join(methodsAt(r.URL.Path), ", ")
	w.Header().Set("Allow", allowed)
	ogc.NewProblem(http.StatusMethodNotAllowed, fmt.Sprintf("%s is not allowed; it answers %s", r.Method,
		allowed)).Write(w)
}
