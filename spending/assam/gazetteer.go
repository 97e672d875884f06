package assam

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/spending"
)

// gazetteer builds the gazetteer of the areas, of the places in the folder and of those
// the user adds, and the locator of points it was built with. Every place that cannot be
// used as its source gives it is an issue.
func (im *importer) gazetteer(areas []geo.Area) (*gazetteer.Gazetteer, gazetteer.PointLocator, error) {
	names, err := gazetteer.New(areas, im.known.Names)
	if err != nil {
		return nil, nil, fmt.Errorf("the names of the areas: %w", err)
	}
	circles := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return a.Level != geo.Circle })
	index, err := index.NewIndex(circles)
	if err != nil {
		return nil, nil, fmt.Errorf("the index of the circles: %w", err)
	}
	points := gazetteer.AtIndex(index, circles)
	places, issues, err := Places(im.fsys)
	if err != nil {
		return nil, nil, err
	}
	im.issues = append(im.issues, issues...)
	im.placeSources(places)
	im.placeIssues(names.Add(places, points))
	if f := im.opts.Places; f != nil {
		added, problems, err := names.ReadPlaces(bytes.NewReader(f.Content), f.Name)
		if err != nil {
			return nil, nil, fmt.Errorf("the places: %w", err)
		}
		im.placeIssues(problems)
		im.placeIssues(names.Add(added, points))
		sum := sha256.Sum256(f.Content)
		im.sources = append(im.sources, spending.Source{Path: f.Name, Role: "places", Bytes: int64(len(f.Content)),
			SHA256: hex.EncodeToString(sum[:]), Records: len(added)})
	}
	return names, points, nil
}

// placeSources records the files that only the gazetteer reads, with the number of places
// taken from each.
func (im *importer) placeSources(places []gazetteer.Place) {
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

func (im *importer) placeIssues(problems []gazetteer.Problem) {
	for _, p := range problems {
		value := p.Place.Name
		if p.Detail != "" {
			value += ": " + p.Detail
		}
		if p.Place.Line == 0 {
			value += " (" + p.Place.Source + ")"
		}
		im.issue(spending.Issue{File: p.Place.File, Line: p.Place.Line, Field: string(p.Place.Kind),
			Value:   spending.Excerpt(value),
			Problem: p.Problem, Action: p.Action})
	}
}
