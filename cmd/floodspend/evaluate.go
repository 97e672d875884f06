package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/evaluate"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/spending/store"
)

type evaluateCommand struct {
	storeFlag
	Labels      []string `file:"in" sep:"none" placeholder:"FILE.csv" help:"Hand-read labels; default those that the dataset's description names, in the folder of --from."`
	Chain       []string `file:"in" sep:"none" placeholder:"FILE.csv" help:"Hand-read links of damage or of awards, scored alone; repeatable."`
	From        string   `file:"folder" default:"." placeholder:"DIR" help:"Folder of the labels that the description names."`
	Predictions []string `file:"in" named:"" placeholder:"[NAME=]FILE.csv" help:"Another system's answers, scored in the same run; repeatable."`
	Rules       string   `file:"in" placeholder:"FILE" help:"The relevance rules the dataset was imported with, if not the built-in ones; they are cross-validated."`
	Unweighted  bool     `help:"Count every labelled award the same, whatever weight it states."`
	Format      string   `name:"f" enum:"table,json" default:"table" help:"table or json."`
	Samples     int      `default:"2000" help:"Bootstrap samples of the 95 % intervals."`
	Seed        uint64   `default:"1" help:"Seed of the bootstrap."`
}

// Help describes the files the flags name.
func (evaluateCommand) Help() string {
	return `--labels is CSV with the columns tender_id, flood (yes|no|unclear), and any of kind, districts,
circles, circles_maybe (accepted, not required), stratum, weight (the awards a row stands for);
places are names or codes parted by ";", STATEWIDE is a district, lines that begin with # are
comments.

--chain is CSV with the columns damage_id, verdict (link|maybe|none), links and maybe (tender ids), or
tender_id, restores (yes|maybe|no|not_testable), assets and assets_maybe (positions in the file);
weight is optional.

--predictions is CSV with the column tender_id, and any of flood (without the column every row is
a yes), kind, districts, circles (or the plurals of the dataset's outermost and finest levels),
confidence (0-1). Awards it does not list are taken as no.
CivicDataLab's floodtenders_RCgeotagged.csv is read as it is.`
}

// Run scores the store's verdicts, and those of others, against labels.
func (e evaluateCommand) Run(ctx context.Context, c console) error {
	store, err := e.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	snapshot, err := store.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	if len(e.Chain) > 0 {
		return e.chain(ctx, snapshot, c)
	}
	in, issues, err := e.input(ctx, snapshot)
	if err != nil {
		return err
	}
	if in.Refit, err = e.refit(snapshot, c.err); err != nil {
		return err
	}
	report, err := evaluate.Evaluate(ctx, in)
	if err != nil {
		return err
	}
	if e.Format == "json" {
		encoder := json.NewEncoder(c.out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = report.WriteTable(c.out)
	}
	if err != nil || len(issues) == 0 {
		return err
	}
	for _, i := range issues {
		fmt.Fprintf(c.err, "%s:%d: %s %q: %s; %s\n", i.File, i.Line, i.Field, i.Value, i.Problem, i.Action)
	}
	return errIssues
}

// chain scores the store's links against hand-read ones.
func (e evaluateCommand) chain(ctx context.Context, snapshot store.Snapshot, c console) error {
	var d spending.Dataset
	for _, r := range spending.Registers(snapshot.Description().Levels) {
		if r.Table().Name != "links" {
			continue
		}
		_, err := snapshot.Entries(ctx, r.Table().Name, store.EntryQuery{}, func(entry spending.Entry) error {
			return r.Take(&d, entry)
		})
		if err != nil {
			return err
		}
	}
	var score evaluate.ChainScore
	for _, file := range e.Chain {
		_, err := readFile(file, func(r io.Reader, path string) (struct{}, error) {
			if err := score.Chain(r, d.Links); err != nil {
				return struct{}{}, fmt.Errorf("%s: %w", path, err)
			}
			return struct{}{}, nil
		})
		if err != nil {
			return err
		}
	}
	if e.Format == "json" {
		encoder := json.NewEncoder(c.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			evaluate.ChainScore
			Brier      evaluate.LinkBrier
			Confidence []evaluate.LinkConfidence
		}{score, score.Brier(), score.Confidence()})
	}
	return score.WriteTable(c.out)
}

