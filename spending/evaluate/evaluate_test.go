package evaluate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/evaluate"
)

// sampleAreas are two districts; a circle named Bijni lies in each.
func sampleAreas() []geo.Area {
	area := func(id string, level geo.Level, district, name string) geo.Area {
		a := geo.Area{ID: id, Level: level, Name: name}
		if level == geo.Circle {
			a.ParentID = district
		}
		return a
	}
	return []geo.Area{
		area("18-01", geo.District, "18-01", "NORTHA"),
		area("18-02", geo.District, "18-02", "SOUTHA"),
		area("18-01-001", geo.Circle, "18-01", "Bijni (Pt)"),
		area("18-01-002", geo.Circle, "18-01", "Kampur"),
		area("18-02-001", geo.Circle, "18-02", "Bijni (Pt)"),
		area("18-02-002", geo.Circle, "18-02", "Mayang"),
	}
}

func samplePlaces(tb testing.TB) *evaluate.Places {
	tb.Helper()
	known, err := dataset.Assam()
	if err != nil {
		tb.Fatal(err)
	}
	p, err := evaluate.NewPlaces(geo.DistrictsAndCircles(), sampleAreas(), known.Names)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

const sampleLabels = `tender_id,flood,kind,districts,circles,circles_maybe,loc_conf,stratum,weight
A,yes,restoration,NORTHA,Bijni (Pt),Kampur,high,wet,2
B,yes,preparedness,NORTHA;SOUTHA,,,low,wet,2
C,yes,preparedness,SOUTHA,Bijni (Pt);Mayang,,high,wet,4
D,no,,STATEWIDE,,,high,dry,10
E,unclear,,NORTHA,,,high,dry,10
F,yes,relief,,,,low,dry,10
`

func readLabels(tb testing.TB, text string) []evaluate.Label {
	tb.Helper()
	labels, issues, err := evaluate.ReadLabels(strings.NewReader(text), "labels.csv", samplePlaces(tb))
	if err != nil || len(issues) > 0 {
		tb.Fatalf("labels: %v, %v", issues, err)
	}
	return labels
}

func award(id string, flood spending.Flood, kind spending.Kind, rupees int64, l spending.Location) spending.Award {
	a := spending.Award{Relevance: spending.Relevance{Flood: flood, Kind: kind}, Location: l}
	a.TenderID, a.Title, a.Status = id, "title of "+id, spending.StatusActive
	if rupees > 0 {
		a.Awarded = spending.Known(spending.Money(rupees * 100))
	}
	return a
}

func circles(confidence float64, codes ...string) spending.Location {
	l := spending.Location{Precision: spending.AtCircle, Confidence: confidence}
	for _, c := range codes {
		l.Parts = append(l.Parts, spending.Part{Area: c, Within: []string{c[:5]}, Share: 1})
	}
	return l
}

func district(confidence float64, codes ...string) spending.Location {
	l := spending.Location{Precision: spending.AtDistrict, Confidence: confidence}
	for _, c := range codes {
		l.Parts = append(l.Parts, spending.Part{Area: c, Share: 1})
	}
	return l
}

func sampleAwards() []spending.Award {
	old := award("A", spending.FloodNo, "", 5, district(1, "18-02"))
	old.Status = spending.StatusSuperseded
	return []spending.Award{
		award("A", spending.FloodYes, spending.Restoration, 100, circles(0.9, "18-01-001", "18-01-002")),
		old,
		award("B", spending.FloodYes, spending.Restoration, 300, district(0.6, "18-01")),
		award("C", spending.FloodNo, "", 600, circles(0.8, "18-02-001")),
		award("D", spending.FloodYes, spending.OtherKind, 0,
			spending.Location{Precision: spending.AtWhole, Confidence: 0.7}),
		award("E", spending.FloodNo, "", 50, circles(0.5, "18-01-002")),
		award("F", spending.FloodYes, spending.Relief, 10, spending.Location{Precision: spending.Unlocated}),
		award("G", spending.FloodYes, spending.Relief, 10, district(1, "18-01")),
	}
}

func all(awards []spending.Award) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		for _, a := range awards {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func sampleReport(tb testing.TB) *evaluate.Report {
	tb.Helper()
	peer, issues, err := evaluate.ReadPredictions(strings.NewReader("tender_id,districts,circles\nA,,18-01-001\nD,"+
		"northa,\n"), "peer.csv", samplePlaces(tb))
	if err != nil || len(issues) > 0 {
		tb.Fatalf("peer: %v, %v", issues, err)
	}
	report, err := evaluate.Evaluate(context.Background(), evaluate.Input{
		Labels: readLabels(tb, sampleLabels), Places: samplePlaces(tb),
		Awards: all(sampleAwards()), Name: "ours", Peers: []evaluate.System{{Name: "peer", Predictions: peer}},
		Samples: 200, Folds: 2, Seed: 7,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return report
}

// The expected figures are worked out by hand from the sample above.
func TestScores(t *testing.T) {
	report := sampleReport(t)
	ours, peer := report.Systems[0], report.Systems[1]
	for _, tc := range []struct {
		name string
		got  evaluate.Metric
		want float64
		n    int
	}{
		// yes: A(2) B(2) C(4) F(10); ours says A B D(10) F.
		{"precision", ours.Relevance.Precision, 14.0 / 24, 4},
		{"recall", ours.Relevance.Recall, 14.0 / 18, 4},
		{"F1", ours.Relevance.F1, 28.0 / 42, 5},
		{"kind of A B F", ours.Relevance.Kind, 2.0 / 3, 3},
		{"peer precision: A and D listed", peer.Relevance.Precision, 2.0 / 12, 2},
		{"peer recall", peer.Relevance.Recall, 2.0 / 18, 4},
		// relevant rows with a district: A B C, all answered; B lacks one of two.
		{"district coverage", ours.Relevant.District.Coverage, 1, 3},
		{"district accuracy", ours.Relevant.District.Accuracy, 1, 3},
		{"district exact", ours.Relevant.District.Exact, 2.0 / 3, 3},
		{"district overlap", ours.Relevant.District.Overlap, 2.5 / 3, 3},
		{"district accuracy by value", ours.Relevant.District.ValueAccuracy, 1, 3},
		// A names one required and one accepted circle, C one of two.
		{"circle coverage", ours.Relevant.Circle.Coverage, 1, 2},
		{"circle accuracy", ours.Relevant.Circle.Accuracy, 1, 2},
		{"circle exact", ours.Relevant.Circle.Exact, 0.5, 2},
		{"circle precision", ours.Relevant.Circle.Precision, 1, 2},
		{"circle recall", ours.Relevant.Circle.Recall, 2.0 / 3, 2},
		{"circle accuracy by value", ours.Relevant.Circle.ValueAccuracy, 1, 2},
		// E's circle was named by no reader.
		{"circle precision, all rows, strict", ours.All.Circle.StrictPrecision, 3.0 / 4, 3},
		{"district coverage, all rows", ours.All.District.Coverage, 1, 5},
		{"district exact, all rows: the state is a place", ours.All.District.Exact, 4.0 / 5, 5},
		{"peer district accuracy, all rows: one of D is wrong", peer.All.District.Accuracy, 0.5, 2},
		{"peer district accuracy without the state", peer.All.Named.Accuracy, 1, 1},
		{"peer district coverage", peer.Relevant.District.Coverage, 1.0 / 3, 3},
		{"peer circle recall", peer.Relevant.Circle.Recall, 1.0 / 3, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if math.Abs(tc.got.Value-tc.want) > 1e-12 || tc.got.N != tc.n {
				t.Errorf("%v of %d rows, want %v of %d", tc.got.Value, tc.got.N, tc.want, tc.n)
			}
			if !(tc.got.Low <= tc.got.Value+1e-12 && tc.got.Value <= tc.got.High+1e-12) {
				t.Errorf("value %v outside its interval [%v, %v]", tc.got.Value, tc.got.Low, tc.got.High)
			}
		})
	}
	if ours.All.Circle.Unsupported != 1 || ours.Relevant.Circle.Unsupported != 0 {
		t.Errorf("unsupported circles on %d and %d rows, want 1 and 0", ours.All.Circle.Unsupported,
			ours.Relevant.Circle.Unsupported)
	}
	if c := ours.Relevance.Confusion[spending.FloodNo][spending.FloodYes]; c != (evaluate.Weight{Rows: 1, Weight: 10}) {
		t.Errorf("no called yes: %+v, want one row of weight 10", c)
	}
	if ours.Relevance.Kinds[spending.Preparedness][spending.Restoration] != 1 {
		t.Errorf("kind confusion %v", ours.Relevance.Kinds)
	}
	if !math.IsNaN(peer.Relevance.Kind.Value) {
		t.Errorf("a system that states no kinds has kind accuracy %v", peer.Relevance.Kind.Value)
	}
	if peer.Abstention != nil || peer.Reliability != nil {
		t.Error("a system without confidences has no abstention curve")
	}
}

func TestAbstentionAndReliability(t *testing.T) {
	ours := sampleReport(t).Systems[0]
	at := func(c float64) evaluate.CurvePoint {
		i := slices.IndexFunc(ours.Abstention, func(p evaluate.CurvePoint) bool { return p.Confidence == c })
		return ours.Abstention[i]
	}
	if p := at(0.7); p.DistrictCoverage.Value != 2.0/3 || p.DistrictAccuracy.Value != 1 {
		t.Errorf("from 0.7 on: coverage %v, accuracy %v; want 2/3, 1", p.DistrictCoverage.Value,
			p.DistrictAccuracy.Value)
	}
	if p := at(0.95); p.DistrictCoverage.Value != 0 || !math.IsNaN(p.DistrictAccuracy.Value) {
		t.Errorf("from 0.95 on: %+v", p)
	}
	r := ours.Reliability // A at 0.9, C at 0.8, B at 0.6: every place they name was named
	wantBrier := (0.1*0.1 + 0.2*0.2 + 0.4*0.4) / 3
	if r.Judged != 3 || len(r.Bins) != 3 || math.Abs(r.Brier-wantBrier) > 1e-12 || math.Abs(r.Expected-0.7/3) > 1e-12 {
		t.Errorf("reliability %+v, want Brier %v and calibration error %v", r, wantBrier, 0.7/3)
	}
}

func TestErrorsAreListed(t *testing.T) {
	ours := sampleReport(t).Systems[0]
	var got []string
	for _, e := range ours.RelevanceErrors {
		got = append(got, fmt.Sprintf("%s %s>%s", e.TenderID, e.Label, e.Predicted))
	}
	for _, e := range ours.LocationErrors {
		got = append(got, fmt.Sprintf("%s %s %s %v>%v", e.TenderID, e.Level, e.Problem, e.Label, e.Predicted))
	}
	want := []string{
		"D no>yes", "E unclear>no", "C yes>no", "B yes>yes",
		"B district partly [NORTHA SOUTHA]>[NORTHA]", "C circle partly [Bijni (Pt) Mayang]>[Bijni (Pt)]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestReportIsReproducible(t *testing.T) {
	a, err := json.Marshal(sampleReport(t))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(sampleReport(t))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two runs with the same seed differ")
	}
	for _, want := range []string{`"f1":{"value":0.6666666666666666`, `"value":null`, `"unsupported":1`,
		`"threshold_held_out"`} {
		if !bytes.Contains(a, []byte(want)) {
			t.Errorf("JSON lacks %s", want)
		}
	}
}

func TestWriteTable(t *testing.T) {
	var b bytes.Buffer
	if err := sampleReport(t).WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"6 labelled awards (yes 4, no 1, unclear 1)", "Relevance (weighted", "ours", "peer", "F1", "0.667 [",
		"Location of flood-related awards (4 rows)", "circle precision, strict", "answering only from a confidence on",
		"B", "partly", "NORTHA; SOUTHA", "Held-out check",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("table lacks %q:\n%s", want, b.String())
		}
	}
	broken := errors.New("disk full")
	if err := sampleReport(t).WriteTable(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("error %v, want the writer's", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// A classifier that knows only the very rows it was fitted to scores well fitted and
// badly held out; one that knows the idea scores the same.
func TestCrossValidationShowsTuningToRows(t *testing.T) {
	var text strings.Builder
	text.WriteString("tender_id,flood,stratum\n")
	var awards []spending.Award
	for i := range 40 {
		flood := spending.FloodNo
		if i%2 == 0 {
			flood = spending.FloodYes
		}
		id := fmt.Sprintf("T%02d", i)
		fmt.Fprintf(&text, "%s,%s,s\n", id, flood)
		awards = append(awards, award(id, flood, "", 1, spending.Location{Precision: spending.Unlocated}))
	}
	run := func(refit func([]*spending.Record) (func(*spending.Record) spending.Relevance, error)) evaluate.Metric {
		t.Helper()
		report, err := evaluate.Evaluate(context.Background(), evaluate.Input{
			Labels: readLabels(t, text.String()), Places: samplePlaces(t), Awards: all(awards), Name: "ours",
			Refit: refit, Samples: 10, Folds: 5,
		})
		if err != nil {
			t.Fatal(err)
		}
		if report.Systems[0].Relevance.F1.Value != 1 {
			t.Fatalf("fitted F1 %v, want 1", report.Systems[0].Relevance.F1.Value)
		}
		return report.CrossValidation.Relevance.Recall
	}
	even := func(r *spending.Record) spending.Relevance {
		if (r.TenderID[2]-'0')%2 == 0 {
			return spending.Relevance{Flood: spending.FloodYes}
		}
		return spending.Relevance{Flood: spending.FloodNo}
	}
	byHeart := run(func(seen []*spending.Record) (func(*spending.Record) spending.Relevance, error) {
		known := map[string]bool{}
		for _, r := range seen {
			known[r.TenderID] = true
		}
		return func(r *spending.Record) spending.Relevance {
			if known[r.TenderID] {
				return even(r)
			}
			return spending.Relevance{Flood: spending.FloodNo}
		}, nil
	})
	if byHeart.Value != 0 {
		t.Errorf("rows learnt by heart: held-out recall %v, want 0", byHeart.Value)
	}
	idea := run(func([]*spending.Record) (func(*spending.Record) spending.Relevance, error) { return even, nil })
	if idea.Value != 1 {
		t.Errorf("an idea that carries over: held-out recall %v, want 1", idea.Value)
	}
}

func TestEvaluateRefuses(t *testing.T) {
	labels := readLabels(t, sampleLabels)
	broken := errors.New("broken store")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, tc := range []struct {
		name string
		ctx  context.Context
		in   evaluate.Input
		want string
	}{
		{"no labels", context.Background(), evaluate.Input{Awards: all(sampleAwards())}, "no labels"},
		{"another dataset", context.Background(), evaluate.Input{Labels: labels, Awards: all(nil)},
			"none of the 6 labelled tenders"},
		{"one fold", context.Background(), evaluate.Input{Labels: labels, Awards: all(nil), Folds: 1},
			"folds at least 2"},
		{"failing store", context.Background(), evaluate.Input{Labels: labels,
			Awards: func(yield func(spending.Award, error) bool) {
				yield(spending.Award{}, broken)
			}}, "broken store"},
		{"cancelled", cancelled, evaluate.Input{Labels: labels, Awards: all(sampleAwards())}, "context canceled"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.in.Places = samplePlaces(t)
			_, err := evaluate.Evaluate(tc.ctx, tc.in)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestLabelledTendersThatAreMissingAreNamed(t *testing.T) {
	report, err := evaluate.Evaluate(context.Background(), evaluate.Input{
		Labels: readLabels(t, sampleLabels), Places: samplePlaces(t), Awards: all(sampleAwards()[:1]), Name: "ours",
		Samples: 5,
	})
	if err != nil {
		t.Fatal(err)
	}
	if report.Labels != 1 || !slices.Equal(report.Missing, []string{"B", "C", "D", "E", "F"}) {
		t.Errorf("%d scored, missing %v", report.Labels, report.Missing)
	}
}

// A row's weight counts unless it is asked not to, and each stratum is scored by itself.
func TestUnweightedAndByStratum(t *testing.T) {
	const labels = "tender_id,flood,stratum,weight\nA,yes,wet,1\nB,yes,dry,9\nC,no,wet,1\nD,unclear,wet,1\n"
	var awards []spending.Award
	for _, id := range []string{"A", "B", "C", "D"} {
		awards = append(awards, award(id, spending.FloodYes, "", 1, spending.Location{}))
	}
	awards[1].Flood = spending.FloodNo
	in := evaluate.Input{Labels: readLabels(t, labels), Places: samplePlaces(t), Name: "ours", Samples: 10, Folds: 2,
		Awards: all(awards)}
	for _, c := range []struct {
		unweighted bool
		recall     float64
		title      string
	}{{false, 0.1, "weighted to the whole"}, {true, 0.5, "every row the same"}} {
		in.Unweighted = c.unweighted
		report, err := evaluate.Evaluate(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		ours := report.Systems[0]
		if got := ours.Relevance.Recall.Value; got != c.recall {
			t.Errorf("unweighted %v: recall %v, want %v", c.unweighted, got, c.recall)
		}
		if len(ours.Strata) != 2 || ours.Strata[0].Stratum != "dry" || ours.Strata[0].Recall.Value != 0 ||
			ours.Strata[1].Rows != 3 || ours.Strata[1].Yes != 1 || ours.Strata[1].Precision.Value != 0.5 {
			t.Errorf("strata %+v", ours.Strata)
		}
		var table strings.Builder
		if err := report.WriteTable(&table); err != nil || !strings.Contains(table.String(), c.title) ||
			!strings.Contains(table.String(), "relevance by stratum") {
			t.Errorf("%v\n%s", err, table.String())
		}
	}
	if in.Labels[1].Weight != 9 {
		t.Error("the labels given were changed")
	}
}
