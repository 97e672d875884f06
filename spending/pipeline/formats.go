package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/decp"
	"github.com/floodspend/floodspend/spending/source/ocds"
	"github.com/floodspend/floodspend/spending/source/portal"
	"github.com/floodspend/floodspend/spending/source/stream"
)

// dated reports whether a record has the date of its contract: one without says nothing of the month of its file.
func dated(r judge.Stated) bool { return !r.ContractDate.IsZero() }

// format reads the files of a source into its batch.
type format func(ctx context.Context, b *batch) error

// formatOf gives the format of a source's files: that of its preset, or of tables with its columns.
func (w *work) formatOf(e dataset.Records) (format, error) {
	var layout portal.Layout
	switch e.Preset {
	case "ocds":
		return releases, nil
	case dataset.ASDMA:
		return w.asdmaSanctions()
	case "decp":
		return contracts(e)
	case "eprocure-in":
		layout = portal.EProcure("")
	case "":
		layout = portal.Layout{Columns: map[portal.Field]portal.Column{}, Dates: []string{"2006-1-2"}}
	default:
		return nil, &dataset.KeyError{Key: "preset", Err: fmt.Errorf("%q is not known", e.Preset)}
	}
	layout, err := layout.With(e.Columns.Named())
	if err != nil {
		return nil, &dataset.KeyError{Key: "columns", Err: err}
	}
	if e.DateFormat != "" {
		date, err := portal.DateLayout(e.DateFormat)
		if err != nil {
			return nil, &dataset.KeyError{Key: "date_format", Err: err}
		}
		layout.Dates = []string{date, time.DateOnly} // days of workbooks
	}
	layout.Awarded, layout.FloodYes = e.Status, e.Rules.Yes
	if e.Rules.Column != "" {
		layout.Columns[portal.Flood] = portal.Column{Names: []string{e.Rules.Column}, Required: true}
	}
	if e.Place.Code != "" {
		layout = layout.WithPlace(e.Place.Code, e.Place.Scheme)
	}
	layout.Form, err = form(e.Dialect)
	return tables(layout), err
}

// tables reads CSV tables of a layout.
func tables(layout portal.Layout) format {
	return func(ctx context.Context, b *batch) error {
		layout.IDPrefix, layout.Currency = b.prefix, b.currency
		b.what, b.variants = "rows", map[string]int{}
		files := make([]portal.File, 0, len(b.paths))
		var unusable error // of the first file that cannot be read
		var stats portal.Stats
		read, errs := readTables(ctx, layout, b)
		if err := ctx.Err(); err != nil {
			return err
		}
		for n, f := range read {
			err := errs[n]
			b.issues = append(b.issues, f.Issues...)
			if err != nil && !layout.Monthly && !b.entry.SkipBad {
				return err
			} else if err != nil {
				b.issues = append(b.issues, fileIssue(b.names[n], err))
				b.ends = append(b.ends, "all of "+b.names[n])
				unusable = cmp.Or(unusable, err)
				continue
			}
			stats.Add(f.Stats)
			b.counts[n] = len(f.Records)
			if f.Cut != nil {
				b.ends = append(b.ends, fromLine(f.Name, f.Cut.Line))
			}
			if m, ok := portal.MonthOf(b.names[n]); ok && layout.Monthly && slices.ContainsFunc(f.Records, dated) {
				b.months = append(b.months, m)
			}
			if b.entry.Preset != "" {
				b.variants[f.Variant]++
			}
			files = append(files, f)
		}
		if len(files) == 0 && unusable != nil {
			return fmt.Errorf("no usable award in %s: %w", strings.Join(b.entry.Files, ", "), unusable)
		}
		b.lost, b.of = stats.Skipped, stats.Rows
		if note := noAwards(stats); note != "" {
			b.notes = append(b.notes, note)
		}
		awards, issues := layout.Awards(files)
		b.issues = append(b.issues, issues...)
		for _, a := range awards {
			b.take(a)
		}
		return nil
	}
}

