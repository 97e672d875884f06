package evaluate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

// CrossValidation shows how much of the fitted scores comes from tuning to the labelled
// rows themselves. The labelled rows are dealt into folds, strata and verdicts evenly.
//
// Relevance: rules cannot be refitted like weights. For each fold the rules are reduced to
// the phrases that occur in the labelled rows outside the fold, as if their writer had
// read only those, and judge the fold. A phrase that only one labelled row holds thus
// counts for nothing. Since rules are also written from general knowledge this is a lower
// bound: what an honest set of rules keeps.
//
// Location: places are not refitted. What can be tuned is when to abstain and what a
// confidence means. For each fold the least confidence with TargetAccuracy at district
// level on the other folds is applied to the fold, and the share right per tenth of
// confidence learnt on the other folds replaces the stated confidence.
type CrossValidation struct {
	Folds     int              `json:"folds"`
	Relevance *RelevanceScores `json:"relevance,omitempty"` // nil without a Refit

	TargetAccuracy float64          `json:"target_accuracy"`
	Fitted         ThresholdScores  `json:"threshold_fitted"`
	HeldOut        ThresholdScores  `json:"threshold_held_out"`
	Thresholds     []float64        `json:"thresholds"` // one per fold
	Brier          CalibrationScore `json:"brier"`
}

// ThresholdScores is what answering only above a chosen confidence gives.
type ThresholdScores struct {
	Coverage Metric `json:"coverage"`
	Accuracy Metric `json:"accuracy"`
}

// CalibrationScore compares Brier scores of confidences on relevant rows: as stated, and
// recalibrated on the other folds. A lower second says that stated confidences mislead.
type CalibrationScore struct {
	Stated       float64 `json:"stated"`
	Recalibrated float64 `json:"recalibrated"`
}

// Refit gives the classifier one would have with only these records at hand.
type Refit func(seen []*spending.Record) (func(*spending.Record) spending.Relevance, error)

// RefitRules gives the Refit of relevance rules.
func RefitRules(rules *relevance.Rules) Refit {
	return func(seen []*spending.Record) (func(*spending.Record) spending.Relevance, error) {
		reduced, err := rules.Refit(seen)
		if err != nil {
			return nil, err
		}
		return reduced.Classify, nil
	}
}

// targetAccuracy is the district accuracy thresholds are chosen for.
const targetAccuracy = 0.95

func crossValidate(in Input, rows []row, awards map[string]*spending.Award, r *resampler) (*CrossValidation, error) {
	cv := &CrossValidation{Folds: in.Folds, TargetAccuracy: targetAccuracy}
	folds := deal(rows, in.Folds, in.Seed)
	if in.Refit != nil {
		scores, err := heldOutRelevance(in, rows, awards, folds, r)
		if err != nil {
			return nil, err
		}
		cv.Relevance = scores
	}

	fitted := threshold(rows, func(int) bool { return true })
	coverage, accuracy := newTally(len(rows)), newTally(len(rows))
	heldCoverage, heldAccuracy := newTally(len(rows)), newTally(len(rows))
	for k := range in.Folds {
		held := threshold(rows, func(i int) bool { return folds[i] != k })
		cv.Thresholds = append(cv.Thresholds, held)
		for i := range rows {
			if folds[i] == k {
				answerAbove(&rows[i], i, held, heldCoverage, heldAccuracy)
			}
		}
	}
	for i := range rows {
		answerAbove(&rows[i], i, fitted, coverage, accuracy)
	}
	cv.Fitted = ThresholdScores{r.metric(coverage), r.metric(accuracy)}
	cv.HeldOut = ThresholdScores{r.metric(heldCoverage), r.metric(heldAccuracy)}
	cv.Brier = recalibrated(rows, folds, in.Folds)
	return cv, nil
}

