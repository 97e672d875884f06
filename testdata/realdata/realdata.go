// Package realdata finds the real Assam files beside the project, for tests and benchmarks.
package realdata

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Dir gives the folder of the real Assam files: $FLOODSPEND_ASSAM_DATA, by default
// ../shared/assam beside the project. It skips the test, saying so, where that is absent.
func Dir(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("FLOODSPEND_ASSAM_DATA")
	if dir == "" {
		dir = filepath.Join(root(), "..", "shared", "assam")
	}
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("SKIPPED: the real Assam files are not at %s (set FLOODSPEND_ASSAM_DATA): %v", dir, err)
	}
	return dir
}

func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}
