package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Timeouts and limits of the server.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 2 * time.Minute // a slow line still gets the largest export
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
	noticePeriod      = 300 * time.Millisecond // /readyz says 503 this long before the listener closes
	drainTimeout      = 15 * time.Second
)

// Serve answers requests on the listener until ctx ends, on at most 1,024 connections at a time.
// Then /readyz turns 503, running requests are given time to end, and Serve returns nil; it
// returns an error if some had to be cut off or the listener failed.
func Serve(ctx context.Context, l net.Listener, s *Server, logger *slog.Logger) error {
	server := bounded(s, logger)
	limit := newConnections(l, mostConnections)
	server.ConnState = limit.note
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(limit) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	logger.Info("shutting down")
	time.Sleep(noticePeriod)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("requests still running after %s were cut off: %w", drainTimeout, err),
			server.Close())
	}
	s.Close()
	return nil
}

// ServeMetrics answers Prometheus on a listener of its own until ctx ends.
func ServeMetrics(ctx context.Context, l net.Listener, s *Server, logger *slog.Logger) error {
	server := bounded(s.Metrics(), logger)
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics on %s: %w", l.Addr(), err)
	}
	return nil
}

// bounded gives a server that no client can hold for long.
func bounded(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}
