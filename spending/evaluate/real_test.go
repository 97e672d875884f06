package evaluate_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/evaluate"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
)

// peerTable turns the peer's files into the documented shape: every award its keyword
// filter kept is a yes, its restoration/preparedness split is not ours, and its place is
// the circle its second file gives.
func peerTable(tb testing.TB) *bytes.Buffer {
	tb.Helper()
	place := map[string][2]string{}
	for _, row := range rawRows(tb, "floodtenders_RCgeotagged.csv") {
		place[row["Tender ID"]] = [2]string{unlessNA(row["DISTRICT_FINALISED"]), unlessNA(row["REVENUE_CIRCLE_FINALISED"])}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"tender_id", "districts", "circles"})
	for _, row := range rawRows(tb, "flood_tenders_all.csv") {
		p := place[row["Tender ID"]]
		_ = w.Write([]string{row["Tender ID"], p[0], p[1]})
	}
	w.Flush()
	return &b
}

func unlessNA(s string) string {
	if s == "NA" || s == "CONFLICT" {
		return ""
	}
	return s
}

func rawRows(tb testing.TB, name string) []map[string]string {
	tb.Helper()
	f, err := os.Open(filepath.Join(realdata.Dir(tb), "Sources/TENDERS/data", name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	out := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// realInput gives the hand-read labels, the portal's awards judged by the default rules
// and not located, and the peer.
func realInput(tb testing.TB) evaluate.Input {
	tb.Helper()
	places, err := evaluate.NewPlaces(contents.AreaNames(tb))
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
	rules, err := relevance.Default()
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
