package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/stream"
)

// mostTable is how many bytes a table may have that is read as a whole.
const mostTable = 256 << 20

// Folder is where the files are that a description names. The zero value takes paths as they
// stand, from the working directory, and calls files by the last part of their path.
type Folder struct {
	dir  string
	fsys fs.FS

	below *Folder
}

// Over gives the folder with another below it, whose files are taken where it has none of a name.
func (f Folder) Over(below Folder) Folder {
	f.below = &below
	return f
}

// fs gives the folder as a file system of plain files.
func (f Folder) fs() fs.FS {
	if f.fsys != nil {
		return f.fsys
	}
	return input.Dir(cmp.Or(f.dir, "."))
}

// Dir is a folder on disk. Records and issues call its files by their path in it.
func Dir(path string) Folder { return Folder{dir: path} }

// FS is a folder of a file system, such as an embedded one.
func FS(fsys fs.FS) Folder { return Folder{fsys: fsys} }

// file is a file as it is read.
type file interface {
	io.Reader
	io.ReaderAt
	Size() int64
	io.Closer
}

type embedded struct{ *bytes.Reader }

func (embedded) Close() error { return nil }

// of gives the folder that has a file, this one where none does.
func (f Folder) of(name string) Folder {
	if f.below != nil && !f.has(name) && f.below.has(name) {
		return *f.below
	}
	return f
}

func (f Folder) has(name string) bool {
	var err error
	if f.fsys != nil {
		_, err = fs.Stat(f.fsys, name)
	} else {
		_, err = os.Stat(f.path(name))
	}
	return err == nil
}

// path gives where a file is on disk.
func (f Folder) path(name string) string {
	if f.dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(f.dir, filepath.FromSlash(name))
}

// open opens a plain file.
func (f Folder) open(name string) (file, error) {
	f = f.of(name)
	if f.fsys == nil {
		return input.Open(f.path(name))
	}
	b, err := fs.ReadFile(f.fsys, name)
	if err != nil {
		return nil, err
	}
	return embedded{bytes.NewReader(b)}, nil
}

// read reads a table as a whole.
func (f Folder) read(name string) ([]byte, error) {
	f = f.of(name)
	if f.fsys == nil {
		return input.ReadFile(f.path(name), mostTable)
	}
	return fs.ReadFile(f.fsys, name)
}

// unpacked opens a file, unpacked where it is packed by gzip.
func (f Folder) unpacked(name string) (io.ReadCloser, error) {
	in, err := f.open(name)
	if err != nil {
		return nil, err
	}
	var magic [2]byte
	if _, err := in.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, in.Close())
	}
	if magic != [2]byte{0x1f, 0x8b} {
		return in, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), in.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{z, in}, nil
}

// features reads a file of geometries.
func (f Folder) features(ctx context.Context, name string, o vector.Options,
	yield func(vector.Feature) error) ([]vector.Problem, error) {
	f = f.of(name)
	if f.fsys == nil {
		return o.ReadFile(ctx, f.path(name), yield)
	}
	in, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		return o.ReadShapefileZip(ctx, in, in.Size(), name, yield)
	}
	return o.ReadGeoJSON(ctx, in, name, yield)
}

// glob gives the files that paths with * for any part of a name mean, each path's in their order. A path that means
// none is an error.
func (f Folder) glob(patterns []string) ([]string, error) {
	var all []string
	for _, pattern := range patterns {
		if !strings.ContainsAny(pattern, "*?[") || f.has(pattern) {
			found, err := f.within(pattern)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
			continue
		}
		var found []string
		var err error
		if f.fsys != nil {
			found, err = fs.Glob(f.fsys, pattern)
		} else {
			found, err = fs.Glob(os.DirFS(cmp.Or(f.dir, ".")), pattern)
		}
		found = slices.DeleteFunc(found, func(p string) bool { return strings.HasPrefix(path.Base(p), ".") })
		if err == nil && len(found) == 0 {
			err = errors.New("no file is called so")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.path(pattern), err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// within gives the files of a folder on disk; of anything else, that.
func (f Folder) within(name string) ([]string, error) {
	if f.fsys != nil {
		return []string{name}, nil
	}
	if info, err := os.Stat(f.path(name)); err != nil || !info.IsDir() {
		return []string{name}, nil // what is wrong with it, opening it tells
	}
	files, err := stream.Folder(f.path(name))
	for i := range files {
		if f.dir != "" && !filepath.IsAbs(name) {
			if files[i], err = filepath.Rel(f.dir, files[i]); err != nil {
				return nil, err
			}
			files[i] = filepath.ToSlash(files[i])
		}
	}
	return files, err
}

// source describes a file as it is now; records and issues call it as they are told.
func (f Folder) source(name, called, role string, records int) (spending.Source, error) {
	in, err := f.open(name)
	if err != nil {
		return spending.Source{}, err
	}
	defer in.Close()
	h := sha256.New()
	n, err := io.Copy(h, in)
	if err != nil {
		return spending.Source{}, fmt.Errorf("%s: %w", name, err)
	}
	return spending.Source{Path: called, SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: n, Records: records,
		Role: role}, nil
}

// called gives what records and issues call files: the path in a folder, or else the last part of
// each path, and all of each where two would be called alike.
func (f Folder) called(paths ...string) []string {
	if f.dir != "" || f.fsys != nil {
		return paths
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = filepath.Base(p)
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(names))); len(distinct) < len(names) {
		for i, p := range paths {
			names[i] = filepath.ToSlash(filepath.Clean(p))
		}
	}
	return names
}