// input reads what is scored, and what is wrong with the files.
func (e evaluateCommand) input(ctx context.Context, snapshot store.Snapshot) (
	in evaluate.Input, issues []spending.Issue, err error,
) {
	var areas []geo.Area
	levels := snapshot.Description().Levels
	for _, level := range levels.Keys() {
		at, err := snapshot.Areas(ctx, level)
		if err != nil {
			return in, nil, err
		}
		areas = append(areas, at...)
	}
	in = evaluate.Input{Name: "floodspend", Samples: e.Samples, Seed: e.Seed,
		Unweighted: e.Unweighted, Awards: awardsOf(ctx, snapshot)}
	about := snapshot.Description()
	known, err := dataset.KnowledgeOf(about.Languages, snapshot.Version().Currency, about.Knowledge...)
	if err != nil {
		return in, nil, err
	}
	if in.Places, err = evaluate.NewPlaces(levels, areas, known.Names); err != nil {
		return in, nil, err
	}
	if in.Labels, issues, err = e.labels(about, in.Places); err != nil {
		return in, nil, err
	}
	for _, argument := range e.Predictions {
		name, file, named := strings.Cut(argument, "=")
		if !named {
			name, file = strings.TrimSuffix(filepath.Base(argument), filepath.Ext(argument)), argument
		}
		predictions, err := readFile(file, func(r io.Reader, path string) ([]evaluate.Prediction, error) {
			predictions, found, err := evaluate.ReadPredictions(r, path, in.Places)
			issues = append(issues, found...)
			return predictions, err
		})
		if err != nil {
			return in, nil, fmt.Errorf("--predictions: %w", err)
		}
		in.Peers = append(in.Peers, evaluate.System{Name: name, Predictions: predictions})
	}
	return in, issues, nil
}

// labels reads the files of labels: those of the flag, or else those that the description names.
func (e evaluateCommand) labels(about spending.Description, places *evaluate.Places) (labels []evaluate.Label,
	issues []spending.Issue, err error) {
	files := e.Labels
	if len(files) == 0 {
		described, err := dataset.Stored(about.File)
		if err != nil || len(described.Labels) == 0 {
			return nil, nil, errors.New("--labels: give a file of hand-read labels; the description names none")
		}
		for _, name := range described.Labels {
			files = append(files, filepath.Join(e.From, name))
		}
	}
	for _, file := range files {
		read, err := readFile(file, func(r io.Reader, name string) ([]evaluate.Label, error) {
			labels, found, err := evaluate.ReadLabels(r, name, places)
			issues = append(issues, found...)
			return labels, err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("--labels: %w", err)
		}
		labels = append(labels, read...)
	}
	return labels, issues, nil
}

// refit gives the rules to cross-validate: those the dataset was judged by. With others
// the held-out scores would stand beside fitted ones they have nothing to do with, so
// they are left out, saying so.
func (e evaluateCommand) refit(snapshot store.Snapshot, warnings io.Writer) (evaluate.Refit, error) {
	rules, err := dataset.RulesFor(snapshot.Description().Languages, snapshot.Version().Currency,
		snapshot.Description().Knowledge)
	if e.Rules != "" {
		rules, err = readFile(e.Rules, relevance.Parse)
	}
	if err != nil {
		return nil, fmt.Errorf("--rules: %w", err)
	}
	version := snapshot.Version()
	if version.Rules != rules.Version() {
		fmt.Fprintf(warnings, "relevance is not cross-validated: the dataset was judged by rules %s, not by %s; give "+
			"theirs with --rules\n", version.Rules, rules.Version())
		return nil, nil
	}
	return evaluate.RefitRules(rules), nil
}

// awardsOf reads every award in order.
func awardsOf(ctx context.Context, records store.Records) func(yield func(spending.Award, error) bool) {
	stopped := errors.New("stopped")
	return func(yield func(spending.Award, error) bool) {
		query := store.AwardQuery{Equal: map[string]string{"rung": string(spending.Awarded)}}
		_, err := records.Awards(ctx, query, func(a *spending.Award) error {
			if !yield(*a, nil) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(spending.Award{}, err)
		}
	}
}
