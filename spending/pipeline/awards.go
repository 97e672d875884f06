package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/relevance"
)

// batch is what is read of all files of a source.
type batch struct {
	folder   Folder
	entry    dataset.Records
	rung     spending.Rung
	paths    []string
	names    []string // what records and issues call the files
	prefix   string   // begins the records' IDs
	currency spending.Currency
	least    spending.Money // an amount under it is of unknown value
	rules    *relevance.Rules
	add      func(judge.Stated)
	counts   []int // of records, by file
	issues   []spending.Issue
	months   []spending.Month // of files that are of a month, and hold records
	lost     int              // rows or the like that are not imported
	of       int              // how many there are
	what     string           // what they are
	ends     []string         // see fromLine
	notes    []string
	variants map[string]int // which columns stand for which fields of a preset, and in how many files
}

// take gives a record to be judged, with what the entry says of its source.
func (b *batch) take(r judge.Stated) {
	r.Rules, r.BuyerSilent = b.rules, b.entry.FromBuyer == "never"
	if b.rung == spending.Sanctioned && r.Rung == spending.Awarded {
		sanctioned(&r.Record)
	}
	b.add(r)
}

// sanctioned makes a sanction of what a table lists: its amount was sanctioned, on its date unless that was
// published earlier.
func sanctioned(r *spending.Record) {
	r.Rung, r.Sanctioned, r.Awarded = spending.Sanctioned, r.Awarded, spending.NullMoney{}
	if r.Published.IsZero() {
		r.Published = r.ContractDate
	}
}

