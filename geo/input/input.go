// Package input opens the files that users name. Only a plain file is read, and no further
// than it was long when it was opened: a device, a pipe or a file of /proc that never ends is
// an error that names it, and nothing blocks in opening one.
package input

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// File is a plain file opened for reading.
type File struct {
	*io.SectionReader
	f    *os.File
	info fs.FileInfo
}

// Open opens a plain file, or a link to one.
func Open(path string) (*File, error) {
	if err := Check(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = plain(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &File{io.NewSectionReader(f, 0, info.Size()), f, info}, nil
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

// Info describes the file as it was when it was opened.
func (f *File) Info() fs.FileInfo { return f.info }

// Check says why a path is none that Open opens, without opening it.
func Check(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return plain(path, info)
}

// ReadFile reads a file of at most so many bytes.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Size() > most {
		return nil, fmt.Errorf("%s: it has %d bytes, the most that is read is %d (%d MiB); split it", path, f.Size(),
			most, most>>20)
	}
	return io.ReadAll(f)
}

// plain is the error of what is no plain file.
func plain(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	if info.IsDir() {
		return fmt.Errorf("%s: it is a directory; name a file in it", path)
	}
	return fmt.Errorf("%s: it is %s, whose end nobody knows; save what it gives to a file first", path,
		Kind(info.Mode()))
}

// Kind names what a file is that is neither plain nor a directory.
func Kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no plain file"
}

// Dir is the folder as a file system of which only plain files can be opened.
func Dir(path string) fs.FS { return folder{path, os.DirFS(path)} }

type folder struct {
	path string
	fs.FS
}

// Open opens a plain file or a folder.
func (d folder) Open(name string) (fs.File, error) {
	info, err := fs.Stat(d.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if err := plain(name, info); err != nil {
			return nil, fmt.Errorf("%s: %w", d.path, err)
		}
	}
	return d.FS.Open(name)
}

// Stat describes a file without opening it.
func (d folder) Stat(name string) (fs.FileInfo, error) { return fs.Stat(d.FS, name) }

// ReadDir lists a folder.
func (d folder) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(d.FS, name) }
