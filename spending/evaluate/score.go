package evaluate

import (
	"encoding/json"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// row is one labelled award with a system's answer and its money.
type row struct {
	label      *Label
	prediction Prediction
	rupees     float64 // 0 where the value is unknown
}

// RelevanceScores measures flood relevance: yes against everything else. Rows the readers
// call unclear have no right answer and are only in the confusion.
type RelevanceScores struct {
	Precision Metric                                       `json:"precision"` // weighted
	Recall    Metric                                       `json:"recall"`    // weighted
	F1        Metric                                       `json:"f1"`        // weighted
	Confusion map[spending.Flood]map[spending.Flood]Weight `json:"confusion"` // label → prediction
	Kind      Metric                                       `json:"kind_accuracy"`
	Kinds     map[spending.Kind]map[spending.Kind]int      `json:"kind_confusion"` // label → prediction
}

// Weight is a number of labelled rows and the awards they stand for.
type Weight struct {
	Rows   int     `json:"rows"`
	Weight float64 `json:"weight"`
}

// relevanceScores measures the rows. Kinds are compared where label and prediction are
// both yes and the label has a kind, unweighted, unless the system states no kind at all.
func relevanceScores(rows []row, r *resampler) RelevanceScores {
	n := len(rows)
	precision, recall, f1, kind := newTally(n), newTally(n), newTally(n), newTally(n)
	s := RelevanceScores{
		Confusion: map[spending.Flood]map[spending.Flood]Weight{},
		Kinds:     map[spending.Kind]map[spending.Kind]int{},
	}
	statesKinds := slices.ContainsFunc(rows, func(r row) bool { return r.prediction.Kind != "" })
	for i, row := range rows {
		label, guess, w := row.label.Flood, row.prediction.Flood, row.label.Weight
		s.confuse(label, guess, w)
		if label == spending.FloodUnclear {
			continue
		}
		is, says := label == spending.FloodYes, guess == spending.FloodYes
		switch {
		case is && says:
			precision.add(i, w, w)
			recall.add(i, w, w)
			f1.add(i, 2*w, 2*w)
		case says:
			precision.add(i, 0, w)
			f1.add(i, 0, w)
		case is:
			recall.add(i, 0, w)
			f1.add(i, 0, w)
		}
		if want := row.label.Kind; is && says && want != "" && statesKinds {
			got := row.prediction.Kind
			kind.add(i, oneIf(got == want), 1)
			if s.Kinds[want] == nil {
				s.Kinds[want] = map[spending.Kind]int{}
			}
			s.Kinds[want][got]++
		}
	}
	s.Precision, s.Recall, s.F1, s.Kind = r.metric(precision), r.metric(recall), r.metric(f1), r.metric(kind)
	return s
}

// StratumScores measures flood relevance in one stratum.
type StratumScores struct {
	Stratum   string `json:"stratum"`
	Rows      int    `json:"rows"` // labelled, those labelled unclear included
	Yes       int    `json:"yes"`  // of them
	Precision Metric `json:"precision"`
	Recall    Metric `json:"recall"`
	F1        Metric `json:"f1"`
}

// strataScores measures each stratum by itself; nothing where there is one alone.
func strataScores(rows []row, r *resampler) []StratumScores {
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.label.Stratum
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 2 {
		return nil
	}
	var out []StratumScores
	for _, name := range names {
		s := StratumScores{Stratum: name}
		within := slices.Clone(rows)
		for i := range within {
			switch {
			case within[i].label.Stratum != name:
				within[i].label = &Label{Flood: spending.FloodUnclear} // is not scored
			case within[i].label.Flood == spending.FloodYes:
				s.Yes++
				fallthrough
			default:
				s.Rows++
			}
		}
		all := relevanceScores(within, r)
		s.Precision, s.Recall, s.F1 = all.Precision, all.Recall, all.F1
		out = append(out, s)
	}
	return out
}

// confuse counts a row under its label and what was guessed.
func (s *RelevanceScores) confuse(label, guess spending.Flood, weight float64) {
	if s.Confusion[label] == nil {
		s.Confusion[label] = map[spending.Flood]Weight{}
	}
	c := s.Confusion[label][guess]
	s.Confusion[label][guess] = Weight{c.Rows + 1, c.Weight + weight}
}

// DistrictScores measures places at district level, unweighted and weighted by money.
// Rows whose label has no district are left out.
type DistrictScores struct {
	Coverage      Metric `json:"coverage"`       // answered ÷ labelled
	Accuracy      Metric `json:"accuracy"`       // right ÷ answered; right = only labelled places said
	Overall       Metric `json:"overall"`        // right ÷ labelled
	Exact         Metric `json:"exact"`          // exactly the labelled set ÷ answered
	Overlap       Metric `json:"overlap"`        // mean of |both| ÷ |either| over answered
	ValueCoverage Metric `json:"value_coverage"` // by money awarded
	ValueAccuracy Metric `json:"value_accuracy"`
}

// CircleScores measures places at circle level. A circle only one reader named is
// accepted and not required. Rows whose label has no circle are left out, except from
// StrictPrecision and Unsupported.
type CircleScores struct {
	Coverage        Metric `json:"coverage"`         // answered ÷ rows with named circles
	Accuracy        Metric `json:"accuracy"`         // right ÷ answered; right = only accepted circles said
	Exact           Metric `json:"exact"`            // right and all required said ÷ answered
	Precision       Metric `json:"precision"`        // circles accepted ÷ circles said
	Recall          Metric `json:"recall"`           // required circles said ÷ required circles
	StrictPrecision Metric `json:"strict_precision"` // circles said where readers named none count as wrong
	Unsupported     int    `json:"unsupported"`      // rows with circles said where readers named none
	ValueCoverage   Metric `json:"value_coverage"`
	ValueAccuracy   Metric `json:"value_accuracy"`
}

// LocationScores measures places on a set of labelled rows.
type LocationScores struct {
	Rows     int
	District DistrictScores // of the outermost level
	// Named is District without the rows whose label is the whole.
	Named  DistrictScores
	Circle CircleScores // of the finest of several levels

	levels levelKeys
}

// levelKeys are the keys of the levels scored: the outermost and the finest, "" where that is the same.
type levelKeys struct{ outermost, finest geo.Level }

// MarshalJSON calls the scores of a level after its key.
func (s LocationScores) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"rows": s.Rows, string(s.levels.outermost): s.District,
		string(s.levels.outermost) + "_named": s.Named}
	if s.levels.finest != "" {
		fields[string(s.levels.finest)] = s.Circle
	}
	return json.Marshal(fields)
}

