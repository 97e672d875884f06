package main

import (
	"errors"
	"os/exec"
	"path/filepath"
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
		peak = max(peak, importMeasured(b, binary, "import", "assam", "--from", from, "--db", db))
	}
	b.ReportMetric(float64(peak)/1024, "MiB-peak")
}

// importMeasured runs an import and gives its peak memory in KiB.
func importMeasured(b *testing.B, binary string, args ...string) (peak int64) {
	b.Helper()
	output, peak, err := runMeasured(b, exec.Command(binary, args...))
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitIssues) {
		b.Fatalf("%v\n%s", err, output)
	}
	return peak
}
