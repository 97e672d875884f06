package api

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/byhand"
)

// running serves the sample on a free port until the test ends or stop is called; done
// gives what Serve returned.
func running(t *testing.T, s service) (address string, stop func(), done <-chan error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, s.Server, slog.New(slog.DiscardHandler)) }()
	return listener.Addr().String(), cancel, served
}

// TestSlowHeadersAreCutOff: a client that never ends its headers does not hold a connection.
func TestSlowHeadersAreCutOff(t *testing.T) {
	t.Parallel()
	address, _, _ := running(t, sample(t))
	c := byhand.Dial(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	if answer, err := io.ReadAll(c); err != nil || strings.Contains(string(answer), " 200 ") {
		t.Errorf("the connection ends with %q, %v", answer, err)
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	address, _, _ := running(t, sample(t))
	c := byhand.Dial(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: "+strings.Repeat("x",
		2*ogc.MaxHeaderBytes)+
		"\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", answer.StatusCode)
	}
}

// gatedStore's snapshots hold the awards back until the gate opens.
type gatedStore struct {
	store.Store
	entered, gate chan struct{}
	enter         func() // closes entered, once
}

type gatedSnapshot struct {
	store.Snapshot
	gatedStore
}

func (g gatedStore) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := g.Store.Snapshot(ctx)
	return gatedSnapshot{s, g}, err
}

func (g gatedSnapshot) Lines(ctx context.Context, q store.AwardQuery, yield func([]byte) error) (store.Page, error) {
	g.enter()
	<-g.gate
	return g.Snapshot.Lines(ctx, q, yield)
}

// Close closes the snapshot, not the store it is of.
func (g gatedSnapshot) Close() error { return g.Snapshot.Close() }

// TestShutdownLetsRequestsEnd: a request being answered when the server is told to stop is
// answered; /readyz warns before the listener closes.
func TestShutdownLetsRequestsEnd(t *testing.T) {
	t.Parallel()
	s := sample(t)
	want := s.ok("/collections/awards/items?f=csv")
	gated := gatedStore{Store: s.versions.store, entered: make(chan struct{}), gate: make(chan struct{})}
	gated.enter = sync.OnceFunc(func() { close(gated.entered) })
	held := serverOf(t, gated)
	address, stop, done := running(t, held)
	c := byhand.Dial(t, address, "GET /collections/awards/items?f=csv HTTP/1.1\r\nHost: "+testHost+"\r\n\r\n")
	<-gated.entered
	waiting := byhand.Dial(t, address, "")
	stop()
	for !held.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	if _, err := io.WriteString(waiting, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if warning, err := io.ReadAll(waiting); err != nil || !strings.HasPrefix(string(warning), "HTTP/1.1 503 ") {
		t.Errorf("/readyz while shutting down: %q, %v", warning, err)
	}
	close(gated.gate)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || string(body) != string(want.body) {
		t.Errorf("the answer in flight has %d bytes of %d, %v: %.200s", len(body), len(want.body), err, body)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if late, err := net.Dial("tcp", address); err == nil {
		_ = late.Close()
		t.Error("the listener still accepts after Serve returned")
	}
}

func TestServeSaysWhyItFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), listener, sample(t).Server, slog.New(slog.DiscardHandler)); err == nil ||
		!strings.Contains(err.Error(), listener.Addr().String()) {
		t.Errorf("a closed listener: %v", err)
	}
}