// locationScores measures the rows that use selects and counts answers of at least the
// confidence.
func locationScores(rows []row, r *resampler, levels levelKeys, use func(*row) bool, confidence float64,
) LocationScores {
	s := LocationScores{levels: levels}
	selected := make([]row, len(rows))
	for i, row := range rows {
		if !use(&row) {
			continue
		}
		s.Rows++
		if row.prediction.Confidence < confidence {
			row.prediction.Districts, row.prediction.Circles = nil, nil
		}
		selected[i] = row
	}
	s.District = districtScores(selected, r, func(*Label) bool { return true })
	s.Named = districtScores(selected, r, func(l *Label) bool { return !slices.Contains(l.Districts, Statewide) })
	s.Circle = circleScores(selected, r)
	return s
}

// districtScores measures rows with a label; counted says which labels take part.
func districtScores(rows []row, r *resampler, counted func(*Label) bool) DistrictScores {
	n := len(rows)
	coverage, accuracy, overall, exact, overlap := newTally(n), newTally(n), newTally(n), newTally(n), newTally(n)
	valueCoverage, valueAccuracy := newTally(n), newTally(n)
	for i := range rows {
		row := &rows[i]
		if row.label == nil || len(row.label.Districts) == 0 || !counted(row.label) {
			continue
		}
		want, got := row.label.Districts, row.prediction.Districts
		both := common(got, want)
		answered, right := oneIf(len(got) > 0), oneIf(len(got) > 0 && both == len(got))
		coverage.add(i, answered, 1)
		overall.add(i, right, 1)
		valueCoverage.add(i, answered*row.rupees, row.rupees)
		if answered == 0 {
			continue
		}
		accuracy.add(i, right, 1)
		exact.add(i, oneIf(slices.Equal(got, want)), 1)
		overlap.add(i, float64(both)/float64(len(got)+len(want)-both), 1)
		valueAccuracy.add(i, right*row.rupees, row.rupees)
	}
	return DistrictScores{
		Coverage: r.metric(coverage), Accuracy: r.metric(accuracy), Overall: r.metric(overall),
		Exact: r.metric(exact), Overlap: r.metric(overlap),
		ValueCoverage: r.metric(valueCoverage), ValueAccuracy: r.metric(valueAccuracy),
	}
}

