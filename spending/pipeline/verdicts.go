package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/relevance"
)

// verdicts reads what the verdicts on the records of a description rest on, and gives the issues of the reviewed
// decisions.
func (w *work) verdicts(part *dataset.File) (o judge.Options, issues []spending.Issue, err error) {
	if o.Rules, err = w.rules(part.Rules); err != nil {
		return o, nil, part.Located("", err)
	}
	for _, name := range part.Overrides {
		text, err := w.Files.read(name)
		if err != nil {
			return o, nil, part.Located("", &dataset.KeyError{Key: "overrides", Err: err})
		}
		decided, found, err := relevance.ReadOverrides(bytes.NewReader(text), name, w.d.Description.Levels)
		if err != nil {
			return o, nil, part.Located("", &dataset.KeyError{Key: "overrides", Err: err})
		}
		o.Overrides = o.Overrides.Then(decided)
		issues = append(issues, found...)
	}
	for _, name := range part.Places {
		if name == dataset.ASDMA {
			if o.Named, err = w.asdmaPlaces(); err != nil {
				return o, nil, err
			}
			continue
		}
		text, err := w.Files.read(name)
		if err != nil {
			return o, nil, part.Located("", &dataset.KeyError{Key: "places", Err: err})
		}
		o.Places = append(o.Places, judge.File{Name: name, Content: text})
	}
	if o.Least, err = least(part.SmallAmount, w.d.Version.Currency); err != nil {
		return o, nil, part.Located("", err)
	}
	if _, err := w.gazetteer(); err != nil {
		return o, nil, err
	}
	o.Knowledge, o.Levels = w.known, w.d.Description.Levels
	var found []spending.Issue
	o.Crosswalks, found, err = w.crosswalks(part)
	return o, append(issues, found...), err
}

// rules gives the rules of relevance that a description names, or else those of the dataset's languages.
func (w *work) rules(e dataset.Rules) (*relevance.Rules, error) {
	about := w.d.Description
	own := map[string][]relevance.File{}
	for _, language := range slices.Sorted(maps.Keys(e.Files)) {
		for _, name := range e.Files[language] {
			text, err := w.Files.read(name)
			if err != nil {
				return nil, &dataset.KeyError{Key: "rules", Err: err}
			}
			own[language] = append(own[language], relevance.File{Name: name, Text: string(text)})
		}
	}
	var rules *relevance.Rules
	var err error
	switch any := own[""]; {
	case e.All:
		return relevance.All()
	case len(any) > 0:
		rules, err = relevance.Parse(bytes.NewReader([]byte(any[0].Text)), any[0].Name)
	case len(own) > 0:
		rules, err = relevance.For(about.Languages, w.d.Version.Currency, own)
	default:
		return dataset.RulesFor(about.Languages, w.d.Version.Currency, w.file.Knowledge)
	}
	if err != nil {
		return nil, &dataset.KeyError{Key: "rules", Err: err}
	}
	return rules, nil
}

// gazetteer gives the names of the areas, by what is known of how names of the place are written.
func (w *work) gazetteer() (*gazetteer.Gazetteer, error) {
	if w.names != nil {
		return w.names, nil
	}
	var err error
	if w.known, err = w.file.Known(w.Files.read); err != nil {
		return nil, err
	}
	if w.names, err = gazetteer.New(w.d.Areas, w.known.Names); err != nil {
		return nil, fmt.Errorf("the names of the areas: %w", err)
	}
	return w.names, nil
}

// crosswalks reads the tables that lead from codes of other schemes to areas.
func (w *work) crosswalks(part *dataset.File) (judge.Crosswalks, []spending.Issue, error) {
	all := judge.Crosswalks{}
	var issues []spending.Issue
	for _, e := range slices.Concat(part.Awards, part.Sanctions) {
		for _, scheme := range sortedKeys(e.Place.Crosswalk) {
			name := e.Place.Crosswalk[scheme]
			in, err := w.Files.unpacked(name)
			if err != nil {
				return nil, nil, fmt.Errorf("crosswalk: %w", err)
			}
			areas, found, err := table.ReadCrosswalk(in, name, scheme)
			if err := errors.Join(err, in.Close()); err != nil {
				return nil, nil, fmt.Errorf("crosswalk: %w", err)
			}
			for _, bad := range found {
				issues = append(issues, spending.Issue{File: name, Line: bad.Line, Problem: bad.Problem,
					Action: "row skipped"})
			}
			if all[scheme] == nil {
				all[scheme] = map[string][]string{}
			}
			for code, codes := range areas {
				all[scheme][code] = append(all[scheme][code], codes...)
			}
		}
	}
	return all, issues, nil
}
