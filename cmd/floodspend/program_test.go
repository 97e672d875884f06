package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/testdata/program"
	"github.com/floodspend/floodspend/testdata/realdata"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// build gives floodspend, compiled once for the tests that run it as a process.
func build(tb testing.TB) string { return program.Build(tb) }

// realStore gives a store of the real files, which tests only read.
func realStore(t *testing.T) string {
	t.Helper()
	db, err := program.Imported(realdata.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// runMeasured runs a command and gives its output, the most memory it held in KiB, and the
// error of its exit. The kernel's count for an ended child (ru_maxrss) begins with the memory
// of the process that started it, so the child's own high-water mark is read while it runs.
func runMeasured(tb testing.TB, command *exec.Cmd) (output []byte, peak int64, err error) {
	tb.Helper()
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	status := fmt.Sprintf("/proc/%d/status", command.Process.Pid)
	for {
		text, _ := os.ReadFile(status) // fails once the command has ended
		if _, mark, ok := strings.Cut(string(text), "VmHWM:"); ok {
			if _, err := fmt.Sscan(mark, &peak); err != nil {
				tb.Fatalf("%s: %v", status, err)
			}
		}
		select {
		case err := <-ended:
			if peak == 0 {
				tb.Fatalf("%s told nothing of the memory of %s", status, command)
			}
			return said.Bytes(), peak, err
		case <-time.After(2 * time.Millisecond):
		}
	}
}
