package ogc

import (
	"container/list"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// MostConnections is how many connections the public listener holds at a time: each takes about
// 100 KiB while a table is read through it.
const MostConnections = 1024

// connections is a listener with a bound on what it has accepted. Where it is full, the connection
// that has been idle longest makes room for the next; where none is idle, the next waits.
type connections struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	close  func() error

	mu      sync.Mutex
	waiting bool       // one for a slot for which no connection has been closed yet
	idle    *list.List // of net.Conn, the longest idle first
	at      map[net.Conn]*list.Element
}

func NewConnections(l net.Listener, most int) *connections {
	c := &connections{Listener: l, slots: make(chan struct{}, most), closed: make(chan struct{}), idle: list.New(),
		at: map[net.Conn]*list.Element{}}
	c.close = sync.OnceValue(func() error {
		close(c.closed)
		return l.Close()
	})
	return c
}

func (l *connections) Close() error { return l.close() }

// Accept waits for a connection, and for room for it.
func (l *connections) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	select {
	case l.slots <- struct{}{}:
		return l.hold(conn), nil
	default:
	}
	l.makeRoom()
	select {
	case l.slots <- struct{}{}:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.waiting = false
		return l.hold(conn), nil
	case <-l.closed:
		conn.Close()
		return nil, net.ErrClosed
	}
}

// makeRoom closes the connection that has been idle longest, or else the next that becomes idle.
func (l *connections) makeRoom() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if oldest := l.idle.Front(); oldest != nil {
		oldest.Value.(net.Conn).Close()
		return
	}
	l.waiting = true
}

// Note is told by the server what each connection does.
func (l *connections) Note(conn net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.at[conn]; e != nil {
		l.idle.Remove(e)
		delete(l.at, conn)
	}
	if state != http.StateIdle {
		return
	}
	if l.waiting {
		l.waiting = false
		conn.Close()
		return
	}
	l.at[conn] = l.idle.PushBack(conn)
}

func (l *connections) hold(conn net.Conn) net.Conn {
	return &heldConn{conn, sync.OnceFunc(func() { <-l.slots })}
}

// heldConn is a connection in a slot, which it leaves as it is closed.
type heldConn struct {
	net.Conn
	leave func()
}

func (c *heldConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// Timeouts and limits of a server.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 2 * time.Minute // a slow line still gets the largest export
	idleTimeout       = 2 * time.Minute
	MaxHeaderBytes    = 32 << 10
)

// Bounded gives a server that no client can hold for long.
func Bounded(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    MaxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}
