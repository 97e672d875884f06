package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/floodspend/floodspend/spending"
)

// maxErrors bounds the errors the table lists per system; JSON has all.
const maxErrors = 40

// WriteTable writes the report as text for people.
func (r *Report) WriteTable(w io.Writer) error {
	out := &printer{w: w}
	out.line("%d labelled awards (yes %d, no %d, unclear %d); 95 %% intervals from %d bootstrap samples, seed %d",
		r.Labels, r.Flood["yes"], r.Flood["no"], r.Flood["unclear"], r.Samples, r.Seed)
	if len(r.Missing) > 0 {
		out.line("not among the awards, not scored: %s", strings.Join(r.Missing, ", "))
	}

	columns := make([]string, 0, len(r.Systems)+1)
	for _, s := range r.Systems {
		columns = append(columns, s.Name)
	}
	cv := r.CrossValidation
	if cv != nil && cv.Relevance != nil {
		columns = append(columns, fmt.Sprintf("%s, cross-validated", r.Systems[0].Name))
	}
	how := "weighted to the whole"
	if r.Unweighted {
		how = "every row the same"
	}
	out.heading("Relevance ("+how+"; rows labelled unclear not scored)", columns...)
	for _, m := range []struct {
		name string
		of   func(*RelevanceScores) Metric
	}{
		{"precision", func(s *RelevanceScores) Metric { return s.Precision }},
		{"recall", func(s *RelevanceScores) Metric { return s.Recall }},
		{"F1", func(s *RelevanceScores) Metric { return s.F1 }},
		{"kind accuracy (rows)", func(s *RelevanceScores) Metric { return s.Kind }},
	} {
		cells := []string{m.name}
		for i := range r.Systems {
			cells = append(cells, cell(m.of(&r.Systems[i].Relevance)))
		}
		if cv != nil && cv.Relevance != nil {
			cells = append(cells, cell(m.of(cv.Relevance)))
		}
		out.row(cells...)
	}

	for _, s := range r.Systems {
		if len(s.Strata) == 0 {
			continue
		}
		out.heading(s.Name+": relevance by stratum", "rows", "yes", "precision", "recall", "F1")
		for _, x := range s.Strata {
			out.row(cmp.Or(x.Stratum, "–"), strconv.Itoa(x.Rows), strconv.Itoa(x.Yes),
				cell(x.Precision), cell(x.Recall), cell(x.F1))
		}
	}
	r.writeLocation(out, "Location of flood-related awards", func(s *SystemReport) *LocationScores {
		return &s.Relevant
	})
	r.writeLocation(out, "Location of all labelled awards", func(s *SystemReport) *LocationScores { return &s.All })
	for i := range r.Systems {
		r.Systems[i].write(out)
	}
	if cv != nil {
		out.heading(fmt.Sprintf("Held-out check of confidences (%d folds, threshold for %s accuracy %.2f)",
			cv.Folds, r.Systems[0].levels.outermost, cv.TargetAccuracy),
			"coverage", "accuracy")
		out.row("threshold fitted on all rows", cell(cv.Fitted.Coverage), cell(cv.Fitted.Accuracy))
		out.row("threshold from the other folds", cell(cv.HeldOut.Coverage), cell(cv.HeldOut.Accuracy))
		out.flush()
		out.line("Brier score of stated confidences %.4f, recalibrated on the other folds %.4f",
			cv.Brier.Stated, cv.Brier.Recalibrated)
	}
	out.flush()
	return out.err
}

func (r *Report) writeLocation(out *printer, title string, of func(*SystemReport) *LocationScores) {
	columns := make([]string, len(r.Systems))
	for i, s := range r.Systems {
		columns[i] = s.Name
	}
	out.heading(fmt.Sprintf("%s (%d rows)", title, of(&r.Systems[0]).Rows), columns...)
	levels := r.Systems[0].levels
	outer, inner := string(levels.outermost), cmp.Or(string(levels.finest), "finer area")
	for _, m := range []struct {
		name string
		of   func(*LocationScores) Metric
	}{
		{outer + " coverage", func(s *LocationScores) Metric { return s.District.Coverage }},
		{outer + " accuracy", func(s *LocationScores) Metric { return s.District.Accuracy }},
		{outer + " right of all", func(s *LocationScores) Metric { return s.District.Overall }},
		{"  coverage where the label is a " + outer, func(s *LocationScores) Metric { return s.Named.Coverage }},
		{"  accuracy where the label is a " + outer, func(s *LocationScores) Metric { return s.Named.Accuracy }},
		{outer + " exact set", func(s *LocationScores) Metric { return s.District.Exact }},
		{outer + " overlap", func(s *LocationScores) Metric { return s.District.Overlap }},
		{outer + " coverage by value", func(s *LocationScores) Metric { return s.District.ValueCoverage }},
		{outer + " accuracy by value", func(s *LocationScores) Metric { return s.District.ValueAccuracy }},
		{inner + " coverage", func(s *LocationScores) Metric { return s.Circle.Coverage }},
		{inner + " accuracy", func(s *LocationScores) Metric { return s.Circle.Accuracy }},
		{inner + " exact set", func(s *LocationScores) Metric { return s.Circle.Exact }},
		{inner + " precision", func(s *LocationScores) Metric { return s.Circle.Precision }},
		{inner + " recall", func(s *LocationScores) Metric { return s.Circle.Recall }},
		{inner + " precision, strict", func(s *LocationScores) Metric { return s.Circle.StrictPrecision }},
		{inner + " coverage by value", func(s *LocationScores) Metric { return s.Circle.ValueCoverage }},
		{inner + " accuracy by value", func(s *LocationScores) Metric { return s.Circle.ValueAccuracy }},
	} {
		if levels.finest == "" && strings.HasPrefix(m.name, inner+" ") {
			continue
		}
		cells := []string{m.name}
		for i := range r.Systems {
			cells = append(cells, cell(m.of(of(&r.Systems[i]))))
		}
		out.row(cells...)
	}
	if levels.finest == "" {
		return
	}
	cells := []string{inner + " named where readers could not (rows)"}
	for i := range r.Systems {
		cells = append(cells, fmt.Sprint(of(&r.Systems[i]).Circle.Unsupported))
	}
	out.row(cells...)
}

