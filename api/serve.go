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

// Serve answers requests on the listener until ctx ends. Then /readyz turns 503, running
// requests are given time to end, and Serve returns nil; it returns an error if some had
// to be cut off or the listener failed.
func Serve(ctx context.Context, l net.Listener, s *Server, logger *slog.Logger) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
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
		return errors.Join(fmt.Errorf("requests still running after %s were cut off: %w", drainTimeout, err), server.Close())
	}
	s.Close()
	return nil
}
