// Package asdma reads the public flood files of Assam, in the folder layout of the CivicDataLab
// repository flood-data-ecosystem-Assam, that no general reader reads: boundaries of which some
// carry official codes, the disaster bulletins with their per-circle files, inundation, population,
// places, and what the response fund's committee sanctioned.
//
// A file that cannot be read, or a row of it, is an issue with its position; the rest is read.
package asdma

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"golang.org/x/sync/errgroup"
)

// workers is how many files are read at the same time: more would only add to the memory an
// import needs.
const workers = 2

// ErrNoAreas says that no boundary file is usable.
var ErrNoAreas = errors.New("no usable boundary file")

// Reader reads the files of a folder. It keeps what they are and what is wrong with them.
type Reader struct {
	fsys     fs.FS
	progress func(stage string, done, total int64)
	sources  []spending.Source
	issues   []spending.Issue
	report   sync.Mutex                   // of progress
	kept     map[spending.Month]*bulletin // read for the needs, for Damages
}

// New makes a reader of a folder. progress is called by one goroutine at a time; nil: it is not.
func New(fsys fs.FS, progress func(stage string, done, total int64)) (*Reader, error) {
	r := &Reader{fsys: fsys, progress: progress}
	for _, dir := range folders() {
		if _, err := fs.Stat(fsys, dir); err == nil {
			return r, nil
		}
	}
	return nil, fmt.Errorf("the folder is not laid out like flood-data-ecosystem-Assam: it has none of %s; give the "+
		"folder that holds Sources and layer", strings.Join(folders(), ", "))
}

// Take gives the sources read since it was last called, and what was found wrong with them.
func (im *Reader) Take() ([]spending.Source, []spending.Issue) {
	sources, issues := im.sources, im.issues
	im.sources, im.issues = nil, nil
	return sources, issues
}

// folders are the parts of the layout, of which one at least is there.
func folders() []string {
	return []string{"Sources/TENDERS/data/monthly_tenders", bulletinDir, bulletinVariablesDir, inundationDir,
		populationDir, mapsDir, geojsonDir, layerDir}
}

// input is one file as it was read.
type input[T any] struct {
	file  string
	src   spending.Source
	value T
	err   error
}

// readAll reads files, several at a time, and gives them in the order of names. The error
// is only the context's: what is wrong with a file stands in its input.
func readAll[T any](ctx context.Context, im *Reader, stage string, names []string,
	read func(ctx context.Context, name string) (T, spending.Source, error)) ([]input[T], error) {
	inputs := make([]input[T], len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	tick := im.stage(stage, len(names))
	for i, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			in := &inputs[i]
			in.file = name
			in.value, in.src, in.err = read(ctx, name)
			if err := ctx.Err(); err != nil {
				return err
			}
			tick(1)
			return nil
		})
	}
	return inputs, group.Wait()
}

// stage begins a stage of the import and gives what reports its progress.
func (im *Reader) stage(name string, total int) (tick func(n int)) {
	if im.progress == nil {
		return func(int) {}
	}
	done := 0
	im.progress(name, 0, int64(total))
	return func(n int) {
		im.report.Lock()
		defer im.report.Unlock()
		done += n
		im.progress(name, int64(done), int64(total))
	}
}

func (im *Reader) issue(i spending.Issue) { im.issues = append(im.issues, i) }

// listed lists a folder; what cannot be listed is an issue.
func (im *Reader) listed(dir, ending string) []string {
	names, err := list(im.fsys, dir, ending)
	if err != nil {
		im.issue(issueOf(err, dir, "folder skipped"))
	}
	return names
}

// circleSet gives the codes of the circles among areas.
func circleSet(areas []geo.Area) map[string]bool {
	circles := map[string]bool{}
	for _, a := range areas {
		if a.Level == geo.Circle {
			circles[a.ID] = true
		}
	}
	return circles
}
