package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// Input is what a run needs.
type Input struct {
	Labels []Label
	Places *Places
	// Awards yields every award of the dataset, labelled or not; superseded ones are
	// skipped. Their verdicts are the first system, called Name.
	Awards iter.Seq2[spending.Award, error]
	Name   string
	// Peers are scored beside it.
	Peers []System
	// Refit is nil to leave the cross-validation of relevance out. See CrossValidation.
	Refit Refit
	// Unweighted counts every labelled row the same, whatever weight it states.
	Unweighted bool

	Samples int    // bootstrap samples; 0 = 2000
	Folds   int    // of the cross-validation; 0 = 10
	Seed    uint64 // of bootstrap and folds
}

// System is another system's predictions. Awards it does not list are no and unlocated.
type System struct {
	Name        string
	Predictions []Prediction
}

// Report is the result of a run. It marshals to JSON as it is.
type Report struct {
	Labels  int            `json:"labels"`  // labelled rows scored
	Missing []string       `json:"missing"` // labelled tender ids that are not among the awards: not scored
	Flood   map[string]int `json:"flood"`   // labelled rows by verdict
	Samples int            `json:"bootstrap_samples"`
	Seed    uint64         `json:"seed"`
	// Unweighted says that every row counts the same.
	Unweighted bool           `json:"unweighted"`
	Systems    []SystemReport `json:"systems"`

	CrossValidation *CrossValidation `json:"cross_validation,omitempty"` // of the first system
}

// SystemReport is everything measured of one system.
type SystemReport struct {
	Name      string          `json:"name"`
	Relevance RelevanceScores `json:"relevance"`
	// Strata is relevance in each stratum of the labels, in the order of their names.
	Strata []StratumScores `json:"relevance_by_stratum,omitempty"`
	// Relevant is measured on awards the labels call flood-related, All on every labelled
	// award.
	Relevant LocationScores `json:"location_relevant"`
	All      LocationScores `json:"location_all"`
	// Abstention and Reliability are on relevant awards, and absent where the system
	// states no confidence.
	Abstention  []CurvePoint `json:"abstention,omitempty"`
	Reliability *Reliability `json:"reliability,omitempty"`

	levels          levelKeys
	RelevanceErrors []RelevanceError `json:"relevance_errors"`
	LocationErrors  []LocationError  `json:"location_errors"` // on relevant awards
}

// RelevanceError is a row whose verdict or kind differs from the label's.
type RelevanceError struct {
	TenderID  string         `json:"tender_id"`
	Label     spending.Flood `json:"label"`
	Predicted spending.Flood `json:"predicted"`
	LabelKind spending.Kind  `json:"label_kind,omitempty"`
	Kind      spending.Kind  `json:"kind,omitempty"`
	Weight    float64        `json:"weight"`
}

// LocationError is a place that is wrong, or missing though a reader could tell.
type LocationError struct {
	TenderID   string   `json:"tender_id"`
	Level      string   `json:"level"`   // key of the outermost or of the finest level
	Problem    string   `json:"problem"` // "unanswered", "partly" or "wrong"
	Label      []string `json:"label"`
	Predicted  []string `json:"predicted"`
	Confidence float64  `json:"confidence"`
}

// Evaluate scores the awards' verdicts and the peers' predictions against the labels.
func Evaluate(ctx context.Context, in Input) (*Report, error) {
	if len(in.Labels) == 0 {
		return nil, errors.New("there are no labels to evaluate against")
	}
	if in.Samples == 0 {
		in.Samples = 2000
	}
	if in.Folds == 0 {
		in.Folds = 10
	}
	if in.Samples < 0 || in.Folds < 2 {
		return nil, fmt.Errorf("%d bootstrap samples and %d folds: samples must not be negative, folds at least 2",
			in.Samples, in.Folds)
	}
	awards, err := labelled(ctx, in)
	if err != nil {
		return nil, err
	}
	report := &Report{Missing: []string{}, Flood: map[string]int{}, Samples: in.Samples, Seed: in.Seed,
		Unweighted: in.Unweighted}
	if in.Unweighted {
		in.Labels = slices.Clone(in.Labels)
		for i := range in.Labels {
			in.Labels[i].Weight = 1
		}
	}
	var rows []row
	var strata []string
	for i := range in.Labels {
		l := &in.Labels[i]
		a, ok := awards[l.TenderID]
		if !ok {
			report.Missing = append(report.Missing, l.TenderID)
			continue
		}
		r := row{label: l, prediction: PredictionOf(a, len(in.Places.levels))}
		if a.Awarded.Valid {
			r.rupees = spending.INR.Major(a.Awarded.Money)
		}
		rows = append(rows, r)
		strata = append(strata, l.Stratum)
		report.Flood[string(l.Flood)]++
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("none of the %d labelled tenders is among the awards; is it the right dataset?",
			len(in.Labels))
	}
	report.Labels = len(rows)
	sampler := newResampler(strata, in.Samples, in.Seed)
	report.Systems = append(report.Systems, systemReport(in.Name, rows, sampler, in.Places))
	for _, peer := range in.Peers {
		report.Systems = append(report.Systems, systemReport(peer.Name, answersOf(peer, rows), sampler, in.Places))
	}
	report.CrossValidation, err = crossValidate(in, rows, awards, sampler)
	return report, err
}

