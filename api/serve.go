package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
)

// Times a server takes to end.
const (
	noticePeriod = 300 * time.Millisecond // /readyz says 503 this long before the listener closes
	drainTimeout = 15 * time.Second
)

// Serve answers requests on the listener until ctx ends, on at most 1,024 connections at a time.
// Then /readyz turns 503, running requests are given time to end, and Serve returns nil; it
// returns an error if some had to be cut off or the listener failed.
func Serve(ctx context.Context, l net.Listener, s *Server, logger *slog.Logger) error {
	server := ogc.Bounded(s, logger)
	limit := ogc.NewConnections(l, ogc.MostConnections)
	server.ConnState = limit.Note
	making, stop := context.WithCancel(ctx)
	var made sync.WaitGroup
	if s.makesFiles {
		made.Go(func() { s.makeFiles(making) })
	}
	defer func() {
		stop()
		made.Wait()
	}()
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
	made.Wait()
	s.Close()
	return nil
}

// ServeMetrics answers Prometheus on a listener of its own until ctx ends.
func ServeMetrics(ctx context.Context, l net.Listener, s *Server, logger *slog.Logger) error {
	server := ogc.Bounded(s.Metrics(), logger)
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics on %s: %w", l.Addr(), err)
	}
	return nil
}
