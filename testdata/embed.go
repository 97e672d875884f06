// Package testdata holds floodspend's own synthetic datasets, written by testdata/samplegen: the
// sample, which is the folder layout of the public Assam files, a French-speaking city and a county
// of the United States.
package testdata

import (
	"embed"
	"io/fs"
)

//go:embed sample city county
var embedded embed.FS

// Sample gives the sample dataset, rooted at the folder an importer is pointed at.
func Sample() fs.FS { return folder("sample") }

// City gives the made-up city with its dataset.yaml.
func City() fs.FS { return folder("city") }

// County gives the made-up county with its dataset.yaml.
func County() fs.FS { return folder("county") }

func folder(name string) fs.FS {
	root, err := fs.Sub(embedded, name)
	if err != nil {
		panic(err) // the embedded folder's name is a valid path: this cannot happen
	}
	return root
}
