//go:build linux

package pgtest

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"
)

// Standby is a streaming replica: a server with the databases of its primary, which can
// only be read until it is promoted.
type Standby struct {
	*Server
	primary *Server
}

// Standby starts a streaming replica of the server that ends with the test.
func (s *Server) Standby(t testing.TB, settings ...string) *Standby {
	t.Helper()
	replica, err := newServer(t, append(s.settings[:len(s.settings):len(s.settings)], settings...))
	if err != nil {
		t.Fatal(err)
	}
	err = s.home.run("pg_basebackup", "--pgdata="+replica.data(), "--host="+s.dir, "--port="+strconv.Itoa(s.port),
		"--username=postgres",
		"--write-recovery-conf", "--checkpoint=fast", "--no-sync")
	if err != nil {
		t.Fatal(err)
	}
	replica.endWith(t)
	if err := replica.start(); err != nil {
		t.Fatal(err)
	}
	return &Standby{replica, s}
}

// Promote makes the standby a primary that can be written.
func (s *Standby) Promote() {
	s.t.Helper()
	s.must(s.exec("postgres", "SELECT pg_promote()"))
}

// PauseReplay lets the standby fall behind: what the primary writes from now on is not
// seen here.
func (s *Standby) PauseReplay() {
	s.t.Helper()
	s.must(s.exec("postgres", "SELECT pg_wal_replay_pause()"))
}

// ResumeReplay lets the standby catch up after PauseReplay.
func (s *Standby) ResumeReplay() {
	s.t.Helper()
	s.must(s.exec("postgres", "SELECT pg_wal_replay_resume()"))
}

// CatchUp waits until everything the primary has written so far is seen here.
func (s *Standby) CatchUp() {
	s.t.Helper()
	var written string
	s.must(s.primary.scan("SELECT pg_current_wal_flush_lsn()::text", &written))
	for give := time.Now().Add(readyWithin); ; time.Sleep(10 * time.Millisecond) {
		var seen bool
		s.must(s.scan("SELECT coalesce(pg_last_wal_replay_lsn() >= '"+written+"', false)", &seen))
		if seen {
			return
		}
		if time.Now().After(give) {
			s.must(fmt.Errorf("the standby does not reach %s of its primary within %v", written, readyWithin))
		}
	}
}

func (s *Server) scan(query string, into any) error {
	conn, err := s.connect("postgres")
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	return conn.QueryRow(context.Background(), query).Scan(into)
}
