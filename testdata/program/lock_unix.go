//go:build unix && !aix && !solaris

package program

import (
	"os"
	"syscall"
)

// lock waits for the lock of a file, which goes when it is closed.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }
