//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package gpkg

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the file's lock if it is free. The kernel drops it when the process ends,
// however it ends.
func lock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// syncDir makes a rename in the folder durable.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