// labelled finds the labelled awards. Where a tender has several active awards the last
// one stands for it.
func labelled(ctx context.Context, in Input) (map[string]*spending.Award, error) {
	wanted := make(map[string]bool, len(in.Labels))
	for i := range in.Labels {
		wanted[in.Labels[i].TenderID] = true
	}
	awards := make(map[string]*spending.Award, len(in.Labels))
	for a, err := range in.Awards {
		if err != nil {
			return nil, fmt.Errorf("read the awards: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if wanted[a.TenderID] && a.Status != spending.StatusSuperseded {
			awards[a.TenderID] = &a
		}
	}
	return awards, nil
}

// answersOf gives the rows with a peer's predictions.
func answersOf(peer System, rows []row) []row {
	byID := make(map[string]Prediction, len(peer.Predictions))
	for _, p := range peer.Predictions {
		byID[p.TenderID] = p
	}
	out := slices.Clone(rows)
	for i := range out {
		p, ok := byID[out[i].label.TenderID]
		if !ok {
			p = Prediction{TenderID: out[i].label.TenderID, Flood: spending.FloodNo}
		}
		out[i].prediction = p
	}
	return out
}

func isRelevant(r *row) bool { return r.label.Flood == spending.FloodYes }
func isAny(*row) bool        { return true }

func systemReport(name string, rows []row, r *resampler, places *Places) SystemReport {
	levels := places.keys()
	s := SystemReport{
		levels:          levels,
		Name:            name,
		Relevance:       relevanceScores(rows, r),
		Strata:          strataScores(rows, r),
		Relevant:        locationScores(rows, r, levels, isRelevant, 0),
		All:             locationScores(rows, r, levels, isAny, 0),
		RelevanceErrors: relevanceErrors(rows),
		LocationErrors:  locationErrors(rows, places),
	}
	if slices.ContainsFunc(rows, func(r row) bool { return r.prediction.HasConfidence }) {
		s.Abstention = abstention(rows, r, levels, isRelevant)
		rel := reliability(rows, isRelevant)
		s.Reliability = &rel
	}
	return s
}

func relevanceErrors(rows []row) []RelevanceError {
	out := []RelevanceError{}
	for _, r := range rows {
		l, p := r.label, r.prediction
		if l.Flood != p.Flood || l.Kind != "" && l.Kind != p.Kind {
			out = append(out, RelevanceError{l.TenderID, l.Flood, p.Flood, l.Kind, p.Kind, l.Weight})
		}
	}
	slices.SortFunc(out, func(a, b RelevanceError) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.TenderID, b.TenderID))
	})
	return out
}

func locationErrors(rows []row, places *Places) []LocationError {
	out := []LocationError{}
	add := func(r *row, level string, want, may, got []string) {
		problem := ""
		good := common(got, may)
		switch {
		case len(want) == 0 || good == len(got) && common(got, want) == len(want):
			return
		case len(got) == 0:
			problem = "unanswered"
		case good > 0:
			problem = "partly"
		default:
			problem = "wrong"
		}
		out = append(out, LocationError{
			r.label.TenderID, level, problem, names(places, want), names(places, got), r.prediction.Confidence,
		})
	}
	rank := func(level string) int { return slices.Index(places.levels, geo.Level(level)) }
	for i := range rows {
		r := &rows[i]
		if !isRelevant(r) {
			continue
		}
		add(r, string(places.outermost()), r.label.Districts, r.label.Districts, r.prediction.Districts)
		add(r, string(places.finest()), r.label.Circles, accepted(r.label), r.prediction.Circles)
	}
	slices.SortFunc(out, func(a, b LocationError) int {
		return cmp.Or(
			cmp.Compare(rank(a.Level), rank(b.Level)),
			strings.Compare(b.Problem, a.Problem),
			strings.Compare(a.TenderID, b.TenderID),
		)
	})
	return out
}

func names(places *Places, codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = places.name(c)
	}
	return out
}
