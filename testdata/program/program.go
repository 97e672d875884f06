// Package program builds floodspend once for those tests of a package that run it as a process.
package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

var dir string

// Main runs the tests of a package with a folder for what they share, which it removes, and gives their exit code.
func Main(m *testing.M) int {
	var err error
	if dir, err = os.MkdirTemp("", "floodspend-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	return m.Run()
}

// Dir is the folder of what the tests of a package share, while Main runs them.
func Dir() string { return dir }

// Built is the program. It is made at the first call.
var Built = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(dir, "floodspend")
	made, err := exec.Command("go", "build", "-o", path,
		"github.com/floodspend/floodspend/cmd/floodspend").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, made)
	}
	return path, nil
})

// Build is Built for a test, which fails where the program cannot be made.
func Build(tb testing.TB) string {
	tb.Helper()
	path, err := Built()
	if err != nil {
		tb.Fatal(err)
	}
	return path
}
