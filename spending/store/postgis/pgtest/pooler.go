//go:build linux

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// poolerConfig pools by transactions: a client has another connection to the server in each.
const poolerConfig = `[databases]
* = host=%[1]s port=%[2]d user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %[3]d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = %[4]d
max_client_conn = 500
logfile = %[5]s/pgbouncer.log
pidfile = %[5]s/pgbouncer.pid
`

// Pooled starts PgBouncer before the server that the tests of this binary share, with so many
// connections to it, and gives the DSN of a fresh database through it and directly. Clients
// are the superuser, whoever they say they are.
func Pooled(t testing.TB, connections int) (pooled, direct string) {
	t.Helper()
	direct = Database(t)
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	address, err := server.pooler(t, connections)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = address
	return u.String(), direct
}

func (s *Server) pooler(t testing.TB, connections int) (address string, err error) {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program = "/usr/sbin/pgbouncer"; !exists(program) {
			return "", errors.New("PgBouncer is not installed: run `make deps`, which installs Debian's pgbouncer")
		}
	}
	dir, err := s.home.folder()
	if err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	config := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf(poolerConfig, s.dir, s.port, port, connections, dir)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return "", err
	}
	process := s.home.as(exec.Command(program, "--quiet", config))
	if err := process.Start(); err != nil {
		return "", err
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
		os.RemoveAll(dir)
	})
	address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	for give := time.Now().Add(readyWithin); ; time.Sleep(20 * time.Millisecond) {
		conn, err := pgx.Connect(context.Background(), "postgres://postgres@"+address+"/postgres?sslmode=disable")
		if err == nil {
			return address, conn.Close(context.Background())
		}
		if time.Now().After(give) {
			log, _ := os.ReadFile(filepath.Join(dir, "pgbouncer.log"))
			return "", fmt.Errorf("PgBouncer does not answer within %v: %w\n%s", readyWithin, err,
				strings.TrimSpace(string(log)))
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
