package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amend"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/spending/source/portal"
	"github.com/klauspost/compress/gzip"
)

// importAwards are the flags of every import of awards into the dataset a store holds.
type importAwards struct {
	importFlags
	verdictFlags
	Source string   `placeholder:"NAME" help:"Name of the source, which begins the awards' IDs; its awards of an earlier import are replaced, those of other sources stay. Default: the command's name."`
	Small  string   `name:"small-amount" placeholder:"AMOUNT" help:"An amount under it, in major units, is of unknown value. Default: 1000 rupees, or 1 of another currency."`
	Force  bool     `help:"Import awards of which none has a usable date."`
	Files  []string `arg:"" file:"in" help:"The files to read, all of the source's; .gz as well." placeholder:"FILE"`
}

// batch is what is read of all files of a source.
type batch struct {
	source *judge.Source
	names  []string // what records and issues call the files
	counts []int    // of records, by file
	issues []spending.Issue
	lost   int      // rows or the like that are not imported
	of     int      // how many there are
	what   string   // what they are
	ends   []string // see fromLine
}

// ended notes how many records a file gave. Where it could not be read past a line, they
// are kept and that is an issue; where it gave none, it is the error.
func (b *batch) ended(file, records int, err error) error {
	b.counts[file] = records
	var broken *portal.FileError
	if !errors.As(err, &broken) || records == 0 {
		return err
	}
	b.ends = append(b.ends, fromLine(b.names[file], broken.Line))
	b.issues = append(b.issues, spending.Issue{File: b.names[file], Line: broken.Line, Problem: broken.Problem,
		Action: fmt.Sprintf("the %d awards before it are kept, the rest of the file is skipped", records)})
	return nil
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]*$`)

// run reads the files and publishes their awards. read gives a batch the records of its
// files, for a dataset of a currency; their IDs begin with prefix.
func (i importAwards) run(ctx context.Context, c console, source string,
	read func(prefix string, currency spending.Currency, b *batch) error) error {
	if i.Source != "" {
		source = i.Source
	}
	if !sourceName.MatchString(source) {
		return fmt.Errorf("--source %q: not of lower-case letters, digits, dots, - and _", source)
	}
	store, err := i.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	b := batch{names: fileNames(i.Files), counts: make([]int, len(i.Files))}
	var awards []spending.Award
	var currency spending.Currency
	v, changed, err := amend.Awards(ctx, store, source+":", func(d *spending.Dataset) ([]spending.Award, error) {
		currency = d.Version.Currency
		var options judge.Options
		if options, b.issues, err = i.options(d.Description.Levels); err != nil {
			return nil, err
		}
		if options.Least, err = i.least(currency); err != nil {
			return nil, err
		}
		if options.Knowledge, err = dataset.Knowledge(d.Areas); err != nil {
			return nil, err
		}
		if b.source, err = judge.NewSource(d.Areas, currency, options); err != nil {
			return nil, err
		}
		err := read(source+":", currency, &b)
		if err == nil && b.source.Len() == 0 {
			err = fmt.Errorf("no usable award in %s", strings.Join(i.Files, ", "))
		}
		if err != nil {
			return nil, errors.Join(err, i.write(ctx, b.issues))
		}
		if awards, err = b.source.Awards(ctx, i.ticks(c, b.source.Len())); err != nil {
			return nil, err
		}
		b.issues = slices.Concat(b.issues, b.source.Issues(), future(awards, time.Now()), options.Overrides.Idle(awards))
		if err := errors.Join(i.dated(awards), i.settle(ctx, b.issues)); err != nil {
			return nil, err
		}
		return awards, i.describe(d, source, &b, options.Rules.Version(), awards)
	})
	if err != nil {
		return noDataset(err)
	}
	tellLeftOut(c, b.lost, b.of, b.what, b.ends)
	if err := writeAwardSummary(c.out, awards, currency); err != nil {
		return err
	}
	return i.report(c, v, changed, b.issues)
}

// least gives the amount under which one is of unknown value.
func (i importAwards) least(currency spending.Currency) (spending.Money, error) {
	text := i.Small
	switch {
	case text != "":
	case currency == spending.INR:
		text = "1000"
	default:
		text = "1"
	}
	m, rounded, err := currency.Parse(text)
	if err == nil && rounded {
		err = fmt.Errorf("%s has %s", text, currency.TooFine())
	}
	if err != nil {
		return 0, fmt.Errorf("--small-amount: %w", err)
	}
	return m, nil
}

// dated refuses awards of which none has a date: no answer for a period would hold any.
func (i importAwards) dated(awards []spending.Award) error {
	if i.Force || slices.ContainsFunc(awards, func(a spending.Award) bool { return !a.ContractDate.IsZero() }) {
		return nil
	}
	return fmt.Errorf("none of the %s in %s has a usable date of its contract, so that no year would hold any; see "+
		"what dates are read from and how they are written, or import them with --force",
		counted(len(awards), "award"), strings.Join(i.Files, ", "))
}

// future gives the issues of contracts dated after today.
func future(awards []spending.Award, today time.Time) []spending.Issue {
	var issues []spending.Issue
	for i := range awards {
		if a := &awards[i]; a.ContractDate.After(today) {
			issues = append(issues, spending.Issue{File: a.SourceFile, Line: a.SourceLine, Field: "date",
				Value:   spending.Excerpt(a.ID + ": " + a.ContractDate.Format(time.DateOnly)),
				Problem: "the date of the contract lies in the future", Action: "kept"})
		}
	}
	return issues
}

// options reads what the verdicts rest on, and the issues of the reviewed decisions.
func (i importAwards) options(levels geo.Hierarchy) (judge.Options, []spending.Issue, error) {
	rules, overrides, places, err := i.read()
	if err == nil && rules == nil {
		rules, err = relevance.Default()
	}
	if err != nil || overrides == nil {
		return judge.Options{Rules: rules, Places: places}, nil, err
	}
	decided, issues, err := relevance.ReadOverrides(bytes.NewReader(overrides.Content), overrides.Name, levels)
	if err != nil {
		err = fmt.Errorf("--overrides: %w", err)
	}
	return judge.Options{Rules: rules, Overrides: decided, Places: places}, issues, err
}

func (i importAwards) ticks(c console, total int) func(n int) {
	if i.Quiet {
		return func(int) {}
	}
	draw, done := progress(c.err), 0
	return func(n int) {
		done += n
		draw("verdicts", int64(done), int64(total))
	}
}

// describe writes sources, issues, rules and the months of the awards into the dataset.
func (i importAwards) describe(d *spending.Dataset, source string, b *batch, rules string,
	awards []spending.Award) error {
	role := "awards of " + source
	amend.DropSources(d, role)
	given := append(slices.Clone(i.Files), i.Overrides, i.Places)
	for n, path := range given {
		if path == "" {
			continue
		}
		name, count := path, 0
		if n < len(b.names) {
			name, count = b.names[n], b.counts[n]
		}
		s, err := sourceOf(path, name, role, count)
		if err != nil {
			return err
		}
		d.Sources = append(d.Sources, s)
	}
	d.Issues = append(d.Issues, b.issues...)
	v := &d.Version
	if known := strings.Split(v.Rules, ", "); !slices.Contains(known, rules) {
		v.Rules = strings.TrimPrefix(v.Rules+", "+rules, ", ")
	}
	for _, a := range awards {
		m := spending.MonthOf(a.ContractDate)
		if m == 0 || a.Status != spending.StatusActive {
			continue
		}
		if v.AwardsFrom == 0 || m < v.AwardsFrom {
			v.AwardsFrom = m
		}
		v.AwardsTo = max(v.AwardsTo, m)
	}
	return nil
}

// fileNames gives what records and issues call the files: the last part of each path, or
// all of each where two would be called alike.
func fileNames(paths []string) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = filepath.Base(p)
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(names))); len(distinct) < len(names) {
		for i, p := range paths {
			names[i] = filepath.ToSlash(filepath.Clean(p))
		}
	}
	return names
}

// openSource opens a file, unpacked where it is packed by gzip.
func openSource(path string) (io.ReadCloser, error) {
	f, err := input.Open(path)
	if err != nil {
		return nil, err
	}
	var magic [2]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, f.Close())
	}
	if magic != [2]byte{0x1f, 0x8b} {
		return f, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// writeAwardSummary says what became of the awards.
func writeAwardSummary(w io.Writer, awards []spending.Award, currency spending.Currency) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var labels []string
	sums := map[string]*ledger.Bucket{}
	add := func(label string, a *spending.Award) {
		if sums[label] == nil {
			sums[label] = &ledger.Bucket{}
			labels = append(labels, label)
		}
		sums[label].Records++
		sums[label].Amount += a.Awarded.Money
	}
	for i := range awards {
		a := &awards[i]
		add("Awards", a)
		switch {
		case a.Status != spending.StatusActive:
			add("  "+strings.ReplaceAll(a.Status, "_", " "), a)
		case a.Flood != spending.FloodYes:
			add("  flood: "+string(a.Flood), a)
		default:
			add("  flood: yes, "+string(a.Precision), a)
		}
	}
	slices.Sort(labels[min(1, len(labels)):])
	for _, label := range labels {
		fmt.Fprintf(t, "%s\t%d\t%s %s\n", label, sums[label].Records, currency, currency.Text(sums[label].Amount))
	}
	return t.Flush()
}
