package api

import (
	"bufio"
	"context"
	"errors"
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
func running(t *testing.T, s service) (listens net.Listener, stop func(), done <-chan error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, s.Server, slog.New(slog.DiscardHandler)) }()
	return listener, cancel, served
}

// TestSlowHeadersAreCutOff: a client that never ends its headers does not hold a connection.
func TestSlowHeadersAreCutOff(t *testing.T) {
	t.Parallel()
	listens, _, _ := running(t, ownSample(t))
	c := byhand.Dial(t, listens.Addr().String(), "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	if answer, err := io.ReadAll(c); err != nil || strings.Contains(string(answer), " 200 ") {
		t.Errorf("the connection ends with %q, %v", answer, err)
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	listens, _, _ := running(t, ownSample(t))
	c := byhand.Dial(t, listens.Addr().String(), "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: "+
		strings.Repeat("x", 2*ogc.MaxHeaderBytes)+"\r\n\r\n")
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
	s := ownSample(t)
	want := s.ok("/collections/awards/items?f=csv")
	gated := gatedStore{Store: s.versions.store, entered: make(chan struct{}), gate: make(chan struct{})}
	gated.enter = sync.OnceFunc(func() { close(gated.entered) })
	held := serverOf(t, gated)
	listens, stop, done := running(t, held)
	address := listens.Addr().String()
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
	if _, err := listens.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener still accepts after Serve returned: %v", err)
	}
}

// TestAnswersAtOnce has several ask one server at once for what it has not kept yet, each beginning elsewhere: all are
// given the same bytes.
func TestAnswersAtOnce(t *testing.T) {
	s := ownSample(t)
	var addresses []string
	for _, path := range []string{"allocation", "allocation?level=circle&f=csv", "equity", "trend",
		"spatial?level=circle", "plan?budget=1000000", "compare?areas=18-316,18-301", "sensitivity",
		"reconciliation", "assets", "chain"} {
		addresses = append(addresses, "/analysis/"+path)
	}
	for _, path := range []string{"awards/items?limit=50&sortby=-awarded", "awards/items?q=embankment&flood=yes",
		"awards/download?f=csv", "awards/download?f=gpkg", "circles/download?f=parquet", "circles/download?f=fgb",
		"circles/items?bbox=91,26,92,27", "districts/tiles/WebMercatorQuad/6/27/48?f=mvt", "awards"} {
		addresses = append(addresses, "/collections/"+path)
	}
	addresses = append(addresses, "/", "/dataset", "/api", "/dataset?lang=as&f=html", "/healthz")
	var first sync.Map
	var clients sync.WaitGroup
	for client := range 4 {
		clients.Go(func() {
			for i := range addresses {
				address := addresses[(i+client*len(addresses)/4)%len(addresses)]
				a := s.get(address)
				before, asked := first.LoadOrStore(address, string(a.body))
				if a.status != http.StatusOK || asked && before != string(a.body) {
					t.Errorf("%s: status %d, %d bytes: %.200s", address, a.status, len(a.body), a.body)
				}
			}
		})
	}
	clients.Wait()
}

func TestServeSaysWhyItFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), listener, ownSample(t).Server, slog.New(slog.DiscardHandler)); err == nil ||
		!strings.Contains(err.Error(), listener.Addr().String()) {
		t.Errorf("a closed listener: %v", err)
	}
}
