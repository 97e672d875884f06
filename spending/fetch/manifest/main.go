// Command manifest writes the embedded manifest of package fetch from a folder that holds
// the public Assam files.
//
//	go run ./spending/fetch/manifest --from ../shared/assam
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/fetch"
)

func main() {
	from := flag.String("from", filepath.Join("..", "shared", "assam"), "folder that holds the files")
	out := flag.String("out", filepath.Join("spending", "fetch", "assam.csv"), "manifest to write")
	flag.Parse()
	if err := run(*from, *out); err != nil {
		fmt.Fprintln(os.Stderr, "manifest:", err)
		os.Exit(1)
	}
}

func run(from, out string) error {
	files, err := list(os.DirFS(from))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := fetch.WriteManifest(&b, files); err != nil {
		return err
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// list gives every file of a folder with size and sum, in path order.
func list(folder fs.FS) ([]fetch.File, error) {
	var files []fetch.File
	err := fs.WalkDir(folder, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(folder, path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		files = append(files, fetch.File{Path: path, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])})
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("the folder holds no files")
	}
	return files, err
}
