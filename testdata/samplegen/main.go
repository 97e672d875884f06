// Command samplegen writes the synthetic datasets: the sample, which is the folder layout of the
// public Assam files filled with made-up figures, and two places that do not exist, a
// French-speaking city and a county of the United States, each with its dataset.yaml.
//
// Names, codes and rounded centroids of areas are real (circles.csv, places.go); every
// polygon, amount, date, count, village and text is invented. The same program gives the
// same bytes on every machine: it draws from one seeded generator and computes in integers.
//
//	go run ./testdata/samplegen                # writes testdata/sample
//	go run ./testdata/samplegen -place city    # writes testdata/city
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
	place := flag.String("place", "sample", "what to write: sample, city or county")
	out := flag.String("out", "", "folder to write; what it held is replaced; default: of that name in testdata")
	flag.Parse()
	if *out == "" {
		*out = filepath.Join("testdata", *place)
	}
	count, size, err := run(*place, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "samplegen:", err)
		os.Exit(1)
	}
	fmt.Printf("%d files, %d bytes in %s\n", count, size, *out)
}

// generators make the files of each dataset.
func generators() map[string]func() (files, error) {
	return map[string]func() (files, error){"sample": generate, "city": generateCity, "county": generateCounty}
}

// run writes a dataset and gives the number and total size of its files. It replaces a
// folder only if that holds one, and only once everything is generated.
func run(place, out string) (count, size int, err error) {
	generate, known := generators()[place]
	if !known {
		return 0, 0, fmt.Errorf("-place %s: sample, city or county", place)
	}
	files, err := generate()
	if err != nil {
		return 0, 0, err
	}
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, 0, err
	}
	holds := func(name string) bool {
		_, err := os.Stat(filepath.Join(out, name))
		return err == nil
	}
	if len(entries) > 0 && !holds("dataset.json") && !holds("dataset.yaml") {
		return 0, 0, fmt.Errorf("%s is not empty and holds no dataset.json or dataset.yaml: not replacing it", out)
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
