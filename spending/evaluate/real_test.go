package evaluate_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/evaluate"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
)

// peerTable opens the peer's tagged awards: every award its keyword filter kept is a yes, its
// restoration/preparedness split is not ours, and its place is the circle it settled on.
func peerTable(tb testing.TB) *os.File {
	tb.Helper()
	f, err := os.Open(filepath.Join(realdata.Dir(tb), "Sources/TENDERS/data/floodtenders_RCgeotagged.csv"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	return f
}

// realInput gives the hand-read labels, the portal's awards judged by the default rules
// and not located, and the peer.
func realInput(tb testing.TB) evaluate.Input {
	tb.Helper()
	known, err := dataset.Assam()
	if err != nil {
		tb.Fatal(err)
	}
	places, err := evaluate.NewPlaces(geo.DistrictsAndCircles(), contents.AreaNames(tb), known.Names)
	if err != nil {
		tb.Fatal(err)
	}
	labels, issues, err := evaluate.ReadLabels(contents.Labels(tb), "flood_labels.csv", places)
	if err != nil || len(issues) > 0 {
		tb.Fatalf("labels: %v, issues %v", err, issues)
	}
	peer, _, err := evaluate.ReadPredictions(peerTable(tb), "peer", places)
	if err != nil {
		tb.Fatal(err)
	}
	rules, err := dataset.RulesOfAssam()
	if err != nil {
		tb.Fatal(err)
	}
	records := contents.Records(tb)
	return evaluate.Input{
		Labels: labels, Places: places, Name: "floodspend",
		Peers: []evaluate.System{{Name: "peer", Predictions: peer}},
		Awards: func(yield func(spending.Award, error) bool) {
			for i := range records {
				a := spending.Award{Record: records[i], Relevance: rules.Classify(&records[i])}
				a.Location.Precision = spending.Unlocated
				if !yield(a, nil) {
					return
				}
			}
		},
		Refit: evaluate.RefitRules(rules),
		Seed:  1,
	}
}

// The bars relevance has to clear on the hand-read labels, and the peer's known scores.
func TestRelevanceOnHandReadLabels(t *testing.T) {
	report, err := evaluate.Evaluate(context.Background(), realInput(t))
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := report.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	t.Log(table.String())
	ours, peer, held := report.Systems[0].Relevance, report.Systems[1], report.CrossValidation.Relevance
	if report.Labels != 300 || len(report.Missing) > 0 {
		t.Errorf("%d labels scored, missing %v", report.Labels, report.Missing)
	}
	for _, bar := range []struct {
		name     string
		got      float64
		min, max float64
	}{
		{"F1", ours.F1.Value, 0.95, 1},
		{"kind accuracy", ours.Kind.Value, 0.9, 1},
		{"held-out F1", held.F1.Value, 0.85, 1},
		{"peer precision", peer.Relevance.Precision.Value, 0.755, 0.765},
		{"peer recall", peer.Relevance.Recall.Value, 0.765, 0.775},
		{"peer district coverage", peer.Relevant.Named.Coverage.Value, 0.735, 0.745},
		{"peer district accuracy", peer.Relevant.Named.Accuracy.Value, 0.925, 0.935},
		{"peer district right of all", peer.Relevant.Named.Overall.Value, 0.685, 0.695},
	} {
		if bar.got < bar.min || bar.got > bar.max {
			t.Errorf("%s is %.4f, want %v to %v", bar.name, bar.got, bar.min, bar.max)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	in := realInput(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := evaluate.Evaluate(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
}