// deal gives each row a fold, so that every stratum and verdict is spread evenly.
func deal(rows []row, folds int, seed uint64) []int {
	random := rand.New(rand.NewPCG(seed, 2))
	order := random.Perm(len(rows))
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := rows[a].label, rows[b].label
		return cmp.Or(cmp.Compare(x.Stratum, y.Stratum), cmp.Compare(x.Flood, y.Flood))
	})
	out := make([]int, len(rows))
	for place, i := range order {
		out[i] = place % folds
	}
	return out
}

func heldOutRelevance(
	in Input, rows []row, awards map[string]*spending.Award, folds []int, r *resampler,
) (*RelevanceScores, error) {
	held := slices.Clone(rows)
	for k := range in.Folds {
		var seen []*spending.Record
		for i := range rows {
			if folds[i] != k {
				seen = append(seen, &awards[rows[i].label.TenderID].Record)
			}
		}
		classify, err := in.Refit(seen)
		if err != nil {
			return nil, fmt.Errorf("refit without fold %d: %w", k+1, err)
		}
		for i := range held {
			if folds[i] == k {
				v := classify(&awards[rows[i].label.TenderID].Record)
				held[i].prediction.Flood, held[i].prediction.Kind = v.Flood, v.Kind
			}
		}
	}
	scores := relevanceScores(held, r)
	return &scores, nil
}

// threshold gives the least confidence at which the selected relevant rows reach the
// target, or the one closest to it.
func threshold(rows []row, selected func(int) bool) float64 {
	type answer struct {
		confidence float64
		right      bool
	}
	var answers []answer
	for i := range rows {
		row := &rows[i]
		if selected(i) && isRelevant(row) && len(row.label.Districts) > 0 && len(row.prediction.Districts) > 0 {
			answers = append(answers, answer{row.prediction.Confidence, districtRight(row)})
		}
	}
	slices.SortFunc(answers, func(a, b answer) int {
		return cmp.Compare(b.confidence, a.confidence)
	})
	best, bestAccuracy, right := 0.0, -1.0, 0
	for i, a := range answers {
		if a.right {
			right++
		}
		if i+1 < len(answers) && answers[i+1].confidence == a.confidence {
			continue
		}
		accuracy := min(float64(right)/float64(i+1), targetAccuracy)
		if accuracy >= bestAccuracy {
			best, bestAccuracy = a.confidence, accuracy
		}
	}
	return best
}

func districtRight(row *row) bool {
	return common(row.prediction.Districts, row.label.Districts) == len(row.prediction.Districts)
}

func answerAbove(row *row, i int, confidence float64, coverage, accuracy *tally) {
	if !isRelevant(row) || len(row.label.Districts) == 0 {
		return
	}
	answered := len(row.prediction.Districts) > 0 && row.prediction.Confidence >= confidence
	coverage.add(i, oneIf(answered), 1)
	if answered {
		accuracy.add(i, oneIf(districtRight(row)), 1)
	}
}

// recalibrated replaces each confidence by the share right in its tenth on the other
// folds, with one right and one wrong added so that empty tenths say one half.
func recalibrated(rows []row, folds []int, count int) CalibrationScore {
	var s CalibrationScore
	judged := 0.0
	for k := range count {
		var right, all [reliabilityBins]float64
		for i := range rows {
			if ok, judgable := judge(&rows[i]); judgable && isRelevant(&rows[i]) && folds[i] != k {
				b := binOf(rows[i].prediction.Confidence)
				right[b] += oneIf(ok)
				all[b]++
			}
		}
		for i := range rows {
			ok, judgable := judge(&rows[i])
			if !judgable || !isRelevant(&rows[i]) || folds[i] != k {
				continue
			}
			c := rows[i].prediction.Confidence
			b := binOf(c)
			learnt := (right[b] + 1) / (all[b] + 2)
			s.Stated += (c - oneIf(ok)) * (c - oneIf(ok))
			s.Recalibrated += (learnt - oneIf(ok)) * (learnt - oneIf(ok))
			judged++
		}
	}
	if judged > 0 {
		s.Stated, s.Recalibrated = s.Stated/judged, s.Recalibrated/judged
	}
	return s
}
