package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floodspend/floodspend/testdata/realdata"
)

// BenchmarkImportAssam imports the real files as a user does, in a process of its own, and
// reports its peak memory beside the wall time.
func BenchmarkImportAssam(b *testing.B) {
	from := realdata.Dir(b)
	binary := build(b)
	db := filepath.Join(b.TempDir(), "assam.gpkg")
	var peak int64
	for b.Loop() {
		output, memory, err := runMeasured(b, exec.Command(binary, "import", "assam", "--from", from, "--db", db))
		var exit *exec.ExitError
		if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitIssues) {
			b.Fatalf("%v\n%s", err, output)
		}
		peak = max(peak, memory)
	}
	b.ReportMetric(float64(peak)/1024, "MiB-peak")
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
		select {
		case err := <-ended:
			if peak == 0 {
				tb.Fatalf("%s told nothing of the memory of %s", status, command)
			}
			return said.Bytes(), peak, err
		case <-time.After(2 * time.Millisecond):
			text, _ := os.ReadFile(status) // fails once the command has ended
			if _, mark, ok := strings.Cut(string(text), "VmHWM:"); ok {
				if _, err := fmt.Sscan(mark, &peak); err != nil {
					tb.Fatalf("%s: %v", status, err)
				}
			}
		}
	}
}

// buildDir holds the program while tests run.
var buildDir string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "floodspend-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	buildDir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var built = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(buildDir, "floodspend")
	if output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return binary, nil
})

// build gives floodspend, compiled once for the tests that run it as a process.
func build(tb testing.TB) string {
	tb.Helper()
	binary, err := built()
	if err != nil {
		tb.Fatal(err)
	}
	return binary
}
