//go:build linux

package pgtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func ask[T any](t *testing.T, dsn, query string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer T
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func do(t *testing.T, dsn, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

const count = "SELECT count(*) FROM n"

func TestDatabases(t *testing.T) {
	a, b := Database(t), Database(t)
	do(t, a, "CREATE TABLE n (i int)")
	if got := ask[bool](t, b, "SELECT to_regclass('n') IS NULL"); !got {
		t.Error("one database has the table of the other")
	}
	if got := ask[string](t, b, "SELECT postgis_version()"); !strings.HasPrefix(got, "3.") {
		t.Errorf("postgis_version() %q, want 3.x", got)
	}
	if got := ask[bool](t, b, "SELECT 'a' < 'B'"); !got {
		t.Error("text is ordered by its bytes, want a linguistic collation by default")
	}
}

func TestRunsWithoutRoot(t *testing.T) {
	s := Start(t)
	info, err := os.Stat(fmt.Sprintf("/proc/%d", s.process.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid == 0 {
		t.Error("the server runs as root")
	}
}

func TestKillAndRestart(t *testing.T) {
	s := Start(t, "fsync=on")
	dsn := s.Database(t)
	do(t, dsn, "CREATE TABLE n AS SELECT 7 AS i")
	idle, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	backend := int(idle.PgConn().PID())
	s.Kill()
	if state, _ := status(backend); state != "" && state != "Z" {
		t.Errorf("a backend lives on in state %s", state)
	}
	if _, err := pgx.Connect(t.Context(), dsn); err == nil {
		t.Error("the killed server answers")
	}
	s.Restart()
	if got := ask[int](t, dsn, count); got != 1 {
		t.Errorf("%d rows after the kill, want 1", got)
	}
	s.Stop()
	s.Restart()
	if got := ask[string](t, dsn, "SHOW fsync"); got != "on" {
		t.Errorf("fsync %s, want what was asked", got)
	}
}

func TestStandby(t *testing.T) {
	primary := Start(t)
	dsn := primary.Database(t)
	standby := primary.Standby(t)
	there := strings.Replace(dsn, primary.Address(), standby.Address(), 1)

	do(t, dsn, "CREATE TABLE n AS SELECT 1 AS i")
	standby.CatchUp()
	if got := ask[int](t, there, count); got != 1 {
		t.Fatalf("the standby sees %d rows, want 1", got)
	}
	standby.PauseReplay()
	do(t, dsn, "INSERT INTO n VALUES (2)")
	if got := ask[int](t, there, count); got != 1 {
		t.Errorf("the paused standby sees %d rows, want 1", got)
	}
	standby.ResumeReplay()
	standby.CatchUp()
	if got := ask[int](t, there, count); got != 2 {
		t.Errorf("the standby sees %d rows, want 2", got)
	}
	primary.Kill()
	standby.Promote()
	do(t, there, "INSERT INTO n VALUES (3)")
	if got := ask[int](t, there, count); got != 3 {
		t.Errorf("the promoted standby has %d rows, want 3", got)
	}
}

// lostEnv makes this test binary start a server and be killed with it running.
const lostEnv = "FLOODSPEND_TEST_PGTEST_LOST"

// A test process that dies without any cleanup leaves neither a server nor its folder.
func TestDeadProcessLeavesNothing(t *testing.T) {
	if os.Getenv(lostEnv) != "" {
		Database(t)
		s, _ := shared()
		fmt.Printf("lost %d %s\n", s.process.Process.Pid, s.home.dir)
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	lost := exec.Command(os.Args[0], "-test.run=^TestDeadProcessLeavesNothing$")
	lost.Env = append(os.Environ(), lostEnv+"=1")
	out, _ := lost.CombinedOutput() // it kills itself
	var pid int
	var dir string
	if _, err := fmt.Sscanf(string(out), "lost %d %s", &pid, &dir); err != nil || !filepath.IsAbs(dir) {
		t.Fatalf("%v in %q", err, out)
	}
	for range 300 {
		_, err := os.Stat(dir)
		if state, _ := status(pid); os.IsNotExist(err) && (state == "" || state == "Z") {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("process %d or folder %s is left", pid, dir)
}
