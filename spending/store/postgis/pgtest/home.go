//go:build linux

package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
)

// home is where the servers of this process live: their programs, their user and a
// folder that goes when the process does.
type home struct {
	bin        string
	dir        string
	credential *syscall.Credential // nil: the user who runs the tests
	reap       io.Closer           // the reaper's input, open as long as this process lives
}

// reaper waits for the end of its input, which is the end of this process, then ends the
// servers in the folder and removes it.
const reaper = `read -r _
for pid in "$0"/*/*.pid; do
  [ -f "$pid" ] && kill "$(cat "$pid")"
done
for pid in "$0"/*/data/postmaster.pid; do
  [ -f "$pid" ] && kill -QUIT "$(head -n 1 "$pid")"
done
for _ in $(seq 100); do rm -rf "$0" && break; sleep 0.1; done`

var testHome = sync.OnceValues(func() (*home, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	h := &home{bin: bin}
	if os.Geteuid() == 0 {
		if h.credential, err = unprivileged(); err != nil {
			return nil, err
		}
	}
	if h.dir, err = os.MkdirTemp("", "pgtest-"); err != nil {
		return nil, err
	}
	if err := h.own(h.dir); err != nil {
		return nil, err
	}
	reap := h.as(exec.Command("sh", "-c", reaper, h.dir))
	if h.reap, err = reap.StdinPipe(); err != nil {
		return nil, err
	}
	return h, reap.Start()
})

// programs finds the folder of PostgreSQL's programs: of Debian's newest, or in the PATH.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("PostgreSQL is not installed: run `make deps`, which installs Debian's postgresql and " +
			"postgresql-postgis")
	}
	return filepath.Dir(path), nil
}

// unprivileged gives a user to run servers as, which refuse to run as root.
func unprivileged() (*syscall.Credential, error) {
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func (h *home) own(path string) error {
	if h.credential == nil {
		return nil
	}
	return os.Chown(path, int(h.credential.Uid), int(h.credential.Gid))
}

// folder makes the folder of one server.
func (h *home) folder() (string, error) {
	dir, err := os.MkdirTemp(h.dir, "")
	if err != nil {
		return "", err
	}
	return dir, h.own(dir)
}

// as lets the command run as the servers' user, out of reach of an interrupt from the
// terminal, which is the tests' to handle.
func (h *home) as(c *exec.Cmd) *exec.Cmd {
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: h.credential}
	c.Dir = h.dir
	return c
}

func (h *home) command(program string, args ...string) *exec.Cmd {
	return h.as(exec.Command(filepath.Join(h.bin, program), args...))
}

func (h *home) run(program string, args ...string) error {
	if out, err := h.command(program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}
