package relevance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

const overridesFile = "\ufeffID,tender_id,value,flood,kind,funds,districts,circles,reviewer,reason\n" +
	"portal-1,T1,5,yes,restoration,SDRF;CIDF,,,A. Das,site visit\n" + // 2
	",T2,5,no,,,,,A. Das,a place name\n" + // 3
	",T3,5,,,none,NAGAON;18-305,Kampur,B. Devi,read the estimate\n" + // 4
	",T4,5,,,,,,,\n" + // 5: nothing decided yet
	",T5,5,maybe,,,,,B. Devi,unsure\n" + // 6
	",T6,5,yes,,,,,,no reviewer\n" + // 7
	",T7,5,no,relief,,,,B. Devi,contradiction\n" + // 8
	",,5,yes,,,,,B. Devi,no key\n" + // 9
	",T2,5,unclear,,,,,C. Roy,second look\n" + // 10
	",T8,5,yes,,,,,C. Roy,\n" // 11

func TestReadOverrides(t *testing.T) {
	o, issues, err := relevance.ReadOverrides(strings.NewReader(overridesFile), "o.csv", geo.DistrictsAndCircles())
	if err != nil {
		t.Fatal(err)
	}
	if o.Len() != 3 {
		t.Errorf("%d decisions, want 3", o.Len())
	}
	var lines []int
	for _, i := range issues {
		lines = append(lines, i.Line)
		if i.File != "o.csv" || i.Problem == "" || i.Action == "" {
			t.Errorf("incomplete issue %+v", i)
		}
	}
	if want := []int{6, 7, 8, 9, 10, 11}; !slices.Equal(lines, want) {
		t.Errorf("issues on lines %v, want %v", lines, want)
	}

	rule := spending.Relevance{
		Flood: spending.FloodNo, Funds: []string{"RIDF"},
		Evidence: []spending.Evidence{{Field: "title", Text: "road", Rule: "no ordinary"}},
	}
	for _, tc := range []struct {
		name  string
		rec   spending.Record
		found bool
		flood spending.Flood
		kind  spending.Kind
		funds []string
		first string // rule of the first evidence
	}{
		{"by record id", spending.Record{ID: "portal-1", TenderID: "other"}, true, spending.FloodYes,
			spending.Restoration, []string{"CIDF", "SDRF"}, "reviewed by A. Das (o.csv:2)"},
		{"later line wins", spending.Record{ID: "p2", TenderID: "T2"}, true, spending.FloodUnclear, "",
			[]string{"RIDF"},
			"reviewed by C. Roy (o.csv:10)"},
		{"no fund", spending.Record{ID: "p3", TenderID: "T3"}, true, spending.FloodNo, "", []string{},
			"reviewed by B. Devi (o.csv:4)"},
		{"undecided", spending.Record{ID: "p4", TenderID: "T4"}, false, spending.FloodNo, "", []string{"RIDF"},
			"no ordinary"},
		{"record without tender id", spending.Record{ID: "p5"}, false, spending.FloodNo, "", []string{"RIDF"},
			"no ordinary"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ov, ok := o.ForRecord(&tc.rec)
			if ok != tc.found {
				t.Fatalf("found %v, want %v", ok, tc.found)
			}
			got := ov.Apply(rule)
			if got.Flood != tc.flood || got.Kind != tc.kind || !slices.Equal(got.Funds, tc.funds) ||
				got.Evidence[0].Rule != tc.first {
				t.Errorf("got %+v", got)
			}
		})
	}
	if ov, _ := o.ForRecord(&spending.Record{TenderID: "T3"}); !slices.Equal(ov.Areas[0],
		[]string{"NAGAON", "18-305"}) || !slices.Equal(ov.Areas[1], []string{"Kampur"}) {
		t.Errorf("location decision %+v", ov)
	}
}

func TestOverridesGiveAYesItsKind(t *testing.T) {
	for name, tc := range map[string]struct {
		override relevance.Override
		want     spending.Kind
	}{
		"yes without a kind":  {relevance.Override{Flood: spending.FloodYes}, spending.OtherKind},
		"a kind makes it yes": {relevance.Override{Kind: spending.Relief}, spending.Relief},
	} {
		t.Run(name, func(t *testing.T) {
			got := tc.override.Apply(spending.Relevance{Flood: spending.FloodUnclear})
			if got.Flood != spending.FloodYes || got.Kind != tc.want {
				t.Errorf("got %s %q, want yes %q", got.Flood, got.Kind, tc.want)
			}
		})
	}
	rel := spending.Relevance{Flood: spending.FloodYes, Kind: spending.Relief}
	if got := (relevance.Override{Areas: [][]string{{"X"}}}).Apply(rel); len(got.Evidence) != 0 ||
		got.Kind != spending.Relief {
		t.Errorf("a decision on the location changed the relevance: %+v", got)
	}
}

