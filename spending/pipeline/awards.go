package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/spending/store"
)

// Records are the awards of a source, and what their verdicts rest on.
type Records struct {
	Source    string // its name, which begins the awards' IDs
	Files     []string
	Format    Format
	Small     string // an amount under it, in major units, is of unknown value; "": 1000 rupees, or 1
	Rules     string // a file of relevance rules; "": the built-in ones
	Overrides string // a file of reviewed decisions, see relevance.ReadOverrides
	Places    string // a file of named places beside those of the areas, see gazetteer.ReadPlaces
}

// Format is how the files of a source are read into its batch.
type Format interface {
	read(ctx context.Context, b *batch) error
}

// batch is what is read of all files of a source.
type batch struct {
	folder   Folder
	paths    []string
	names    []string // what records and issues call the files
	prefix   string   // begins the records' IDs
	currency spending.Currency
	least    spending.Money // an amount under it is of unknown value
	source   *judge.Source
	counts   []int // of records, by file
	issues   []spending.Issue
	lost     int      // rows or the like that are not imported
	of       int      // how many there are
	what     string   // what they are
	ends     []string // see fromLine
}

// fromLine is what is left out of a file that cannot be read past a line.
func fromLine(file string, line int) string {
	return fmt.Sprintf("all of %s from line %d on", file, line)
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]*$`)

// Awards puts the awards of the source's files in the place of those the dataset has of it.
func Awards(ctx context.Context, into store.Store, e Records, o Options) (out Outcome, err error) {
	if !sourceName.MatchString(e.Source) {
		return out, fmt.Errorf("--source %q: not of lower-case letters, digits, dots, - and _", e.Source)
	}
	var currency spending.Currency
	var awards []spending.Award
	out.Version, out.Changed, err = amendAwards(ctx, into, e.Source+":",
		func(d *spending.Dataset) ([]spending.Award, error) {
			currency = d.Version.Currency
			var err error
			awards, err = e.read(ctx, d, o, &out)
			return awards, err
		})
	out.Tally = tally(awards, currency)
	return out, err
}

// read reads the source's files, judges its awards and describes them in the dataset.
func (e Records) read(ctx context.Context, d *spending.Dataset, o Options, out *Outcome) ([]spending.Award, error) {
	b := batch{folder: o.Files, paths: e.Files, names: o.Files.called(e.Files...), counts: make([]int, len(e.Files)),
		prefix: e.Source + ":", currency: d.Version.Currency}
	options, err := e.options(d, o.Files, &b)
	if err != nil {
		return nil, err
	}
	if b.source, err = judge.NewSource(d.Areas, b.currency, options); err != nil {
		return nil, err
	}
	err = e.Format.read(ctx, &b)
	if err == nil && b.source.Len() == 0 {
		err = fmt.Errorf("no usable award in %s", strings.Join(e.Files, ", "))
	}
	if err != nil {
		out.Issues = b.issues
		return nil, err
	}
	awards, err := b.source.Awards(ctx, o.ticks("verdicts", b.source.Len()))
	if err != nil {
		return nil, err
	}
	b.issues = slices.Concat(b.issues, b.source.Issues(), future(awards, time.Now()), options.Overrides.Idle(awards))
	if err := e.dated(awards, o.Force); err != nil {
		return nil, err
	}
	if err := out.found(b.issues, o.Strict); err != nil {
		return nil, err
	}
	if note := options.Rules.Note(awards); note != "" {
		out.Notes = append(out.Notes, note)
	}
	out.leftOut(b.lost, b.of, b.what)
	out.LeftOut = append(out.LeftOut, b.ends...)
	return awards, e.describe(d, &b, options.Rules.Version(), awards)
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

// options reads what the verdicts rest on, and the issues of the reviewed decisions.
func (e Records) options(d *spending.Dataset, files Folder, b *batch) (o judge.Options, err error) {
	if e.Rules == "" {
		o.Rules, err = dataset.RulesFor(d.Description.Languages, b.currency, d.Areas)
	} else {
		o.Rules, err = readRules(files, e.Rules)
	}
	if err != nil {
		return o, err
	}
	if e.Overrides != "" {
		text, err := files.read(e.Overrides)
		if err == nil {
			o.Overrides, b.issues,
				err = relevance.ReadOverrides(bytes.NewReader(text), e.Overrides, d.Description.Levels)
		}
		if err != nil {
			return o, fmt.Errorf("--overrides: %w", err)
		}
	}
	if e.Places != "" {
		text, err := files.read(e.Places)
		if err != nil {
			return o, fmt.Errorf("--places: %w", err)
		}
		o.Places = &judge.File{Name: e.Places, Content: text}
	}
	if o.Least, err = e.least(b.currency); err != nil {
		return o, err
	}
	b.least = o.Least
	o.Knowledge, err = dataset.Knowledge(d.Areas)
	return o, err
}

func readRules(files Folder, name string) (*relevance.Rules, error) {
	f, err := files.open(name)
	if err != nil {
		return nil, fmt.Errorf("--rules: %w", err)
	}
	defer f.Close()
	rules, err := relevance.Parse(f, name)
	if err != nil {
		return nil, fmt.Errorf("--rules: %w", err)
	}
	return rules, nil
}

// least gives the amount under which one is of unknown value.
func (e Records) least(currency spending.Currency) (spending.Money, error) {
	text := cmp.Or(e.Small, "1")
	if e.Small == "" && currency == spending.INR {
		text = "1000"
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
func (e Records) dated(awards []spending.Award, force bool) error {
	if force || slices.ContainsFunc(awards, func(a spending.Award) bool { return !a.ContractDate.IsZero() }) {
		return nil
	}
	return fmt.Errorf("none of the %s in %s has a usable date of its contract, so that no year would hold any; see "+
		"what dates are read from and how they are written, or import them with --force",
		counted(len(awards), "award"), strings.Join(e.Files, ", "))
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

// describe writes sources, issues, rules and the months of the awards into the dataset.
func (e Records) describe(d *spending.Dataset, b *batch, rules string, awards []spending.Award) error {
	role := "awards of " + e.Source
	dropSources(d, role)
	for n, path := range slices.Concat(e.Files, []string{e.Overrides, e.Places}) {
		if path == "" {
			continue
		}
		name, count := path, 0
		if n < len(b.names) {
			name, count = b.names[n], b.counts[n]
		}
		s, err := b.folder.source(path, name, role, count)
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

// Count is how many awards became one thing, and what they are worth.
type Count struct {
	Label    string
	Currency spending.Currency
	ledger.Bucket
}

// tally says what became of awards: of all first, then by status, verdict and precision.
func tally(awards []spending.Award, currency spending.Currency) []Count {
	var counts []Count
	add := func(label string, a *spending.Award) {
		at := slices.IndexFunc(counts, func(c Count) bool { return c.Label == label })
		if at < 0 {
			at = len(counts)
			counts = append(counts, Count{Label: label, Currency: currency})
		}
		counts[at].Records++
		counts[at].Amount += a.Awarded.Money
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
	if len(counts) > 1 {
		slices.SortFunc(counts[1:], func(a, b Count) int { return strings.Compare(a.Label, b.Label) })
	}
	return counts
}
