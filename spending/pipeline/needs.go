package pipeline

import (
	"bytes"
	"context"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/source/keyed"
	"github.com/floodspend/floodspend/spending/store"
)

// Table is a file of a need series.
type Table struct {
	File  string
	Keyed keyed.Options // but for its names that are taken, and the day
}

// Need makes the table a need series of the dataset.
func Need(ctx context.Context, into store.Store, e Table, o Options) (out Outcome, err error) {
	content, err := o.Files.read(e.File)
	if err != nil {
		return out, err
	}
	name := o.Files.called(e.File)[0]
	err = out.publish(ctx, into, func(d *spending.Dataset) error {
		keys := e.Keyed
		keys.Today, keys.Taken = time.Now(), derivedNeeds(d.Description.Needs)
		series, issues, err := keyed.Read(bytes.NewReader(content), name, d.Areas, keys)
		if err != nil {
			out.Issues = issues
			return err
		}
		if err := out.found(issues, o.Strict); err != nil {
			return err
		}
		source, err := o.Files.source(e.File, name, "need "+series.Name, len(series.Values))
		if err != nil {
			return err
		}
		setNeeds(d, series)
		setSource(d, source)
		replaceIssues(d, source.Path, issues)
		return nil
	})
	return out, err
}

// derivedNeeds lists the needs that are made of series of other names.
func derivedNeeds(defined []spending.NeedDefinition) []string {
	if len(defined) == 0 {
		defined = need.Standard()
	}
	var names []string
	for _, d := range defined {
		if d.Name != d.Series {
			names = append(names, d.Name)
		}
	}
	return names
}
