// Command samplegen writes the synthetic sample dataset: the folder layout of the public
// Assam files, filled with made-up figures.
//
// Names, codes and rounded centroids of areas are real (circles.csv, places.go); every
// polygon, amount, date, count, village and text is invented. The same program gives the
// same bytes on every machine: it draws from one seeded generator and computes in integers.
//
//	go run ./testdata/samplegen            # writes testdata/sample
//	go run ./testdata/samplegen -out DIR
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", filepath.Join("testdata", "sample"), "folder to write; what it held is replaced")
	flag.Parse()
	count, size, err := run(*out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "samplegen:", err)
		os.Exit(1)
	}
	fmt.Printf("%d files, %d bytes in %s\n", count, size, *out)
}

// run writes the sample and gives the number and total size of its files. It replaces a
// folder only if that holds a sample, and only once everything is generated.
func run(out string) (count, size int, err error) {
	files, err := generate()
	if err != nil {
		return 0, 0, err
	}
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, 0, err
	}
	if _, err := os.Stat(filepath.Join(out, "dataset.json")); err != nil && len(entries) > 0 {
		return 0, 0, fmt.Errorf("%s is not empty and holds no dataset.json: not replacing it", out)
	}
	if err := os.RemoveAll(out); err != nil {
		return 0, 0, err
	}
	for _, name := range files.names() {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return 0, 0, err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return 0, 0, err
		}
		size += len(files[name])
	}
	return len(files), size, nil
}
