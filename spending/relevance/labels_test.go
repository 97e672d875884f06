package relevance_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
)

// Titles as offices of several countries write them, judged by the rules of their language and currency.
func TestTitlesOfManyCountries(t *testing.T) {
	currency := map[string]spending.Currency{"US": "USD", "UK": "GBP", "NG": "NGN", "IN": "INR"}
	for language, file := range map[string]string{"en": "english", "fr": "french", "es": "spanish", "hi": "hindi"} {
		by := map[string]*relevance.Rules{}
		for _, row := range readCSV(t, "testdata/"+file+".csv") {
			country := row["country"]
			if by[country] == nil {
				var err error
				if by[country], err = relevance.For([]string{language}, currency[country], nil); err != nil {
					t.Fatal(err)
				}
			}
			t.Run(language+" "+country+" "+row["title"], func(t *testing.T) {
				rec := &spending.Record{Title: row["title"], Buyer: row["buyer"], Product: row["product"]}
				v := by[country].Classify(rec)
				if string(v.Flood) != row["flood"] || row["kind"] != "" && string(v.Kind) != row["kind"] {
					t.Errorf("%s %s, want %s %s: %s\n%s", v.Flood, v.Kind, row["flood"], row["kind"], row["reason"],
						spending.EvidenceText(v.Evidence))
				}
				checkEvidence(t, rec, v)
			})
		}
	}
}

// The bars of the rules on awards that two readers labelled, every row counting the same. Where the
// readers could not tell there is no right answer.
func TestRulesOnLabels(t *testing.T) {
	shared := filepath.Join(realdata.Dir(t), "..")
	india, err := relevance.For([]string{"en"}, spending.INR, nil)
	if err != nil {
		t.Fatal(err)
	}
	assam := ofAssam(t)
	records := map[string]map[string]*spending.Record{"odisha": recordsOf(t, "odisha"), "assam": recordsOf(t, "assam")}
	for _, c := range []struct {
		state, labels string
		rules         *relevance.Rules
		f1, refit     float64
	}{
		{"odisha", filepath.Join(shared, "labels/states_labels.csv"), india, 0.92, 0.80},
		{"assam", filepath.Join(shared, "labels/flood_labels.csv"), assam, 1, 0.90},
		{"assam", "../evaluate/testdata/heldout_labels.csv", assam, 0.97, 0.90},
		{"assam", "../evaluate/testdata/heldout2_labels.csv", assam, 0.97, 0.90},
	} {
		t.Run(filepath.Base(c.labels), func(t *testing.T) {
			labels := labelled(t, c.labels, records[c.state])
			got := f1(labels, func(l label) spending.Flood { return c.rules.Classify(l.record).Flood })
			held := f1(labels, refitted(t, c.rules, labels))
			t.Logf("%d rows: F1 %.3f, cross-validated %.3f", len(labels), got, held)
			if got < c.f1 || held < c.refit {
				t.Errorf("F1 %.3f, cross-validated %.3f; want %.3f, %.3f", got, held, c.f1, c.refit)
			}
		})
	}
}

func recordsOf(t *testing.T, state string) map[string]*spending.Record {
	t.Helper()
	out := map[string]*spending.Record{}
	all := contents.RecordsOf(t, state)
	for i := range all {
		out[all[i].TenderID] = &all[i]
	}
	return out
}

type label struct {
	record *spending.Record
	flood  spending.Flood
	fold   int
}

func labelled(t *testing.T, path string, records map[string]*spending.Record) []label {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("SKIPPED: no hand-read labels: %v", err)
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.Comment = '#'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []label
	for i, row := range rows[1:] {
		rec := records[row[0]]
		if rec == nil {
			t.Errorf("the labelled award %s is not among the records", row[0])
			continue
		}
		out = append(out, label{rec, spending.Flood(row[1]), i % folds})
	}
	return out
}

const folds = 10

// refitted judges each row by the phrases that rows of other folds have.
func refitted(t *testing.T, rules *relevance.Rules, labels []label) func(label) spending.Flood {
	t.Helper()
	var byFold [folds]*relevance.Rules
	for fold := range byFold {
		var seen []*spending.Record
		for _, l := range labels {
			if l.fold != fold {
				seen = append(seen, l.record)
			}
		}
		var err error
		if byFold[fold], err = rules.Refit(seen); err != nil {
			t.Fatal(err)
		}
	}
	return func(l label) spending.Flood { return byFold[l.fold].Classify(l.record).Flood }
}

func f1(labels []label, judge func(label) spending.Flood) float64 {
	var both, either float64
	for _, l := range labels {
		if l.flood == spending.FloodUnclear {
			continue
		}
		is, says := l.flood == spending.FloodYes, judge(l) == spending.FloodYes
		if is {
			either++
		}
		if says {
			either++
		}
		if is && says {
			both += 2
		}
	}
	return both / either
}
