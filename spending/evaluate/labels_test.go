package evaluate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/evaluate"
)

func TestReadLabels(t *testing.T) {
	labels := readLabels(t, sampleLabels)
	if len(labels) != 6 {
		t.Fatalf("%d labels, want 6", len(labels))
	}
	for _, tc := range []struct {
		name string
		got  []string
		want []string
	}{
		{"a repeated circle name is the one in the row's district", labels[0].Circles, []string{"18-01-001"}},
		{"and in the other district the other", labels[2].Circles, []string{"18-02-001", "18-02-002"}},
		{"accepted circle", labels[0].MaybeCircles, []string{"18-01-002"}},
		{"two districts", labels[1].Districts, []string{"18-01", "18-02"}},
		{"the state", labels[3].Districts, []string{evaluate.Statewide}},
		{"could not tell", labels[5].Districts, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !slices.Equal(tc.got, tc.want) {
				t.Errorf("got %v, want %v", tc.got, tc.want)
			}
		})
	}
	if l := labels[2]; l.Weight != 4 || l.Stratum != "wet" || l.Kind != spending.Preparedness || l.Line != 4 {
		t.Errorf("label %+v", l)
	}
}

func TestReadLabelsIssues(t *testing.T) {
	const text = "tender_id,flood,kind,districts,circles,weight\n" +
		"A,perhaps,,,,1\n" +
		",yes,,,,1\n" +
		"B,yes,fun,,,1\n" +
		"C,yes,,,,heavy\n" +
		"D,yes,,NOWHERE,,1\n" +
		"D,no,,,,1\n" +
		"E,no,,,Bijni (Pt),-2\n" +
		"F,no,,,Bijni (Pt),\n"
	labels, issues, err := evaluate.ReadLabels(strings.NewReader(text), "l.csv", samplePlaces(t))
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, i := range issues {
		lines = append(lines, i.Line)
		if i.File != "l.csv" || i.Problem == "" || i.Action == "" {
			t.Errorf("incomplete issue %+v", i)
		}
	}
	if want := []int{2, 3, 4, 5, 6, 7, 8, 9}; !slices.Equal(lines, want) {
		t.Errorf("issues on lines %v, want %v", lines, want)
	}
	if len(labels) != 2 || labels[0].TenderID != "D" || labels[1].Weight != 1 || labels[1].Circles != nil {
		t.Errorf("labels %+v", labels)
	}
}

func TestReadPredictions(t *testing.T) {
	const text = "Tender_ID,flood,kind,districts,circles,confidence\n" +
		"A,yes,relief,,Kampur;18-02-002,0.75\n" +
		"B,no,,statewide,,\n" +
		"C,yes,,,,2\n"
	predictions, issues, err := evaluate.ReadPredictions(strings.NewReader(text), "p.csv", samplePlaces(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(issues) != 1 || issues[0].Field != "confidence" || issues[0].Line != 4 {
		t.Errorf("issues %+v", issues)
	}
	a := predictions[0]
	if !slices.Equal(a.Circles, []string{"18-01-002", "18-02-002"}) || !slices.Equal(a.Districts,
		[]string{"18-01", "18-02"}) {
		t.Errorf("circles bring their districts: %+v", a)
	}
	if a.Confidence != 0.75 || !a.HasConfidence || predictions[1].HasConfidence || a.Kind != spending.Relief {
		t.Errorf("predictions %+v", predictions)
	}
	if !slices.Equal(predictions[1].Districts, []string{evaluate.Statewide}) {
		t.Errorf("statewide: %+v", predictions[1])
	}
}

func TestReadErrors(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"empty":      {"", "l.csv: empty"},
		"no column":  {"tender_id,districts\n", "l.csv:1: no column flood"},
		"twice":      {"tender_id,flood,Flood\n", `l.csv:1: column "flood" and column "Flood" are the same`},
		"alias":      {"tender_id,flood,districts,DISTRICT_FINALISED\n", "are the same"},
		"broken CSV": {"tender_id,flood\n\"A,yes\n", "l.csv: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := evaluate.ReadLabels(strings.NewReader(tc.text), "l.csv", samplePlaces(t))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestPredictionOf(t *testing.T) {
	for _, tc := range []struct {
		name      string
		location  spending.Location
		districts []string
		circles   []string
	}{
		{"circles of two districts", circles(1, "18-01-001", "18-02-001"), []string{"18-01", "18-02"},
			[]string{"18-01-001", "18-02-001"}},
		{"district", district(1, "18-02"), []string{"18-02"}, nil},
		{"state", spending.Location{Precision: spending.AtWhole}, []string{evaluate.Statewide}, nil},
		{"conflict abstains", spending.Location{Precision: spending.Conflict,
			Candidates: []spending.Part{{Area: "18-01", Share: 1}}}, nil, nil},
		{"unlocated", spending.Location{Precision: spending.Unlocated}, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := award("X", spending.FloodYes, spending.Relief, 1, tc.location)
			p := evaluate.PredictionOf(&a, 2)
			if !slices.Equal(p.Districts, tc.districts) || !slices.Equal(p.Circles, tc.circles) || !p.HasConfidence {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func FuzzReadLabels(f *testing.F) {
	f.Add(sampleLabels)
	f.Add("\ufefftender_id,flood,weight\nA,yes,NaN\nB,no,1e309\n")
	places := samplePlaces(f)
	f.Fuzz(func(t *testing.T, text string) {
		labels, _, err := evaluate.ReadLabels(strings.NewReader(text), "l.csv", places)
		if err != nil {
			return
		}
		for _, l := range labels {
			if l.TenderID == "" || !(l.Weight > 0) || !slices.IsSorted(l.Circles) || !slices.IsSorted(l.Districts) {
				t.Errorf("label %+v", l)
			}
		}
	})
}

func FuzzReadPredictions(f *testing.F) {
	f.Add("tender_id,flood,kind,districts,circles,confidence\nA,yes,relief,SOUTHA,Mayang;x,0.5\n")
	places := samplePlaces(f)
	f.Fuzz(func(t *testing.T, text string) {
		predictions, _, err := evaluate.ReadPredictions(strings.NewReader(text), "p.csv", places)
		if err != nil {
			return
		}
		for _, p := range predictions {
			if p.TenderID == "" || !(p.Confidence >= 0 && p.Confidence <= 1) || !slices.IsSorted(p.Districts) {
				t.Errorf("prediction %+v", p)
			}
		}
	})
}

// TestLabelsOfSpreadsheets reads labels that a spreadsheet wrote, comments among them.
func TestLabelsOfSpreadsheets(t *testing.T) {
	const text = "\ufeff# read by \"two\", people, (a, b)\r\ntender_id;flood;weight\r\n" +
		"# the \"first\" half\r\nA;yes;2\r\n"
	labels, issues, err := evaluate.ReadLabels(strings.NewReader(text), "l.csv", samplePlaces(t))
	if err != nil || len(issues) > 0 || len(labels) != 1 || labels[0].Weight != 2 || labels[0].Line != 4 {
		t.Errorf("%+v, %v, %v", labels, issues, err)
	}
}