// noAwards says how many rows are no awards by their status, and what the commonest of these statuses are.
func noAwards(stats portal.Stats) string {
	const most = 5
	sum := 0
	statuses := slices.SortedFunc(maps.Keys(stats.NoAward), func(a, b string) int {
		return cmp.Or(stats.NoAward[b]-stats.NoAward[a], strings.Compare(a, b))
	})
	var said []string
	for i, status := range statuses {
		n := stats.NoAward[status]
		if sum += n; i < most {
			said = append(said, fmt.Sprintf("%s %d", cmp.Or(spending.Excerpt(status), "none"), n))
		}
	}
	if sum == 0 {
		return ""
	}
	if len(statuses) > most {
		said = append(said, "…")
	}
	return fmt.Sprintf("%d of %d rows are no awards by their status: %s.", sum, stats.Rows, strings.Join(said, ", "))
}

// atOnce is how many files are read at the same time: more would only add to the memory an import needs.
const atOnce = 2

// readTables reads all files of a batch, and gives them in its order with what kept each from being read.
func readTables(ctx context.Context, layout portal.Layout, b *batch) ([]portal.File, []error) {
	files, errs := make([]portal.File, len(b.paths)), make([]error, len(b.paths))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for n := range b.paths {
		group.Go(func() error {
			files[n], errs[n] = readTable(ctx, layout, n, b)
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
	return files, errs
}

func readTable(ctx context.Context, layout portal.Layout, n int, b *batch) (portal.File, error) {
	f, err := b.folder.unpacked(b.paths[n])
	if err != nil {
		return portal.File{}, err
	}
	defer f.Close()
	return layout.Read(ctx, f, b.names[n])
}

// releases reads releases or records of the Open Contracting Data Standard.
func releases(ctx context.Context, b *batch) error {
	var processes ocds.Compiler
	defer func() { b.issues = append(b.issues, processes.Issues()...) }()
	for n, path := range b.paths {
		before := processes.Len()
		if err := readInto(ctx, b, path, b.names[n], processes.Read); err != nil {
			return err
		}
		b.counts[n] = processes.Len() - before
	}
	b.lost, b.of = processes.Lost()
	b.what = "releases, records and broken lines"
	for _, end := range processes.Ends() {
		b.ends = append(b.ends, fromLine(end.File, end.Line))
	}
	processes.Records(b.prefix, b.currency, b.least, b.take)
	return nil
}

// contracts reads the essential data of French public procurement.
func contracts(e dataset.Records) (format, error) {
	written, err := form(e.Dialect)
	if err != nil {
		return nil, err
	}
	columns := e.Columns.Named()
	for field, name := range map[string]string{"code": e.Place.Code, "scheme": e.Place.Scheme} {
		if name != "" {
			columns[field] = []string{name}
		}
	}
	var dates []string
	if e.DateFormat != "" {
		date, err := portal.DateLayout(e.DateFormat)
		if err != nil {
			return nil, &dataset.KeyError{Key: "date_format", Err: err}
		}
		dates = []string{date}
	}
	return func(ctx context.Context, b *batch) error {
		b.what = "contracts and rows"
		r, err := decp.New(decp.Options{Prefix: b.prefix, Currency: b.currency, Columns: columns,
			Dates: dates, Form: written})
		if err != nil {
			return err
		}
		defer func() { b.issues = append(b.issues, r.Issues()...) }()
		for n, path := range b.paths {
			before := r.Len()
			if err := readInto(ctx, b, path, b.names[n], r.Read); err != nil {
				return err
			}
			b.counts[n] = r.Len() - before
		}
		b.lost, b.of = r.Lost()
		for _, end := range r.Ends() {
			b.ends = append(b.ends, fromLine(end.File, end.Line))
		}
		r.Records(b.take)
		return nil
	}, nil
}

// readInto reads a file, unpacked, or all that an archive has. One that gives nothing is an issue
// where the entry says that such are skipped.
func readInto(ctx context.Context, b *batch, path, name string,
	read func(ctx context.Context, r io.Reader, name string) error) error {
	f, err := b.folder.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return stream.Members(ctx, f, name, func(ctx context.Context, r io.Reader, name string) error {
		err := read(ctx, r, name)
		if err != nil && b.entry.SkipBad && ctx.Err() == nil {
			b.issues = append(b.issues, fileIssue(name, err))
			b.ends = append(b.ends, "all of "+name)
			return nil
		}
		return err
	})
}

// fileIssue is the issue of a file that cannot be read.
func fileIssue(name string, err error) spending.Issue {
	issue := spending.Issue{File: name, Problem: err.Error(), Action: "file skipped"}
	var broken *portal.FileError
	if errors.As(err, &broken) {
		issue.Line, issue.Problem = broken.Line, broken.Problem
	}
	return issue
}
