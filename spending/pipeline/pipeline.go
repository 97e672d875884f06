// Package pipeline is the way into a store: it reads areas, needs, layers and awards from the
// files that a description names, gives them their verdicts and publishes them as a new version
// of the dataset, all or nothing.
//
// What an entry of a description says, a step does: [Areas], [Need], [Layer], [Awards]. Each takes
// the place of what the dataset has of that entry and leaves the rest as it is.
package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/floodspend/floodspend/spending/store"
)

// ErrStrict ends a strict import that found issues.
var ErrStrict = errors.New("nothing is stored because of --strict")

// Options are the choices of an import.
type Options struct {
	Files    Folder                                // that the entries name
	Strict   bool                                  // fail with ErrStrict, and publish nothing, where there is any issue
	Force    bool                                  // publish what looks like a mistake
	Progress func(stage string, done, total int64) // called by one goroutine at a time; nil: none
}

// Outcome says what an import did. It is filled as far as the import came, also where it fails.
type Outcome struct {
	Version  spending.Version
	Changed  bool     // false: the dataset had all this already
	LeftOut  []string // what is not imported: "3 of 12 rows"
	Notes    []string // what else is to be told, in sentences
	Issues   []spending.Issue
	Tally    []Count           // of the awards
	Overlays []exposure.Result // of a layer
}

// found takes the issues of an import, and refuses them where it is strict.
func (o *Outcome) found(issues []spending.Issue, strict bool) error {
	o.Issues = issues
	if strict && len(issues) > 0 {
		return fmt.Errorf("%s found, the first %s: %w", counted(len(issues), "issue"), issues[0].Problem, ErrStrict)
	}
	return nil
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

// counted gives a number of things, "1 award", "2 awards".
func counted(n int, one string) string {
	if n != 1 {
		one += "s"
	}
	return fmt.Sprintf("%d %s", n, one)
}

// publish amends the dataset and notes the version.
func (o *Outcome) publish(ctx context.Context, into store.Store, change func(*spending.Dataset) error) (err error) {
	o.Version, o.Changed, err = amend(ctx, into, change)
	return err
}