// fromLine is what is left out of a file that cannot be read past a line.
func fromLine(file string, line int) string {
	return fmt.Sprintf("all of %s from line %d on", file, line)
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]*$`)

// records reads and judges the awards and sanctions of a description, which take the place of those
// that the dataset has of their sources.
func (w *work) records(ctx context.Context, part *dataset.File) (given replaced, err error) {
	if len(part.Awards)+len(part.Sanctions) == 0 {
		return given, nil
	}
	options, issues, err := w.verdicts(part)
	if err != nil {
		return given, err
	}
	source, err := judge.NewSource(w.d.Areas, w.d.Version.Currency, options)
	if err != nil {
		return given, err
	}
	var batches []*batch
	for _, rung := range []spending.Rung{spending.Awarded, spending.Sanctioned} {
		key, entries := "awards", part.Awards
		if rung == spending.Sanctioned {
			key, entries = "sanctions", part.Sanctions
		}
		for i, e := range entries {
			if e.Rules.IsZero() {
				e.Rules.Column, e.Rules.Yes = part.Rules.Column, part.Rules.Yes
			}
			b, err := w.batch(ctx, e, rung, options, source)
			if b != nil {
				issues = append(issues, b.issues...)
			}
			if err != nil {
				w.out.Issues = append(w.out.Issues, issues...)
				return given, part.Located(fmt.Sprintf("%s[%d]", key, i+1), err)
			}
			batches = append(batches, b)
			given.prefixes = append(given.prefixes, b.prefix)
		}
	}
	if given.awards, err = source.Awards(ctx, w.ticks("verdicts", source.Len())); err != nil {
		return given, err
	}
	if err := w.floodYears(ctx, given.awards); err != nil {
		return given, err
	}
	given.sources = profilesIn(given.awards)
	w.out.Tally = tally(given.awards, w.d.Version.Currency)
	issues = slices.Concat(issues, source.Issues(), future(given.awards, time.Now()),
		options.Overrides.Idle(given.awards))
	if err := w.compare(ctx, given, batches, options.Rules); err != nil {
		w.out.Issues = append(w.out.Issues, issues...)
		return given, err
	}
	if note := options.Rules.Note(given.awards); note != "" {
		w.out.First = append(w.out.First, note)
	}
	return given, w.recorded(part, batches, given.awards, options.Rules.Version(), issues)
}

// batch reads the files of a source.
func (w *work) batch(ctx context.Context, e dataset.Records, rung spending.Rung, o judge.Options,
	source *judge.Source) (*batch, error) {
	if !sourceName.MatchString(e.Source) {
		return nil, &dataset.KeyError{Key: "source",
			Err: fmt.Errorf("%q: not of lower-case letters, digits, dots, - and _", e.Source)}
	}
	paths, err := w.Files.glob(e.Files)
	if err != nil {
		return nil, fmt.Errorf("source %s has no usable award: %w", e.Source, err)
	}
	read, err := w.formatOf(e)
	if err != nil {
		return nil, err
	}
	b := &batch{folder: w.Files, entry: e, rung: rung, paths: paths, names: w.Files.called(paths...),
		counts: make([]int, len(paths)), prefix: e.Source + ":", currency: w.d.Version.Currency, least: o.Least,
		add: source.Add}
	if e.Rules.All || len(e.Rules.Files) > 0 {
		if b.rules, err = w.rules(e.Rules); err != nil {
			return nil, err
		}
	}
	before := source.Len()
	if err := read(ctx, b); err != nil {
		return b, err
	}
	if source.Len() == before && e.Preset != dataset.ASDMA {
		return b, fmt.Errorf("no usable award in %s", strings.Join(e.Files, ", "))
	}
	w.out.leftOut(b.lost, b.of, b.what)
	w.out.LeftOut = append(w.out.LeftOut, b.ends...)
	for _, note := range b.notes {
		w.out.note("%s: %s", e.Source, note)
	}
	for _, variant := range slices.Sorted(maps.Keys(b.variants)) {
		w.out.note("%s: %s: %s", e.Source, counted(b.variants[variant], "file"), variant)
	}
	return b, nil
}

// ticks gives what reports the progress of a stage.
func (o Options) ticks(stage string, total int) func(n int) {
	if o.Progress == nil {
		return func(int) {}
	}
	done := 0
	return func(n int) {
		done += n
		o.Progress(stage, int64(done), int64(total))
	}
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

// recorded writes sources, issues, rules and the months of the awards into the dataset.
func (w *work) recorded(part *dataset.File, batches []*batch, awards []spending.Award, rules string,
	issues []spending.Issue) error {
	for n, b := range batches {
		role := "awards of " + b.entry.Source
		if b.rung == spending.Sanctioned {
			role = "sanctions of " + b.entry.Source
		}
		var sources []spending.Source
		for i, file := range b.paths {
			s, err := w.Files.source(file, b.names[i], role, b.counts[i])
			if err != nil {
				return err
			}
			sources = append(sources, s)
		}
		if n == 0 {
			for _, file := range slices.Concat(part.Overrides, part.Places) {
				if file == dataset.ASDMA {
					continue
				}
				s, err := w.Files.source(file, file, role, 0)
				if err != nil {
					return err
				}
				sources = append(sources, s)
			}
		}
		setSources(w.d, role, sources...)
	}
	w.found(issues)
	v := &w.d.Version
	if known := strings.Split(v.Rules, ", "); !slices.Contains(known, rules) {
		v.Rules = strings.TrimPrefix(v.Rules+", "+rules, ", ")
	}
	w.spanned(batches, awards)
	return nil
}

// spanned widens the months that the dataset's awards cover: those that files are of, or else those of the contracts.
func (w *work) spanned(batches []*batch, awards []spending.Award) {
	v := &w.d.Version
	add := func(m spending.Month) {
		if m != 0 && (v.AwardsFrom == 0 || m < v.AwardsFrom) {
			v.AwardsFrom = m
		}
		v.AwardsTo = max(v.AwardsTo, m)
	}
	monthly := map[string]bool{}
	for _, b := range batches {
		monthly[b.prefix] = len(b.months) > 0 || b.rung == spending.Sanctioned
		for _, m := range b.months {
			add(m)
		}
	}
	for i := range awards {
		a := &awards[i]
		if source, _, _ := strings.Cut(a.ID, ":"); a.Status == spending.StatusActive && !monthly[source+":"] {
			add(spending.MonthOf(a.ContractDate))
		}
	}
}

// least gives the amount under which one is of unknown value.
func least(small dataset.Number, currency spending.Currency) (spending.Money, error) {
	text := cmp.Or(string(small), "1")
	if small == "" && currency == spending.INR {
		text = "1000"
	}
	m, rounded, err := currency.Parse(text)
	if err == nil && rounded {
		err = fmt.Errorf("%s has %s", text, currency.TooFine())
	}
	if err != nil {
		return 0, &dataset.KeyError{Key: "small_amount", Err: err}
	}
	return m, nil
}
