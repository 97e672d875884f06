// Package assam imports the public flood and tender files of Assam, in the folder layout
// of the CivicDataLab repository flood-data-ecosystem-Assam: boundaries, the tender
// portal's monthly bid files, the disaster bulletins with their per-circle files,
// inundation, population, and what the response fund's committee sanctioned.
//
// A file that cannot be read, or a row of it, is an issue with its position; the rest is
// imported. Only where nothing usable remains, no circle or no award, the import fails
// and the store keeps what it has.
package assam

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/spending/store"
	"golang.org/x/sync/errgroup"
)

// format is the version of what this importer makes of its inputs; it is part of the
// version's ID. Raise it with every change that changes a dataset.
const format = "assam/4"

// workers is how many files are read, and awards judged, at the same time: more would
// only add to the memory an import needs.
const workers = 2

// Errors of an import that finds nothing usable. The summary beside them has the issues
// that say why.
var (
	ErrNoAreas  = errors.New("no usable boundary file")
	ErrNoAwards = errors.New("no usable award")
)

// ErrStrict ends a strict import that found issues.
var ErrStrict = errors.New("nothing is stored because of --strict")

// Options are the choices of an import. The zero value imports a folder as it is.
type Options struct {
	Title     string                                // of the dataset; default from dataset.json, or else of the source
	Progress  func(stage string, done, total int64) // called by one goroutine at a time; nil: none
	Rules     *relevance.Rules                      // of flood relevance; nil: the built-in ones
	Overrides *judge.File                           // reviewed decisions, see relevance.ReadOverrides; nil: none
	// named places beside those of the folder, see gazetteer.ReadPlaces; nil: none
	Places *judge.File
	Strict bool             // fail with ErrStrict, and publish nothing, where there is any issue
	Now    func() time.Time // the clock Version.Created is read from; nil: time.Now
}

// Import reads the folder fsys and publishes it as a new version of store. Importing the
// same files with the same rules twice gives the same version ID and content. The summary
// is filled as far as the import came, its issues also where it fails.
func Import(ctx context.Context, fsys fs.FS, store store.Store, opts Options) (Summary, error) {
	im := &importer{fsys: fsys, opts: opts, now: opts.Now}
	if im.now == nil {
		im.now = time.Now
	}
	err := im.run(ctx, store)
	im.summary.Issues = im.issues
	return im.summary, err
}

type importer struct {
	fsys      fs.FS
	opts      Options
	now       func() time.Time
	rules     *relevance.Rules
	known     locate.Knowledge
	sum       string // of what is known
	described spending.Description
	decided   *relevance.Overrides
	meta      metadata
	sources   []spending.Source
	issues    []spending.Issue
	summary   Summary
	report    sync.Mutex // of opts.Progress
}

func (im *importer) run(ctx context.Context, store store.Store) error {
	start := im.now()
	var err error
	if im.rules = im.opts.Rules; im.rules == nil {
		if im.rules, err = dataset.RulesOfAssam(); err != nil {
			return fmt.Errorf("the built-in relevance rules: %w", err)
		}
	}
	if im.known, err = dataset.Assam(); err != nil {
		return err
	}
	if im.described, err = dataset.DescribeAssam(); err != nil {
		return err
	}
	if im.sum, err = im.known.Sum(); err != nil {
		return err
	}
	if err := im.anyKnownFolder(); err != nil {
		return err
	}
	if err := im.readOverrides(); err != nil {
		return err
	}
	if err := im.readMetadata(ctx); err != nil {
		return err
	}
	areas, err := im.boundaries(ctx)
	if err != nil {
		return err
	}
	records, months, err := im.records(ctx)
	if err != nil {
		return err
	}
	needs, err := im.needs(ctx, areas)
	if err != nil {
		return err
	}
	sanctions, err := im.sanctions(ctx)
	if err != nil {
		return err
	}
	awards, err := im.judge(ctx, areas, records, sanctions)
	if err != nil {
		return err
	}
	if im.opts.Strict && len(im.issues) > 0 {
		return fmt.Errorf("issues found: %d, the first %s: %w", len(im.issues), im.issues[0].Problem, ErrStrict)
	}
	d := &spending.Dataset{Description: im.described, Areas: areas, Needs: needs, Sources: im.sources,
		Issues: im.issues}
	if d.Version, err = im.version(months); err != nil {
		return err
	}
	d.Awards = im.stream(ctx, awards)
	published, err := store.Publish(ctx, d)
	if err != nil {
		return fmt.Errorf("the dataset cannot be stored: %w", err)
	}
	im.summary.fill(published, d, awards[:len(records)], awards[len(records):], im.now().Sub(start))
	return nil
}

