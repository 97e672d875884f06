// Package program gives tests the floodspend they run as a process and the store of the real Assam files. Both are
// kept in build/tests, so that one run of all packages makes them once.
package program

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

// Built is the program, of the code as it is. It is made where it is not, or is of other code.
var Built = sync.OnceValues(func() (path string, err error) {
	err = alone(func(kept string) error {
		path = filepath.Join(kept, "floodspend")
		// Without the commit it is the same for the same code.
		made, err := exec.Command("go", "build", "-buildvcs=false", "-o", path,
			"github.com/floodspend/floodspend/cmd/floodspend").CombinedOutput()
		if err != nil {
			return fmt.Errorf("go build: %w\n%s", err, made)
		}
		return nil
	})
	return path, err
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

// Imported is a store of the real Assam files in a folder, as the program of now imports them: made again where
// the program or a file is another than before. It is read by several packages at once and written by none.
func Imported(from string) (db string, err error) {
	binary, err := Built()
	if err != nil {
		return "", err
	}
	err = alone(func(kept string) error {
		key, err := keyOf(binary, from)
		if err != nil {
			return err
		}
		store := filepath.Join(kept, "assam-"+key)
		db = filepath.Join(store, "assam.gpkg")
		if _, err := os.Stat(db); err == nil {
			return nil
		}
		before, err := filepath.Glob(filepath.Join(kept, "assam-*"))
		if err != nil {
			return err
		}
		for _, old := range before {
			if err := os.RemoveAll(old); err != nil {
				return err
			}
		}
		return importInto(binary, from, filepath.Join(kept, "assam-half"), store)
	})
	return db, err
}

// importInto imports the files into a folder that has another name until it is whole.
func importInto(binary, from, half, whole string) error {
	if err := os.Mkdir(half, 0o755); err != nil {
		return err
	}
	said, err := exec.Command(binary, "import", "assam", "--from", from, "--db", filepath.Join(half, "assam.gpkg"),
		"--quiet").CombinedOutput()
	var exit *exec.ExitError
	const doneWithIssues = 3
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == doneWithIssues) {
		return fmt.Errorf("import: %w\n%s", err, said)
	}
	return os.Rename(half, whole)
}

// keyOf tells a program, and files by their names, sizes and times, from others.
func keyOf(binary, from string) (string, error) {
	hash := sha256.New()
	f, err := os.Open(binary)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	if from, err = filepath.EvalSymlinks(from); err != nil {
		return "", err
	}
	err = filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := os.Stat(path) // of what a link leads to
		if err == nil {
			fmt.Fprintln(hash, path, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return fmt.Sprintf("%x", hash.Sum(nil)[:12]), err
}

// alone calls with the folder of what is kept while no other process does.
func alone(do func(kept string) error) error {
	_, file, _, _ := runtime.Caller(0)
	kept := filepath.Join(filepath.Dir(file), "..", "..", "build", "tests")
	if err := os.MkdirAll(kept, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(kept, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer f.Close() // and with it the lock
	if err := lock(f); err != nil {
		return err
	}
	return do(kept)
}
