package asdma

import (
	"io/fs"
	"slices"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// Places reads the places that the folder's files name; see [Places]. What of them cannot be used, who uses them tells.
func (im *Reader) Places() ([]gazetteer.Place, error) {
	places, issues, err := Places(im.fsys)
	if err != nil {
		return nil, err
	}
	im.issues = append(im.issues, issues...)
	im.placeSources(places)
	return places, nil
}

// placeSources records the files that only the gazetteer reads, with the number of places
// taken from each.
func (im *Reader) placeSources(places []gazetteer.Place) {
	for _, file := range []string{healthCentresFile, embankmentsFile} {
		if _, err := fs.Stat(im.fsys, file); err != nil || slices.ContainsFunc(im.sources,
			func(s spending.Source) bool { return s.Path == file }) {
			continue
		}
		_, src, _ := readSource(im.fsys, file, "places") // what cannot be read is an issue of Places
		for _, p := range places {
			if p.File == file {
				src.Records++
			}
		}
		im.sources = append(im.sources, src)
	}
}
