package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/web"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// serverFlags are the flags of every command that serves.
type serverFlags struct {
	Addr         string   `default:"127.0.0.1:8080" help:"host:port to listen on; port 0 takes any free one."`
	MetricsAddr  string   `name:"metrics-addr" placeholder:"HOST:PORT" help:"Serve metrics for Prometheus here, at /metrics; without it nowhere."`
	BaseURL      string   `name:"base-url" placeholder:"URL" help:"Public address behind a proxy, for links; default from the request."`
	EmbedParents []string `name:"embed-parents" placeholder:"ORIGIN" help:"Origins, https://example.org, whose pages may show the map in a frame; without it nobody's."`
	Log          string   `enum:"text,json" default:"text" help:"How the log on stderr is written: text or json."`
	LogRequests  bool     `name:"log-requests" negatable:"" default:"true" help:"Log each request: id, method, route, path, status, bytes, seconds, cache, remote address."`
	LogQueries   bool     `name:"log-queries" help:"Log the query strings of requests too."`
	MakeFiles    bool     `name:"make-files" negatable:"" default:"true" help:"Make the files of whole downloads before they are asked for, while nothing is; they lie in $TMPDIR."`
}

type serveCommand struct {
	storeFlag
	serverFlags
}

// Run serves a store until the context ends.
func (s serveCommand) Run(ctx context.Context, c console) error {
	store, err := s.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("--addr %s: %w", s.Addr, err)
	}
	return s.serve(ctx, c, listener, store, nil)
}

// makeRoom has Go run as many goroutines at a time as a server needs to answer at once what costs
// nothing. A number the user gives stands; so does the limit of a container, whose time more
// goroutines would only use up sooner.
func makeRoom() {
	if cores := runtime.NumCPU(); os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) == cores {
		runtime.GOMAXPROCS(api.Processors(cores))
	}
}

// serve answers requests on a listener until the context ends. It prints the URL as the
// first line of output, then the lines of hints.
func (s serverFlags) serve(ctx context.Context, c console, listener net.Listener, store store.Store,
	hints []string) error {
	leave(garbagePercent)
	makeRoom()
	logger := s.logger(c.err)
	page, err := web.Bundled()
	if err != nil {
		listener.Close()
		return err
	}
	options := api.Options{Store: store, Web: page, Words: web.Words(), Logger: logger, BaseURL: s.BaseURL,
		EmbedParents: s.EmbedParents, MakeFiles: s.MakeFiles,
		LogQueries: s.LogQueries, Registry: processRegistry()}
	if s.LogRequests {
		options.Requests = logger
	}
	handler, err := api.New(options)
	if err != nil {
		listener.Close()
		return err
	}
	stopMetrics, err := s.serveMetrics(ctx, handler, logger)
	if err != nil {
		listener.Close()
		return err
	}
	defer stopMetrics()
	fmt.Fprintf(c.out, "http://%s\n", listener.Addr())
	for _, hint := range hints {
		fmt.Fprintln(c.out, hint)
	}
	return api.Serve(ctx, listener, handler, logger)
}

// logger gives the log, as the flag says.
func (s serverFlags) logger(w io.Writer) *slog.Logger {
	if s.Log == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// processRegistry gives a registry of metrics that has those of Go and of the process.
func processRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// serveMetrics serves metrics where the flag says, until stop is called.
func (s serverFlags) serveMetrics(ctx context.Context, handler *api.Server, logger *slog.Logger) (stop func(),
	err error) {
	if s.MetricsAddr == "" {
		return func() {}, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("--metrics-addr %s: %w", s.MetricsAddr, err)
	}
	logger.Info("metrics", "url", fmt.Sprintf("http://%s/metrics", listener.Addr()))
	// They are served while the last requests end.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var served sync.WaitGroup
	served.Go(func() {
		if err := api.ServeMetrics(ctx, listener, handler, logger); err != nil {
			logger.Error("metrics are no longer served", "error", err)
		}
	})
	return func() { cancel(); served.Wait() }, nil
}

// listenFrom listens on addr or, where its port is taken, on one of the next hundred.
func listenFrom(ctx context.Context, addr string) (net.Listener, error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("--addr %s: %w", addr, err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fmt.Errorf("--addr %s: the port is not a number", addr)
	}
	var l net.Listener
	for next := port; next <= min(port+100, 65535); next++ {
		if l, err = (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next))); err == nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("--addr %s: %w", addr, err)
}
