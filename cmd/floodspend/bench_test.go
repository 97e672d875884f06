package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

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
		command := exec.Command(binary, "import", "assam", "--from", from, "--db", db)
		output, err := command.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitIssues) {
			b.Fatalf("%v\n%s", err, output)
		}
		peak = max(peak, command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	b.ReportMetric(float64(peak)/1024, "MiB-peak")
}

// build compiles floodspend for tests that run it as a process.
func build(tb testing.TB) string {
	tb.Helper()
	binary := filepath.Join(tb.TempDir(), "floodspend")
	if output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		tb.Fatalf("go build: %v\n%s", err, output)
	}
	return binary
}