// curveColumns names what is measured of answers from a confidence on.
func (s *SystemReport) curveColumns() []string {
	columns := []string{string(s.levels.outermost) + " coverage", string(s.levels.outermost) + " accuracy"}
	if s.levels.finest != "" {
		columns = append(columns, string(s.levels.finest)+" precision", string(s.levels.finest)+" recall")
	}
	return columns
}

// write gives the parts of one system that do not compare side by side.
func (s *SystemReport) write(out *printer) {
	verdicts := []spending.Flood{spending.FloodYes, spending.FloodNo, spending.FloodUnclear}
	out.heading(s.Name+": label ↓ prediction →, rows (awards they stand for)", "yes", "no", "unclear")
	for _, label := range verdicts {
		cells := []string{string(label)}
		for _, guess := range verdicts {
			c := s.Relevance.Confusion[label][guess]
			cells = append(cells, fmt.Sprintf("%d (%.0f)", c.Rows, c.Weight))
		}
		out.row(cells...)
	}
	kinds := []spending.Kind{spending.Preparedness, spending.Restoration, spending.Relief, spending.OtherKind}
	out.heading(s.Name+": kind, label ↓ prediction →", "preparedness", "restoration", "relief", "other")
	for _, label := range kinds {
		cells := []string{string(label)}
		for _, guess := range kinds {
			cells = append(cells, fmt.Sprint(s.Relevance.Kinds[label][guess]))
		}
		out.row(cells...)
	}
	if len(s.Abstention) > 0 {
		out.heading(s.Name+": answering only from a confidence on",
			s.curveColumns()...)
		for _, p := range s.Abstention {
			cells := []string{fmt.Sprintf("%.2f", p.Confidence), cell(p.DistrictCoverage), cell(p.DistrictAccuracy)}
			if s.levels.finest != "" {
				cells = append(cells, cell(p.CirclePrecision), cell(p.CircleRecall))
			}
			out.row(cells...)
		}
	}
	if s.Reliability != nil && s.Reliability.Judged > 0 {
		out.heading(s.Name+": stated confidence", "rows", "mean stated", "share right")
		for _, b := range s.Reliability.Bins {
			out.row(fmt.Sprintf("%.1f–%.1f", b.From, b.To), fmt.Sprint(b.Rows), fmt.Sprintf("%.3f", b.Confidence),
				fmt.Sprintf("%.3f", b.Right))
		}
		out.flush()
		out.line("Brier score %.4f, calibration error %.4f over %d rows",
			s.Reliability.Brier, s.Reliability.Expected, s.Reliability.Judged)
	}
	if len(s.RelevanceErrors) > 0 {
		out.heading(s.Name+": verdicts that differ", "label", "predicted", "weight")
		for _, e := range s.RelevanceErrors[:min(len(s.RelevanceErrors), maxErrors)] {
			out.row(e.TenderID, verdict(e.Label, e.LabelKind), verdict(e.Predicted, e.Kind),
				fmt.Sprintf("%.1f", e.Weight))
		}
		out.more(len(s.RelevanceErrors))
	}
	if len(s.LocationErrors) > 0 {
		out.heading(s.Name+": places that differ", "level", "problem", "label", "predicted", "confidence")
		for _, e := range s.LocationErrors[:min(len(s.LocationErrors), maxErrors)] {
			out.row(e.TenderID, e.Level, e.Problem, strings.Join(e.Label, "; "), strings.Join(e.Predicted, "; "),
				fmt.Sprintf("%.2f", e.Confidence))
		}
		out.more(len(s.LocationErrors))
	}
}

func verdict(f spending.Flood, k spending.Kind) string {
	if k == "" {
		return string(f)
	}
	return string(f) + " " + string(k)
}

func cell(m Metric) string {
	if math.IsNaN(m.Value) {
		return "–"
	}
	return fmt.Sprintf("%.3f [%.3f–%.3f]", m.Value, m.Low, m.High)
}

// printer writes aligned tables and keeps the first error.
type printer struct {
	w    io.Writer
	rows [][]string
	err  error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) heading(title string, columns ...string) {
	p.flush()
	p.line("")
	p.rows = append(p.rows, slices.Insert(columns, 0, title))
}

func (p *printer) row(cells ...string) { p.rows = append(p.rows, cells) }

func (p *printer) more(all int) {
	if all > maxErrors {
		p.flush()
		p.line("and %d more (all of them in the JSON)", all-maxErrors)
	}
}

// flush writes the table collected so far.
func (p *printer) flush() {
	if len(p.rows) == 0 || p.err != nil {
		return
	}
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	for _, cells := range p.rows {
		if _, err := fmt.Fprintln(t, strings.Join(cells, "\t")); err != nil {
			p.err = err
			return
		}
	}
	p.err = t.Flush()
	p.rows = nil
}
