package relevance_test

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// Every verdict over the whole portal cites text that stands in its field, and the
// verdicts are neither everything nor nothing.
func TestEveryVerdictOfThePortalHasEvidence(t *testing.T) {
	rules := ofAssam(t)
	records := contents.Records(t)
	count := map[spending.Flood]int{}
	for i := range records {
		v := rules.Classify(&records[i])
		checkEvidence(t, &records[i], v)
		count[v.Flood]++
	}
	if len(records) < 12000 || count[spending.FloodYes] < 900 || count[spending.FloodYes] > 1400 ||
		count[spending.FloodUnclear] > 200 {
		t.Errorf("%d records: %v", len(records), count)
	}
}

// The portal writes in capitals or not, with underscores or blanks, and breaks lines
// anywhere: none of it changes a verdict.
func TestVerdictsOfThePortalDoNotDependOnItsTyping(t *testing.T) {
	rules := ofAssam(t)
	records := thorough.Draw(t, contents.Records(t), 2000)
	for name, retype := range map[string]func(string) string{
		"upper case":  strings.ToUpper,
		"lower case":  strings.ToLower,
		"underscores": strings.NewReplacer(" ", "_", "/", "_").Replace,
		"lines":       strings.NewReplacer(" ", "\r\n", ",", " ,\n").Replace,
	} {
		for i := range records {
			r := records[i]
			want := rules.Classify(&r)
			r.Title, r.Description = retype(r.Title), retype(r.Description)
			if got := rules.Classify(&r); got.Flood != want.Flood || got.Kind != want.Kind {
				t.Errorf("%s: %s is %s %s, was %s %s: %q", name, r.TenderID, got.Flood, got.Kind, want.Flood, want.Kind,
					r.Title)
			}
		}
	}
}

func BenchmarkClassifyPortal(b *testing.B) {
	rules := ofAssam(b)
	records := contents.Records(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range records {
			rules.Classify(&records[i])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(records)), "ns/record")
}

func BenchmarkDefault(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ofAssam(b)
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("Restoration of embkt under SDRF", "flood_damage\nA/E", "DHM/SDRF/1", "Department of Water Resources")
	f.Add("", "বান 12", "\xff", "")
	f.Add(strings.Repeat("road from river ", 300), "(", "*", "^")
	rules := ofAssam(f)
	f.Fuzz(func(t *testing.T, title, description, reference, buyer string) {
		rec := &spending.Record{ID: "x", Title: title, Description: description, Reference: reference, Buyer: buyer}
		checkEvidence(t, rec, rules.Classify(rec))
	})
}

func FuzzParse(f *testing.F) {
	f.Add(tinyRules)
	f.Add("version 1\ngroup a\n (a|b ~3 {c}|) ..2 d*\nverdict yes x when not (a or a)\nverdict no y when always")
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := relevance.Parse(strings.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		rec := &spending.Record{ID: "x", Title: "flood light to dyke embkt", Buyer: "jail"}
		v := rules.Classify(rec)
		checkEvidence(t, rec, v)
	})
}
