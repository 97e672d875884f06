//go:build linux

// Package pgtest starts real PostgreSQL servers with PostGIS for tests, from Debian's
// packages: one that the tests of a binary share, and private ones to kill, restart and
// replicate. Servers run without root's rights, listen on 127.0.0.1 and a private socket,
// and end with the test process, however that ends.
//
// Their default collation is a linguistic one, as on many installations, so that a query
// which forgets to order text by its bytes is found out.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Password is the password of the superuser postgres, which connections by TCP need.
const Password = "floodspend"

// template is the database that has PostGIS and nothing else.
const template = "postgis_template"

// readyWithin bounds how long a server may take to answer, recovery from a crash included.
const readyWithin = 10 * time.Minute

// Server is a PostgreSQL server on a port of its own. Its methods fail the test it was
// started for where they do not succeed.
type Server struct {
	t        testing.TB // nil for the shared server
	home     *home
	dir      string // holds the data, the socket and the log
	port     int
	settings []string // "name=value", the last one counts
	process  *exec.Cmd
	ended    chan struct{} // closed when process has ended
}

// shared is the server of the whole test binary; the reaper stops it.
var shared = sync.OnceValues(func() (*Server, error) { return create(nil, nil) })

// Database makes a fresh database with PostGIS on the server that the tests of this
// binary share, and gives its DSN. It is dropped with the test.
func Database(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.showLog(t) })
	return s.Database(t)
}

// prepared are the databases that Prepared copies, by name.
var prepared struct {
	sync.Mutex
	made map[string]error
}

// Prepared makes a fresh database that is as prepare leaves one, and gives its DSN. What prepare does is done once for
// all databases of the name. The server is the one that the tests of this binary share.
func Prepared(t testing.TB, name string, prepare func(dsn string) error) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.showLog(t) })
	prepared.Lock()
	defer prepared.Unlock() // a database is copied while nobody is in it
	err, made := prepared.made[name]
	if !made {
		if err = s.exec("postgres", "CREATE DATABASE "+name+copied(template)); err == nil {
			err = prepare(s.DSN(name))
		}
		if prepared.made == nil {
			prepared.made = map[string]error{}
		}
		prepared.made[name] = err
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.copyOf(t, name)
}

// copied says what a new database is a copy of.
func copied(template string) string { return " TEMPLATE " + template + " STRATEGY FILE_COPY" }

// Start starts a private server that ends with the test. Settings are those of
// postgresql.conf, as "fsync=on": servers do without fsync unless told otherwise.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := create(t, settings)
	if err != nil {
		t.Fatal(err)
	}
	s.endWith(t)
	return s
}

// endWith stops the server when the test ends.
func (s *Server) endWith(t testing.TB) {
	t.Cleanup(func() {
		s.showLog(t)
		if err := s.stop(); err != nil {
			t.Errorf("stop PostgreSQL: %v", err)
		}
		os.RemoveAll(s.dir)
	})
}

// create makes a cluster with the template database and starts it.
func create(t testing.TB, settings []string) (*Server, error) {
	s, err := newServer(t, settings)
	if err != nil {
		return nil, err
	}
	password := filepath.Join(s.dir, "password")
	if err := os.WriteFile(password, []byte(Password), 0o644); err != nil {
		return nil, err
	}
	err = s.home.run("initdb", "--pgdata="+s.data(), "--username=postgres", "--pwfile="+password, "--no-sync",
		"--auth-local=trust",
		"--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US")
	if err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	if err := s.exec("postgres", "CREATE DATABASE "+template); err != nil {
		return nil, err
	}
	if err := s.exec(template, "CREATE EXTENSION postgis"); err != nil {
		return nil, fmt.Errorf("%w\nrun `make deps`, which installs Debian's postgresql-postgis", err)
	}
	return s, nil
}

func newServer(t testing.TB, settings []string) (*Server, error) {
	h, err := testHome()
	if err != nil {
		return nil, err
	}
	dir, err := h.folder()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return &Server{t: t, home: h, dir: dir, port: port, settings: settings}, nil
}

// freePort looks below the ports that systems give to outgoing connections, so that the port is still free for a
// restart. No other test is given it while this process runs: of a name that begins with @ Linux has one listener,
// until its process ends.
func freePort() (port int, err error) {
	for range 100 {
		port = 15000 + rand.IntN(15000)
		mine, taken := net.Listen("unix", fmt.Sprintf("@floodspend-test-port-%d", port))
		if err = taken; err != nil {
			continue
		}
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			given.Store(port, mine)
			return port, l.Close()
		}
		_ = mine.Close()
	}
	return 0, err
}

// given are the listeners that hold the ports of this process.
var given sync.Map

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) log() string { return filepath.Join(s.dir, "log") }

// start starts the server process and waits until it answers.
func (s *Server) start() error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	// Shared memory lies in the data directory: a server that is killed leaves it behind.
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port), "-c", "dynamic_shared_memory_type=mmap"}
	for _, setting := range slices.Concat([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=" + s.dir, "fsync=off", "full_page_writes=off",
		"timezone=UTC"}, s.settings) {
		args = append(args, "-c", setting)
	}
	s.process = s.home.command("postgres", args...)
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		return err
	}
	process, ended := s.process, make(chan struct{})
	s.ended = ended
	go func() {
		_ = process.Wait() // what a test asks of its end it asks of the data
		close(ended)
	}()
	return s.await()
}

func (s *Server) await() error {
	for give := time.Now().Add(readyWithin); ; time.Sleep(20 * time.Millisecond) {
		err := s.exec("postgres", "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("PostgreSQL ended while starting:\n%s", s.logTail())
		default:
		}
		if time.Now().After(give) {
			return fmt.Errorf("PostgreSQL does not answer within %v: %w\n%s", readyWithin, err, s.logTail())
		}
	}
}

// connect connects by the socket, where postgres needs no password.
func (s *Server) connect(database string) (*pgx.Conn, error) {
	return pgx.Connect(context.Background(), fmt.Sprintf("host=%s port=%d user=postgres dbname=%s", s.dir, s.port,
		database))
}

func (s *Server) exec(database, query string, args ...any) error {
	conn, err := s.connect(database)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), query, args...); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// DSN gives the superuser's connection string of a database.
func (s *Server) DSN(database string) string {
	return (&url.URL{Scheme: "postgres", User: url.UserPassword("postgres", Password), Host: s.Address(), Path: "/" +
		database,
		RawQuery: "sslmode=disable"}).String()
}

// Address is the server's host:port, for connection strings of other roles or of several
// servers.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Socket is the folder of the server's socket, where every role is trusted.
func (s *Server) Socket() string { return s.dir }

var databases atomic.Int64

// Database makes a fresh database with PostGIS and gives its DSN. It is dropped with the
// test.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	return s.copyOf(t, template)
}

func (s *Server) copyOf(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := s.exec("postgres", "CREATE DATABASE "+name+copied(template)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !s.running() {
			return
		}
		if err := s.exec("postgres", "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.DSN(name)
}

// LogFile is the path of the server's log.
func (s *Server) LogFile() string { return s.log() }

func (s *Server) must(err error) {
	if err != nil {
		s.t.Helper()
		s.t.Fatal(err)
	}
}

// showLog shows the end of the server's log where the test has failed.
func (s *Server) showLog(t testing.TB) {
	if t.Failed() {
		t.Logf("end of the log of PostgreSQL at %s:\n%s", s.Address(), s.logTail())
	}
}

func (s *Server) logTail() string { return tail(s.log()) }

// tail gives the last lines of a file.
func tail(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(string(text), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}

var errNotRunning = errors.New("PostgreSQL is not running")
