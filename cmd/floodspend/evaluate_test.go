package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/spending/evaluate"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestEvaluateRealFiles imports the real files and scores them against the three sets of
// labels. The bars are a little below what was measured, so that a rule or a
// place that makes things worse shows.
func TestEvaluateRealFiles(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	from := realdata.Dir(t)
	db := realStore(t)
	peer := filepath.Join(from, "Sources/TENDERS/data/floodtenders_RCgeotagged.csv")
	type bars struct{ f1, kind, coverage, accuracy, circlePrecision, circleRecall float64 }
	type set struct {
		name, labels string
		least        bars
	}
	for _, c := range thorough.Draw(t, []set{
		{"first set", contents.Labels(t).Name(), bars{0.97, 0.97, 0.98, 0.97, 0.95, 0.78}},
		{"held-out set", "../../spending/evaluate/testdata/heldout_labels.csv",
			bars{0.97, 0.97, 0.97, 0.97, 0.95, 0.90}},
		{"second held-out set", "../../spending/evaluate/testdata/heldout2_labels.csv",
			bars{0.96, 0.97, 0.98, 0.98, 0.90, 0.78}},
	}, 2) {
		code, out, stderr := floodspend(t, "evaluate", "--db", db, "--labels", c.labels, "--f", "json",
			"--samples", "20", "--predictions", "peer="+peer)
		if code != exitDone && code != exitIssues { // some of the peer's places have no area of that name
			t.Errorf("%s: exit %d\n%s", c.name, code, stderr)
			continue
		}
		var report evaluate.Report
		if err := json.Unmarshal([]byte(out), &report); err != nil {
			t.Fatal(err)
		}
		if report.Labels != 300 || len(report.Missing) > 0 || report.CrossValidation == nil ||
			report.CrossValidation.Relevance == nil {
			t.Errorf("%s: %d labels scored, missing %v, cross-validated %v", c.name, report.Labels, report.Missing,
				report.CrossValidation)
		}
		if theirs, ours := report.Systems[1].Relevance.F1.Value,
			report.Systems[0].Relevance.F1.Value; report.Systems[1].Name != "peer" || theirs < 0.3 || theirs >= ours {
			t.Errorf("%s: the peer's F1 is %.3f, ours %.3f", c.name, theirs, ours)
		}
		r, l := report.Systems[0].Relevance, report.Systems[0].Relevant
		for _, bar := range []struct {
			what       string
			got, least float64
		}{
			{"relevance F1", r.F1.Value, c.least.f1},
			{"kind accuracy", r.Kind.Value, c.least.kind},
			{"district coverage", l.District.Coverage.Value, c.least.coverage},
			{"district accuracy", l.District.Accuracy.Value, c.least.accuracy},
			{"circle precision", l.Circle.Precision.Value, c.least.circlePrecision},
			{"circle recall", l.Circle.Recall.Value, c.least.circleRecall},
		} {
			t.Logf("%s: %s %.3f", c.name, bar.what, bar.got)
			if bar.got < bar.least {
				t.Errorf("%s: %s is %.3f, below %.2f", c.name, bar.what, bar.got, bar.least)
			}
		}
	}
}