// circleScores measures rows with a label.
func circleScores(rows []row, r *resampler) CircleScores {
	n := len(rows)
	coverage, accuracy, exact := newTally(n), newTally(n), newTally(n)
	precision, recall, strict := newTally(n), newTally(n), newTally(n)
	valueCoverage, valueAccuracy := newTally(n), newTally(n)
	unsupported := 0
	for i := range rows {
		row := &rows[i]
		if row.label == nil {
			continue
		}
		want, may, got := row.label.Circles, accepted(row.label), row.prediction.Circles
		good, said := float64(common(got, may)), float64(len(got))
		if said > 0 {
			strict.add(i, good, said)
			if len(may) > 0 {
				precision.add(i, good, said)
			} else {
				unsupported++
			}
		}
		if len(want) == 0 {
			continue
		}
		found := common(got, want)
		recall.add(i, float64(found), float64(len(want)))
		answered, right := oneIf(said > 0), oneIf(good == said)
		coverage.add(i, answered, 1)
		valueCoverage.add(i, answered*row.rupees, row.rupees)
		if said > 0 {
			accuracy.add(i, right, 1)
			exact.add(i, right*oneIf(found == len(want)), 1)
			valueAccuracy.add(i, right*row.rupees, row.rupees)
		}
	}
	return CircleScores{
		Coverage: r.metric(coverage), Accuracy: r.metric(accuracy), Exact: r.metric(exact),
		Precision: r.metric(precision), Recall: r.metric(recall),
		StrictPrecision: r.metric(strict), Unsupported: unsupported,
		ValueCoverage: r.metric(valueCoverage), ValueAccuracy: r.metric(valueAccuracy),
	}
}

// accepted gives the circles a prediction may name.
func accepted(l *Label) []string {
	return tidy(append(slices.Clone(l.Circles), l.MaybeCircles...))
}

// common counts what two sorted sets share.
func common(a, b []string) int {
	n := 0
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); ok {
			n++
		}
	}
	return n
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// CurvePoint is what is answered and right when answers below a confidence are withheld.
type CurvePoint struct {
	Confidence       float64 // least confidence answered
	DistrictCoverage Metric  // of the outermost level
	DistrictAccuracy Metric
	CirclePrecision  Metric // of the finest of several levels
	CircleRecall     Metric

	levels levelKeys
}

// MarshalJSON calls the scores of a level after its key.
func (p CurvePoint) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"confidence": p.Confidence, string(p.levels.outermost) + "_coverage": p.DistrictCoverage,
		string(p.levels.outermost) + "_accuracy": p.DistrictAccuracy}
	if p.levels.finest != "" {
		fields[string(p.levels.finest)+"_precision"] = p.CirclePrecision
		fields[string(p.levels.finest)+"_recall"] = p.CircleRecall
	}
	return json.Marshal(fields)
}

func abstention(rows []row, r *resampler, levels levelKeys, use func(*row) bool) []CurvePoint {
	var curve []CurvePoint
	for _, c := range []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95} {
		s := locationScores(rows, r, levels, use, c)
		curve = append(curve, CurvePoint{c, s.District.Coverage, s.District.Accuracy, s.Circle.Precision,
			s.Circle.Recall, levels})
	}
	return curve
}

// Reliability compares stated confidence with how often answers were right. An answer is
// judged at the finest level the label allows, and right when every place it names was
// named by a reader.
type Reliability struct {
	Bins     []ReliabilityBin `json:"bins"`
	Brier    float64          `json:"brier"`             // mean squared difference of confidence and outcome
	Expected float64          `json:"calibration_error"` // mean |confidence − share right| over bins, by rows
	Judged   int              `json:"judged"`
}

// ReliabilityBin is a tenth of the confidence scale.
type ReliabilityBin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Rows       int     `json:"rows"`
	Confidence float64 `json:"confidence"` // mean stated
	Right      float64 `json:"right"`      // share right
}

// judge says whether a located answer was right; ok is false where the label cannot tell.
func judge(row *row) (right, ok bool) {
	l, p := row.label, &row.prediction
	if may := accepted(l); len(p.Circles) > 0 && len(may) > 0 {
		return common(p.Circles, may) == len(p.Circles), true
	}
	if len(p.Districts) > 0 && len(l.Districts) > 0 {
		return common(p.Districts, l.Districts) == len(p.Districts), true
	}
	return false, false
}

const reliabilityBins = 10

func binOf(confidence float64) int {
	return min(int(confidence*reliabilityBins), reliabilityBins-1)
}

func reliability(rows []row, use func(*row) bool) Reliability {
	var out Reliability
	bins := make([]ReliabilityBin, reliabilityBins)
	for i := range rows {
		row := &rows[i]
		right, ok := judge(row)
		if !ok || !use(row) || !row.prediction.HasConfidence {
			continue
		}
		c := row.prediction.Confidence
		b := &bins[binOf(c)]
		b.Rows++
		b.Confidence += c
		b.Right += oneIf(right)
		out.Judged++
		out.Brier += (c - oneIf(right)) * (c - oneIf(right))
	}
	for i, b := range bins {
		if b.Rows == 0 {
			continue
		}
		n := float64(b.Rows)
		b.From, b.To = float64(i)/reliabilityBins, float64(i+1)/reliabilityBins
		b.Confidence, b.Right = b.Confidence/n, b.Right/n
		gap := b.Confidence - b.Right
		out.Expected += max(gap, -gap) * n / float64(out.Judged)
		out.Bins = append(out.Bins, b)
	}
	if out.Judged > 0 {
		out.Brier /= float64(out.Judged)
	}
	return out
}