// folders are the parts of the layout that an import reads.
func folders() []string {
	return []string{bidDir, bulletinDir, bulletinVariablesDir, inundationDir, populationDir, mapsDir, geojsonDir,
		layerDir}
}

// anyKnownFolder tells a wrong folder from one with unusable files.
func (im *importer) anyKnownFolder() error {
	for _, dir := range folders() {
		if _, err := fs.Stat(im.fsys, dir); err == nil {
			return nil
		}
	}
	return fmt.Errorf("the folder is not laid out like flood-data-ecosystem-Assam: it has none of %s; give the "+
		"folder that holds Sources and layer",
		strings.Join(folders(), ", "))
}

// readOverrides reads the reviewed decisions. A file of them that cannot be read ends the
// import: it was asked for by name.
func (im *importer) readOverrides() error {
	f := im.opts.Overrides
	if f == nil {
		return nil
	}
	decided, issues, err := relevance.ReadOverrides(bytes.NewReader(f.Content), f.Name, im.described.Levels)
	if err != nil {
		return fmt.Errorf("the reviewed decisions: %w", err)
	}
	im.decided = decided
	im.issues = append(im.issues, issues...)
	sum := sha256.Sum256(f.Content)
	im.sources = append(im.sources, spending.Source{Path: f.Name, Role: "overrides", Bytes: int64(len(f.Content)),
		SHA256: hex.EncodeToString(sum[:]), Records: decided.Len()})
	return nil
}

// version identifies the dataset by everything that decides its content.
func (im *importer) version(months []spending.Month) (spending.Version, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(im.described); err != nil {
		return spending.Version{}, err
	}
	sources := slices.SortedFunc(slices.Values(im.sources),
		func(a, b spending.Source) int { return strings.Compare(a.Path, b.Path) })
	for _, s := range sources {
		fmt.Fprintf(h, "%q %s\n", s.Path, s.SHA256)
	}
	fmt.Fprintf(h, "%q %q %q %q\n", format, im.rulesVersion(), im.sum, im.title())
	v := spending.Version{
		ID:        hex.EncodeToString(h.Sum(nil))[:16],
		Title:     im.title(),
		Synthetic: im.meta.Synthetic,
		Note:      im.meta.Note,
		Created:   im.now().UTC().Truncate(time.Second),
		Rules:     im.rulesVersion(),
		Currency:  spending.Currency(im.meta.Currency),
	}
	if len(months) > 0 {
		v.AwardsFrom, v.AwardsTo = slices.Min(months), slices.Max(months)
	}
	return v, nil
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
func readAll[T any](ctx context.Context, im *importer, stage string, names []string,
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
func (im *importer) stage(name string, total int) (tick func(n int)) {
	if im.opts.Progress == nil {
		return func(int) {}
	}
	done := 0
	im.opts.Progress(name, 0, int64(total))
	return func(n int) {
		im.report.Lock()
		defer im.report.Unlock()
		done += n
		im.opts.Progress(name, int64(done), int64(total))
	}
}

func (im *importer) issue(i spending.Issue) { im.issues = append(im.issues, i) }

// listed lists a folder; what cannot be listed is an issue.
func (im *importer) listed(dir, ending string) []string {
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
