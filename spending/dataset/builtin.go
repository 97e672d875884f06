package dataset

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Builtin gives the description of a place that comes with the program, and the folder of what it names of its own.
func Builtin(place string) (*File, fs.FS, error) {
	if !slices.Contains(Places(), place) {
		return nil, nil, fmt.Errorf("no description of %q comes with the program; those of %s do", place,
			strings.Join(Places(), ", "))
	}
	folder, err := fs.Sub(files, place)
	if err != nil {
		return nil, nil, err
	}
	in, err := folder.Open("dataset.yaml")
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	f, err := Read(in, place+"/dataset.yaml")
	return f, folder, err
}
