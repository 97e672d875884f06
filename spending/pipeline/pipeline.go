// Package pipeline is the way into a store: it reads areas, needs, layers and records from the
// files that a description names, gives them their verdicts and publishes them as a new version
// of the dataset, all or nothing.
//
// [Import] makes the whole of a dataset out of a dataset.yaml. [Areas] and [Add] put what some of
// its entries say into the dataset there is, in the place of what it had of them, and [Remove]
// takes them out again. The store keeps the description as it stands then.
package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/source/asdma"
	"github.com/floodspend/floodspend/spending/store"
)

// ErrStrict ends a strict import that found issues.
var ErrStrict = errors.New("nothing is stored because of --strict")

// Options are the choices of an import.
type Options struct {
	Files    Folder                                // that the entries name
	Strict   bool                                  // fail with ErrStrict, and publish nothing, where there is any issue
	Force    bool                                  // publish what looks like a mistake
	Keep     int                                   // versions the store is to have; 0: spending.DefaultKeep
	Progress func(stage string, done, total int64) // called by one goroutine at a time; nil: none
}

// Outcome says what an import did. It is filled as far as the import came, also where it fails.
type Outcome struct {
	Version  spending.Version
	Changed  bool     // false: the dataset had all this already
	First    []string // what is to be told before all else, in sentences
	LeftOut  []string // what is not imported: "3 of 12 rows"
	Notes    []string // what else is to be told, in sentences
	Issues   []spending.Issue
	Tally    []Count           // of the awards
	Overlays []exposure.Result // of layers
}

// lost notes how many of a file's features are not imported.
func (o *Outcome) lost(problems []vector.Problem, of int, what string) {
	lost := map[int]bool{}
	for _, p := range problems {
		if p.Lost && p.Feature > 0 {
			lost[p.Feature] = true
		}
	}
	o.leftOut(len(lost), of, what)
}

// leftOut notes how many rows or the like are not imported.
func (o *Outcome) leftOut(n, of int, what string) {
	if n > 0 {
		o.LeftOut = append(o.LeftOut, fmt.Sprintf("%d of %d %s", n, of, what))
	}
}

func (o *Outcome) note(format string, values ...any) {
	o.Notes = append(o.Notes, fmt.Sprintf(format, values...))
}

// counted gives a number of things, "1 award", "2 awards".
func counted(n int, one string) string {
	if n != 1 {
		one += "s"
	}
	return fmt.Sprintf("%d %s", n, one)
}

// work is an import under way.
type work struct {
	Options
	d      *spending.Dataset // as it becomes
	file   *dataset.File     // its description as it becomes
	before store.Snapshot    // of the version before; nil: there is none
	out    *Outcome
	names  *gazetteer.Gazetteer // of the areas, once they are asked for
	known  locate.Knowledge     // that names rest on

	placing *asset.Finest // once it is asked for

	ofAssam *asdma.Reader // once it is asked for
	linking func() error  // joins damage with records, while these are written; nil: there is nothing left to join
}

// begin begins to change a dataset.
func (o Options) begin(d *spending.Dataset, out *Outcome) (*work, error) {
	file, err := described(d)
	d.Keep = o.Keep
	return &work{Options: o, d: d, file: file, out: out}, err
}

// found takes issues of files, in the place of those the dataset has of them.
func (w *work) found(issues []spending.Issue, files ...string) {
	w.out.Issues = append(w.out.Issues, issues...)
	for _, file := range files {
		w.d.Issues = withoutFile(w.d.Issues, file)
	}
	w.d.Issues = append(w.d.Issues, issues...)
}

// strictly refuses issues where the import is strict.
func (w *work) strictly() error {
	if found := w.out.Issues; w.Strict && len(found) > 0 {
		return fmt.Errorf("%s found, the first %s: %w", counted(len(found), "issue"), found[0].Problem, ErrStrict)
	}
	return nil
}

// Add puts the needs, layers, assets and sources of a description into the dataset of a store, each in the
// place of what the dataset has of that name.
func Add(ctx context.Context, into store.Store, part *dataset.File, o Options) (out Outcome, err error) {
	out.Version, out.Changed, err = amend(ctx, into, func(snap store.Snapshot, d *spending.Dataset) (replaced, error) {
		w, err := o.begin(d, &out)
		if err != nil {
			return replaced{}, err
		}
		w.before = snap
		for _, n := range part.Needs {
			if err := w.need(ctx, n); err != nil {
				return replaced{}, err
			}
		}
		for _, l := range part.Layers {
			if err := w.layer(ctx, l); err != nil {
				return replaced{}, err
			}
		}
		for _, a := range part.Assets {
			if err := w.assets(ctx, a); err != nil {
				return replaced{}, err
			}
		}
		if err := w.exposed(); err != nil {
			return replaced{}, err
		}
		given, err := w.records(ctx, part)
		if len(d.Damage) > 0 && len(given.prefixes) > 0 {
			w.out.note("The links of damage are those of the records before: import the description to join it anew.")
		}
		if err == nil {
			err = w.strictly()
		}
		if err == nil {
			w.merge(part)
			err = w.describe()
		}
		return given, err
	})
	return out, err
}
