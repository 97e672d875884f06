package ogc

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"testing"

	"github.com/floodspend/floodspend/testdata/byhand"
)

func (l *connections) isWaiting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting
}

// TestConnectionsAreBounded: no more are held than the bound; what waits is served in the room that
// an idle connection makes, be it idle already or later.
func TestConnectionsAreBounded(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const most = 2
	limit := NewConnections(l, most)
	entered := make(chan struct{})
	gates := map[string]chan struct{}{"/a": make(chan struct{}), "/b": make(chan struct{})}
	server := Bounded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gate := gates[r.URL.Path]; gate != nil {
			entered <- struct{}{}
			<-gate
		}
		_, _ = io.WriteString(w, "ok")
	}), slog.New(slog.DiscardHandler))
	server.ConnState = limit.Note
	served := make(chan error, 1)
	go func() { served <- server.Serve(limit) }()
	ask := func(path string) net.Conn {
		return byhand.Dial(t, l.Addr().String(), "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
	}
	answered := func(what string, c net.Conn) {
		t.Helper()
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		defer answer.Body.Close()
		if text, err := io.ReadAll(answer.Body); err != nil || string(text) != "ok" {
			t.Errorf("%s: %q, %v", what, text, err)
		}
	}
	ended := func(what string, c net.Conn) {
		t.Helper()
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("%s made no room: %v", what, err)
		}
	}
	a := ask("/a")
	<-entered
	b := ask("/b")
	<-entered
	c := ask("/c")
	for !limit.isWaiting() {
		runtime.Gosched()
	}
	close(gates["/a"])
	answered("a", a)
	ended("a", a)
	answered("c", c)
	d := ask("/d")
	ended("c", c)
	answered("d", d)
	if n := len(limit.slots); n != most {
		t.Errorf("%d connections are held of at most %d", n, most)
	}
	close(gates["/b"])
	answered("b", b)
	_ = server.Close()
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// TestWaitingConnectionsEndWithTheListener: who waits for room is not left to wait.
func TestWaitingConnectionsEndWithTheListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limit := NewConnections(l, 1)
	byhand.Dial(t, l.Addr().String(), "")
	if _, err := limit.Accept(); err != nil {
		t.Fatal(err)
	}
	waiter := byhand.Dial(t, l.Addr().String(), "")
	failed := make(chan error)
	go func() {
		_, err := limit.Accept()
		failed <- err
	}()
	for !limit.isWaiting() {
		runtime.Gosched()
	}
	if err := limit.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if _, err := waiter.Read(make([]byte, 1)); err == nil {
		t.Error("who waited is still connected")
	}
}