func TestReadOverridesErrors(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"empty":      {"", "o.csv: empty"},
		"no key":     {"flood,reason\nyes,x\n", "o.csv:1: no column id or tender_id"},
		"twice":      {"id,flood,flood\n", "column \"flood\" occurs twice"},
		"broken CSV": {"id,flood\n\"a,yes\n", "o.csv: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := relevance.ReadOverrides(strings.NewReader(tc.text), "o.csv", geo.DistrictsAndCircles())
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestNoOverrides(t *testing.T) {
	var o *relevance.Overrides
	if _, ok := o.ForRecord(&spending.Record{ID: "a"}); ok || o.Len() != 0 {
		t.Error("no overrides decide nothing")
	}
}

// A decision for an id no award has would else be lost without a word.
func TestIdleOverrides(t *testing.T) {
	o, _, err := relevance.ReadOverrides(strings.NewReader("id,tender_id,flood,reviewer,reason\n1,,no,x,y\ncsv:2,,no,"+
		"x,y\n,3,no,x,y\n,4,no,x,y\n"), "o.csv", geo.DistrictsAndCircles())
	if err != nil {
		t.Fatal(err)
	}
	awards := []spending.Award{{Record: spending.Record{ID: "csv:1", TenderID: "1"}},
		{Record: spending.Record{ID: "csv:2", TenderID: "2"}},
		{Record: spending.Record{ID: "csv:3", TenderID: "3"}}}
	issues := o.Idle(awards)
	if len(issues) != 1 || issues[0].Line != 2 || issues[0].Value != "1; 4" ||
		!strings.HasPrefix(issues[0].Problem, "2 of 4 decisions") {
		t.Errorf("issues %+v", issues)
	}
	awards[0].ID, awards[2].TenderID = "1", "4"
	awards = append(awards, spending.Award{Record: spending.Record{TenderID: "3"}})
	if issues := o.Idle(awards); issues != nil {
		t.Errorf("issues %+v of decisions that all are on an award", issues)
	}
}

func FuzzReadOverrides(f *testing.F) {
	f.Add(overridesFile)
	f.Add("id,flood,reviewer,reason\n\"a\nb\",yes,x,y\n")
	f.Fuzz(func(t *testing.T, text string) {
		o, issues, err := relevance.ReadOverrides(strings.NewReader(text), "o.csv", geo.DistrictsAndCircles())
		if err != nil {
			return
		}
		for _, i := range issues {
			if i.Line < 2 {
				t.Errorf("issue on the header or nowhere: %+v", i)
			}
		}
		ov, ok := o.ForRecord(&spending.Record{ID: "a\nb"})
		if ok && (ov.Reviewer == "" || ov.Reason == "") {
			t.Errorf("a decision without reviewer or reason: %+v", ov)
		}
	})
}

// TestOverridesOfSpreadsheets reads decisions that a spreadsheet wrote, whatever parts its fields.
func TestOverridesOfSpreadsheets(t *testing.T) {
	for name, text := range map[string]string{
		"semicolons": "\ufeffid;flood;funds;reviewer;reason\r\nx:1;yes;\"SDRF;CIDF\";B. Devi;read it\r\n",
		"sep= line":  "sep=;\nid;flood;funds;reviewer;reason\nx:1;yes;\"SDRF;CIDF\";B. Devi;read it\n",
		"tabs":       "ID\tFlood\tFunds\tReviewer\tReason\nx:1\tyes\tSDRF;CIDF\tB. Devi\tread it\n",
	} {
		o, issues, err := relevance.ReadOverrides(strings.NewReader(text), "o.csv", geo.DistrictsAndCircles())
		if err != nil || len(issues) > 0 {
			t.Errorf("%s: %v, %v", name, err, issues)
			continue
		}
		d, ok := o.ForRecord(&spending.Record{ID: "x:1"})
		if !ok || d.Flood != spending.FloodYes || !slices.Equal(d.Funds, []string{"CIDF", "SDRF"}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
