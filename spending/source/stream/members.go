package stream

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
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
)

// File is a plain file.
type File interface {
	io.Reader
	io.ReaderAt
	Size() int64
}

// mostMembers is how many files an archive may have.
const mostMembers = 100_000

// Members reads a file: itself, unpacked where gzip packed it, or each file that a zip archive
// has, under the archive's name and its own.
func Members(ctx context.Context, f File, name string,
	read func(ctx context.Context, r io.Reader, name string) error) error {
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !bytes.Equal(magic[:], []byte("PK\x03\x04")) {
		r, err := Unpacked(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return read(ctx, r, name)
	}
	archive, err := zip.NewReader(f, f.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(archive.File) > mostMembers {
		return fmt.Errorf("%s: the archive has more than %d files", name, mostMembers)
	}
	if slices.ContainsFunc(archive.File, func(m *zip.File) bool { return m.Name == "[Content_Types].xml" }) {
		return read(ctx, f, name) // a workbook
	}
	members := slices.DeleteFunc(slices.Clone(archive.File), func(m *zip.File) bool { return isJunk(m.Name) })
	if len(members) == 0 {
		return fmt.Errorf("%s: the archive has no files", name)
	}
	slices.SortFunc(members, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, m := range members {
		if err := member(ctx, m, name+"/"+m.Name, read); err != nil {
			return err
		}
	}
	return nil
}

func member(ctx context.Context, m *zip.File, name string,
	read func(ctx context.Context, r io.Reader, name string) error) error {
	in, err := m.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer in.Close()
	r, err := Unpacked(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return read(ctx, r, name)
}

// isJunk says of a path that it is a folder, or what systems hide among files.
func isJunk(name string) bool {
	return strings.HasSuffix(name, "/") || strings.HasPrefix(path.Base(name), ".") ||
		strings.HasPrefix(name, "__MACOSX/")
}

// Unpacked reads on in what may be packed by gzip.
func Unpacked(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b, nil // whatever is wrong, reading finds it
	}
	return gzip.NewReader(b)
}

// Folder gives the files of a folder and of those in it, in the order of their paths; a path
// that is none it gives as it is.
func Folder(root string) (files []string, err error) {
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return []string{root}, err
	}
	err = filepath.WalkDir(root, func(at string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case at != root && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return filepath.SkipDir
			}
		case entry.Type().IsRegular():
			files = append(files, at)
		}
		if len(files) > mostMembers {
			return fmt.Errorf("%s: the folder has more than %d files", root, mostMembers)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: it is a directory without files", root)
	}
	return files, err
}
