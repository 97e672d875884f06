// Package testdata holds floodspend's own sample dataset: the folder layout of the public
// Assam files, filled with synthetic figures by testdata/samplegen.
package testdata

import (
	"embed"
	"io/fs"
)

//go:embed sample
var embedded embed.FS

// Sample gives the sample dataset, rooted at the folder an importer is pointed at.
func Sample() fs.FS {
	root, err := fs.Sub(embedded, "sample")
	if err != nil {
		panic(err) // the embedded folder's name is a valid path: this cannot happen
	}
	return root
}
