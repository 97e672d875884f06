package gpkg

import (
	"fmt"
	"io/fs"
	"syscall"
)

// changed gives the file's number and when anything of it was changed, which nobody can set.
func changed(info fs.FileInfo) string {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprint(s.Ino, s.Ctim.Nano())
	}
	return ""
}
